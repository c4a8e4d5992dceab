// The error summary takes the focus, and its links lead to the field with its words in view.

export function errorSummary(summary) {
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    event.preventDefault();
    (target.closest("[data-row], .form-group") ?? target).scrollIntoView({ block: "start" });
    target.focus({ preventScroll: true });
  });
  summary.focus();
}
