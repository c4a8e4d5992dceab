"""What a form shows, posted unchanged, is read as the same values: over random forms."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st
from werkzeug.datastructures import MultiDict

from aftaleflow.definitions.forms import FormUse
from aftaleflow.definitions.model.fields import (
    Choice,
    DataItem,
    Date,
    LongText,
    Money,
    Note,
    Number,
    Organisation,
    Rows,
    Section,
    Text,
    YesNo,
)
from aftaleflow.definitions.submission import Filling, submit
from aftaleflow.web.form_views import read_posted
from tests.unit.web.surroundings import (
    KOMMUNER,
    Case,
    html_of,
    posted_unchanged,
    reference,
    shown,
)

Pair = tuple[DataItem, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]

_LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn"))


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


LINES = st.text(_LETTERS, max_size=40).map(_tidy).filter(lambda text: "\n" not in text)
TEXTS = st.text(_LETTERS | st.just("\n"), max_size=80).map(_tidy)
OPTIONS = [f"mulighed_{n}" for n in range(9)]


def _field(draw: Draw, id_: str, *, optional: bool) -> Pair:
    """A field of any plain type with a value that fits it."""
    kind = draw(st.sampled_from([
        _text, _long_text, _number, _money, _date, _yes_no, _choice, _organisation, _several,
        _many_texts, _many_organisations,
    ]))  # fmt: skip
    item, value = kind(draw, id_, optional)
    return (item, None) if optional and draw(st.booleans()) else (item, value)


def _text(draw: Draw, id_: str, optional: bool) -> Pair:
    return Text(text=id_, optional=optional, max_length=draw(st.sampled_from([None, 60]))), draw(
        LINES.filter(bool)
    )


def _long_text(draw: Draw, id_: str, optional: bool) -> Pair:
    return LongText(long_text=id_, optional=optional), draw(TEXTS.filter(bool))


def _number(draw: Draw, id_: str, optional: bool) -> Pair:
    decimals = draw(st.integers(0, 4))
    value = draw(st.decimals(-(10**9), 10**9, places=decimals))
    return Number(number=id_, decimals=decimals, optional=optional, unit="stk."), value


def _money(draw: Draw, id_: str, optional: bool) -> Pair:
    return Money(money=id_, optional=optional), draw(st.decimals(-(10**9), 10**9, places=2))


def _date(draw: Draw, id_: str, optional: bool) -> Pair:
    return Date(date=id_, optional=optional), draw(
        st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1))
    )


def _yes_no(draw: Draw, id_: str, optional: bool) -> Pair:
    return YesNo(yes_no=id_, optional=optional), draw(st.booleans())


def _choice(draw: Draw, id_: str, optional: bool) -> Pair:
    options = OPTIONS[: draw(st.integers(1, 9))]
    return Choice(choice=id_, options=options, optional=optional), draw(st.sampled_from(options))


def _several(draw: Draw, id_: str, optional: bool) -> Pair:
    chosen = draw(st.sets(st.sampled_from(OPTIONS), min_size=1))
    item = Choice(choice=id_, options=OPTIONS, many=True, optional=optional)
    return item, [option for option in OPTIONS if option in chosen]


def _many_texts(draw: Draw, id_: str, optional: bool) -> Pair:
    return Text(text=id_, many=True, optional=optional), draw(
        st.lists(LINES.filter(bool), min_size=1, max_size=4)
    )


def _organisation(draw: Draw, id_: str, optional: bool) -> Pair:
    key, _name = draw(st.sampled_from(KOMMUNER))
    return Organisation(organisation=id_, optional=optional), reference("organisation", key)


def _many_organisations(draw: Draw, id_: str, optional: bool) -> Pair:
    keys = draw(st.sets(st.sampled_from([key for key, _name in KOMMUNER]), min_size=1))
    chosen = [reference("organisation", key) for key, _name in KOMMUNER if key in keys]
    return Organisation(organisation=id_, many=True, optional=optional), chosen


def _rows(draw: Draw, id_: str, optional: bool) -> Pair:
    def one_row() -> list[Pair]:
        return [(item, _another(draw, item, value)) for item, value in pairs]

    pairs = [_field(draw, f"kolonne_{n}", optional=n > 0) for n in range(draw(st.integers(1, 3)))]
    number = draw(st.integers(1, 3))
    rows = [{item.id: value for item, value in one_row()} for _n in range(number)]
    return Rows(rows=id_, fields=[item for item, _v in pairs], optional=optional), rows


def _another(draw: Draw, item: DataItem, value: Any) -> Any:
    return None if item.optional and draw(st.booleans()) else value


@st.composite
def filled_forms(draw: Draw) -> tuple[FormUse, dict[str, Any]]:
    """A form with values that it would take."""
    items: list[Any] = []
    values: dict[str, Any] = {}
    for n in range(draw(st.integers(1, 6))):
        make = draw(st.sampled_from([_field, _field, _field, _with_rows]))
        item, value = make(draw, f"felt_{n}", optional=draw(st.booleans()))
        items.append(item)
        values[item.id] = value
    items.insert(0, Section(section="Afsnit"))
    items.append(Note(note="vejledning", text="Læs dette."))
    form = FormUse(key="prøve", name="Prøve", statement=False, items=tuple(items), rules=())
    return form, values


def _with_rows(draw: Draw, id_: str, *, optional: bool) -> Pair:
    return _rows(draw, id_, optional)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=150)
@given(filled_forms())
def test_what_is_shown_and_posted_unchanged_is_read_as_the_same(
    filled: tuple[FormUse, dict[str, Any]],
) -> None:
    form, values = filled
    case = Case()

    posted = posted_unchanged(html_of(shown(form, values, case)))
    given_values = read_posted(form, posted, MultiDict(), lambda _name, _file: None)
    taken = submit(form, given_values, Filling(case, case)).values

    assert taken == values


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=50)
@given(filled_forms())
def test_what_was_posted_shows_again_as_it_was_posted(
    filled: tuple[FormUse, dict[str, Any]],
) -> None:
    form, values = filled
    first = posted_unchanged(html_of(shown(form, values, Case())))
    read = read_posted(form, first, MultiDict(), lambda _name, _file: None)

    again = posted_unchanged(html_of(shown(form, read, Case())))

    assert list(again.items(multi=True)) == list(first.items(multi=True))
