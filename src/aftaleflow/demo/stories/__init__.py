"""The stories of the demo, each told in a module of its own."""

from __future__ import annotations

from collections.abc import Callable

from aftaleflow.demo.stage import Stage, Story
from aftaleflow.demo.stories import (
    at_the_steering_group,
    being_prepared,
    concluded,
    fresh,
    from_paper,
    in_the_round,
    late_draft,
    on_the_agenda,
    ready_to_send,
    sent_back,
    with_the_chairs,
)

STORIES: tuple[Callable[[Stage], Story], ...] = (
    concluded.story,
    in_the_round.story,
    ready_to_send.story,
    sent_back.story,
    on_the_agenda.story,
    being_prepared.story,
    at_the_steering_group.story,
    late_draft.story,
    from_paper.story,
    fresh.story,
    with_the_chairs.story,
)
