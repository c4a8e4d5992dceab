// Starts what makes pages easier; every page works without it.
import { listToSearch, choicesToSearch } from "./choosing.js";
import { watchConditions } from "./conditions.js";
import { datePickers } from "./dates.js";
import { showActive } from "./diagrams.js";
import { saveDrafts } from "./drafts.js";
import { countCharacters } from "./limits.js";
import { changeRows } from "./rows.js";
import { sendOnce } from "./sending.js";
import { errorSummary } from "./summary.js";

function enhanceFields(scope) {
  datePickers(scope);
  for (const field of scope.querySelectorAll("[data-limit]")) countCharacters(field);
  for (const select of scope.querySelectorAll("select[data-filter-from]")) listToSearch(select);
  for (const choices of scope.querySelectorAll("[data-filter-choices]")) choicesToSearch(choices);
}

enhanceFields(document.body);
for (const form of document.querySelectorAll("form[data-form]")) {
  const decide = watchConditions(form);
  changeRows(form, (row) => {
    enhanceFields(row);
    decide();
  });
  saveDrafts(form);
}
for (const form of document.querySelectorAll('form[method="post"]')) sendOnce(form);
for (const summary of document.querySelectorAll("[data-error-summary]")) errorSummary(summary);
for (const frame of document.querySelectorAll(".diagram-frame")) showActive(frame);
