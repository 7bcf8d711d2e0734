"""What the checks share: a procedure as every host runs it, its rules with where each applies, and the prover.

What is worked out is worked out once: a check asks, the ground remembers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from generator import local
from generator.model import Place
from generator.procedure import Procedure
from generator.rules import DerivedSet, Rule
from generator.source import Document, read
from generator.synthesis.atlas import Atlas
from generator.synthesis.proofs import Proof, Prover
from generator.verify import parts
from generator.verify.passing import unheard
from generator.verify.vocabulary import wrong, wrong_words


@dataclass(frozen=True, slots=True)
class Placed:
    """A rule, and the host under which it stands so; empty for the published text."""

    rule: Rule
    host: str


class Ground:
    """One procedure under verification."""

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self.atlas = Atlas(procedure)
        self.prover = Prover(self.atlas)
        self._proofs: dict[tuple[int, str, str], Proof] = {}

    @cached_property
    def hosts(self) -> tuple[str, ...]:
        """The authorities that run the procedure in their own way."""
        return tuple(local.hosts(self.procedure))

    @cached_property
    def rules(self) -> tuple[Placed, ...]:
        """The rules of the published text, then what each host has of its own."""
        return (*(Placed(rule, "") for rule in self.procedure.rules), *self._local())

    def _local(self) -> Iterator[Placed]:
        published = {id(rule) for rule in self.procedure.rules}
        for host in self.hosts:
            here = local.at(self.procedure, host)
            changed = {name for name, found in here.sets.items() if self.procedure.sets.get(name) != found}
            for rule in here.rules:
                if id(rule) not in published or any(repr(name) in repr(rule.data) for name in changed):
                    yield Placed(rule, host)

    @cached_property
    def everywhere(self) -> tuple[Procedure, ...]:
        """The procedure as published, and as each host runs it."""
        return (self.procedure, *map(self.at, self.hosts))

    @cached_property
    def unsound(self) -> tuple[Rule, ...]:
        """The rules with a word that is not there, or that wait in vain: what follows from that is not told again."""
        return tuple(
            placed.rule
            for placed in self.rules
            if wrong(placed.rule, self.at(placed.host)) or any(unheard(body) for body in parts.bodies(placed.rule))
        )

    @cached_property
    def nowhere(self) -> frozenset[str]:
        """The stages that no case is known to come to."""
        return frozenset(self.procedure.stages) - set(self.atlas.reached)

    @cached_property
    def misspelt(self) -> frozenset[str]:
        """The tracks, and the lists that the record fills, that ask for a word that is not there."""
        tracks = ((track.name, matcher) for track in self.procedure.tracks for matcher in (track.begins, track.ends))
        filled = ((name, found.source) for name, found in self.procedure.sets.items() if isinstance(found, DerivedSet))
        return frozenset(name for name, matcher in (*tracks, *filled) if any(wrong_words(matcher.data, self.procedure)))

    def at(self, host: str) -> Procedure:
        """The procedure as a host runs it; as published, for none."""
        return local.at(self.procedure, host) if host else self.procedure

    def kept(self, placed: Placed) -> Proof:
        """A chronology in which a rule is kept."""
        return self._once(placed, "kept", lambda: self.prover.kept(placed.rule, host=placed.host))

    def set_off(self, placed: Placed) -> Proof:
        """A chronology in which a rule is set off; one in which it is kept does as well."""
        if (kept := self.kept(placed)).shown is not None:
            return kept
        return self._once(placed, "set off", lambda: self.prover.set_off(placed.rule, host=placed.host))

    def broken(self, placed: Placed) -> Proof:
        """A chronology in which a rule is not kept."""
        kept = self.kept(placed)
        return self._once(placed, "broken", lambda: self.prover.broken(placed.rule, host=placed.host, kept=kept))

    def _once(self, placed: Placed, what: str, made: Callable[[], Proof]) -> Proof:
        key = (id(placed.rule), placed.host, what)
        if key not in self._proofs:
            self._proofs[key] = made()
        return self._proofs[key]

    def place(self, file: str, pointer: str) -> Place:
        """Where an entry of a file stands that the procedure's values do not remember; read again to find it."""
        home = self.procedure.place.path.rpartition("/")[0]
        for folder in self.procedure.folders:
            document = read(folder, folder / f"{file}.yaml")
            if isinstance(document, Document) and (pointer in document.places or folder == self.procedure.folders[-1]):
                at = document.place(pointer)
                parent = home.rpartition("/")[0]
                return Place(f"{parent}/{folder.name}/{file}.yaml", at.line, at.column)
        return self.procedure.place
