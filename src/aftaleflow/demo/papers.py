"""The papers of the demo: terms of reference, drafts, minutes and letters, as PDF files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from aftaleflow.demo.parties import REGION, costs, kroner
from aftaleflow.documents.rendering import typeset
from aftaleflow.store.contents import NewFile
from aftaleflow.texts.translator import Translator

_T = Translator("da")


@dataclass(frozen=True, kw_only=True)
class Revision:
    """What a later version of a draft says that the earlier did not, and what changed in a word."""

    changed: str
    heading: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """What an agreement is about, as its papers and forms say it.

    `unit` is what the smallest municipality pays a year in kroner; 0 when nobody pays more than
    today. The first version of the draft is without `revisions`, each later one with one more.
    """

    title: str
    target_group: str
    background: str
    purpose: str
    region: tuple[str, ...]
    municipalities: tuple[str, ...]
    unit: int = 0
    revisions: tuple[Revision, ...] = ()

    @property
    def economy(self) -> str:
        """What it costs, in a sentence or two."""
        if not self.unit:
            return "Aftalen holdes inden for parternes nuværende rammer."
        shares = costs(self.unit)
        together = sum(amount for key, amount in shares.items() if key != REGION)
        return (
            f"Kommunernes merudgift er i alt {kroner(together)} kr. om året og fordeles efter "
            f"kommunernes størrelse. Regionens merudgift er {kroner(shares[REGION])} kr. om året."
        )


NameOf = Callable[[str], str]


def terms_of_reference(agreement: Agreement, group: str, day: dt.date) -> NewFile:
    """What the working group is asked to do."""
    sections = [
        _section("Baggrund", agreement.background),
        _section("Opgave", f"{group} skriver et udkast til en aftale. {agreement.purpose}"),
        _section("Målgruppe", agreement.target_group),
        _section(
            "Arbejdsform",
            points=(
                "Gruppen inddrager de lokale fora, når udkastet berører deres opgaver.",
                "Udkastet opgør udgifterne for hver part.",
                "Gruppen holder følgegruppen orienteret undervejs.",
            ),
        ),
    ]
    return _paper("Kommissorium", agreement.title, [f"Godkendt {_T.day(day)}"], sections)


def draft(agreement: Agreement, version: int, day: dt.date, name_of: NameOf) -> NewFile:
    """A version of the agreement; the second has the first revision, and so on."""
    sections = [
        _section("Baggrund", agreement.background),
        _section("Målgruppe", agreement.target_group),
        _section("Formål", agreement.purpose),
        _section("Regionens opgaver", "Region Syddanmark", points=agreement.region),
        _section("Kommunernes opgaver", "Kommunen", points=agreement.municipalities),
        *(_section(each.heading, each.text) for each in agreement.revisions[: version - 1]),
        _section("Økonomi", agreement.economy, table=_table(agreement, name_of)),
        _section(
            "Opfølgning",
            "Følgegruppen gør status hvert halve år. Status omfatter aktivitet, udgifter og "
            "utilsigtede hændelser, og den sendes til parterne.",
        ),
        _section(
            "Ikrafttræden og opsigelse",
            "Aftalen træder i kraft den 1. i måneden efter, at alle parter har godkendt den, og "
            "kan opsiges skriftligt med seks måneders varsel til udgangen af en måned.",
        ),
    ]
    about = [f"Version {version} · {_T.day(day)}"]
    if version > 1:
        about += [f"Ændret siden version {version - 1}: {agreement.revisions[version - 2].changed}"]
    return _paper("Aftaleudkast", agreement.title, about, sections, f"udkast, version {version}")


def minutes(body: str, about: str, day: dt.date, decision: str) -> NewFile:
    """An extract of the minutes of a council or another body."""
    sections = [
        _section("Sagen", f"Sagen »{about}« blev forelagt til beslutning."),
        _section("Beslutning", decision),
        _section("Fraværende", "Ingen."),
    ]
    title = f"Udskrift af protokol – {body}"
    return _paper("Udskrift", title, [f"Mødet den {_T.day(day)}"], sections)


def letter(agreement: Agreement, day: dt.date) -> NewFile:
    """The letter that sends an agreement to implementation."""
    sections = [
        _section(
            "Aftalen er indgået",
            f"Alle parter har nu godkendt aftalen »{agreement.title}«. Den gennemføres i de lokale "
            "fora, som beskriver, hvordan det sker hos dem.",
        ),
        _section(
            "Det skal I gøre",
            points=(
                "Udpeg en kontaktperson i hvert lokalt forum.",
                "Giv medarbejderne besked, og læg aftalen, hvor de finder den.",
                "Meld tilbage til følgegruppen, når aftalen er taget i brug.",
            ),
        ),
    ]
    return _paper("Implementeringsbrev", agreement.title, [f"Sendt {_T.day(day)}"], sections)


def _table(agreement: Agreement, name_of: NameOf) -> list[str]:
    """Names and amounts in turn, two parties a line."""
    if not agreement.unit:
        return []
    shares = costs(agreement.unit)
    return [cell for key, sum_ in shares.items() for cell in (name_of(key), kroner(sum_))]


def _section(
    heading: str, *lines: str, points: Sequence[str] = (), table: Sequence[str] = ()
) -> dict[str, Any]:
    return {
        "heading": heading, "lines": list(lines), "points": list(points), "table": list(table),
    }  # fmt: skip


def _paper(
    kind: str, title: str, about: list[str], sections: list[dict[str, Any]], suffix: str = ""
) -> NewFile:
    data = {"kind": kind, "title": title, "about": about, "sections": sections}
    name = f"{title} – {suffix or kind.lower()}" if kind != "Udskrift" else title
    return typeset(_source(), name, data)


@lru_cache(maxsize=1)
def _source() -> str:
    return files("aftaleflow.demo").joinpath("paper.typ").read_text("utf-8")
