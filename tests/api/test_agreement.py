"""An agreement from idea to implementation through the interface alone, by the programs of the
people concerned."""

from __future__ import annotations

from typing import Any

from tests.api.programs import Interface, Program, file
from tests.installation import MINUTES, PDF

SECRETARY = ("foelgegruppen", "sekretær")
STEERING_CHAIR = ("foelgegruppen", "formand")
AUTHOR = ("arbejdsgruppen", "formand")
OFFICER = ("aftalesekretariatet", "sagsbehandler")
LEGAL = ("aftalesekretariatet", "jurist")
FORUM = ("det-administrative-forum", "sekretær")
COMMITTEE = ("det-politiske-udvalg", "sekretær")
WAY = [
    "udkast", "følgegruppe_tager_stilling", "udkast", "følgegruppe_tager_stilling",
    "økonomisk_vurdering", "juridisk_gennemgang", "rutevalg", "forum_drøfter",
    "følgegruppe_sender_tilbage", "revision", "følgegruppe_tager_stilling_igen",
    "økonomisk_vurdering", "juridisk_gennemgang", "rutevalg", "forum_drøfter",
    "forum_godkender", "forum_referat", "udsendelse",
    "vurdering_af_forbehold", "følgegruppe_vurderer_svar", "følgegruppe_sender_tilbage",
    "revision", "følgegruppe_tager_stilling_igen",
    "forum_godkender", "forum_referat", "udsendelse",
    "vurdering_af_forbehold", "udvalg_godkender", "udvalg_referat", "gennemførelse",
]  # fmt: skip
"""The tasks that are done in the agreement's own case, in their order."""

REFUSES, HAS_CONDITION, ON_PAPER = "odense", "aeroe", "fanoe"


class Walk:
    """One agreement: who does what, and what everybody then sees."""

    def __init__(self, interface: Interface) -> None:
        self.interface = interface
        self.secretary = interface.who(*SECRETARY)
        self.case = 0

    def later(self, days: int) -> None:
        self.interface.installation.later(days=days)

    def today(self) -> str:
        return self.interface.installation.office.today().strftime("%d-%m-%Y")

    def do(self, who: tuple[str, str], step: str, affects: list[str] | None = None, /,
           **values: Any) -> None:  # fmt: skip
        """A person finds the task in the inbox, reads its form, and hands it in."""
        self.hand_in(self.interface.who(*who), self.case, step, affects, **values)

    def hand_in(self, person: Program, case: int, step: str, affects: list[str] | None = None, /,
                **values: Any) -> None:  # fmt: skip
        [task] = [t for t in person.inbox() if (t["case"], t["element"]) == (case, step)]
        shown = person.get(f"/user-tasks/{task['id']}")
        assert values.keys() <= {field["name"] for field in shown["form"]}
        body = {"values": values} if affects is None else {"values": values, "affects": affects}
        assert person.done(f"/user-tasks/{task['id']}/complete", body) == {"done": True}

    def seen(self) -> Any:
        return self.secretary.get(f"/cases/{self.case}")

    def waits_for(self) -> dict[str, str]:
        """Where the case is and who has it, as its page says."""
        return {each["step"]: each["who"] for each in self.seen()["waiting"]}

    def round(self) -> Any:
        return self.secretary.get(f"/rounds/{self.seen()['rounds'][0]['id']}")

    def versions(self, document: str) -> list[int]:
        items = self.secretary.get(f"/cases/{self.case}/documents")["items"]
        return sorted(each["version"] for each in items if each["name"] == document)

    def events(self) -> list[Any]:
        found: list[Any] = self.secretary.get(f"/cases/{self.case}/events")["items"]
        return found


def test_an_agreement_is_sent_back_by_everybody_in_turn_and_in_the_end_concluded(
    interface: Interface,
) -> None:
    walk = Walk(interface)
    _starts(walk)
    _steering_group_has_remarks(walk)
    _forum_has_remarks(walk)
    _goes_to_the_parties(walk)
    _parties_answer(walk)
    _is_revised_for_the_one_that_refused(walk)
    _committee_approves(walk)
    _what_happened_is_on_record(walk)


def _starts(walk: Walk) -> None:
    values = {
        "titel": "Fælles akutberedskab", "følgegruppe": "foelgegruppen",
        "arbejdsgruppe": "arbejdsgruppen", "uger_til_udkast": 6, "kommissorium": file(),
        "kommissorium_godkendt": "2026-11-24",
    }  # fmt: skip
    response = walk.secretary.post("/cases", {"workflow": "udvikling-af-indsats", "values": values})
    assert response.status_code == 201
    started = response.json
    assert started is not None
    assert started == {
        "id": started["id"], "number": "AFT-2026-0001", "title": "Fælles akutberedskab"
    }  # fmt: skip
    assert response.headers["Location"] == f"/api/v1/cases/{started['id']}"
    walk.case = started["id"]
    assert walk.waits_for() == {
        "Arbejdsgruppen skriver udkastet": (
            "Formand, Arbejdsgruppen; Sekretær, Arbejdsgruppen"
        )
    }  # fmt: skip


def _draft(walk: Walk, step: str, affects: list[str] | None = None, /, **values: Any) -> None:
    given = {
        "beskrivelse": file(), "målgruppe": "Borgere med akut sygdom", "merudgifter": True,
        "økonomi": "2 mio. kr. om året", "politisk_bevågenhed": False,
    }  # fmt: skip
    walk.do(AUTHOR, step, affects, **given, **values)


def _steering_group_has_remarks(walk: Walk) -> None:
    _draft(walk, "udkast")
    assert walk.waits_for() == {"Følgegruppen tager stilling til udkastet": "Formand, Følgegruppen"}
    remarks = "Økonomien i afsnit 4 skal belyses pr. part."
    walk.do(STEERING_CHAIR, "følgegruppe_tager_stilling", beslutning="bemærkninger",
            bemærkninger=remarks)  # fmt: skip
    assert list(walk.waits_for()) == ["Arbejdsgruppen skriver udkastet"]
    walk.later(days=6)
    _draft(walk, "udkast", ændringer="Afsnit 4 har fået en tabel.")
    walk.do(STEERING_CHAIR, "følgegruppe_tager_stilling", beslutning="godkendt")
    assert walk.versions("beskrivelse") == [1, 2]


def _reviews(walk: Walk) -> None:
    assert walk.waits_for() == {
        "Sekretariatet vurderer økonomien": "Sagsbehandler, Aftalesekretariatet",
        "Juristen gennemgår aftalen": "Jurist, Aftalesekretariatet",
    }
    for who, step in ((OFFICER, "økonomisk_vurdering"), (LEGAL, "juridisk_gennemgang")):
        walk.do(who, step, konklusion="ingen_anmærkninger", vurdering="Ingen anmærkninger.")
    walk.do(STEERING_CHAIR, "rutevalg", rute="ordinær", anledning="start", begrundelse="Ny aftale")


def _forum_has_remarks(walk: Walk) -> None:
    _reviews(walk)
    walk.do(FORUM, "forum_drøfter", resultat="bemærkninger",
            bemærkninger="Aftalen skal evalueres efter to år.")  # fmt: skip
    walk.do(SECRETARY, "følgegruppe_sender_tilbage", bemærkninger="Tilføj evaluering.")
    walk.later(days=8)
    _draft(walk, "revision", ændringer="Nyt afsnit 7 om evaluering.")
    walk.do(STEERING_CHAIR, "følgegruppe_tager_stilling_igen", beslutning="drøftes_igen")
    _reviews(walk)
    walk.do(FORUM, "forum_drøfter", resultat="ingen_bemærkninger")
    assert walk.versions("beskrivelse") == [1, 2, 3]


def _goes_to_the_parties(walk: Walk) -> None:
    walk.do(FORUM, "forum_godkender", beslutning="godkendt", politisk_sag=True)
    walk.do(FORUM, "forum_referat")
    walk.do(OFFICER, "udsendelse")


def _parties_answer(walk: Walk) -> None:
    board = walk.round()
    assert (board["state"], board["total"], board["document_version"]) == ("open", 23, 3)
    assert board["answers"] == {}
    walk.later(days=21)
    for party in [each["party"] for each in board["parties"]]:
        if party == REFUSES:
            _council(walk, party, "afvist", begrundelse="Aftalen er for dyr for os.")
        elif party == HAS_CONDITION:
            _council(walk, party, "godkendt_med_forbehold", forbehold="Færgen skal med.")
        elif party != ON_PAPER:
            _council(walk, party, "godkendt")
    board = walk.round()
    assert board["answers"] == {"godkendt": 20, "afvist": 1, "godkendt_med_forbehold": 1}
    assert [p["party"] for p in board["parties"] if p["answer"] is None] == [ON_PAPER]
    _officer_writes_down_the_answer_on_paper(walk, board["id"])
    board = walk.round()
    assert (board["state"], board["answers"]["godkendt"]) == ("closed", 21)
    assert [p["party"] for p in board["parties"] if p["on_behalf"]] == [ON_PAPER]
    walk.do(FORUM, "vurdering_af_forbehold", parternes_forbehold=[{"accepteret": True}])


def _council(walk: Walk, party: str, result: str, **values: str) -> None:
    """A party's own path, in its own case, by its own people."""
    officer = walk.interface.who(party, "sagsbehandler")
    clerk = walk.interface.who(f"{party}-raad", "sekretær")
    [child] = {t["case"] for t in officer.inbox() if t["element"] == "forvaltning"}
    walk.hand_in(officer, child, "forvaltning", sagsfremstilling_tekst="Til godkendelse.",
                 økonomiske_konsekvenser="Inden for rammen.", merudgift_hos_os="12.500,50",
                 indstiller="Direktionen", indstilling_tekst="At aftalen godkendes.")  # fmt: skip
    walk.hand_in(clerk, child, "råd", mødedato=walk.today(), resultat=result, **values)
    walk.hand_in(clerk, child, "referat_godkendes", referat=file(MINUTES))
    assert officer.get(f"/cases/{child}")["ended"] == result
    events = officer.get(f"/cases/{child}/events")["items"]
    [answered] = [each["event"] for each in events if each["type"] == "PartyAnswered"]
    assert (answered["party"], answered["answer"]) == (party, result)


def _officer_writes_down_the_answer_on_paper(walk: Walk, round_: str) -> None:
    values = {
        "resultat": "godkendt", "beslutningsdato": "2026-12-14", "besluttet_af": "Byrådet",
        "referat": file(MINUTES),
    }  # fmt: skip
    officer = walk.interface.who(*OFFICER)
    officer.done(f"/rounds/{round_}/parties/{ON_PAPER}/answer", {"values": values})


def _is_revised_for_the_one_that_refused(walk: Walk) -> None:
    walk.do(STEERING_CHAIR, "følgegruppe_vurderer_svar", beslutning="revideres",
            bemærkninger="Vi deler udgiften anderledes.")  # fmt: skip
    walk.do(SECRETARY, "følgegruppe_sender_tilbage", bemærkninger="Ny fordeling af udgiften.")
    _draft(walk, "revision", [REFUSES], ændringer="Udgiften fordeles efter folketal.")
    walk.do(STEERING_CHAIR, "følgegruppe_tager_stilling_igen", beslutning="direkte")
    _goes_to_the_parties(walk)
    board = walk.round()
    asked = [each["party"] for each in board["parties"] if each["answer"] is None]
    assert (asked, board["document_version"], len(walk.seen()["rounds"])) == ([REFUSES], 4, 2)
    walk.later(days=14)
    _council(walk, REFUSES, "godkendt")
    assert walk.round()["answers"] == {"godkendt": 22, "godkendt_med_forbehold": 1}
    walk.do(FORUM, "vurdering_af_forbehold", parternes_forbehold=[{"accepteret": True}])


def _committee_approves(walk: Walk) -> None:
    assert list(walk.waits_for()) == ["Det politiske udvalg godkender"]
    walk.do(COMMITTEE, "udvalg_godkender", beslutning="godkendt")
    walk.do(COMMITTEE, "udvalg_referat")
    walk.do(SECRETARY, "gennemførelse", brev=file())
    walk.interface.installation.let_happen(minutes=1)


def _what_happened_is_on_record(walk: Walk) -> None:
    seen = walk.seen()
    assert (seen["ended"], seen["waiting"]) == ("indgået", [])
    assert [each["state"] for each in seen["rounds"]] == ["closed", "closed"]
    events = walk.events()
    assert [each["seq"] for each in events] == list(range(1, len(events) + 1))
    done = [each for each in events if each["type"] == "UserTaskCompleted"]
    assert [each["event"]["element"] for each in done] == WAY
    first = walk.interface.who(*AUTHOR).caller.id
    assert [each["by"] for each in done if each["event"]["element"] == "udkast"] == [first] * 2
    rounds = [each["type"] for each in events if each["type"].startswith("Round")]
    assert rounds == ["RoundOpened", "RoundClosed"] * 2
    _documents_can_be_fetched(walk)


def _documents_can_be_fetched(walk: Walk) -> None:
    path = f"/cases/{walk.case}/documents"
    [last] = [
        each
        for each in walk.secretary.get(path)["items"]
        if (each["name"], each["version"]) == ("beskrivelse", 4)
    ]
    response = walk.secretary.ask("GET", f"{path}/beskrivelse/versions/4")
    assert response.data == PDF.data
    assert (response.mimetype, response.headers["X-Content-Type-Options"]) == (
        "application/pdf", "nosniff"
    )  # fmt: skip
    assert (last["size"], last["filename"]) == (len(PDF.data), PDF.filename)
    kept = [e["event"]["sha256"] for e in walk.events() if e["event"].get("version") == 4]
    assert kept == [last["sha256"]]
