"""What must hold at an event: needs -> in words, what is missing. Anchors -> what set a rule off, and when.

Conditions, contents, moves and the clauses `unless` and `until` all ask here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from generator.chronicle import Chronicle, Fact
from generator.matching import members, values
from generator.rules import Anchor, Look, Matcher, Need
from generator.words import words


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that an anchor came true: on `day`, at `order` in the chronicle, by `fact` if an event did it."""

    day: date
    order: int
    fact: Fact | None
    about: str = ""


def unmet(
    needs: Iterable[Need], fact: Fact, chronicle: Chronicle, upto: int, *, mercy: bool = False
) -> tuple[str, ...]:
    """In words, the needs that do not hold at `fact`, by what was on record at order `upto`; empty if all hold.

    With `mercy` (a story), what the story nowhere tells is not held against it.
    """
    missing: list[str] = []
    for need in needs:
        if mercy and not _told(need, fact, chronicle):
            continue
        if not _HOW[need.how](need, fact, chronicle, upto):
            missing.append(need.say)
    return tuple(missing)


def told(needs: Iterable[Need], fact: Fact, chronicle: Chronicle) -> bool:
    """Whether a story tells anything that these needs ask for."""
    return any(_told(need, fact, chronicle) for need in needs)


def occurrences(anchor: Anchor, chronicle: Chronicle, look: Look | None = None) -> list[Occurrence]:
    """When `anchor` came true, in order. `passed` is not answered here: it hangs on another rule's verdict."""
    return _ANCHORS[anchor.how](anchor, chronicle, look or Look(chronicle))


# --- needs ------------------------------------------------------------------------------------------------------


def _fits(matcher: Matcher | None, fact: Fact, look: Look) -> bool:
    return matcher is not None and matcher.fits(fact, look)


def _has(need: Need, fact: Fact, chronicle: Chronicle, _upto: int) -> bool:
    return _fits(need.matcher, fact, Look(chronicle, fact))


def _lacks(need: Need, fact: Fact, chronicle: Chronicle, upto: int) -> bool:
    return not _has(need, fact, chronicle, upto)


def _linked(need: Need, fact: Fact, chronicle: Chronicle, upto: int) -> bool:
    look = Look(chronicle, fact)
    return any(chronicle.counting(other, upto) and _fits(need.matcher, other, look) for other in chronicle.linked(fact))


def _linked_lacks(need: Need, fact: Fact, chronicle: Chronicle, upto: int) -> bool:
    return not _linked(need, fact, chronicle, upto)


def _answered(need: Need, fact: Fact, chronicle: Chronicle, _upto: int) -> bool:
    look = Look(chronicle, fact)
    answers = (other for name in chronicle.called(fact) for other in chronicle.answers.get(name, ()))
    return any(chronicle.counting(other) and _fits(need.matcher, other, look) for other in answers)


def _earlier(need: Need, fact: Fact, chronicle: Chronicle, upto: int) -> bool:
    found = _counted(need, fact, chronicle, upto)
    return found is not None and found >= need.at_least


def _no_earlier(need: Need, fact: Fact, chronicle: Chronicle, upto: int) -> bool:
    return not _counted(need, fact, chronicle, upto)


def _counted(need: Need, fact: Fact, chronicle: Chronicle, upto: int) -> int | None:
    """How many such events came before `fact`; None if what they are counted from has not happened."""
    assert need.matcher is not None  # noqa: S101 - decode gives every such need its matcher
    look = Look(chronicle, fact)
    last = upto if need.may_follow else fact.order - 1
    first = 0
    if need.since is not None:
        starts = [found.order for found in occurrences(need.since, chronicle, look) if found.order <= last]
        nobody = need.since.how == "every" and not members(need.since.names[0], look)
        if not starts and not nobody:
            return None
        first = starts[-1] if starts else 0
    found = 0
    for other in chronicle.candidates(need.matcher):
        if first <= other.order <= last and other.order != fact.order and chronicle.counting(other, upto):
            if need.about == "this" and not chronicle.called(fact) & set(other.event.links):
                continue
            if need.about == "same thing" and other.thing != fact.thing:
                continue
            found += need.matcher.fits(other, look)
    return found


def _latest(need: Need, fact: Fact, chronicle: Chronicle, upto: int) -> bool:
    assert need.matcher is not None  # noqa: S101 - decode gives every such need its matcher
    look = Look(chronicle, fact)
    found = [
        other
        for other in chronicle.candidates(need.matcher)
        if other.order <= upto and chronicle.counting(other, upto) and need.matcher.fits(other, look)
    ]
    return bool(found) and _fits(need.then, found[-1], look)


def _thing(need: Need, fact: Fact, chronicle: Chronicle, upto: int) -> bool:
    recorded: dict[str, object] = {}
    for other in chronicle.things[fact.thing]:
        if other.order <= upto and chronicle.counting(other, upto):
            recorded.update(other.event.data)
    merged = replace(fact, event=replace(fact.event, data=recorded))
    return _fits(need.matcher, merged, Look(chronicle, fact))


def _state(need: Need, fact: Fact, chronicle: Chronicle, _upto: int) -> bool:
    return chronicle.holds(need.names, fact.order)


def _not_state(need: Need, fact: Fact, chronicle: Chronicle, upto: int) -> bool:
    return not _state(need, fact, chronicle, upto)


def _any_of(need: Need, fact: Fact, chronicle: Chronicle, upto: int) -> bool:
    return any(not unmet(branch, fact, chronicle, upto) for branch in need.branches)


def _one_of(need: Need, fact: Fact, chronicle: Chronicle, upto: int) -> bool:
    return sum(not unmet(branch, fact, chronicle, upto) for branch in need.branches) == 1


_HOW: Mapping[str, Callable[[Need, Fact, Chronicle, int], bool]] = {
    "has": _has,
    "lacks": _lacks,
    "linked": _linked,
    "linked_lacks": _linked_lacks,
    "answered": _answered,
    "earlier": _earlier,
    "no_earlier": _no_earlier,
    "latest": _latest,
    "thing": _thing,
    "state": _state,
    "not_state": _not_state,
    "any_of": _any_of,
    "one_of": _one_of,
}


def _told(need: Need, fact: Fact, chronicle: Chronicle) -> bool:
    """Whether the story tells what the need asks for: a field of this event, or some event of the kind asked for."""
    if need.branches:
        return any(told(branch, fact, chronicle) for branch in need.branches)
    if need.how in {"state", "not_state"}:
        return True
    if need.matcher is None:
        return True
    if need.how in {"has", "lacks", "thing"}:
        return any(name in fact.event.data for name in need.matcher.data)
    if need.since is not None and need.since.matcher is not None and not chronicle.candidates(need.since.matcher):
        return False
    named = {"type", "step", "any_of", *words().kinds.values()}
    fields = [name for name in need.matcher.data if name not in named]
    candidates = chronicle.candidates(need.matcher)
    return any(not fields or any(name in other.event.data for name in fields) for other in candidates)


# --- anchors ----------------------------------------------------------------------------------------------------


def _events(anchor: Anchor, chronicle: Chronicle, look: Look) -> list[Occurrence]:
    assert anchor.matcher is not None  # noqa: S101 - decode gives every such anchor its matcher
    found = chronicle.matching(anchor.matcher, look)
    if anchor.pick == "first":
        found = found[:1]
    elif anchor.pick == "latest":
        found = list({fact.thing: fact for fact in found}.values())
    if anchor.split:
        return [
            Occurrence(chronicle.day(fact), fact.order, fact, str(value))
            for fact in found
            for value in values(fact.event.data.get(anchor.split))
        ]
    return [Occurrence(chronicle.day(fact), fact.order, fact) for fact in found]


def _enters(anchor: Anchor, chronicle: Chronicle, _look: Look) -> list[Occurrence]:
    return [
        Occurrence(span.began, span.begin, _at(chronicle, span.begin))
        for number, span in enumerate(chronicle.stages)
        if span.name in anchor.names and (number == 0 or chronicle.stages[number - 1].name not in anchor.names)
    ]


def _leaves(anchor: Anchor, chronicle: Chronicle, _look: Look) -> list[Occurrence]:
    return [
        Occurrence(span.ended, span.end, _at(chronicle, span.end))
        for number, span in enumerate(chronicle.stages)
        if span.name in anchor.names
        and span.end is not None
        and span.ended is not None
        and chronicle.stages[number + 1].name not in anchor.names
    ]


def _begins(anchor: Anchor, chronicle: Chronicle, _look: Look) -> list[Occurrence]:
    return [
        Occurrence(span.began, span.begin, _at(chronicle, span.begin))
        for span in chronicle.tracks
        if span.name in anchor.names
    ]


def _ends(anchor: Anchor, chronicle: Chronicle, _look: Look) -> list[Occurrence]:
    return [
        Occurrence(span.ended, span.end, _at(chronicle, span.end))
        for span in chronicle.tracks
        if span.name in anchor.names and span.end is not None and span.ended is not None
    ]


def _every(anchor: Anchor, chronicle: Chronicle, look: Look) -> list[Occurrence]:
    """The moment at which a set is complete: every member has its event; never for an empty set."""
    assert anchor.matcher is not None  # noqa: S101 - decode gives every such anchor its matcher
    wanted = set(members(anchor.names[0], look))
    last: Fact | None = None
    for fact in chronicle.matching(anchor.matcher, look):
        done = (
            set(fact.event.links)
            if anchor.by == "for"
            else {str(item) for item in values(fact.event.data.get(anchor.by))}
        )
        if done & wanted:
            wanted -= done
            last = fact
        if last is not None and not wanted:
            return [Occurrence(chronicle.day(last), last.order, last)]
    return []


def _any_anchor(anchor: Anchor, chronicle: Chronicle, look: Look) -> list[Occurrence]:
    found = {(item.order, item.about): item for part in anchor.anchors for item in occurrences(part, chronicle, look)}
    return [found[key] for key in sorted(found)]


def _at(chronicle: Chronicle, order: int) -> Fact | None:
    return chronicle.facts[order] if 0 <= order < len(chronicle.facts) else None


_ANCHORS: Mapping[str, Callable[[Anchor, Chronicle, Look], list[Occurrence]]] = {
    "event": _events,
    "enters": _enters,
    "leaves": _leaves,
    "begins": _begins,
    "ends": _ends,
    "every": _every,
    "passed": lambda _anchor, _chronicle, _look: [],
    "any_of": _any_anchor,
}
