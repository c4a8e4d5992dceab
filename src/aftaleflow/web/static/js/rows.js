// Rows are added and removed without asking the server; their buttons post when this is not here.

const NEW = /__n__/g;

export function changeRows(form, enhance) {
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-row], [data-remove-row]");
    if (!button || !form.contains(button)) return;
    event.preventDefault();
    if ("addRow" in button.dataset) add(button, enhance);
    else remove(button);
    form.dispatchEvent(new Event("change"));
  });
}

function add(button, enhance) {
  const rows = button.closest("fieldset").querySelector("[data-rows]");
  const template = rows.querySelector("template");
  const numbers = rowsIn(rows).map((row) => Number(row.dataset.row.split(".").pop()));
  const number = Math.max(-1, ...numbers) + 1;
  const holder = document.createElement("template");
  holder.innerHTML = template.innerHTML.replace(NEW, String(number));
  const row = holder.content.querySelector("[data-row]");
  template.before(row);
  renumber(rows);
  enhance(row);
  const first = row.querySelector("input:not([type=hidden], [tabindex='-1']), select:not([hidden]), textarea");
  (first ?? row).focus();
  say(rows, rows.dataset.rowAdded.replace("{number}", String(rowsIn(rows).length)));
}

function remove(button) {
  const row = button.closest("[data-row]");
  const rows = row.parentElement;
  row.remove();
  renumber(rows);
  rows.parentElement.querySelector("[data-add-row]").focus();
  say(rows, rows.dataset.rowRemoved);
}

function rowsIn(rows) {
  return [...rows.children].filter((each) => each.matches("[data-row]"));
}

function renumber(rows) {
  const title = rows.querySelector("template").content.querySelector("[data-row-title]").textContent;
  rowsIn(rows).forEach((row, place) => {
    for (const words of row.querySelectorAll("[data-row-title]")) {
      words.textContent = title.replace(NEW, String(place + 1));
    }
  });
}

function say(rows, words) {
  rows.parentElement.querySelector("[data-rows-status]").textContent = words;
}
