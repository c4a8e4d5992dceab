// Long lists can be searched: a list that opens becomes a field to write in (the combobox pattern
// of ARIA 1.2), checkboxes get a field above them. The original inputs stay what is posted.

const MOST = 50;

export function listToSearch(select) {
  const options = [...select.options].filter((option) => option.value);
  if (options.length < Number(select.dataset.filterFrom) || select.hidden) return;
  new Combobox(select, options).start();
}

class Combobox {
  constructor(select, options) {
    this.select = select;
    this.options = options;
    this.active = -1;
    this.input = document.createElement("input");
    this.list = document.createElement("ul");
    this.status = document.createElement("span");
  }

  start() {
    const { select, input, list, status } = this;
    Object.assign(input, { type: "text", id: select.id, autocomplete: "off", className: "form-input combobox-input" });
    select.id += "-valg";
    list.id = `${input.id}-liste`;
    attributes(input, {
      role: "combobox", "aria-expanded": "false", "aria-controls": list.id,
      "aria-autocomplete": "list", "aria-describedby": select.getAttribute("aria-describedby"),
      "aria-invalid": select.getAttribute("aria-invalid"),
    });
    list.hidden = true;
    attributes(list, { role: "listbox", class: "combobox-list" });
    attributes(status, { role: "status", class: "sr-only" });
    const label = document.querySelector(`label[for="${CSS.escape(input.id)}"]`);
    if (label) {
      label.id ||= `${input.id}-navn`;
      list.setAttribute("aria-labelledby", label.id);
    }
    const box = document.createElement("div");
    box.className = "combobox";
    select.before(box);
    box.append(input, list, status, select);
    select.hidden = true;
    this.showChosen();
    this.listen();
  }

  listen() {
    const { input, list } = this;
    input.addEventListener("input", () => {
      this.open();
      this.say();
    });
    input.addEventListener("click", () => this.open(true));
    input.addEventListener("keydown", (event) => this.pressed(event));
    input.addEventListener("blur", () => this.leave());
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const found = event.target.closest("[role=option]");
      if (found) this.choose(this.found[Number(found.dataset.place)]);
    });
    addEventListener("pageshow", () => this.showChosen());
  }

  open(all = false) {
    const words = all ? "" : plain(this.input.value);
    this.found = this.options.filter((option) => plain(option.text).includes(words)).slice(0, MOST);
    this.active = -1;
    this.list.replaceChildren(...this.found.map((option, place) => this.line(option, place)));
    this.list.hidden = this.found.length === 0;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.input.removeAttribute("aria-activedescendant");
  }

  line(option, place) {
    const line = document.createElement("li");
    line.textContent = option.text;
    line.id = `${this.list.id}-${place}`;
    line.dataset.place = String(place);
    attributes(line, { role: "option", "aria-selected": String(option.selected) });
    return line;
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  pressed(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      event.preventDefault();
      if (this.list.hidden) this.open(true);
      this.move(steps[event.key]);
    } else if (event.key === "Enter" && !this.list.hidden) {
      event.preventDefault();
      if (this.active >= 0) this.choose(this.found[this.active]);
      else if (this.found.length === 1) this.choose(this.found[0]);
    } else if (event.key === "Escape") {
      this.showChosen();
      this.close();
    }
  }

  move(step) {
    const lines = this.list.children;
    if (lines.length === 0) return;
    lines[this.active]?.classList.remove("active");
    this.active = (this.active + step + lines.length) % lines.length;
    if (step < 0 && this.active === -1) this.active = lines.length - 1;
    lines[this.active].classList.add("active");
    lines[this.active].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", lines[this.active].id);
  }

  choose(option) {
    this.select.value = option.value;
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
    this.showChosen();
    this.close();
  }

  // A text that names one of the list chooses it; an empty one chooses nothing.
  leave() {
    const words = plain(this.input.value);
    const named = this.options.filter((option) => plain(option.text) === words);
    const value = words === "" ? "" : named.length === 1 ? named[0].value : this.select.value;
    if (value !== this.select.value) {
      this.select.value = value;
      this.select.dispatchEvent(new Event("change", { bubbles: true }));
    }
    this.showChosen();
    this.close();
  }

  showChosen() {
    const chosen = this.select.selectedOptions[0];
    this.input.value = chosen?.value ? chosen.text : "";
    this.input.placeholder = this.select.options[0]?.text ?? "";
  }

  say() {
    const { filterEmpty, filterCount } = this.select.dataset;
    const number = this.found.length;
    this.status.textContent = number ? filterCount.replace("{number}", String(number)) : filterEmpty;
  }
}

export function choicesToSearch(choices) {
  const lines = [...choices.children];
  if (lines.length < Number(choices.dataset.filterChoices)) return;
  const input = document.createElement("input");
  const status = document.createElement("span");
  Object.assign(input, { type: "search", className: "form-input choices-search" });
  attributes(input, { "aria-label": choices.dataset.filterLabel, placeholder: choices.dataset.filterLabel });
  attributes(status, { role: "status", class: "sr-only" });
  choices.before(input, status);
  input.addEventListener("input", (event) => {
    event.stopPropagation();
    const words = plain(input.value);
    let number = 0;
    for (const line of lines) {
      // What is chosen stays in view, so that it is not forgotten.
      const isFound = plain(line.textContent).includes(words) || line.querySelector("input").checked;
      line.hidden = !isFound;
      number += isFound ? 1 : 0;
    }
    status.textContent = choices.dataset.filterCount.replace("{number}", String(number));
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}

function attributes(element, values) {
  for (const [name, value] of Object.entries(values)) {
    if (value !== null) element.setAttribute(name, value);
  }
}

function plain(text) {
  return text.trim().toLowerCase().normalize("NFC").replaceAll("aa", "å");
}
