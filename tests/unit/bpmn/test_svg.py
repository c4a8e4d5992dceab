"""The diagram as SVG: readable by everybody, styled by itself, always the same."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from aftaleflow.bpmn import notation
from aftaleflow.bpmn.live import LiveState
from aftaleflow.bpmn.svg import diagram_svg
from tests.unit.bpmn.random_definitions import random_definition
from tests.unit.bpmn.shipped import SHIPPED, shipped
from tests.unit.bpmn.small_definitions import a_decision, a_definition, a_task, an_end

NAMES = {"s": notation.SVG}
LOOP = a_definition(
    a_task("udkast", name="Udkast"),
    a_decision("stilling", {"godkendt": "slut", "bemærkninger": "udkast"}, name="Stilling"),
    an_end("slut", name="Færdig"),
)
LIVE = LiveState(
    active=frozenset({"stilling"}),
    done=frozenset({"start", "udkast"}),
    flows=frozenset({"start/next", "udkast/next", "stilling/outcome/bemærkninger"}),
    counts={"udkast": "2×"},
)


def tree(svg: str) -> etree._Element:
    return etree.fromstring(svg.encode())


def found(root: etree._Element, path: str) -> list[etree._Element]:
    each = root.xpath(path, namespaces=NAMES)
    assert isinstance(each, list)
    return [element for element in each if isinstance(element, etree._Element)]


def node(root: etree._Element, element: str) -> etree._Element:
    return found(root, f"//s:g[@data-element='{element}']")[0]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_workflow_is_one_image_with_title_and_description(name: str) -> None:
    root = tree(diagram_svg(shipped(name)))
    assert root.get("role") == "img"
    title, description = (root.get("aria-labelledby") or "").split()
    assert found(root, f"s:title[@id='{title}']")[0].text == shipped(name).workflow.title()
    assert found(root, f"s:desc[@id='{description}']")[0].text


@pytest.mark.parametrize("name", SHIPPED)
def test_no_style_is_used_that_the_page_would_refuse(name: str) -> None:
    root = tree(diagram_svg(shipped(name), live=LiveState(done=frozenset({"start"}))))
    for element in found(root, "//*"):
        assert element.tag not in (f"{{{notation.SVG}}}style", f"{{{notation.SVG}}}script")
        assert "style" not in element.attrib
        assert not [key for key in element.attrib if str(key).startswith("on")]


def test_titled_shapes_can_be_reached_with_the_keyboard_and_say_what_they_are() -> None:
    group = node(tree(diagram_svg(LOOP)), "stilling")
    assert (group.get("tabindex"), group.get("role")) == ("0", "img")
    assert group.get("aria-label") == "Opgave: Stilling"
    assert found(group, "s:title")[0].text == "Opgave: Stilling"


def test_the_language_decides_all_words() -> None:
    root = tree(diagram_svg(LOOP, "en", LIVE))
    assert root.get("lang") == "en"
    assert node(root, "stilling").get("aria-label") == "Task: Stilling, in progress now"
    description = found(root, "s:desc")[0].text or ""
    assert description.endswith("The case is at: Stilling.")
    texts = [text.text for text in found(root, "//s:text")]
    assert "Approved" in texts
    assert "Godkendt" not in texts


def test_what_is_active_has_a_thick_border_and_a_mark() -> None:
    group = node(tree(diagram_svg(LOOP, live=LIVE)), "stilling")
    assert "is-active" in (group.get("class") or "")
    assert float(found(group, "s:rect")[0].get("stroke-width") or 0) >= 4
    assert found(group, f"s:circle[@fill='{notation.ACTIVE}']")


def test_what_is_done_has_a_tint_and_a_check_mark() -> None:
    group = node(tree(diagram_svg(LOOP, live=LIVE)), "udkast")
    assert "is-done" in (group.get("class") or "")
    assert found(group, "s:rect")[0].get("fill") == notation.DONE_FILL
    assert found(group, f"s:circle[@fill='{notation.DONE}']")


def test_what_is_not_reached_has_no_mark() -> None:
    group = node(tree(diagram_svg(LOOP, live=LIVE)), "slut")
    assert group.get("class") == "node end"
    assert len(found(group, "s:circle")) == 1


def test_what_is_visited_again_is_active() -> None:
    again = LiveState(active=frozenset({"udkast"}), done=frozenset({"udkast"}))
    assert again.of("udkast") == "active"


def test_a_count_stands_in_a_badge_and_is_said() -> None:
    group = node(tree(diagram_svg(LOOP, live=LIVE)), "udkast")
    assert group.get("aria-label") == "Opgave: Udkast, færdig, 2×"
    badge = found(group, f"s:rect[@fill='{notation.BADGE}']/following-sibling::s:text")
    assert [text.text for text in badge] == ["2×"]


def test_flows_that_were_taken_are_thicker_and_their_words_bold() -> None:
    root = tree(diagram_svg(LOOP, live=LIVE))
    widths = {
        path.get("class"): float(path.get("stroke-width") or 0)
        for path in found(root, "//s:path[starts-with(@class, 'flows')]")
    }
    assert widths["flows is-taken"] > widths["flows"]
    bold = found(root, "//s:g[@class='flow-label']/s:text[@font-weight='bold']")
    assert [text.text for text in bold] == ["Sendes tilbage"]


def test_a_workflow_without_a_case_has_nothing_taken() -> None:
    svg = diagram_svg(LOOP)
    assert "is-taken" not in svg
    assert "is-done" not in svg


@pytest.mark.parametrize(
    ("foreground", "background", "least"),
    [
        (notation.INK, notation.PAPER, 4.5),
        (notation.INK, notation.ACTIVE_FILL, 4.5),
        (notation.INK, notation.DONE_FILL, 4.5),
        (notation.INK, notation.BLOCK_FILL, 4.5),
        (notation.EDGE, notation.PAPER, 4.5),
        (notation.PAPER, notation.BADGE, 4.5),
        (notation.LINE, notation.PAPER, 3.0),
        (notation.LINE, notation.BLOCK_FILL, 3.0),
        (notation.TAKEN, notation.PAPER, 3.0),
        (notation.ACTIVE, notation.ACTIVE_FILL, 3.0),
        (notation.DONE, notation.DONE_FILL, 3.0),
        (notation.PAPER, notation.DONE, 3.0),
        (notation.PAPER, notation.ACTIVE, 3.0),
    ],
)
def test_colours_have_the_contrast_of_wcag_aa(
    foreground: str, background: str, least: float
) -> None:
    one, other = sorted((luminance(foreground), luminance(background)))
    assert (other + 0.05) / (one + 0.05) >= least


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_bpmn_tells_shapes_apart() -> None:
    definition = a_definition(
        {"round": "ring", "parties": "dak", "each": {"workflow": "x"}},
        {"call_activity": "kald", "workflow": "x"},
        an_end("slut"),
    )
    root = tree(diagram_svg(definition))
    assert found(node(root, "ring"), "s:rect")[0].get("stroke-width") == "4"
    bars = found(node(root, "ring"), "s:path[@stroke-width='2.6']")[0].get("d") or ""
    assert bars.count("M") == 3
    assert found(node(root, "kald"), "s:rect")[0].get("stroke-width") == "4"
    assert found(node(root, "slut"), "s:circle")[0].get("stroke-width") == "4"
    assert found(node(root, "start"), "s:circle")[0].get("stroke-width") == "1.5"


def test_boundary_events_that_do_not_interrupt_are_dashed() -> None:
    events = [
        {"boundary_event": "rykker", "timer": {"days": 2}, "interrupting": False, "next": "slut"},
        {"boundary_event": "for_sent", "timer": {"days": 4}, "next": "slut"},
    ]
    root = tree(diagram_svg(a_definition(a_task("svar", boundary_events=events), an_end("slut"))))
    assert found(node(root, "rykker"), "s:circle[@stroke-dasharray]")
    assert not found(node(root, "for_sent"), "s:circle[@stroke-dasharray]")


@pytest.mark.parametrize("seed", range(0, 40, 4))
def test_every_number_is_finite_and_every_id_is_used_once(seed: int) -> None:
    svg = diagram_svg(random_definition(seed), live=LIVE)
    assert not re.search(r"nan|inf\b", svg)
    ids = [element.get("id") for element in found(tree(svg), "//*[@id]")]
    assert len(ids) == len(set(ids))


def test_titles_are_text_and_never_markup() -> None:
    title = "<script>alert('x')</script> & \"mere\""
    root = tree(diagram_svg(a_definition(a_task("tag", name=title), an_end("slut"))))
    assert node(root, "tag").get("aria-label") == f"Opgave: {title}"
    assert not found(root, "//s:script")


def test_the_same_arguments_give_the_same_text() -> None:
    definition = random_definition(11, most=30)
    assert diagram_svg(definition, "en", LIVE) == diagram_svg(definition, "en", LIVE)


def test_a_step_that_was_passed_over_is_grey_and_says_so() -> None:
    group = node(tree(diagram_svg(LOOP, live=LiveState(skipped=frozenset({"udkast"})))), "udkast")
    assert group.get("class") == "node user-task is-skipped"
    assert group.get("aria-label") == "Opgave: Udkast, sprunget over"
    assert found(group, f"s:rect[@fill='{notation.SKIPPED_FILL}']")
    assert not found(group, f".//*[@fill='{notation.DONE_FILL}']")
