// A form is sent once, however often its button is pressed.

const PAUSE = 5000; // after which it may be sent again: the answer may have been a file

export function sendOnce(form) {
  let isSent = false;
  form.addEventListener("submit", (event) => {
    if (isSent) event.preventDefault();
    if (isSent || event.defaultPrevented) return;
    isSent = true;
    setTimeout(() => {
      isSent = false;
    }, PAUSE);
  });
  addEventListener("pageshow", () => {
    isSent = false;
  });
}
