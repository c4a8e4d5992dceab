"""Deadlines and timers in words, as far as the definition alone tells when they are."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from aftaleflow.bpmn.titles import fields_of
from aftaleflow.bpmn.words import word
from aftaleflow.definitions.definition import Definition
from aftaleflow.definitions.expressions.parsing import ExpressionProblem, parse
from aftaleflow.definitions.model.elements import Element
from aftaleflow.definitions.model.time import UNITS, Amount, Deadline, TimeRule
from aftaleflow.texts.translator import Translator
from aftaleflow.texts.words import amount

Who = Callable[[str], str]


class DeadlineWords:
    """Tells deadlines of one definition in one language; `who` names roles by their path."""

    def __init__(self, definition: Definition, language: str, who: Who) -> None:
        self._definition = definition
        self._names = definition.names
        self._language = language
        self._translator = Translator(language)
        self._who = who

    def of(self, element: Element) -> Iterator[str]:
        """The sentences about when an element is to be done."""
        for key in ("due", "goal"):
            rule = getattr(element, key, None)
            if isinstance(rule, Deadline):
                yield word(key, self._language, moment=self.moment(rule))
                yield from self._told(rule)

    def moment(self, rule: TimeRule) -> str:
        """When a rule falls: `12 uger efter, at trinnet er nået`."""
        if rule.at is not None:
            return self._expression(rule.at)
        much = self._amount(rule)
        if rule.after is not None:
            moment = self._word("after", amount=much, moment=self._expression(rule.after))
        elif rule.before is not None:
            moment = self._word("before", amount=much, moment=self._expression(rule.before))
        else:
            moment = self._word("reached", amount=much)
        if rule.time is None:
            return moment
        time = rule.time if self._language == "en" else rule.time.replace(":", ".")
        return self._word("clock", moment=moment, time=time)

    def _told(self, rule: Deadline) -> Iterator[str]:
        for reminder in rule.remind:
            yield self._word("remind", amount=self._amount(reminder))
        for escalation in rule.escalate:
            who = ", ".join(self._who(path) for path in escalation.to)
            yield self._word("escalate", who=who, amount=self._amount(escalation))

    def _amount(self, rule: Amount) -> str:
        parts = [
            amount(self._translator, unit, number)
            for unit, number in reversed(rule.amounts().items())
        ]
        return word("and", self._language).join(parts)

    def _expression(self, text: str) -> str:
        """A moment that an expression tells; what cannot be said in words is shown as it is."""
        try:
            return self._tree(parse(text)) or text
        except ExpressionProblem:
            return text

    def _tree(self, tree: ast.expr) -> str | None:
        if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Add | ast.Sub):
            much, moment = self._counted(tree.right), self._tree(tree.left)
            how = "after" if isinstance(tree.op, ast.Add) else "before"
            return self._word(how, amount=much, moment=moment) if much and moment else None
        if isinstance(tree, ast.Call):
            now = isinstance(tree.func, ast.Name) and tree.func.id in ("today", "now")
            return self._word("now") if now else None
        if isinstance(tree, ast.Attribute) and isinstance(tree.value, ast.Name):
            return self._part(tree.value.id, tree.attr)
        return self._datum(tree)

    def _counted(self, tree: ast.expr) -> str | None:
        """The amount of `weeks(2)` or `weeks(number_of_weeks)`."""
        if not isinstance(tree, ast.Call) or not isinstance(tree.func, ast.Name):
            return None
        unit = tree.func.id
        if unit not in UNITS or len(tree.args) != 1:
            return None
        number = tree.args[0]
        if isinstance(number, ast.Constant) and str(number.value).isdecimal():
            return amount(self._translator, unit, int(str(number.value)))
        datum = self._datum(number)
        return f"{datum} {self._word(unit)}" if datum else None

    def _part(self, name: str, part: str) -> str | None:
        """What is read of an element: when it was completed, or a field of its form."""
        element = self._names.elements.get(name)
        if element is None:
            return None
        if part == "completed_at":
            return self._word("completion_of", title=element.title(self._language))
        item = fields_of(self._definition, element).get(part)
        return self._word("datum", title=item.title(self._language)) if item else None

    def _datum(self, tree: ast.expr) -> str | None:
        item = self._names.items.get(tree.id) if isinstance(tree, ast.Name) else None
        return self._word("datum", title=item.title(self._language)) if item else None

    def _word(self, key: str, **values: str) -> str:
        return word(key, self._language, **values)
