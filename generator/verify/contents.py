"""Rules that ask one event for what it cannot have at once: each can be kept, both cannot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from generator import kinds
from generator.model import BAD, SEVERITY, Event, Kind, Standing
from generator.replay import applies
from generator.rules import Needed, Rule
from generator.synthesis.attempt import Attempt, Chronology
from generator.synthesis.reasons import SpentError
from generator.synthesis.scene import Scene
from generator.synthesis.travel import TURNS, Aim
from generator.verify.flaws import Flaw, Weight
from generator.verify.ground import Ground, Placed
from generator.verify.telling import key, of_rules


def check(ground: Ground) -> Iterator[Flaw]:
    """Each rule about an event together with all others about the same event; where that fails, with each alone."""
    told: set[frozenset[str]] = set()
    for placed in ground.rules:
        rule, body = placed.rule, placed.rule.body
        if not isinstance(body, Needed) or not _strict(rule) or rule in ground.unsound:
            continue
        kept = ground.kept(placed).shown
        event = _about(kept)
        if kept is None or event is None:
            continue
        others = [other for other in _others(ground, placed, kept.scene) if _asks(other, kept.scene, event)]
        if not others or _together(ground, placed, kept.scene, others) is not False:
            continue
        for other in others:
            pair = frozenset((key(rule), key(other)))
            if pair not in told and _together(ground, placed, kept.scene, [other]) is False:
                told.add(pair)
                yield _flaw(placed, other, kept)


def _strict(rule: Rule) -> bool:
    return SEVERITY[rule.modality] is Kind.BREACH


def _about(found: Chronology | None) -> Event | None:
    verdicts = found.verdicts if found is not None else ()
    return next((item.trigger for item in verdicts if item.standing is Standing.MET), None)


def _others(ground: Ground, placed: Placed, scene: Scene) -> Iterator[Rule]:
    for rule in ground.at(placed.host).rules:
        other = isinstance(rule.body, Needed) and rule is not placed.rule and _strict(rule)
        if other and rule not in ground.unsound and applies(rule, scene.episode):
            yield rule


def _asks(rule: Rule, scene: Scene, event: Event) -> bool:
    """Whether another rule asks something of the event that it does not have yet."""
    return any(item.standing in BAD and item.trigger == event for item in kinds.judge(rule, rule.body, scene.chronicle))


def _together(ground: Ground, placed: Placed, scene: Scene, others: list[Rule]) -> bool | None:
    """Whether one event keeps a rule and all these; None if that cannot be told."""
    body = placed.rule.body
    assert isinstance(body, Needed)  # noqa: S101 - asked only of such
    bodies = [other.body for other in others if isinstance(other.body, Needed)]
    needs = (*body.needs, *(need for other in bodies for need in other.needs))
    during = tuple(rule.during for rule in (placed.rule, *others) if rule.during)
    for turn in range(TURNS):
        attempt = ground.prover.attempt(placed.rule, ground.atlas.empty(placed.rule, host=scene.host), turn=turn)
        aim = Aim(needs=needs, states=during)
        with suppress(SpentError):
            for found, name in attempt.search.anchor(attempt.empty, body.when, aim):
                if _all_kept(attempt, found, name, [placed.rule, *others]):
                    return True
                attempt.search.reasons.doubt()
        if attempt.search.reasons.certain:
            return False
    return None


def _all_kept(attempt: Attempt, scene: Scene, name: str, rules: list[Rule]) -> bool:
    event = scene.fact(name).event
    return attempt.rule in rules and not any(
        item.standing in BAD and item.trigger == event
        for rule in rules
        for item in kinds.judge(rule, rule.body, scene.chronicle)
    )


def _flaw(placed: Placed, other: Rule, kept: Chronology) -> Flaw:
    return Flaw(
        place=placed.rule.place,
        weight=Weight.FAULT,
        code="rules-clash",
        rule=key(placed.rule),
        message=f"this rule and {key(other)} ask one event for what it cannot have at once",
        hint="Say in one of them when it does not apply (during, applies), or mend what it needs.",
        shown=of_rules("One rule is kept, and so the other is not", kept.scene, (placed.rule, other)),
    )
