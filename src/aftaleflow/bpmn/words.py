"""The words that diagrams and their texts say themselves, in Danish and English."""

from __future__ import annotations

_WORDS: dict[str, tuple[str, str]] = {
    "skip": ("springes over", "skipped"),
    "otherwise": ("ellers", "otherwise"),
    "true": ("Ja", "Yes"),
    "false": ("Nej", "No"),
    "beside": ("Sideløbende", "In parallel"),
    "instead": ("I stedet", "Instead"),
    "active": ("i gang nu", "in progress now"),
    "done": ("færdig", "done"),
    "skipped": ("sprunget over", "skipped"),
    "waiting": ("endnu ikke", "not yet"),
    "description": (
        "Arbejdsgangens {count} trin fra venstre mod højre, med pile mellem dem.",
        "The {count} steps of the workflow from left to right, with arrows between them.",
    ),
    "now_at": ("Sagen er ved: {titles}.", "The case is at: {titles}."),
    "start": ("Start", "Start"),
    "end": ("Slut", "End"),
    "user_task": ("Opgave", "Task"),
    "service_task": ("Automatisk trin", "Automatic step"),
    "call_activity": ("Arbejdsgang", "Called workflow"),
    "round": ("Runde blandt flere parter", "Round among several parties"),
    "answer_round": ("Runde blandt flere parter", "Round among several parties"),
    "exclusive_gateway": ("Valg", "Choice"),
    "parallel_split": ("Deles i grene", "Splits into branches"),
    "parallel_join": ("Grenene samles", "Branches meet"),
    "timer": ("Venter til et tidspunkt", "Waits for a moment"),
    "condition": ("Venter på en betingelse", "Waits for a condition"),
    "block": ("Blok", "Block"),
    "boundary_timer": ("Hændelse, der afbryder", "Interrupting event"),
    "boundary_timer_beside": ("Hændelse, der ikke afbryder", "Non-interrupting event"),
    "goes_to": ("{label}: gå til {number}. {title}", "{label}: go to {number}. {title}"),
    "goes_on_to": ("Gå til {number}. {title}", "Go to {number}. {title}"),
    "path_ends": ("{label}: denne gren slutter", "{label}: this branch ends"),
    "path_just_ends": ("Denne gren slutter", "This branch ends"),
    "happens": ("Hvis »{title}« sker", "If “{title}” happens"),
    "each_runs": ("Hver part kører arbejdsgangen »{title}«", "Each party runs “{title}”"),
    "runs": ("Kører arbejdsgangen »{title}«", "Runs the workflow “{title}”"),
    "parties": ("Parter: {who}", "Parties: {who}"),
    "branches": ("{number} grene på samme tid", "{number} branches at the same time"),
    "waits_until": ("Venter til {moment}", "Waits until {moment}"),
    "fires": ("Sker {moment}", "Happens {moment}"),
    "due": ("Senest {moment}", "Due {moment}"),
    "goal": ("Mål: {moment}", "Goal: {moment}"),
    "reached": ("{amount} efter, at trinnet er nået", "{amount} after the step is reached"),
    "after": ("{amount} efter {moment}", "{amount} after {moment}"),
    "before": ("{amount} før {moment}", "{amount} before {moment}"),
    "completion_of": ("udførelsen af »{title}«", "the completion of “{title}”"),
    "now": ("den dag, trinnet nås", "the day the step is reached"),
    "datum": ("»{title}«", "“{title}”"),
    "clock": ("{moment}, kl. {time}", "{moment}, at {time}"),
    "remind": ("Påmindelse {amount} før", "Reminder {amount} before"),
    "escalate": ("{who} får besked {amount} efter fristen", "{who}: told {amount} after it is due"),
    "and": (" og ", " and "),
    "minutes": ("minutter", "minutes"),
    "hours": ("timer", "hours"),
    "days": ("dage", "days"),
    "working_days": ("hverdage", "working days"),
    "weeks": ("uger", "weeks"),
    "months": ("måneder", "months"),
    "years": ("år", "years"),
}


def word(key: str, language: str, **values: str) -> str:
    """A word in the language, with its values; whatever is not English is Danish."""
    danish, english = _WORDS[key]
    text = english if language == "en" else danish
    return text.format(**values) if values else text
