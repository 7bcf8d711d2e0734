"""A record's text -> the same text without one field: every other character stays as it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from generator.erased import WORD, less, pointers
from generator.shapes import mapping
from generator.source import Document, parse
from generator.spans import Span, span

Sound = Callable[[Document], bool]
"""Whether a record keeps its schema and its procedure's words."""


def how(document: Document, event: str, field: str, sound: Sound) -> str | None:
    """The way in which a field can be erased and leave a sound record: `replaced` by a word that says so, or `removed`.

    None if it can be neither.
    """
    for way in WAYS:
        made = parse(document.path, without(document, event, field, way).encode())
        if made != document and isinstance(made, Document) and _only_that(document, made, event, field) and sound(made):
            return way
    return None


def without(document: Document, event: str, field: str, way: str) -> str:
    """The text with the field erased; what corrections set it to goes with it."""
    text = document.text
    for steps in reversed(pointers(mapping(document.data), event, field)):  # from the end: the places before it stay
        found = span(text, steps)
        text = WAYS[way](text, found) if found is not None else text
    return text


def everywhere(name: str, content: bytes, event: str, field: str, way: str) -> bytes:
    """An earlier version of a record with the field erased; one that cannot be read keeps nothing."""
    read = parse(name, content)
    if not isinstance(read, Document) or not isinstance(read.data, dict):
        return f"# {WORD}: this version of the record could not be read\n".encode()
    made = parse(name, without(read, event, field, way).encode())
    if not isinstance(made, Document) or not _only_that(read, made, event, field):
        return f"# {WORD}: the field could not be taken out of this version alone\n".encode()
    return made.text.encode()


def _replaced(text: str, found: Span) -> str:
    return f"{text[: found.named]}: {WORD}{text[found.ends :]}"


def _removed(text: str, found: Span) -> str:
    if found.after is not None:
        return text[: found.begins] + text[found.after :]
    return text[: found.before] + text[found.ends :] if found.before is not None else text


WAYS: Mapping[str, Callable[[str, Span], str]] = {"replaced": _replaced, "removed": _removed}


def _only_that(before: Document, now: Document, event: str, field: str) -> bool:
    """Whether nothing but the field is different."""
    ways = pointers(mapping(before.data), event, field)
    return less(before.data, ways) == less(now.data, ways)
