"""What each row of a procedure is about: its theme, and what the shape of a rule tells by itself.

The words are the same for every procedure, so that any number of them can be set side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from generator import local
from generator.decode import Decoder
from generator.events import texts
from generator.model import Data
from generator.procedure import Part, Procedure
from generator.rows import Row, limit, rows
from generator.rules import Anchor, Cap, Listed, Matcher, Move, Needed, Recurrence, Response, Rule
from generator.shapes import mapping, sequence
from generator.words import words

Meant = tuple[str, Data]
"""One kind of event that a rule speaks of: its type, and what else is said of it."""

LIMITS: Mapping[str, str] = {
    "concern": "When a concern comes in",
    "first-meeting": "How soon a first meeting is held",
    "notice": "Notice and papers before a meeting or decision",
    "minutes": "Minutes and action notes",
    "letters": "Letters after a meeting or decision",
    "plans": "Plans, and reports on them",
    "cadence": "How often meetings are held",
    "reviews": "Reviews and reports",
    "caps": "How many, and how long at most",
    "other": "Other limits",
}
"""What limits are about, in the order of a case; the words are themes, and `other` is what is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of a procedure with what it is about. `limit` is a time that the text prints; `group` what it is for."""

    row: Row
    rule: Rule | None
    bearer: str
    about: frozenset[str]
    when: tuple[Meant, ...]
    owed: tuple[Meant, ...]
    limit: str
    group: str


def entries(procedure: Procedure) -> tuple[Entry, ...]:
    """The rows of a procedure, each with what it is about: the moves first, then section by section."""
    known = rows(procedure, {})
    sections = {name: section.list("theme") for section in procedure.sections for name in section.list("rows")}
    written: dict[tuple[str, str], Rule | Listed] = {(rule.id, rule.part): rule for rule in procedure.rules}
    written.update({(row.id, ""): row for row in procedure.listed})
    found = []
    for name in (*(name for name in known if name not in procedure.duties), *sections):
        for row in known.get(name, ()):
            source = written[row.id, row.part]
            found.append(_entry(row, source, source.theme or sections.get(name, ())))
    return tuple(found)


def themed(procedure: Procedure) -> bool:
    """Whether the procedure's rows say at all what they are about."""
    return (
        any(section.list("theme") for section in procedure.sections)
        or any(rule.theme for rule in procedure.rules)
        or any(row.theme for row in procedure.listed)
    )


def point_group(point: Part, known: Iterable[Entry]) -> str:
    """What a point that the text leaves open is for: its theme, else its rule's; empty where neither tells."""
    named = next((word for word in point.list("theme") if word in LIMITS), "")
    if named:
        return named
    if "rule" in point.data:
        rule = Decoder(words()).rule(local.brought(point, point.text("limit"), "1 day"), point.place)
        return _group(rule, ())
    fills = {tuple(name.split("/")) for name in point.list("fills")}
    filled = (entry for entry in known if fills & {(entry.row.id,), (entry.row.id, entry.row.part)})
    return next((entry.group for entry in filled if entry.group), "")


def _entry(row: Row, source: Rule | Listed, theme: tuple[str, ...]) -> Entry:
    rule = source if isinstance(source, Rule) else None
    when, owed = (triggers(rule), owes(rule)) if rule is not None else ((), ())
    types = {kind for kind, _ in (*when, *owed)}
    read_off = {_BY_TYPE[kind] for kind in types if kind in _BY_TYPE}
    if rule is not None and isinstance(rule.body, Needed) and any(kind == "meeting" for kind, _ in when):
        asked = {name for need in rule.body.needs if need.matcher is not None for name in need.matcher.data}
        read_off |= {word for word, names in _BY_NEED.items() if asked & names}
    return Entry(
        row=row,
        rule=rule,
        bearer=source.bearer,
        about=frozenset({*theme, *read_off}),
        when=when,
        owed=owed,
        limit=_printed(rule, when) if rule is not None else "",
        group=_group(rule, theme) if rule is not None else "",
    )


_BY_TYPE = {
    "restriction": "suspension",
    "disclosure": "information",
    "escalation": "escalation",
    "parallel": "beside",
}
_BY_NEED = {"chair": {"chair"}, "presence": {"present", "parts", "authority"}}


# --- limits -----------------------------------------------------------------------------------------------------


def _printed(rule: Rule, when: tuple[Meant, ...]) -> str:
    """The rule's limit if it is one of time or number; what has to be done at a meeting itself is none."""
    body = rule.body
    if isinstance(body, Response):
        at_once = body.within is not None and body.within.fixed is not None and body.within.fixed.count == 0
        if at_once and {kind for kind, _ in when} == {"meeting"}:
            return ""
        if body.within is None and body.ahead is None:
            return ""
    return limit(rule)


def _group(rule: Rule, theme: tuple[str, ...]) -> str:
    """What a limit of the rule is for; empty for rules that take none."""
    if not isinstance(rule.body, (Response, Recurrence, Cap)):
        return ""
    return next((word for word in theme if word in LIMITS), "") or _shape(rule)


def _shape(rule: Rule) -> str:
    when, owed = ({kind for kind, _ in found} for found in (triggers(rule), owes(rule)))
    match rule.body:
        case Cap():
            return "caps"
        case Recurrence():
            return "cadence" if "meeting" in owed else "reviews"
        case Response(ahead=ahead) if ahead is not None and {"meeting", "decision"} & (when | owed):
            return "notice"
        case _ if "meeting" in owed:
            return "cadence" if "meeting" in when else "first-meeting"
        case _ if when & {"concern", "information", "alert"}:
            return "concern"
        case _ if "plan" in owed:
            return "plans"
        case Response(ahead=None) if "communication" in owed:
            return "letters"
        case _:
            return "other"


def limit_words(field: str, value: str) -> str:
    """A limit that an authority has set, in words."""
    return {
        "within": f"within {value}",
        "ahead": f"at least {value} before",
        "every": f"every {value}",
        "at_most": f"at most {value}" + (" times" if value.isdecimal() else ""),
    }[field]


# --- what a rule speaks of --------------------------------------------------------------------------------------


def triggers(rule: Rule) -> tuple[Meant, ...]:
    """The kinds of event that set a rule off, or that it counts."""
    match rule.body:
        case Move(when=matcher):
            return meant(matcher)
        case Response(when=anchor) | Needed(when=anchor):
            return tuple(_of_anchor(anchor))
        case Cap(start=start, count=count):
            return (*(_of_anchor(start) if start is not None else ()), *(meant(count) if count is not None else ()))
        case _:
            return ()


def owes(rule: Rule) -> tuple[Meant, ...]:
    """The kinds of event that answer a rule."""
    match rule.body:
        case Response(owe=owe) | Recurrence(owe=owe) | Cap(then=owe):
            return tuple(found for matcher in owe for found in meant(matcher))
        case _:
            return ()


def meant(matcher: Matcher) -> tuple[Meant, ...]:
    """The kinds of event that a matcher means: one, or several where any of them will do."""
    return tuple(_meant(matcher.data))


def _meant(data: Data) -> Iterator[Meant]:
    if "any_of" in data:
        rest = {key: value for key, value in data.items() if key != "any_of"}
        for part in sequence(data["any_of"]):
            yield from _meant({**rest, **mapping(part)})
        return
    kind = words().type_of(data)
    if kind is not None:
        steps = words().steps(kind)
        yield kind, {"step": steps[0], **data} if steps else data


def _of_anchor(anchor: Anchor) -> Iterator[Meant]:
    if anchor.matcher is not None:
        yield from meant(anchor.matcher)
    for part in anchor.anchors:
        yield from _of_anchor(part)


def restricting(procedure: Procedure) -> frozenset[str]:
    """The tracks that say that a restriction on placements is in force."""
    return frozenset(
        track.name for track in procedure.tracks if any(kind == "restriction" for kind, _ in meant(track.begins))
    )


def to_provider(procedure: Procedure, data: Data) -> bool:
    """Whether a letter or message goes to the provider."""
    return any(_body(procedure, name) == "provider" for name in _names(data.get("to")))


def of_provider(procedure: Procedure, bearer: str) -> bool:
    """Whether it is the provider who owes a duty."""
    return _body(procedure, bearer) == "provider"


def _body(procedure: Procedure, name: str) -> str:
    role = procedure.roles.get(name)
    return role.body if role is not None else name


def _names(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in {"none", "but"}:
                yield from _names(inner)
    else:
        yield from texts(value)
