"""A rule -> what it looks for, in words: what sets it off, what is owed or has to hold, by when, save when.

The words follow the rule's own data, so that nobody has to read YAML to know what a machine checks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from generator.events import texts
from generator.model import Data
from generator.procedure import Procedure
from generator.rows import limit
from generator.rules import Anchor, Cap, Entitled, Matcher, Members, Move, Need, Needed, Recurrence, Response, Rule
from generator.shapes import mapping, sequence
from generator.words import words

KINDS: Mapping[str, str] = {
    "move": "a move from one stage to another",
    "response": "something owed after something else",
    "condition": "what has to hold before something may happen or count",
    "content": "what a record has to hold",
    "recurrence": "something owed again and again",
    "cap": "at most so many, or so long",
}
"""The kinds of rule, in words."""

Fact = tuple[str, str]
"""A term and what is said under it."""


def facts(procedure: Procedure, rule: Rule) -> tuple[Fact, ...]:
    """What a rule looks for, term by term; what it does not have is left out."""
    say = _Words(procedure)
    found = (("Kind", KINDS[rule.kind]), *_body(say, rule), *_around(say, rule))
    return tuple((term, text) for term, text in found if text)


def _body(say: _Words, rule: Rule) -> Iterator[Fact]:
    body = rule.body
    match body:
        case Move():
            yield "From", say.stages(body.sources)
            yield "To", say.stages(body.to)
            yield "Made by", say.event(body.when.data)
            yield "Needs", _needs(body.needs)
        case Response():
            yield "Set off by", say.anchor(body.when)
            yield "Counted from", _plain(body.measured_from)
            yield "Owed", "that it comes in time" if body.itself else say.events(body.owe)
            yield "Limit", limit(rule)
            yield "Before", say.events(body.before)
            yield "Done early", "counts as well" if body.early else ""
            yield "Not owed if", _needs(body.unless)
            yield "No longer owed once", say.anchor(body.until) if body.until is not None else ""
        case Needed():
            yield "Asked of", say.anchor(body.when)
            yield "Has to hold", _needs(body.needs)
            yield "Otherwise", "it does not count" if body.void else ""
        case Recurrence():
            yield "While", say.lasting(body)
            yield "Owed", say.events(body.owe)
            yield "Limit", limit(rule)
            yield "Not owed if", _needs(body.unless)
        case Cap():
            yield "Counts", say.event(body.count.data) if body.count is not None else ""
            yield "Runs from", say.anchor(body.start) if body.start is not None else ""
            yield "Limit", limit(rule)
            yield "Held off by", _needs(body.unless)
            yield "Then owed", say.events(body.then)
            yield "Then owed within", str(body.within) if body.within is not None and body.within.count else ""
            yield "Ends when", say.anchor(body.until) if body.until is not None else ""


def _around(say: _Words, rule: Rule) -> Iterator[Fact]:
    if rule.exception is not None:
        yield "An exception may be agreed by", say.entitled(rule.exception)
    yield "Given as", "a guide only" if rule.guide else ""


def _needs(needs: Iterable[Need]) -> str:
    return "; ".join(need.say for need in needs if need.say)


def _plain(name: str) -> str:
    return name.replace("-", " ").replace("_", " ")


def _or(names: Iterable[str]) -> str:
    found = list(dict.fromkeys(names))
    return " or ".join(filter(None, (", ".join(found[:-1]), *found[-1:])))


class _Words:
    """The words of one procedure for events, stages, roles and sets."""

    def __init__(self, procedure: Procedure) -> None:
        self._procedure = procedure
        self._tracks = {track.name: track.title for track in procedure.tracks}

    # --- when

    def anchor(self, anchor: Anchor) -> str:
        """What sets a rule off."""
        match anchor.how:
            case "enters" | "leaves":
                return f"the case {anchor.how} {self.stages(anchor.names)}"
            case "begins" | "ends":
                return f"{self._lasting(anchor.names)} {anchor.how}"
            case "passed":
                return f"the limit of {_or(anchor.names)} has passed"
            case "any_of":
                return "; or ".join(self.anchor(part) for part in anchor.anchors)
            case "every":
                done = self.event(anchor.matcher.data) if anchor.matcher is not None else ""
                return f"{done}, for the last of {_plain(anchor.names[0])}"
        found = self.event(anchor.matcher.data) if anchor.matcher is not None else ""
        first = {"first": "the first: ", "latest": "the latest: "}.get(anchor.pick, "")
        each = f", for each {_plain(anchor.split)}" if anchor.split else ""
        return f"{first}{found}{each}"

    def lasting(self, body: Recurrence) -> str:
        """While what a recurrence goes on."""
        if body.anywhere:
            return f"any episode of the authority stands at {self.stages(body.anywhere)}"
        return "always" if body.during == ("always",) else self._lasting(body.during)

    def _lasting(self, names: Iterable[str]) -> str:
        return _or(self._tracks.get(name) or self._procedure.stage_title(name) for name in names)

    def stages(self, names: Iterable[str]) -> str:
        """Stages by their titles."""
        return _or(map(self._procedure.stage_title, names))

    # --- what

    def events(self, matchers: Iterable[Matcher]) -> str:
        """Events of which any will do."""
        return "; or ".join(self.event(matcher.data) for matcher in matchers)

    def event(self, data: Data) -> str:
        """The events that are meant."""
        if "any_of" in data:
            rest = {key: value for key, value in data.items() if key != "any_of"}
            return "; or ".join(self.event({**rest, **mapping(part)}) for part in sequence(data["any_of"]))
        kind = words().type_of(data) or ""
        which = words().which(kind)
        named = data.get(which) if which != "type" else None
        called = _or(self._procedure.word_title(kind, name) for name in texts(named)) if named is not None else ""
        if isinstance(named, Mapping):
            called = f"{_NOUNS.get(kind, kind)} ({self._test(named)})"
        steps = f", {_or(map(_plain, texts(data['step'])))}" if "step" in data else ""
        left = {key: value for key, value in data.items() if key not in {"type", "step", which}}
        ends = "".join(f", {word} {self._test(left.pop(word))}" for word in ("to", "by") if word in left)
        more = "; ".join(self._clause(name, test) for name, test in left.items())
        return f"{called or _NOUNS.get(kind, kind)}{steps}{ends}" + (f" ({more})" if more else "")

    def _clause(self, name: str, test: object) -> str:
        if isinstance(test, bool):
            return _plain(name) if test else f"not {_plain(name)}"
        if name == "for":
            return "in answer to it"
        if isinstance(test, Mapping) and "some" in test:
            inner = "; ".join(self._clause(part, found) for part, found in mapping(test["some"]).items())
            return f"{_plain(name)} ({inner})"
        return f"{_plain(name)}: {self._test(test)}"

    def _test(self, test: object) -> str:
        if not isinstance(test, Mapping):
            return _or(map(self._name, texts(test)))
        if "bodies" in test:
            bodies = test["bodies"]
            if isinstance(bodies, Mapping) and set(bodies) == {"none"}:
                return f"anybody but the {self._members(bodies['none'])}"
            named = self._test(bodies) if isinstance(bodies, Mapping) else _or(map(_plain, texts(bodies)))
            return f"somebody from the {named}"
        found = [OPERATORS[name](self._members(inner)) for name, inner in test.items() if name in OPERATORS]
        but = f", save {self._members(test['but'])}" if "but" in test else ""
        return " and ".join(found) + but

    def _members(self, spec: object) -> str:
        if isinstance(spec, bool):
            return "" if spec else "not "
        return _or(name for word in texts(spec) or (str(spec),) for name in self._spread(word))

    def _spread(self, word: str) -> Iterator[str]:
        """A set by its members if they are few, else by its name."""
        known = self._procedure.sets.get(word)
        if isinstance(known, tuple) and 0 < len(known) <= _FEW:
            yield from map(self._name, known)
        else:
            yield self._name(word)

    def _name(self, word: str) -> str:
        whose, _, field = word.partition(".")
        if field and whose in _PATHS:
            return "those present" if field == "present" else _PATHS[whose].format(_plain(field))
        if word in self._procedure.roles:
            return self._procedure.role_title(word)
        return self._procedure.stage_title(word) if word in self._procedure.stages else _plain(word)

    def entitled(self, found: Entitled) -> str:
        """Who may agree to an exception."""
        consulted = f", after consulting {self._who(found.consulted)}" if found.consulted else ""
        ground = f", on the ground of {self._who(found.ground)}" if found.ground else ""
        return f"{self._who(found.agreed_by)}{consulted}{ground}"

    def _who(self, found: Members) -> str:
        return self._members(found)


_FEW = 6
_PATHS: Mapping[str, str] = {"trigger": "the same {}", "it": "its {}", "thing": "the {} on record of it"}
OPERATORS: Mapping[str, Callable[[str], str]] = {
    "any": lambda text: text,
    "all": lambda text: f"all of {text.replace(' or ', ' and ')}",
    "only": lambda text: f"nothing but {text}",
    "none": lambda text: f"anything but {text}",
    "each": lambda text: f"each of {text.replace(' or ', ' and ')}",
    "recorded": lambda text: f"{text}recorded",
    "min": lambda text: f"at least {text}",
    "max": lambda text: f"at most {text}",
    "below": lambda text: f"lower than {text}",
    "above": lambda text: f"higher than {text}",
}
"""The operators of matchers in words; those that hold a test of their own stand in the code."""
_NOUNS: Mapping[str, str] = {
    "opening": "an opening position",
    "concern": "a concern",
    "information": "information",
    "meeting": "a meeting",
    "decision": "a decision",
    "assessment": "an assessment",
    "plan": "a plan",
    "action": "an action",
    "agreed": "something agreed",
    "restriction": "a restriction on placements",
    "contract": "a step under the contract",
    "communication": "a letter or message",
    "disclosure": "a sharing of information",
    "assurance": "a visit or check",
    "support": "support",
    "parallel": "another process",
    "participation": "a change of who takes part",
    "role": "a role",
    "placements": "a count of placements",
    "people": "a step for somebody who lives there",
    "alert": "an early warning",
    "closure": "a step in a closing",
    "escalation": "a referral upwards",
    "disagreement": "a disagreement",
}
