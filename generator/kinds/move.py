"""Move: the steps that the replay took or refused, as verdicts under the move's id."""

from __future__ import annotations

from collections.abc import Iterator

from generator.chronicle import Chronicle, Step
from generator.model import Modality, Standing, Verdict
from generator.rules import Move, Rule


def verdicts(rule: Rule, _body: Move, chronicle: Chronicle) -> Iterator[Verdict]:
    """One verdict for each event that made this move, or tried to without what it needs."""
    for step in chronicle.steps:
        if (step.rule, step.part) == (rule.id, rule.part):
            yield _verdict(step, rule.modality, rule.source)


def invalid(chronicle: Chronicle) -> Iterator[Verdict]:
    """The moves for which the procedure has no rule at all."""
    for step in chronicle.steps:
        if step.rule == f"{chronicle.procedure.prefix}-move":
            yield _verdict(step, Modality.MUST, chronicle.procedure.moves_source)


def _verdict(step: Step, modality: Modality, source: str) -> Verdict:
    fact = step.fact
    return Verdict(
        rule=step.rule,
        part=step.part,
        standing=step.standing,
        modality=modality,
        source=source,
        trigger=fact.event,
        key=fact.event.id,
        unmet=step.unmet,
        done=fact.event.date if step.standing is Standing.MET else None,
        evidence=fact.event if step.standing is Standing.MET else None,
    )
