// What is written is kept as a draft while it is written, and leaving with unsaved text is warned of.

const PAUSE = 2000;

export function saveDrafts(form) {
  const { draftUrl, draftSaved, draftFailed } = form.dataset;
  const status = form.querySelector("[data-draft-status]");
  // What comes back with problems has not been saved anywhere.
  let saved = form.querySelector("[data-error-summary]") ? "" : written(form);
  let timer = 0;
  let isSaving = false;
  let isLeaving = false;

  async function save() {
    if (isSaving || isLeaving) return;
    const sending = written(form);
    if (sending === saved) return;
    isSaving = true;
    try {
      const answer = await fetch(draftUrl, {
        method: "POST",
        body: draft(form),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        redirect: "error",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      saved = sending;
      status.textContent = draftSaved.replace("{time}", clock());
      status.classList.remove("draft-failed");
    } catch {
      status.textContent = draftFailed;
      status.classList.add("draft-failed");
    } finally {
      isSaving = false;
    }
    if (written(form) !== saved) later();
  }

  function later() {
    if (!draftUrl) return;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  }

  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) isLeaving = true;
  });
  addEventListener("pageshow", () => {
    isLeaving = false;
  });
  addEventListener("beforeunload", (event) => {
    if (!isLeaving && written(form) !== saved) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && draftUrl) save();
  });
}

function draft(form) {
  const data = new FormData(form);
  for (const input of form.querySelectorAll("input[type=file]")) data.delete(input.name);
  data.set("save-draft", "1");
  return data;
}

// All texts, also those of fields that are hidden now; files are not kept in a draft.
function written(form) {
  const texts = [...new FormData(form)].filter(([name, value]) => {
    return typeof value === "string" && name !== "field-shown";
  });
  return JSON.stringify(texts);
}

function clock() {
  const language = document.documentElement.lang === "en" ? "en-GB" : "da-DK";
  return new Date().toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
}
