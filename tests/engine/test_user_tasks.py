"""What people do: data and statements, four eyes, documents, prefilled fields, sending back."""

from __future__ import annotations

import pytest

from aftaleflow.errors import EngineError, FourEyesError, SubmissionError
from aftaleflow.events.cases import DocumentVersionAdded, ElementPassed
from aftaleflow.events.user_tasks import UserTaskActivated, UserTaskCompleted
from tests.engine.definitions import choosing, definition, task
from tests.engine.running import Case, short

DECISION = """\
form: beslutning
name: Beslutning
statement: true
fields:
  - choice: svar
    options: [godkendt, bemærkninger]
  - long_text: bemærkning
    when: svar == 'bemærkninger'
"""

REVIEW = f"""
- start_event: start
- user_task: udkast
  candidates: kontor.sagsbehandler
  fields: [{{text: titel}}, {{text: skjult, optional: true}}]
  warn_after_visits: 2
- user_task: stilling
  candidates: kontor.formand
  form: beslutning
  four_eyes: udkast
  outcome: svar
  flows: {{godkendt: efter, bemærkninger: udkast}}
{task("efter")}
- end_event: slut
"""


def review() -> Case:
    case = Case(definition(REVIEW, title="{titel}", files={"beslutning.yaml": DECISION}))
    case.start()
    return case


def test_a_form_writes_data_and_the_title_follows_it() -> None:
    case = review()
    assert case.state.title == "…"
    events = case.complete("udkast", titel="Veje")

    assert case.state.data == {"titel": "Veje", "skjult": None}
    assert short(events) == [
        "UserTaskCompleted udkast#1",
        "ElementPassed udkast/next",
        "UserTaskActivated stilling#1",
        "CaseNamed Veje",
    ]


def test_a_form_shows_again_what_was_written_and_keeps_what_is_not_given() -> None:
    case = review()
    case.complete("udkast", titel="Veje", skjult="x")
    case.complete("stilling", "Carl", svar="bemærkninger", bemærkning="Uklart.")
    case.complete("udkast", titel="Stier")

    assert case.state.data == {"titel": "Stier", "skjult": "x"}


def test_a_statement_stays_with_its_element_and_starts_empty_at_each_visit() -> None:
    case = review()
    case.complete("udkast", titel="Veje")
    case.complete("stilling", "Carl", svar="bemærkninger", bemærkning="Uklart.")
    assert case.state.statements == {"stilling": {"svar": "bemærkninger", "bemærkning": "Uklart."}}
    case.complete("udkast")
    with pytest.raises(SubmissionError):
        case.complete("stilling", "Carl")
    case.complete("stilling", "Carl", svar="godkendt")

    assert case.state.statements == {"stilling": {"svar": "godkendt", "bemærkning": None}}
    assert case.state.data == {"titel": "Veje", "skjult": None}
    assert case.at == ["efter"]


def test_a_task_is_sent_back_as_often_as_somebody_wants_and_counts_its_visits() -> None:
    case = review()
    for number in range(1, 6):
        case.complete("udkast", titel=f"Udkast {number}")
        case.complete("stilling", "Carl", svar="bemærkninger", bemærkning="Igen.")
        assert case.at == ["udkast"]

    visits = [e.visit for e in case.events if isinstance(e, UserTaskActivated)]
    assert visits == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6]
    assert case.state.visits == {"udkast": 6, "stilling": 5}
    assert case.state.flows["stilling/outcome/bemærkninger"] == 5
    task_of = case.definition.names.elements["udkast"]
    assert getattr(task_of, "warn_after_visits", None) == 2  # which the task's page looks at


def test_whoever_did_one_task_cannot_do_the_one_that_needs_other_eyes() -> None:
    case = review()
    case.complete("udkast", "Bent", titel="Veje")

    with pytest.raises(FourEyesError) as refused:
        case.complete("stilling", "Bent", svar="godkendt")
    assert refused.value.sentence("da") == (
        "Du har selv udført »Udkast«. Her skal en anden tage stilling."
    )
    case.complete("stilling", "Carl", svar="godkendt")
    assert case.at == ["efter"]


def test_four_eyes_looks_at_who_did_the_task_last() -> None:
    case = review()
    case.complete("udkast", "Bent", titel="Veje")
    case.complete("stilling", "Carl", svar="bemærkninger", bemærkning="Uklart.")
    case.complete("udkast", "Carl")

    with pytest.raises(FourEyesError):
        case.complete("stilling", "Carl", svar="godkendt")
    case.complete("stilling", "Bent", svar="godkendt")


def test_a_form_with_problems_changes_nothing() -> None:
    case = review()
    before = case.first.running.dump()

    with pytest.raises(SubmissionError) as refused:
        case.complete("udkast", ukendt="x")
    assert {(each.path, each.rule) for each in refused.value.fields} == {
        ("ukendt", "unknown"), ("titel", "required"),
    }  # fmt: skip
    assert case.first.running.dump() == before


def test_a_task_that_is_not_open_cannot_be_done() -> None:
    case = review()
    case.complete("udkast", titel="Veje")

    with pytest.raises(EngineError, match="no such token stands"):
        case.do(lambda instance: instance.complete_user_task("udkast#1", {}))
    with pytest.raises(EngineError, match="no such token stands"):
        case.do(lambda instance: instance.complete_user_task("efter#1", {}))


def test_candidates_are_roles_the_initiator_and_who_did_something_before() -> None:
    process = f"""
- start_event: start
  candidates: kontor.sagsbehandler
  fields: [{{text: emne, optional: true}}]
{task("en")}
- user_task: to
  candidates: [initiator, en.performer, kontor.formand, kommuner.udvalg.sekretær]
  fields: [{{text: b, optional: true}}]
- end_event: slut
"""
    case = Case(definition(process))
    case.start("Anna")
    [opened] = [e for e in case.complete("en", "Bent") if isinstance(e, UserTaskActivated)]

    world = case.first.world
    assert [(c.person, c.organisation, c.role) for c in opened.candidates] == [
        (world.person("Anna"), None, None),
        (world.person("Bent"), None, None),
        (None, "Kontoret", "formand"),
        (None, "Nord.udvalg", "sekretær"),
        (None, "Syd.udvalg", "sekretær"),
        (None, "Vest.udvalg", "sekretær"),
    ]


def test_a_task_that_nobody_can_do_goes_to_the_administrator_of_the_authority() -> None:
    process = f"""
- start_event: start
- user_task: en
  candidates: hvem.formand
  fields: [{{text: a, optional: true}}]
{task("to")}
- end_event: slut
"""
    case = Case(definition(process, "data:\n  - organisation: hvem\n    kind: kommune\n"))
    [opened] = [e for e in case.start() if isinstance(e, UserTaskActivated)]

    assert [(c.organisation, c.role) for c in opened.candidates] == [("Kontoret", "administrator")]


def test_a_task_sets_data_from_what_was_just_written() -> None:
    process = f"""
- start_event: start
{choosing("en", "set: {kopi: = valg_en, fast: altid, tal: 7}")}
{task("to")}
- end_event: slut
"""
    data = "data:\n  - text: kopi\n  - text: fast\n  - number: tal\n"
    case = Case(definition(process, data))
    case.start()
    events = case.complete("en", valg_en="nej")

    assert short(events)[1] == "DataSet en"
    assert case.state.data == {"valg_en": "nej", "kopi": "nej", "fast": "altid", "tal": "7"}


def test_a_field_is_prefilled_from_elsewhere_in_the_case() -> None:
    process = f"""
- start_event: start
{task("en")}
- user_task: to
  candidates: kontor.formand
  prefill: {{kort: "Om: {{note_en}}"}}
  fields: [{{text: kort, optional: true}}]
- end_event: slut
"""
    case = Case(definition(process))
    case.start()
    case.complete("en", note_en="vand")
    case.complete("to")

    assert case.state.data["kort"] == "Om: vand"


def test_a_document_gets_versions_and_the_decision_keeps_the_one_it_was_made_on() -> None:
    process = """
- start_event: start
- user_task: udkast
  candidates: kontor.sagsbehandler
  fields: [{document: aftale}]
- user_task: stilling
  candidates: kontor.formand
  document: aftale
  show: [aftale]
  form: beslutning
  outcome: svar
  flows: {godkendt: slut, bemærkninger: udkast}
- end_event: slut
"""
    case = Case(definition(process, files={"beslutning.yaml": DECISION}))
    case.start()
    first = case.complete("udkast", aftale="a.pdf")
    case.complete("stilling", "Carl", svar="bemærkninger", bemærkning="Uklart.")
    case.complete("udkast")  # the file stays when none is handed in
    case.complete("stilling", "Carl", svar="bemærkninger", bemærkning="Stadig uklart.")
    case.complete("udkast", aftale="b.pdf")
    case.complete("stilling", "Carl", svar="godkendt")

    assert first[0] == DocumentVersionAdded(
        document="aftale", version=1, content="a.pdf", filename="a.pdf",
        media_type="application/pdf", size=1, sha256="0" * 64,
    )  # fmt: skip
    asked = [e.document_version for e in case.events if isinstance(e, UserTaskActivated)]
    decided = [e.document_version for e in case.events if isinstance(e, UserTaskCompleted)]
    assert asked == [None, 1, None, 1, None, 2]
    assert decided == [None, 1, None, 1, None, 2]
    assert case.state.documents["aftale"]["filename"] == "b.pdf"


def test_a_document_is_produced_from_its_template_when_the_task_is_done() -> None:
    process = f"""
- start_event: start
{task("skriv", "produces: sag")}
- user_task: læs
  candidates: kontor.formand
  document: sag
  fields: [{{text: b, optional: true}}]
- end_event: slut
"""
    case = Case(definition(process, "data:\n  - document: sag\n    template: politisk-sag\n"))
    case.start()
    events = case.complete("skriv")

    produced = [e for e in events if isinstance(e, DocumentVersionAdded)]
    assert [(e.document, e.version, e.filename, e.produced) for e in produced] == [
        ("sag", 1, "politisk-sag.pdf", True)
    ]
    [opened] = [e for e in events if isinstance(e, UserTaskActivated)]
    assert (opened.document, opened.document_version) == ("sag", 1)


def test_a_task_is_skipped_unless_its_condition_holds() -> None:
    process = f"""
- start_event: start
{choosing("en")}
{task("to", "when: valg_en == 'ja'")}
{task("tre")}
- end_event: slut
"""
    taken, skipped = Case(definition(process)), Case(definition(process))
    for case in (taken, skipped):
        case.start()

    assert short(taken.complete("en", valg_en="ja"))[-1] == "UserTaskActivated to#1"
    events = skipped.complete("en", valg_en="nej")
    assert ElementPassed(element="to", flow="to/skip") in events
    assert skipped.at == ["tre"]
    assert skipped.state.visits == {"en": 1, "tre": 1}


def test_a_rule_that_only_warns_lets_go_on_and_is_kept() -> None:
    process = """
- start_event: start
- user_task: en
  candidates: kontor.sagsbehandler
  fields: [{number: antal}]
  rules: [{should: antal < 5, otherwise: Det er mange.}]
- end_event: slut
"""
    case = Case(definition(process))
    case.start()
    [completed, *_] = case.complete("en", antal=7)

    assert isinstance(completed, UserTaskCompleted)
    assert completed.warnings == ("Det er mange.",)
    assert case.ended == "slut"
