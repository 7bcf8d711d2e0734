"""The rows of a procedure as the handbook shows them: what each says, what became of it, its limit in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from generator import local
from generator.days import Limit
from generator.events import texts
from generator.model import SEVERITY, Kind, Modality
from generator.procedure import Procedure
from generator.rules import Body, Cap, Length, Listed, Move, Needed, Recurrence, Response, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a procedure as the handbook shows it."""

    id: str
    part: str
    anchor: str
    says: str
    state: str
    status: str
    modality: str
    bearer: str
    limit: str
    only: str
    lacks: tuple[str, ...]
    readings: tuple[str, ...]
    source: str
    lines: str
    stories: int
    locals: tuple[str, ...] = ()
    """The limits that authorities have fixed of their own, each with who did."""
    link: str = ""
    ends: str = ""


def rows(procedure: Procedure, told: Mapping[str, int]) -> Mapping[str, tuple[Row, ...]]:
    """Every row of the procedure by its id (an id may have several parts); `told` counts the stories of each.

    The first part stands at the id itself, the others at the id with their part.
    """
    found: dict[str, tuple[Row, ...]] = {}
    fixed = _locals(procedure)
    for rule in procedure.rules:
        made = replace(_rule_row(procedure, rule, told), locals=tuple(fixed.get((rule.id, rule.part), ())))
        found[rule.id] = (*found.get(rule.id, ()), made)
    for row in procedure.listed:
        found[row.id] = (_listed_row(procedure, row),)
    return {name: (replace(inside[0], anchor=name), *inside[1:]) for name, inside in found.items()}


def _locals(procedure: Procedure) -> Mapping[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for overlay in procedure.overlays:
        for rule in local.at(procedure, overlay.host).rules:
            if rule.local.startswith(overlay.title) and (words := limit(rule)):
                found.setdefault((rule.id, rule.part), []).append(f"{overlay.title}: {words}")
    return found


def _rule_row(procedure: Procedure, rule: Rule, told: Mapping[str, int]) -> Row:
    key = f"{rule.id}/{rule.part}" if rule.part else rule.id
    return Row(
        id=rule.id,
        part=rule.part,
        anchor=f"{rule.id}-{rule.part}" if rule.part else rule.id,
        says=rule.says,
        state="checked",
        status="met",
        modality=strength(rule.modality),
        bearer=_bearer(procedure, rule.bearer),
        limit=limit(rule),
        only=_only(procedure, rule),
        lacks=_lacks(rule),
        readings=_known(procedure, rule.reading),
        source=procedure.cited(rule.source),
        lines=rule.source,
        stories=told.get(key, 0),
        ends=_ends(procedure, rule),
    )


def _listed_row(procedure: Procedure, row: Listed) -> Row:
    state, status = LISTED[row.kind]
    reason = f": {_REASONS[row.reason]}" if row.reason else ""
    return Row(
        id=row.id,
        part="",
        anchor=row.id,
        says=row.says,
        state=f"{state}{reason}",
        status=status,
        modality=strength(row.modality),
        bearer=_bearer(procedure, row.bearer),
        limit="",
        only="",
        lacks=(),
        readings=_known(procedure, row.reading),
        source=procedure.cited(row.source),
        lines=row.source,
        stories=0,
    )


LISTED = {
    "prompt": ("for people to decide", "prompt"),
    "prose": ("to be read", "open"),
    "later": ("not checked yet", "outstanding"),
    "aside": ("set aside by the authority", "open"),
}
_REASONS = {
    "background": "a principle, no act to record",
    "another-body": "another body's own act",
    "judgement": "a judgement",
    "continuous": "it goes on all the time",
}


def strength(modality: Modality) -> str:
    """How strongly the source speaks, in words."""
    return {
        Kind.BREACH: "must",
        Kind.WARNING: "should",
        Kind.PROMPT: "may",
    }[SEVERITY[modality]] + {"must-not": " not", "should-not": " not", "must*": " (a settled commitment)"}.get(
        modality.value, ""
    )


def limit(rule: Rule) -> str:
    """The rule's limit in words, with that of each reading of the text; empty if it has none."""
    bodies = [body for _, body in rule.readings] or [rule.body]
    text = ", or by another reading ".join(dict.fromkeys(filter(None, map(_limit, bodies))))
    return f"{text} (a guide)" if rule.guide and text else text


def _limit(body: Body) -> str:
    match body:
        case Response() if body.within is not None:
            fixed = str(body.within.fixed) if body.within.fixed is not None else ""
            agreed = "as agreed on record" if body.within.recorded else ""
            text = (
                f"within {fixed}"
                if fixed and body.within.fixed and body.within.fixed.count
                else "the same day"
                if fixed
                else ""
            )
            return ", else ".join(filter(None, (agreed, text)))
        case Response() if body.ahead == "any":
            return "beforehand"
        case Response() if isinstance(body.ahead, Length):
            agreed = "as agreed on record, else " if body.ahead.recorded else ""
            return f"{agreed}at least {body.ahead.fixed} before"
        case Response() if body.before:
            return "before the next step"
        case Recurrence() if body.per:
            sooner = f", at least {body.ahead.fixed} before its end" if body.ahead is not None else ""
            return f"once every {body.per}{sooner}"
        case Recurrence() if body.every is not None:
            agreed = "as often as agreed on record" if body.every.recorded else ""
            return ", else ".join(filter(None, (agreed, _every(body.every.fixed) if body.every.fixed else "")))
        case Cap():
            return f"at most {body.at_most}" + (" times" if isinstance(body.at_most, int) else "")
        case _:
            return ""


def _every(length: Limit) -> str:
    return f"every {length if length.count > 1 else length.unit}"


def _lacks(rule: Rule) -> tuple[str, ...]:
    needs = rule.body.needs if isinstance(rule.body, (Needed, Move)) else ()
    return tuple(need.say for need in needs if need.say)


def _only(procedure: Procedure, rule: Rule) -> str:
    found = []
    if rule.applies is not None:
        if "host" in rule.applies:
            host = str(rule.applies["host"])
            found.append(local.hosts(procedure).get(host, host))
        if "sister_services" in rule.applies:
            found.append("where the provider has other services nearby")
        service = rule.applies.get("service")
        if isinstance(service, Mapping):
            found.extend(_fact(name, value) for name, value in service.items())
    titles = {track.name: track.title for track in procedure.tracks}
    during = [titles[name] for name in rule.during if name in titles]
    if stages := [procedure.stage_title(name) for name in rule.during if name not in titles]:
        during.append(f"at {_or(stages)}")
    if during:
        found.append(" or ".join(during))
    if rule.scope == "programme":
        found.append("a standing duty of the authority")
    return "; ".join(found)


def _fact(name: str, value: object) -> str:
    if isinstance(value, bool):
        return _FACTS[name][0 if value else 1]
    if name == "framework":
        return _FRAMEWORKS.get(str(value), "under a framework or approved list")
    return " or ".join(text.replace("-", " ") for text in texts(value))


_FRAMEWORKS = {"none": "outside any framework", "four-cs": "under the framework of the 4Cs"}
_FACTS = {
    "nursing": ("where nursing care is given", "where no nursing care is given"),
    "regulated": ("where a regulator registers the service", "where no regulator registers the service"),
    "childrens": ("for children's services", "for adults' services"),
    "out_of_region": ("where the service lies outside the region", "where the service lies in the region"),
    "nhs_managed": ("where the NHS manages the service", "where the NHS does not manage the service"),
    "health_only": ("where health alone funds everybody there", "where not only health funds the people there"),
}


def _known(procedure: Procedure, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if name in procedure.readings)


def _bearer(procedure: Procedure, bearer: str) -> str:
    title = procedure.role_title(bearer) if bearer else ""
    return title[:1].upper() + title[1:]


def _ends(procedure: Procedure, rule: Rule) -> str:
    if not isinstance(rule.body, Move):
        return ""
    title = procedure.stage_title
    sources = [title(name) for name in rule.body.sources]
    shown = _or(sources) if len(sources) < 5 else "any open stage"  # noqa: PLR2004 - a cell of a table
    return f"{shown} to {_or([title(name) for name in rule.body.to])}"


def _or(names: Sequence[str]) -> str:
    """Names of which any one is meant."""
    return f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else names[0]


def is_move(procedure: Procedure, name: str) -> bool:
    """Whether a row stands among the moves, and in no section of the duties."""
    return name not in procedure.duties
