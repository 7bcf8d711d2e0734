"""A procedure -> its journeys, for each host and sort of service under which its rules apply; each worked out once.

Which moves and conditions apply is all that tells one sort of service from another here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

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
        self.host = next(iter(procedure.variants), "")
        self._known: dict[tuple[str, frozenset[str]], Journeys] = {}
        self._steering: dict[str, tuple[Rule, ...]] = {}

    def empty(self, rule: Rule | None = None, *, host: str = "", like: Rule | None = None) -> Scene:
        """A scene without events in which a rule applies, and so far as it can be, another like it."""
        asked = {**_asked(like), **_asked(rule)}
        facts = {**mapping(_asked(like).get("service", {})), **mapping(_asked(rule).get("service", {}))}
        named = str(asked.get("host", "")) or host or self.host
        service = {**_HOME, **{name: value[0] if isinstance(value, tuple) else value for name, value in facts.items()}}
        told = {name: asked[name] for name in ("sister_services",) if name in asked}
        return Scene(procedure=local.at(self.procedure, named), host=named, service=service, facts=told)

    def empties(self, rule: Rule | None = None, *, host: str = "") -> Iterator[Scene]:
        """Scenes without events in which a rule applies: a plain one, then of every sort that moves are about."""
        seen = set()
        published = self.empty()
        self._key(published)
        about = self._steering[published.host]
        for like in (None, *about):
            scene = self.empty(rule, host=host, like=like)
            if (rule is None or applies(rule, scene.episode)) and (key := self._key(scene)) not in seen:
                seen.add(key)
                yield scene

    def _key(self, scene: Scene) -> tuple[str, frozenset[str]]:
        """What tells one scene without events from another: the host, and the moves and conditions that apply."""
        if scene.host not in self._steering:
            rules = (rule for rule in scene.procedure.rules if rule.applies is not None and _steers(rule))
            self._steering[scene.host] = tuple(rules)
        found = (rule for rule in self._steering[scene.host] if applies(rule, scene.episode))
        return scene.host, frozenset(f"{rule.id}/{rule.part}" for rule in found)

    def journeys(self, empty: Scene) -> Journeys:
        """The journeys where a scene is played."""
        key = self._key(empty)
        if key not in self._known:
            self._known[key] = journeys(empty)
        found = self._known[key]
        if all((scene.service, scene.facts) == (empty.service, empty.facts) for scene in found.to.values()):
            return found
        to = {stage: replace(scene, service=empty.service, facts=empty.facts) for stage, scene in found.to.items()}
        return replace(found, to=to)

    @cached_property
    def all(self) -> tuple[Journeys, ...]:
        """The journeys for every sort of service that some move or condition is about."""
        return tuple(self.journeys(scene) for scene in self.empties())

    @cached_property
    def reached(self) -> dict[str, Scene]:
        """The shortest chronology to every stage, whatever the service."""
        found: dict[str, Scene] = {}
        for item in self.all:
            for stage, scene in item.to.items():
                if stage not in found or len(scene.events) < len(found[stage].events):
                    found[stage] = scene
        return found

    @cached_property
    def made(self) -> dict[tuple[str, str, str], Scene]:
        """Every move that can be made, by its rule and ends, with a chronology that makes it."""
        return {key: scene for item in self.all for key, scene in item.made.items()}

    @cached_property
    def refused(self) -> dict[tuple[str, str, str], Refusal]:
        """The moves that could nowhere be made."""
        return {key: why for item in self.all for key, why in item.refused.items() if key not in self.made}


def _asked(rule: Rule | None) -> Data:
    return (rule.applies or {}) if rule is not None else {}


def _steers(rule: Rule) -> bool:
    return isinstance(rule.body, Move) or (isinstance(rule.body, Needed) and rule.body.void)
