"""Workspace + a day -> Cases: each chronology replayed and judged under its procedure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from generator.chronicle import Chronicle, Span
from generator.judge import judge
from generator.model import Episode, Fault, Provider, Verdict
from generator.procedure import Procedure
from generator.replay import replay
from generator.rules import Recurrence
from generator.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An episode understood: its chronicle as of a day, and how every duty stands."""

    episode: Episode
    provider: Provider | None
    procedure: Procedure
    chronicle: Chronicle
    verdicts: tuple[Verdict, ...]
    faults: tuple[Fault, ...]
    as_of: date

    @property
    def stage(self) -> str:
        """The stage on the day."""
        return self.chronicle.stage()

    @property
    def closed(self) -> bool:
        """Whether the episode has come to an end of its procedure."""
        part = self.procedure.stages.get(self.stage)
        return part is not None and part.data.get("ends") is True


def cases(workspace: Workspace, as_of: date, episodes: Iterable[Episode] | None = None) -> Iterator[Case]:
    """The cases of a workspace, in the order of their files; all of them unless some are named."""
    for item in workspace.episodes if episodes is None else episodes:
        found = case(item, workspace, as_of, "episode")
        if found is not None:
            yield found


def programmes(workspace: Workspace, as_of: date) -> Iterator[Case]:
    """The programmes, judged by the standing duties; some of these hang on how the authority's episodes stand."""
    for item in workspace.programmes:
        found = programme(item, workspace, as_of)
        if found is not None:
            yield found


def programme(item: Episode, workspace: Workspace, as_of: date) -> Case | None:
    """One programme as a case; None if its procedure is not there."""
    return case(item, workspace, as_of, "programme", tuple(_alongside(item, workspace, as_of)))


def _alongside(programme: Episode, workspace: Workspace, as_of: date) -> Iterator[Span]:
    """The stages that the standing duties ask about, as the authority's episodes stood in them."""
    procedure = workspace.procedure_of(programme)
    rules = procedure.rules if procedure is not None else ()
    asked = {name for rule in rules if isinstance(rule.body, Recurrence) for name in rule.body.anywhere}
    for item in workspace.episodes if asked else ():
        if item.procedure == programme.procedure and programme.host in {"", item.host}:
            found = workspace.procedure_of(item)
            if found is not None:
                yield from (span for span in replay(found, item, as_of).stages if span.name in asked)


def case(item: Episode, workspace: Workspace, as_of: date, scope: str, alongside: tuple[Span, ...] = ()) -> Case | None:
    """One case; None if its procedure is not there (a fault says so)."""
    procedure = workspace.procedure_of(item)
    if procedure is None:
        return None
    chronicle = replay(procedure, item, as_of, alongside=alongside)
    judged = judge(chronicle, scope)
    return Case(
        episode=item,
        provider=workspace.providers.get(item.provider),
        procedure=procedure,
        chronicle=chronicle,
        verdicts=judged.verdicts,
        faults=judged.faults,
        as_of=as_of,
    )
