"""Rules that nothing sets off, that nothing fulfils, or that cannot but be kept.

Each is a promise of the definition that no chronology redeems. That a rule cannot be broken is only a note: it does no
harm, but it checks nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.rules import Move, Recurrence, Rule
from generator.synthesis.attempt import Chronology
from generator.synthesis.proofs import Proof
from generator.verify import parts
from generator.verify.flaws import Flaw, Telling, Weight
from generator.verify.ground import Ground, Placed
from generator.verify.telling import key, of_rule


def check(ground: Ground) -> Iterator[Flaw]:
    """Each rule that is no move: whether it can be set off, kept and broken, as every host runs it."""
    told = set()
    for placed in ground.rules:
        if isinstance(placed.rule.body, Move) or placed.rule in ground.unsound:
            continue
        for flaw in _of(ground, placed):
            if (flaw.rule, flaw.code, flaw.message) not in told:
                told.add((flaw.rule, flaw.code, flaw.message))
                yield flaw


def _of(ground: Ground, placed: Placed) -> Iterator[Flaw]:
    kept = ground.kept(placed)
    broken = ground.broken(placed)
    if kept.shown is None:
        set_off = ground.set_off(placed)
        if (kept.missed | set_off.missed) & ground.nowhere or ground.misspelt & set(parts.mentioned(placed.rule.data)):
            return
        if set_off.shown is None:
            yield _never_set_off(placed, set_off)
        else:
            yield _never_kept(placed, kept, broken.shown or set_off.shown)
        return
    if broken.shown is None and broken.certain and broken.nearest is not None:
        yield Flaw(
            place=placed.rule.place,
            weight=Weight.NOTE,
            code="never-broken",
            rule=key(placed.rule),
            message="this rule is kept whatever the record says, so it checks nothing",
            hint="See whether it asks for what every such event has anyway.",
            shown=_shown("Whatever is recorded, the rule is kept", broken.nearest, placed),
        )


def names(rule: Rule) -> frozenset[str]:
    """The stages that a rule waits for: what it says of them is told under the stage, if no case comes there."""
    found = {name for body in parts.bodies(rule) for anchor in parts.anchors(body) for name in anchor.names}
    lasting = {name for body in parts.bodies(rule) if isinstance(body, Recurrence) for name in body.during}
    return frozenset({*rule.during, *found, *lasting})


def _never_set_off(placed: Placed, proof: Proof) -> Flaw:
    if not proof.certain:
        return _not_shown(placed, "sets it off", None)
    return Flaw(
        place=placed.rule.place,
        weight=Weight.FAULT,
        code="never-set-off",
        rule=key(placed.rule),
        message=f"nothing can ever set this rule off: {_why(proof)}",
        hint="Mend when (or while, from, count, during), so that an event on record can fit it.",
    )


def _never_kept(placed: Placed, proof: Proof, set_off: Chronology) -> Flaw:
    nearest = proof.nearest or set_off
    if not proof.certain or any(item.done is not None for item in nearest.verdicts):
        return _not_shown(placed, _KEPT.get(placed.rule.kind, _DEFAULT)[2], nearest)
    code, message, _, hint = _KEPT.get(placed.rule.kind, _DEFAULT)
    return Flaw(
        place=placed.rule.place,
        weight=Weight.FAULT,
        code=code,
        rule=key(placed.rule),
        message=f"{message}: {_why(proof)}",
        hint=hint,
        shown=_shown("The rule is set off, and nothing can fulfil it", set_off, placed),
    )


_KEPT: Mapping[str, tuple[str, str, str, str]] = {
    "response": (
        "never-done",
        "what this rule owes can never be done",
        "does what it owes",
        "Mend owe, so that an event on record can fit it.",
    ),
    "recurrence": (
        "never-done",
        "what this rule owes time and again can never be done",
        "does what it owes",
        "Mend owe, so that an event on record can fit it.",
    ),
    "cap": (
        "never-done",
        "once this cap is reached, what it asks for can never be done",
        "does what it asks for once it is reached",
        "Mend count, at_most or then.",
    ),
}
_DEFAULT = (
    "never-holds",
    "this rule can never be kept by an event that counts",
    "has all that it asks for",
    "Mend needs, so that one event can have all of it.",
)


def _not_shown(placed: Placed, what: str, nearest: Chronology | None) -> Flaw:
    return Flaw(
        place=placed.rule.place,
        weight=Weight.NOTE,
        code="not-shown",
        rule=key(placed.rule),
        message=f"no chronology was found that {what}; there may be one all the same",
        hint="A story in which it happens proves it.",
        shown=_shown("As far as the search came", nearest, placed) if nearest is not None else None,
    )


def _why(proof: Proof) -> str:
    return proof.why[0] if proof.why else "no event can be what it means"


def _shown(name: str, found: Chronology, placed: Placed) -> Telling:
    return of_rule(name, found.scene, placed.rule, found.as_of)
