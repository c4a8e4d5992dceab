// Fields that are asked for only with certain answers appear and disappear at once.
// The trees are described in web/form_conditions.py. A value is null while it is unknown.

export const CANNOT = Symbol("the browser cannot evaluate this: leave the field visible");

export function watchConditions(form) {
  const fields = Array.from(form.querySelectorAll("[data-when]"));

  function decide() {
    const conditional = fields.length ? form.querySelectorAll("[data-when]") : [];
    // A field that disappears may take others along; a form has no circles, so this ends.
    for (let round = 0; round < 10; round += 1) {
      let changed = false;
      for (const field of conditional) changed = settle(field) || changed;
      if (!changed) break;
    }
  }

  function settle(field) {
    const answer = evaluate(JSON.parse(field.dataset.when), (tree) => read(form, field, tree));
    const isHidden = answer !== true && answer !== CANNOT;
    const changed = field.hidden !== isHidden || !("decided" in field.dataset);
    field.hidden = isHidden;
    field.dataset.decided = "";
    const marker = field.querySelector(":scope > [data-shown]");
    if (marker) marker.disabled = isHidden;
    return changed;
  }

  form.addEventListener("input", decide);
  form.addEventListener("change", decide);
  addEventListener("pageshow", decide);
  decide();
  return () => {
    fields.push(...form.querySelectorAll("[data-when]:not([data-decided])"));
    decide();
  };
}

export function evaluate(tree, read) {
  const inner = (part) => evaluate(part, read);
  if ("value" in tree) return tree.value;
  if ("field" in tree) return read(tree);
  if ("and" in tree) return logic(tree.and.map(inner), false);
  if ("or" in tree) return logic(tree.or.map(inner), true);
  if ("not" in tree) return negated(inner(tree.not));
  if ("known" in tree) return known(inner(tree.known));
  if ("count" in tree) return counted(inner(tree.count));
  if ("compare" in tree) return related(tree.sides.map(inner), COMPARE[tree.compare]);
  if ("in" in tree) return related(tree.in.map(inner), (a, b) => b.includes(a));
  return CANNOT;
}

const COMPARE = {
  "==": (a, b) => a === b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

function logic(sides, decisive) {
  if (sides.includes(decisive)) return decisive;
  if (sides.includes(CANNOT)) return CANNOT;
  return sides.includes(null) ? null : !decisive;
}

function negated(value) {
  return value === CANNOT || value === null ? value : !value;
}

function known(value) {
  return value === CANNOT ? CANNOT : value !== null;
}

function counted(value) {
  return value === CANNOT ? CANNOT : (value ?? []).length;
}

function related([left, right], compare) {
  if (left === CANNOT || right === CANNOT) return CANNOT;
  return left === null || right === null ? null : compare(left, right);
}

// What stands in a field, as the language would read it.
function read(form, asking, tree) {
  const row = tree.row ? asking.closest("[data-row]") : null;
  const path = row ? `${row.dataset.row}.${tree.field}` : tree.field;
  const field = form.querySelector(`[data-field="${CSS.escape(path)}"]`);
  if (!field || field.closest("[hidden]")) return null;
  if (tree.as === "rows") return [...field.querySelectorAll("[data-row]")];
  const inputs = [...field.querySelectorAll("[name]")].filter((input) => input.name === path);
  const values = inputs.filter(isGiven).map((input) => input.value.trim());
  if (tree.as === "list") return values.length ? values : null;
  return values.length ? typed(values[0], tree.as) : null;
}

function isGiven(input) {
  const isChosen = ["radio", "checkbox"].includes(input.type) ? input.checked : true;
  return isChosen && input.value.trim() !== "";
}

function typed(text, word) {
  if (word === "yes_no") return text === "true";
  if (word === "number" || word === "money") return number(text);
  if (word === "date") return date(text);
  return text.normalize("NFC");
}

export function number(text) {
  const plain = text.replace(/[\s ]|kr\.?$/g, "").replace("−", "-");
  if (!/^-?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?$/.test(plain)) return null;
  return Number(plain.replaceAll(".", "").replace(",", "."));
}

export function date(text) {
  const found = /^(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4})$/.exec(text);
  if (!found) return /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : null;
  const [, day, month, year] = found;
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}
