"""A procedure -> its journeys, for each host and each sort of service under which its rules apply; each worked out once.

Which moves and conditions apply is all that tells one sort of service from another here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from generator import local
from generator.model import Data
from generator.procedure import Procedure
from generator.replay import applies
from generator.rules import Move, Needed, Rule
from generator.shapes import mapping
from generator.synthesis.journeys import Journeys, Refusal, journeys
from generator.synthesis.scene import Scene

_HOME: Data = {"id": "home", "kind": "care-home"}


class Atlas:
    """The journeys of one procedure. It remembers what it has worked out and nothing else."""

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self.hosts = tuple(local.hosts(procedure)) or ("",)
        self._known: dict[tuple[str, frozenset[str]], Journeys] = {}

    def empty(self, rule: Rule | None = None, host: str | None = None) -> Scene:
        """A scene without events in which a rule applies; any scene, if no rule is given."""
        asked = (rule.applies or {}) if rule is not None else {}
        facts = mapping(asked.get("service", {}))
        named = str(asked.get("host", "")) or (host if host is not None else self.hosts[0])
        service = {**_HOME, **{name: value[0] if isinstance(value, tuple) else value for name, value in facts.items()}}
        told = {name: asked[name] for name in ("sister_services",) if name in asked}
        return Scene(procedure=local.at(self.procedure, named), host=named, service=service, facts=told)

    def journeys(self, empty: Scene) -> Journeys:
        """The journeys where a scene is played."""
        key = (empty.host, frozenset(_applying(empty)))
        if key not in self._known:
            self._known[key] = journeys(empty)
        found = self._known[key]
        return replace(found, to={stage: replace(scene, service=empty.service, facts=empty.facts) for stage, scene in found.to.items()})

    def everywhere(self) -> Iterator[Journeys]:
        """The journeys for every host, and for every sort of service that some move or condition is about."""
        about = [None, *(rule for rule in self.procedure.rules if rule.applies is not None and _steers(rule))]
        for rule in about:
            for host in self.hosts:
                yield self.journeys(self.empty(rule, host))

    def reached(self) -> dict[str, Scene]:
        """The shortest chronology to every stage, whoever the host and whatever the service."""
        found: dict[str, Scene] = {}
        for item in self.everywhere():
            for stage, scene in item.to.items():
                if stage not in found or len(scene.events) < len(found[stage].events):
                    found[stage] = scene
        return found

    def made(self) -> dict[tuple[str, str, str], Scene]:
        """Every move that can be made, by its rule and ends, with a chronology that makes it."""
        return {key: scene for item in self.everywhere() for key, scene in item.made.items()}

    def refused(self) -> dict[tuple[str, str, str], Refusal]:
        """The moves that could nowhere be made."""
        made = self.made()
        return {key: why for item in self.everywhere() for key, why in item.refused.items() if key not in made}


def _steers(rule: Rule) -> bool:
    return isinstance(rule.body, Move) or (isinstance(rule.body, Needed) and rule.body.void)


def _applying(scene: Scene) -> Iterable[str]:
    rules = (rule for rule in scene.procedure.rules if _steers(rule) and applies(rule, scene.episode))
    return (f"{rule.id}/{rule.part}" for rule in rules)
