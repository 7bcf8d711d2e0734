"""Moves that can never be made, moves behind another move, and events that would make two moves at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import combinations, islice

from generator.needs import unmet
from generator.rules import Look
from generator.synthesis import phrases
from generator.synthesis.drafts import drafts
from generator.synthesis.journeys import Refusal, apart, surveyed
from generator.synthesis.reasons import Reasons, SpentError
from generator.synthesis.scene import Scene
from generator.synthesis.search import Search
from generator.synthesis.travel import Aim, Edge
from generator.synthesis.wishes import Clause, Wish, plain, short
from generator.verify.flaws import Flaw, Telling, Weight
from generator.verify.ground import Ground
from generator.verify.telling import key, of_rule, of_rules

_TRIES = 60


def check(ground: Ground) -> Iterator[Flaw]:
    """Each move, from each stage it starts from that a case can be at; then each two that one event could make."""
    yield from _never_made(ground)
    yield from _at_once(ground)


def _never_made(ground: Ground) -> Iterator[Flaw]:
    made = {(name, end) for name, _, end in ground.atlas.made}
    refused: dict[tuple[str, str], list[Refusal]] = {}
    for (name, _, end), item in ground.atlas.refused.items():
        refused.setdefault((name, end), []).append(item)
    for (name, end), items in refused.items():
        if items[0].edge.rule in ground.unsound:
            continue
        if (name, end) not in made:
            yield _impossible(ground, items)
            continue
        for item in items:
            if item.certain:
                yield _not_from(ground, item)


def _impossible(ground: Ground, items: list[Refusal]) -> Flaw:
    item = items[0]
    edge, titles = item.edge, ground.procedure.stage_title
    way = f"from {titles(edge.source)} to {titles(edge.end)}"
    instead = _instead(ground, item)
    if instead is not None:
        other, scene, certain = instead
        return Flaw(
            place=edge.rule.place,
            weight=Weight.FAULT if certain else Weight.NOTE,
            code="move-hidden",
            rule=key(edge.rule),
            message=f"the move {way} is never made: every event that could make it makes {other.rule.id} instead, "
            f"which goes to {titles(other.end)} and stands first",
            hint=f"Say in when or needs what tells the two apart, or put this move before {other.rule.id}.",
            shown=of_rules(
                f"What is a move to {titles(edge.end)} as well goes elsewhere", scene, (edge.rule, other.rule)
            ),
        )
    certain = all(found.certain for found in items)
    why = next((text for found in items for text in found.why), "")
    return Flaw(
        place=edge.rule.place,
        weight=Weight.FAULT if certain else Weight.NOTE,
        code="move-impossible" if certain else "not-shown",
        rule=key(edge.rule),
        message=f"the move {way} can never be made: {why or 'what it needs cannot be'}"
        if certain
        else f"no chronology was found that makes the move {way}; there may be one all the same",
        hint="Mend when or needs of the move, so that one event can have all that they ask for."
        if certain
        else "See whether its needs can be met; a story that walks it proves it.",
        shown=_tried(ground, edge),
    )


def _not_from(ground: Ground, item: Refusal) -> Flaw:
    titles, edge = ground.procedure.stage_title, item.edge
    return Flaw(
        place=edge.rule.place,
        weight=Weight.NOTE,
        code="move-not-from",
        rule=key(edge.rule),
        message=f"the move to {titles(edge.end)} can never be made from {titles(edge.source)}, "
        f"though it names that stage: {item.why[0] if item.why else 'what it needs cannot be there'}",
        hint="Take the stage out of from, unless it stands there for the message's sake.",
        shown=_tried(ground, edge),
    )


def _tried(ground: Ground, edge: Edge) -> Telling | None:
    """The event without what the move needs, where the move would start: it is refused."""
    scene = ground.atlas.reached[edge.source]
    for data in plain(edge.body.when.data):
        ends = (Clause({"type": "decision", "to": edge.end}),) if "decision" in str(data) else ()
        wish = Wish(fits=(Clause(data), *ends), fixed={"id": "tried", "date": scene.next_day.isoformat()})
        for draft in islice(drafts(scene, wish, Reasons()), 1):
            whole = scene.with_event(short(draft)).renamed("tried", scene.name(draft))
            title = ground.procedure.stage_title(edge.end)
            return of_rule(f"A move to {title} is tried and is not made", whole, edge.rule)
    return None


def _instead(ground: Ground, item: Refusal) -> tuple[Edge, Scene, bool] | None:
    """The move that is made instead, where that is seen, and whether nothing can keep an event from making it."""
    edge, scene = item.edge, ground.atlas.reached[item.edge.source]
    others = {other.edge.key: other.edge for other in ground.atlas.refused.values()}
    for other in _earlier(ground, edge):
        search = _search(ground)
        with suppress(SpentError):
            both = Wish(fits=(Clause(edge.body.when.data), Clause(other.body.when.data)))
            aim = Aim(wish=both, needs=edge.body.needs, states=((edge.source,),), via=(other.rule, other.end))
            found = next(search.event(scene, aim), None) if other.key not in others else None
            if found is not None:
                return other, found[0], _no_way_round(ground, edge, other)
    return None


def _no_way_round(ground: Ground, edge: Edge, other: Edge) -> bool:
    """Whether an event for one move cannot be kept from being one for the other."""
    scene = ground.atlas.reached[edge.source]
    for aim in apart(other):
        search = _search(ground)
        try:
            if next(search.move(scene, edge, aim), None) is not None:
                return False
        except SpentError:
            return False
        if not search.reasons.certain:
            return False
    return True


def _earlier(ground: Ground, edge: Edge) -> Iterator[Edge]:
    """The moves from the same stage to another end that come first in the file and that the same events make."""
    for other in _edges(ground):
        if other.rule is edge.rule:
            return
        if other.source == edge.source and other.end != edge.end and other.body.when.keys & edge.body.when.keys:
            yield other


def _edges(ground: Ground) -> tuple[Edge, ...]:
    return tuple(
        Edge(rule, body, source, end)
        for rule, body in ground.procedure.moves
        for source in body.sources
        for end in body.to
        if source in ground.atlas.reached
    )


def _search(ground: Ground) -> Search:
    return Search(surveyed(ground.atlas.reached, ground.atlas.refused), Reasons(_TRIES))


# --- two at once ------------------------------------------------------------------------------------------------


def _at_once(ground: Ground) -> Iterator[Flaw]:
    """Two moves from one stage to different ends that one event could make, neither being but the rest of the other.

    Where one move asks for all that the other asks for and more, the order of the file tells them apart, on purpose.
    """
    seen = set()
    for first, second in combinations(_edges(ground), 2):
        pair = (first.rule.id, second.rule.id)
        apart_ = first.source != second.source or first.end == second.end or first.rule is second.rule
        if apart_ or pair in seen or not first.body.when.keys & second.body.when.keys or _named(first, second):
            continue
        if not {first.key, second.key} <= set(ground.atlas.made):
            continue
        both = _both(ground, first, second)
        if both is not None and _alone(ground, first, second) and _alone(ground, second, first):
            seen.add(pair)
            yield _overlap(ground, first, second, both)


def _named(first: Edge, second: Edge) -> bool:
    """Whether an event says itself which end it means, as a decision does."""
    return all(
        "decision" in str(data.get("type", data)) and "to" in data
        for edge in (first, second)
        for data in plain(edge.body.when.data)
    )


def _both(ground: Ground, first: Edge, second: Edge) -> Scene | None:
    search = _search(ground)
    with suppress(SpentError):
        fits = (Clause(first.body.when.data), Clause(second.body.when.data))
        needs = (*first.body.needs, *second.body.needs)
        aim = Aim(wish=Wish(fits=fits), needs=needs, states=((first.source,),), via=(first.rule, first.end))
        found = next(search.event(ground.atlas.reached[first.source], aim), None)
        return found[0] if found is not None else None
    return None


def _alone(ground: Ground, edge: Edge, other: Edge) -> bool:
    """Whether some event makes the one move and could not make the other."""
    scene = ground.atlas.reached[edge.source]
    for aim in (Aim(), *apart(other)):
        with suppress(SpentError):
            for found, name in islice(_search(ground).move(scene, edge, aim), 1):
                fact = found.fact(name)
                fits = other.body.when.fits(fact, Look(found.chronicle))
                if not fits or unmet(other.body.needs, fact, found.chronicle, fact.order):
                    return True
    return False


def _overlap(ground: Ground, first: Edge, second: Edge, both: Scene) -> Flaw:
    titles = ground.procedure.stage_title
    ends = phrases.listing((titles(first.end), titles(second.end)))
    return Flaw(
        place=second.rule.place,
        weight=Weight.NOTE,
        code="moves-overlap",
        rule=key(second.rule),
        message=f"one event from {titles(first.source)} may make both {first.rule.id} and {second.rule.id}, "
        f"which lead to {ends}; {first.rule.id} counts, because it stands first",
        hint="Say in when or needs what tells the two apart, if they are not meant so.",
        shown=of_rule(f"One event could make two moves, to {ends}", both, first.rule),
    )
