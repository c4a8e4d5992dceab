// A wide diagram opens where the case is now.

export function showActive(frame) {
  const active = frame.querySelector(".is-active");
  if (!active) return;
  const box = active.getBoundingClientRect();
  const around = frame.getBoundingClientRect();
  frame.scrollLeft += box.left - around.left - (around.width - box.width) / 2;
  frame.scrollTop += box.top - around.top - (around.height - box.height) / 2;
}
