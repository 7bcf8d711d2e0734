"""A chronology that was made -> the story that shows a finding, as data and as YAML that `concerns test` can run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from generator import stories
from generator.judge import judge
from generator.model import Data, Verdict
from generator.replay import replay
from generator.rules import Rule
from generator.synthesis.scene import Scene
from generator.verify.flaws import Telling


def key(rule: Rule) -> str:
    """A rule's name, as stories and reports give it."""
    return f"{rule.id}/{rule.part}" if rule.part else rule.id


def of_rule(name: str, scene: Scene, rule: Rule, as_of: date | None = None) -> Telling:
    """The story of how one rule stands, and at which stage the case is."""
    return _telling(name, scene, as_of, (rule,))


def of_rules(name: str, scene: Scene, rules: tuple[Rule, ...]) -> Telling:
    """The story of how several rules stand at once."""
    return _telling(name, scene, None, rules)


def of_stage(name: str, scene: Scene) -> Telling:
    """The story of where a case has come to."""
    return _telling(name, scene, None, ())


def _telling(name: str, scene: Scene, as_of: date | None, rules: tuple[Rule, ...]) -> Telling:
    if not scene.events:
        day = (as_of or scene.start).isoformat()
        scene = scene.with_event({"id": "nothing", "date": day, "type": "note", "text": "Nothing else is on record."})
    day = max([*(event.date for event in scene.events), *((as_of,) if as_of is not None else ())])
    chronicle = replay(scene.procedure, scene.episode, day, frozenset(map(key, rules)))
    verdicts = judge(chronicle).verdicts
    rows = tuple(_row(item) for rule in rules for item in verdicts if _about(item, rule))
    silent = tuple(key(rule) for rule in rules if not any(_about(item, rule) for item in verdicts))
    return Telling(
        name=name,
        procedure=scene.procedure.id,
        version=scene.procedure.version,
        host=scene.host,
        service=scene.service,
        facts=scene.facts,
        events=tuple(event.written for event in scene.events),
        as_of=day,
        expect={
            "stage": chronicle.stage(),
            **({"verdicts": rows} if rows else {}),
            **({"silent": silent} if silent else {}),
        },
    )


def _about(verdict: Verdict, rule: Rule) -> bool:
    return verdict.rule == rule.id and verdict.part == rule.part


def _row(verdict: Verdict) -> Data:
    fields = {
        "rule": verdict.rule,
        "part": verdict.part,
        "event": verdict.trigger.id if verdict.trigger is not None else "",
        "member": verdict.member,
        "verdict": verdict.standing.value,
        "due": stories.moment(verdict.due),
    }
    return {name: value for name, value in fields.items() if value}


# --- as YAML ----------------------------------------------------------------------------------------------------


def written(telling: Telling) -> str:
    """The story as a file: `concerns test` runs it, a person reads it."""
    services = {name: value for name, value in telling.service.items() if value is not None}
    head: dict[str, object] = {"name": telling.name, "procedure": telling.procedure, "version": telling.version}
    if telling.host:
        head["host"] = telling.host
    lines = [
        *(f"{name}: {_value(value)}" for name, value in head.items()),
        *(f"{name}: {_value(value)}" for name, value in telling.facts.items()),
        f"services: [{_value(services)}]",
        f"as_of: {telling.as_of.isoformat()}",
        "events:",
        *(f"  - {_value(event)}" for event in telling.events),
        "expect:",
    ]
    for name, value in telling.expect.items():
        if name == "verdicts" and isinstance(value, tuple):
            lines += ["  verdicts:", *(f"    - {_value(row)}" for row in value)]
        else:
            lines.append(f"  {name}: {_value(value)}")
    return "\n".join(lines) + "\n"


_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ./()'-]*[A-Za-z0-9.)']|[a-z]|\d{4}-\d{2}-\d{2}")
_TAKEN = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_value(item)}" for name, item in value.items()) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    text = str(value)
    if not isinstance(value, str) or (_PLAIN.fullmatch(text) and text.lower() not in _TAKEN):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
