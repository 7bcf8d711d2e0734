"""Stages that no case comes to, stages that none leaves, and cases that come to no end.

What only follows from another finding is not told again: a stage behind an unreachable one, an end behind a move that
cannot be made.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.procedure import Part
from generator.synthesis import phrases
from generator.synthesis.journeys import Refusal
from generator.verify.duties import names
from generator.verify.flaws import Flaw, Weight
from generator.verify.ground import Ground
from generator.verify.telling import key, of_stage


def check(ground: Ground) -> Iterator[Flaw]:
    """Each stage against the moves that can really be made."""
    ends = {name for name, part in ground.procedure.stages.items() if part.data.get("ends") is True}
    told = [flaw for name in ground.procedure.stages for flaw in _unreachable(ground, name)]
    told += [flaw for name in ground.procedure.stages if name not in ends for flaw in _inescapable(ground, name)]
    yield from told
    if not ends:
        yield _no_end(ground)
    elif not told and not ground.unsound:
        yield from _endless(ground, ends)


def _no_end(ground: Ground) -> Flaw:
    """Only a note: a framework of levels may be without an end, and its cases just stand at the lowest."""
    return Flaw(
        place=ground.place("stages", "/stages"),
        weight=Weight.NOTE,
        code="no-end",
        message="no stage ends the case, so every case stays open for ever",
        hint="Say ends: true at each stage with which a case is over, if the text has one.",
    )


def _unreachable(ground: Ground, name: str) -> Iterator[Flaw]:
    if name not in ground.nowhere:
        return
    part, title = ground.procedure.stages[name], _title(ground, name)
    leading = [(rule, body) for rule, body in ground.procedure.moves if name in body.to]
    refused = [item for (_, _, end), item in ground.atlas.refused.items() if end == name]
    astray = [body for _, body in ground.procedure.moves if not set(body.to) <= set(ground.procedure.stages)]
    if any(rule in ground.unsound for rule, _ in leading) or (leading and not refused) or (astray and not leading):
        return
    certain = all(item.certain for item in refused)
    why = _cannot(refused) if leading else "no move leads there"
    waiting = [key(placed.rule) for placed in ground.rules if name in names(placed.rule) and not placed.host]
    so = f", and so these rules are never asked: {phrases.listing(waiting)}" if waiting else ""
    yield Flaw(
        place=part.place,
        weight=Weight.FAULT if certain else Weight.NOTE,
        code="stage-unreachable" if certain else "not-shown",
        message=f"no case can come to the stage {title}: {why}{so}"
        if certain
        else f"no chronology was found that comes to the stage {title}; there may be one all the same",
        hint=_hint(part, leading=bool(leading))
        if certain
        else "See whether the moves that lead there can be made; a story that walks there proves it.",
    )


def _hint(part: Part, *, leading: bool) -> str:
    if leading:
        return "Mend what the move needs in moves.yaml."
    return f"Add a move to {part.id} in moves.yaml, or take the stage out of stages.yaml."


def _cannot(refused: list[Refusal]) -> str:
    ids = phrases.listing(dict.fromkeys(item.edge.rule.id for item in refused))
    why = next((item.why[0] for item in refused if item.why), "")
    return f"the move {ids} cannot be made" + (f" ({why})" if why else "")


def _inescapable(ground: Ground, name: str) -> Iterator[Flaw]:
    """A stage that is not left by any move that can be made."""
    if name in ground.nowhere or any(source == name and end != name for _, source, end in ground.atlas.made):
        return
    part, title = ground.procedure.stages[name], _title(ground, name)
    leaving = [rule for rule, body in ground.procedure.moves if name in body.sources and set(body.to) != {name}]
    if any(rule in ground.unsound for rule in leaving):
        return
    out = [item for (_, source, end), item in ground.atlas.refused.items() if source == name and end != name]
    certain = all(item.certain for item in out)
    why = _cannot(out) if out else "no move leads out of it"
    yield Flaw(
        place=part.place,
        weight=Weight.FAULT if certain else Weight.NOTE,
        code="stage-inescapable" if certain else "not-shown",
        message=f"a case that comes to the stage {title} stays there for ever: {why}"
        if certain
        else f"no chronology was found that leaves the stage {title}; there may be one all the same",
        hint="Add a move out of it in moves.yaml, or say ends: true in stages.yaml if the case is over with it.",
        shown=of_stage(f"A case comes to {title} and can never leave it", ground.atlas.reached[name]),
    )


def _endless(ground: Ground, ends: set[str]) -> Iterator[Flaw]:
    """The stages from which moves lead on and on, but to no end."""
    found = set(ends)
    pairs = {(source, end) for _, source, end in ground.atlas.made}
    while more := {source for source, end in pairs if end in found} - found:
        found |= more
    left = [name for name in ground.procedure.stages if name not in found and name not in ground.nowhere]
    if not left:
        return
    certain = all(item.certain for item in ground.atlas.refused.values())
    first = ground.procedure.stages[left[0]]
    titles = phrases.listing(_title(ground, name) for name in left)
    yield Flaw(
        place=first.place,
        weight=Weight.FAULT if certain else Weight.NOTE,
        code="no-way-to-an-end" if certain else "not-shown",
        message=f"a case at {titles} goes on for ever: however many moves are made, none leads to an end"
        if certain
        else f"no chronology was found that leads from {titles} to an end; there may be one all the same",
        hint="Add the move that is missing in moves.yaml, or say ends: true where the case is over.",
        shown=of_stage(
            f"A case comes to {_title(ground, left[0])}, from where nothing ends it", ground.atlas.reached[left[0]]
        ),
    )


def _title(ground: Ground, name: str) -> str:
    title = ground.procedure.stage_title(name)
    return title if title == name else f"{title} ({name})"
