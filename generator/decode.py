"""Checked data -> the values of `rules`: matchers, anchors, needs, and one rule of each kind.

The data has kept the schema of duties and moves; words that name something are checked by `verify`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from generator import days
from generator.days import Limit
from generator.events import texts
from generator.matching import compile_matcher
from generator.model import Data, Modality, Place
from generator.rules import (
    Anchor,
    Body,
    Cap,
    DerivedSet,
    Entitled,
    Length,
    Listed,
    Matcher,
    Members,
    Move,
    Need,
    Needed,
    Recurrence,
    Response,
    Rule,
    Track,
)
from generator.shapes import integer, mapping, sequence
from generator.words import Words

LISTED = frozenset({"prompt", "prose", "later"})
_ANCHOR_WORDS = ("enters", "leaves", "begins", "ends", "passed")
_NEED_WORDS = (
    "has",
    "lacks",
    "linked",
    "linked_lacks",
    "answered",
    "earlier",
    "no_earlier",
    "latest",
    "thing",
    "state",
    "not_state",
    "any_of",
    "one_of",
)


@dataclass(frozen=True, slots=True)
class Decoder:
    """Builds rules from data with one vocabulary of events."""

    words: Words

    def matcher(self, data: object) -> Matcher:
        """A matcher."""
        return compile_matcher(mapping(data), self.words)

    def matchers(self, data: object) -> tuple[Matcher, ...]:
        """The alternatives of something owed; none for `itself` and for nothing."""
        if data is None or data == "itself":
            return ()
        written = mapping(data)
        if "any_of" in written and len(written) == 1:
            return tuple(self.matcher(part) for part in sequence(written["any_of"]))
        return (self.matcher(written),)

    def anchor(self, data: object) -> Anchor:
        """What sets a rule off."""
        written = mapping(data)
        for word in _ANCHOR_WORDS:
            if word in written:
                return Anchor(how=word, names=texts(written[word]))
        if "every" in written:
            return Anchor(
                how="every",
                names=texts(written["every"]),
                matcher=self.matcher(written["done"]),
                by=str(written.get("by", "who")),
            )
        if "any_of" in written:
            parts = tuple(self.anchor(part) for part in sequence(written["any_of"]))
            if all(part.how == "event" and part.pick == "all" and not part.split for part in parts):
                return Anchor(how="event", matcher=self.matcher(written))
            return Anchor(how="any_of", anchors=parts)
        plain = {key: value for key, value in written.items() if key not in {"pick", "split"}}
        return Anchor(
            how="event",
            matcher=self.matcher(plain),
            pick=str(written.get("pick", "all")),
            split=str(written.get("split", "")),
        )

    def needs(self, data: object) -> tuple[Need, ...]:
        """A list of needs, all of which must hold."""
        return tuple(self._need(mapping(part)) for part in sequence(data)) if data is not None else ()

    def _need(self, data: Data) -> Need:
        how = next(word for word in _NEED_WORDS if word in data)
        value = data[how]
        say = str(data.get("say", ""))
        if how in {"state", "not_state"}:
            return Need(how=how, say=say, names=texts(value))
        if how in {"any_of", "one_of"}:
            branches = tuple(self.needs(branch) for branch in sequence(value))
            return Need(
                how=how,
                say=say or " or ".join(_said(branch) for branch in branches),
                branches=branches,
            )
        return Need(
            how=how,
            say=say,
            matcher=self.matcher(value),
            then=self.matcher(data["is"]) if "is" in data else None,
            since=self.anchor(data["since"]) if "since" in data else None,
            about=str(data.get("for", "")),
            at_least=integer(data.get("at_least", 1)),
            may_follow=bool(data.get("may_follow", False)),
        )

    # --- bodies

    def body(self, data: Data) -> Body:
        """What is particular to the kind that `data` names."""
        return _BODIES[str(data["kind"])](self, data)

    def move(self, data: Data) -> Move:
        """A move."""
        return Move(
            sources=texts(data["from"]),
            to=texts(data["to"]),
            when=self.matcher(data["when"]),
            needs=self.needs(data.get("needs")),
        )

    def response(self, data: Data) -> Response:
        """A response."""
        ahead = data.get("ahead")
        return Response(
            when=self.anchor(data["when"]),
            owe=self.matchers(data["owe"]),
            within=_length(data.get("within")),
            ahead="any" if ahead == "any" else _length(ahead),
            before=self.matchers(data.get("before")),
            measured_from=str(data.get("measured_from", "")),
            early=bool(data.get("early", False)),
            linked=data.get("link") != "none",
            by_thing=data.get("link") == "thing",
            until=self.anchor(data["until"]) if "until" in data else None,
            unless=self.needs(data.get("unless")),
        )

    def needed(self, data: Data) -> Needed:
        """A condition or a content."""
        return Needed(
            when=self.anchor(data["when"]),
            needs=self.needs(data["needs"]),
            void=data.get("else") == "void",
        )

    def recurrence(self, data: Data) -> Recurrence:
        """A recurrence."""
        lasts = data["while"]
        return Recurrence(
            during=() if isinstance(lasts, Mapping) else texts(lasts),
            anywhere=texts(lasts["any_episode"]) if isinstance(lasts, Mapping) else (),
            owe=self.matchers(data["owe"]),
            every=_length(data.get("every")),
            per=str(data.get("per", "")),
            ahead=_length(data.get("ahead")),
            linked=data.get("link") != "none",
            unless=self.needs(data.get("unless")),
            starts=str(data.get("starts", "")),
        )

    def cap(self, data: Data) -> Cap:
        """A cap."""
        then = mapping(data["then"]) if "then" in data else {}
        at_most = data["at_most"]
        return Cap(
            start=self.anchor(data["from"]) if "from" in data else None,
            count=self.matcher(data["count"]) if "count" in data else None,
            at_most=integer(at_most) if isinstance(at_most, (int, float)) else _limit(at_most),
            unless=self.needs(data.get("unless")),
            then=self.matchers(then.get("owe")),
            within=_limit(then["within"]) if "within" in then else None,
            instead=str(data.get("instead", "")),
            decides=self.matchers(data.get("decides")),
            until=self.anchor(data["until"]) if "until" in data else None,
        )

    # --- rules

    def rule(self, data: Data, place: Place) -> Rule:
        """One rule with its readings; the first reading is the default."""
        patches = mapping(data.get("readings", {}))
        readings = tuple((name, self.body({**data, **mapping(patch)})) for name, patch in patches.items())
        return Rule(
            id=str(data["id"]),
            part=str(data.get("part", "")),
            kind=str(data["kind"]),
            modality=Modality(str(data["modality"])),
            bearer=str(data.get("bearer", "")),
            says=str(data["says"]),
            source=str(data["source"]),
            place=place,
            data=data,
            body=readings[0][1] if readings else self.body(data),
            scope="programme" if data.get("scope") == "programme" else "episode",
            applies=mapping(data["applies"]) if "applies" in data else None,
            during=texts(data.get("during")),
            reading=texts(data.get("reading")),
            readings=readings,
            exception=entitled(data["exception"]) if "exception" in data else None,
            guide=bool(data.get("guide", False)),
            theme=texts(data.get("theme")),
        )

    def track(self, name: str, data: Data) -> Track:
        """A track."""
        return Track(
            name=name,
            title=str(data["title"]),
            begins=self.matcher(data["begins"]),
            ends=self.matcher(data["ends"]),
            per_thing=data.get("per") != "episode",
        )

    def set(self, data: object) -> tuple[str, ...] | DerivedSet:
        """A set: a list of names, or one that the record fills."""
        if isinstance(data, Mapping):
            return DerivedSet(
                source=self.matcher(data["from"]),
                field=str(data["field"]),
                pick=str(data.get("pick", "all")),
            )
        return texts(data)


def listed(data: Data, place: Place) -> Listed:
    """A row that no machine checks."""
    return Listed(
        id=str(data["id"]),
        kind=str(data["kind"]),
        modality=Modality(str(data["modality"])),
        bearer=str(data.get("bearer", "")),
        says=str(data["says"]),
        source=str(data["source"]),
        reason=str(data.get("reason", "")),
        at=texts(data.get("at")),
        reading=texts(data.get("reading")),
        place=place,
        theme=texts(data.get("theme")),
    )


def like(data: Data, originals: Mapping[tuple[str, str], Data]) -> Data:
    """The rule itself; or, where it says `like`, that rule with whole words swapped and its own words kept.

    What an inheriting row says about itself (who, what, source, modality) is its own; the law is the original's.
    """
    if "like" not in data:
        return data
    own = {key: value for key, value in data.items() if key not in {"like", "swap"}}
    original = originals.get((str(data["like"]), str(data.get("part", ""))), {})
    swap = {key: str(value) for key, value in mapping(data.get("swap", {})).items()}
    law = {key: _swapped(value, swap) for key, value in original.items() if key not in _OWN}
    return {**law, **own}


def entitled(data: object) -> Entitled:
    """Who may agree to an exception."""
    written = mapping(data)

    def members(name: str) -> Members:
        value = written.get(name)
        return value if isinstance(value, str) else texts(value)

    return Entitled(agreed_by=members("agreed_by"), consulted=members("consulted"), ground=members("ground"))


def _limit(value: object) -> Limit:
    found = days.limit(str(value))
    if found is None:
        raise TypeError(value)
    return found


def _length(value: object) -> Length | None:
    if value is None:
        return None
    if isinstance(value, Mapping):
        return Length(
            fixed=_limit(value["else"]) if "else" in value else None,
            recorded=str(value["recorded"]),
        )
    return Length(fixed=_limit(value))


def _said(branch: tuple[Need, ...]) -> str:
    return " and ".join(need.say for need in branch if need.say)


def _swapped(value: object, swap: Mapping[str, str]) -> object:
    if isinstance(value, str):
        return swap.get(value, value)
    if isinstance(value, tuple):
        return tuple(_swapped(item, swap) for item in value)
    if isinstance(value, Mapping):
        return {key: _swapped(item, swap) for key, item in value.items()}
    return value


_OWN = frozenset({"id", "part", "modality", "bearer", "says", "source", "reading"})

_BODIES: Mapping[str, Callable[[Decoder, Data], Body]] = {
    "move": Decoder.move,
    "response": Decoder.response,
    "condition": Decoder.needed,
    "content": Decoder.needed,
    "recurrence": Decoder.recurrence,
    "cap": Decoder.cap,
}
