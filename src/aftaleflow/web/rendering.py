"""Templates become pages: with the language, the frame and the addresses of assets at hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from aftaleflow.web import assets
from aftaleflow.web.frame import Frame

Render = Callable[..., str]


def template_environment(prefix: str = "") -> Environment:
    """The environment of all pages. `prefix` is where the application is mounted, if not at /."""
    environment = Environment(
        loader=PackageLoader("aftaleflow.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    environment.globals["static"] = lambda name: assets.url(name, prefix)
    return environment


def render(environment: Environment, template: str, frame: Frame, **page: Any) -> str:
    """The page. Templates see `t`, `plural`, `frame` and what the page passes.

    Components are imported `with context`, because they speak the page's language.
    """
    t = frame.t
    return environment.get_template(template).render(t=t, plural=t.plural, frame=frame, **page)
