"""Executable BPMN XML becomes a specification that runs: parsed, validated and looked over."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from aftaleflow.bpmn.executable import PROCESS_ID, executable_xml
from aftaleflow.definitions.definition import Definition
from aftaleflow.engine.post_check import check
from aftaleflow.errors import EngineError

_VALIDATING = Lock()


@dataclass(frozen=True)
class Program:
    """What the engine runs for one definition version. Shared by all its cases; never changed.

    Without `prunes` the token game keeps all that it went through: only tests compare with that.
    """

    definition: Definition
    spec: BpmnProcessSpec
    subprocess_specs: dict[str, Any]
    prunes: bool = True
    executable: str | None = None  # the hash of the XML


def load_program(definition: Definition, xml: bytes) -> Program:
    """The program of stored executable XML.

    Raises:
        EngineError: the XML is not what this version of the engine can run rightly.
    """
    parser = BpmnParser(validator=_validator())
    try:
        with _VALIDATING:
            parser.add_bpmn_str(xml)
        spec = parser.get_spec(PROCESS_ID)
        subprocesses = parser.get_subprocess_specs(PROCESS_ID)
    except (ValidationException, etree.LxmlError, RecursionError) as error:
        raise EngineError(element=PROCESS_ID, why=f"it cannot be read: {error}") from error
    check(definition, xml, {PROCESS_ID: spec, **subprocesses})
    hash_ = hashlib.sha256(xml).hexdigest()
    return Program(definition, spec, subprocesses, executable=hash_)


@lru_cache(maxsize=1)
def _validator() -> BpmnValidator:
    """The schema of BPMN 2.0, which takes longer to read than any workflow."""
    return BpmnValidator()


class Programs:
    """Programs by definition hash, the most recently used kept; safe to share by threads."""

    def __init__(self, size: int = 200) -> None:
        self._size = size
        self._kept: OrderedDict[str, Program] = OrderedDict()
        self._lock = Lock()

    def get(self, definition: Definition, xml: bytes | None = None) -> Program:
        """The program of a definition; without stored XML it is compiled now."""
        with self._lock:
            program = self._kept.get(definition.hash)
            if program is not None:
                self._kept.move_to_end(definition.hash)
                return program
        program = load_program(definition, xml or executable_xml(definition.workflow))
        with self._lock:
            self._kept[definition.hash] = program
            if len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return program

    def find(self, hash_: str) -> Program | None:
        """The program of a hash, if it is kept."""
        with self._lock:
            return self._kept.get(hash_)
