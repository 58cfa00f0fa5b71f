"""The small language Slack's Block Kit tables are written in, and its interpreter.

A shape is a frozen value that knows how to say what is wrong with a JSON value. The sentences are
Slack's own as far as they are known (`response_metadata.messages` of real refusals).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol


class Surface(StrEnum):
    """Where blocks are shown."""

    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


EVERYWHERE = frozenset(Surface)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing Slack would refuse.

    `path` is a JSON pointer from what was checked, "" for the whole. `error` is Slack's error code
    where it is another than the method's usual one for bad blocks, else None.
    """

    path: str
    message: str
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in the payload, with the surface it is meant for."""

    path: str
    surface: Surface

    def child(self, key: str | int) -> "Place":
        """The place of a member or an item."""
        return Place(f"{self.path}/{key}", self.surface)

    def problem(self, message: str) -> Problem:
        """A problem here."""
        return Problem(self.path, message)


class Shape(Protocol):
    """What a value must look like."""

    def problems(self, value: object, at: Place) -> Iterator[Problem]:
        """Everything wrong with this value; nothing when it is fine."""
        ...


Rule = Callable[[Mapping[str, Any]], Iterator[tuple[str, str]]]
"""A rule between the fields of one object whose shapes are already fine: yields (field, sentence).
The field is "" for the object itself."""


@dataclass(frozen=True, slots=True)
class Form:
    """A test a string must pass, and the sentence when it does not."""

    holds: Callable[[str], object]
    sentence: str


@dataclass(frozen=True, slots=True)
class Text:
    """A string of `least` to `most` characters."""

    most: int | None = None
    least: int = 1
    form: Form | None = None

    def problems(self, value: object, at: Place) -> Iterator[Problem]:
        """Everything wrong with this value."""
        if not isinstance(value, str):
            yield at.problem("must provide a string")
        elif len(value) < self.least:
            yield at.problem(f"must be more than {self.least - 1} characters")
        elif self.most is not None and len(value) > self.most:
            yield at.problem(f"must be less than {self.most + 1} characters")
        elif self.form and not self.form.holds(value):
            yield at.problem(self.form.sentence)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within bounds, both included."""

    least: int | None = None
    most: int | None = None

    def problems(self, value: object, at: Place) -> Iterator[Problem]:
        """Everything wrong with this value."""
        if isinstance(value, bool) or not isinstance(value, int):
            yield at.problem("must provide an integer")
        elif self.least is not None and value < self.least:
            yield at.problem(f"must be at least {self.least}")
        elif self.most is not None and value > self.most:
            yield at.problem(f"must be at most {self.most}")


@dataclass(frozen=True, slots=True)
class Number:
    """Any number."""

    def problems(self, value: object, at: Place) -> Iterator[Problem]:
        """Everything wrong with this value."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield at.problem("must provide a number")


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def problems(self, value: object, at: Place) -> Iterator[Problem]:
        """Everything wrong with this value."""
        if not isinstance(value, bool):
            yield at.problem("must provide a boolean")


@dataclass(frozen=True, slots=True)
class Word:
    """One of a few words."""

    words: tuple[str, ...]

    def problems(self, value: object, at: Place) -> Iterator[Problem]:
        """Everything wrong with this value."""
        if not isinstance(value, str) or value not in self.words:
            yield at.problem(f"must be one of: {', '.join(self.words)}")


@dataclass(frozen=True, slots=True)
class Anything:
    """No constraint."""

    def problems(self, value: object, at: Place) -> Iterator[Problem]:
        """Never any."""
        yield from ()


@dataclass(frozen=True, slots=True)
class OrNull:
    """Null, or the shape."""

    shape: Shape

    def problems(self, value: object, at: Place) -> Iterator[Problem]:
        """Everything wrong with this value."""
        return iter(()) if value is None else self.shape.problems(value, at)


@dataclass(frozen=True, slots=True)
class Items:
    """An array of `least` to `most` items of one shape."""

    item: Shape
    most: int | None = None
    least: int = 1

    def problems(self, value: object, at: Place) -> Iterator[Problem]:
        """Everything wrong with this value."""
        if not isinstance(value, list):
            yield at.problem("must provide an array")
            return
        if len(value) < self.least:
            yield at.problem(f"must provide at least {self.least} items")
        if self.most is not None and len(value) > self.most:
            yield at.problem(f"no more than {self.most} items allowed")
        for index, item in enumerate(value):
            yield from self.item.problems(item, at.child(index))


@dataclass(frozen=True, slots=True)
class Fields:
    """An object: which fields it may have, which it must have, and the rules between them."""

    required: Mapping[str, Shape] = field(default_factory=dict)
    optional: Mapping[str, Shape] = field(default_factory=dict)
    one_of: tuple[str, ...] = ()  # exactly one of these must be there
    some_of: tuple[str, ...] = ()  # at least one of these must be there
    rules: tuple[Rule, ...] = ()
    surfaces: frozenset[Surface] = EVERYWHERE

    def problems(self, value: object, at: Place) -> Iterator[Problem]:
        """Everything wrong with this value; rules are asked only when the fields are fine."""
        if not isinstance(value, dict):
            yield at.problem("must provide an object")
            return
        found = [*self._presence(value, at), *self._contents(value, at)]
        yield from found
        if not found:
            yield from self._broken_rules(value, at)

    def _presence(self, value: Mapping[str, Any], at: Place) -> Iterator[Problem]:
        for name in value:
            if name not in self.required and name not in self.optional:
                yield at.problem(f"invalid additional property: {name}")
        for name in self.required:
            if name not in value:
                yield at.problem(f"missing required field: {name}")
        yield from self._alternatives(value, at)

    def _alternatives(self, value: Mapping[str, Any], at: Place) -> Iterator[Problem]:
        given = [name for name in self.one_of if name in value]
        if self.one_of and len(given) != 1:
            yield at.problem(f"must define exactly one of: {', '.join(self.one_of)}")
        if self.some_of and not any(name in value for name in self.some_of):
            yield at.problem(f"must define at least one of: {', '.join(self.some_of)}")

    def _contents(self, value: Mapping[str, Any], at: Place) -> Iterator[Problem]:
        for name, inner in value.items():
            shape = self.required.get(name) or self.optional.get(name)
            if shape:
                yield from shape.problems(inner, at.child(name))

    def _broken_rules(self, value: Mapping[str, Any], at: Place) -> Iterator[Problem]:
        for rule in self.rules:
            for name, sentence in rule(value):
                yield (at.child(name) if name else at).problem(sentence)


@dataclass(frozen=True, slots=True)
class Typed:
    """An object whose `type` says which of several it is; each may be barred from a surface."""

    kinds: Mapping[str, Fields]
    elsewhere: frozenset[str] = frozenset()  # types Slack knows but this checker cannot vouch for

    def problems(self, value: object, at: Place) -> Iterator[Problem]:
        """Everything wrong with this value."""
        if not isinstance(value, dict):
            yield at.problem("must provide an object")
        elif "type" not in value:
            yield at.problem("missing required field: type")
        elif sentence := self._unsupported(value["type"], at.surface):
            yield at.child("type").problem(sentence)
        else:
            yield from self.kinds[value["type"]].problems(value, at)

    def _unsupported(self, name: object, surface: Surface) -> str | None:
        if not isinstance(name, str):
            return "must provide a string"
        if name in self.elsewhere:
            return f"unsupported type: {name} (Slack has it, this sandbox does not)"
        if name not in self.kinds:
            return f"unsupported type: {name}"
        if surface not in self.kinds[name].surfaces:
            return f"unsupported type: {name} (not allowed in a {surface})"
        return None
