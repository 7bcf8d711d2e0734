"""Case -> what an audience may read of it, told by two witnesses, so that a mistake of one is not believed.

The view is what pages are made from. The procedure's own rows are gone through once more here, and nothing of the
view's making is used: a value is open only if it stands in the view and a row opens a field that holds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass

from generator.audiences import BOARD, PROVIDER, PUBLIC, Audience
from generator.cases import Case
from generator.events import texts
from generator.rules import Look
from generator.sight import view


def viewed(cases: Iterable[Case], audience: Audience) -> Iterator[str]:
    """Every text in the views of an audience."""
    for case in _concerned(cases, audience):
        yield from strings(view(case, audience.name))


def opened(cases: Iterable[Case], audience: Audience) -> Iterator[str]:
    """Every text in a field that a row of the procedure opens to an audience, and in the open parts of the head."""
    for case in _concerned(cases, audience):
        episode, procedure = case.episode, case.procedure
        found = [
            text
            for row in procedure.visibility.get(audience.kind, ())
            for fact in case.chronicle.facts
            if audience.kind not in texts(fact.event.data.get("closed_to"))
            and row.opens.fits(fact, Look(case.chronicle))
            for name in row.fields
            for text in strings(fact.event.data.get(name))
        ]
        yield from found
        if found and not episode.provider:
            yield episode.id  # of the standing duties of an authority, which are about no provider
        elif found and audience.kind != BOARD:
            yield from (episode.id, episode.provider, case.provider.name if case.provider is not None else "")
            yield from (
                text for name in procedure.heads.get(audience.kind, ()) for text in strings(episode.data.get(name))
            )


def _concerned(cases: Iterable[Case], audience: Audience) -> Iterator[Case]:
    """The cases of which anything may be open: to a provider its own, to the public none."""
    if audience.kind != PUBLIC:
        yield from (item for item in cases if audience.kind != PROVIDER or item.episode.provider == audience.whose)


def strings(value: object) -> Iterator[str]:
    """Every text and number in a value, whatever holds it, by itself."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield str(name)
            yield from strings(inner)
    elif isinstance(value, (tuple, list, set, frozenset)):
        for inner in value:
            yield from strings(inner)
    elif is_dataclass(value):
        for field in fields(value):
            yield from strings(getattr(value, field.name))
    elif value is not None and not isinstance(value, bool):
        yield str(value)
