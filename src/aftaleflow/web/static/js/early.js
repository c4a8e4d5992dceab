// Before the page is drawn: style sheets may count on JavaScript, unless a script cannot be had.
document.documentElement.classList.add("js");
addEventListener(
  "error",
  (event) => {
    if (event.target instanceof HTMLScriptElement) document.documentElement.classList.remove("js");
  },
  true,
);
