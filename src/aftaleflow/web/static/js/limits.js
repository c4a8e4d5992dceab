// How many characters are left, counted as the server counts them.

const PAUSE = 1000; // what is read out waits until the person has stopped typing

export function countCharacters(field) {
  const input = field.querySelector(".form-input");
  const visible = field.querySelector("[data-limit-visible]");
  const spoken = field.querySelector("[data-limit-spoken]");
  let timer = 0;

  function show() {
    const left = Number(field.dataset.limit) - length(input.value);
    const words = left < 0 ? field.dataset.limitOver : field.dataset.limitLeft;
    visible.textContent = words.replace("{value}", String(Math.abs(left)));
    visible.classList.toggle("limit-exceeded", left < 0);
  }

  input.addEventListener("input", () => {
    show();
    clearTimeout(timer);
    timer = setTimeout(() => {
      spoken.textContent = visible.textContent;
    }, PAUSE);
  });
  addEventListener("pageshow", show);
  show();
}

export function length(text) {
  return Array.from(text.normalize("NFC").trim()).length;
}
