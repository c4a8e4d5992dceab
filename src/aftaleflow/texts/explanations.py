"""Why a deadline is when it is: its stored explanation in sentences for people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence

from aftaleflow.calendars.deadlines import Explanation, read_moment
from aftaleflow.calendars.working_days import WEEKEND
from aftaleflow.texts.translator import Translator
from aftaleflow.texts.words import amount, mark

HOLIDAYS = (
    mark("Nytårsdag"),
    mark("Skærtorsdag"),
    mark("Langfredag"),
    mark("Påskedag"),
    mark("Anden påskedag"),
    mark("Store bededag"),
    mark("Kristi himmelfartsdag"),
    mark("Pinsedag"),
    mark("Anden pinsedag"),
    mark("Juledag"),
    mark("Anden juledag"),
)
"""As the holiday library names them; an organisation's own closing days keep their own name."""

NameOf = Callable[[str], str]


def in_words(name: str) -> str:
    """The name of a field or element, as far as it can be read without its definition."""
    return name.replace("_", " ").replace(".", " – ")


def explain(explanation: Explanation, t: Translator, name_of: NameOf = in_words) -> list[str]:
    """The sentences: the rule, its calendar, what was skipped, and every later change.

    Args:
        explanation: as it was stored when the deadline was computed.
        t: the language.
        name_of: what the page calls a field or element that the rule names (`start_name`, `at`).
    """
    sentences = [_rule(explanation, t, name_of)]
    if explanation.calendar is not None:
        sentences.append(t("Kalender: {calendar}.", calendar=explanation.calendar))
    if explanation.skipped:
        sentences.append(t("Sprunget over: {days}.", days=", ".join(_skipped(explanation, t))))
    sentences += [_moved(change, t) for change in explanation.moved]
    return sentences


def _rule(explanation: Explanation, t: Translator, name_of: NameOf) -> str:
    time = explanation.time
    if explanation.at is not None:
        sentence = t("Datoen er »{what}«", what=name_of(explanation.at))
    else:
        sentence = _counted(explanation, t, name_of)
    if time is not None:
        clock = time.replace(":", ".") if t.language == "da" else time
        sentence = t("{sentence}, kl. {time}", sentence=sentence, time=clock)
    return f"{sentence}."


def _counted(explanation: Explanation, t: Translator, name_of: NameOf) -> str:
    parts = [
        amount(t, unit, number) for unit, number in reversed(list(explanation.amounts.items()))
    ]
    words = t(" og ").join(parts)
    if explanation.start is None:
        return words
    start = t.moment(read_moment(explanation.start))
    if explanation.start_name is None:
        before, after = t("{amount} før den {start}"), t("{amount} efter den {start}")
    else:
        before = t("{amount} før »{name}« den {start}")
        after = t("{amount} efter »{name}« den {start}")
    name = name_of(explanation.start_name or "")
    return (before if explanation.before else after).format(amount=words, start=start, name=name)


def _moved(change: Mapping[str, str], t: Translator) -> str:
    return t(
        "Flyttet fra den {earlier} til den {later} af {who}: {reason}",
        earlier=t.moment(read_moment(change["from"])),
        later=t.moment(read_moment(change["to"])),
        who=change["by"],
        reason=change["reason"],
    )


def _skipped(explanation: Explanation, t: Translator) -> Iterator[str]:
    """The days that did not count, in order of time; a weekend together.

    The year is said where it is another than that of the day from which was counted.
    """
    days = sorted((dt.date.fromisoformat(day), why) for day, why in explanation.skipped)
    year = read_moment(explanation.start or explanation.result).year
    for run in _runs(days):
        first, last = run[0][0], run[-1][0]
        why = run[0][1]
        if why != WEEKEND:
            yield f"{t(why)} {_date(first, year, t)}"
        elif len(run) == 1:
            yield f"{t.weekday(first)} {_date(first, year, t)}"
        else:
            yield f"{t.weekday(first)}-{t.weekday(last)} {_dates(first, last, year, t)}"


def _runs(days: Sequence[tuple[dt.date, str]]) -> Iterator[list[tuple[dt.date, str]]]:
    run: list[tuple[dt.date, str]] = []
    for day, why in days:
        follows = run and why == run[-1][1] == WEEKEND and (day - run[-1][0]).days == 1
        if run and not follows:
            yield run
            run = []
        run.append((day, why))
    if run:
        yield run


def _date(day: dt.date, year: int, t: Translator) -> str:
    return t.day_in_year(day) if day.year == year else t.day(day)


def _dates(first: dt.date, last: dt.date, year: int, t: Translator) -> str:
    """12.-13. april, and 31. maj-1. juni over a month's end."""
    if (first.year, first.month) != (last.year, last.month):
        return f"{_date(first, year, t)}-{_date(last, year, t)}"
    dot = "." if t.language == "da" else ""
    return f"{first.day}{dot}-{_date(last, year, t)}"
