"""Logs as lines of JSON, without personal data: what looks like a CPR number never gets out."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from aftaleflow.errors import SettingsError

CPR = re.compile(r"(?<!\d)(\d{6})[- ]?(\d{4})(?!\d)")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
SCRUBBED = "[scrubbed]"


def configure(level: str = "INFO") -> None:
    """Lets all loggers of the process write to standard error.

    Raises:
        SettingsError: there is no such level.
    """
    if level.upper() not in LEVELS:
        raise SettingsError(name="log_level", why=f"{level!r} is none of {', '.join(LEVELS)}")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            scrub,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def scrub(_logger: Any, _name: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Takes out of a line what looks like a CPR number, however deep it stands."""
    return {name: _scrubbed(value) for name, value in line.items()}


def _scrubbed(value: Any) -> Any:
    if isinstance(value, str):
        return CPR.sub(SCRUBBED, value)
    if isinstance(value, dict):
        return {name: _scrubbed(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_scrubbed(each) for each in value]
    return value
