"""Stories: an episode and what is expected of it -> whether it came out so, side by side.

A story's untold facts are not held against it: only the rules that it names are judged in full, unless it says
`exactly`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from generator import local, records
from generator.chronicle import Chronicle, Span
from generator.cut import State, openings
from generator.events import texts
from generator.hints import did_you_mean
from generator.judge import judge
from generator.model import Data, Episode, Fault, Kind, Verdict
from generator.procedure import Procedure, ids
from generator.replay import replay
from generator.schema import faults as schema_faults
from generator.shapes import mapping, sequence
from generator.soundness import chronology_faults, version_of
from generator.source import Document, read

Procedures = Mapping[tuple[str, str], Procedure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story that can be told: its episode and what it expects on which days."""

    name: str
    path: str
    procedure: str
    version: str
    covers: tuple[str, ...]
    episode: Episode
    expectations: tuple[tuple[date, Data], ...]
    exact: bool
    alongside: tuple[Span, ...] = ()

    @property
    def named(self) -> frozenset[str]:
        """The rules that it names."""
        rules = (rule for _, data in self.expectations for rule in _named(data))
        return frozenset({*rules, *self.covers})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a story came out: empty `wrong` if as expected. Each entry says what was expected and what came."""

    path: str
    name: str
    wrong: tuple[tuple[str, str], ...]
    rules: frozenset[str]
    waits: bool = False
    """Whether it could not be told, because its procedure has faults; they are what is to be mended."""
    version: tuple[str, str] | None = None
    """The procedure that it is told of and its version; None if it could not be read."""

    @property
    def passed(self) -> bool:
        """Whether everything came out as expected."""
        return not self.wrong


def find(root: Path, paths: Iterable[Path]) -> list[Path]:
    """The story files that `paths` name (files, or folders with `stories` inside); all of the root's if none."""
    given = list(paths) or [root / "procedures"]
    found: set[Path] = set()
    for path in given:
        if path.is_dir():
            inside = path.rglob("*.yaml")
            found.update(item for item in inside if "stories" in item.parts or path.name == "stories")
        else:
            found.add(path)
    return sorted(found)


def tell(root: Path, path: Path, known: Procedures) -> Outcome:
    """Read one story and see how it comes out. A story that does not parse fails."""
    home = root if path.is_relative_to(root) else path.parent
    story = load(home, path, known)
    name = path.relative_to(home).as_posix()
    if isinstance(story, tuple):
        if _waits(path, known):
            return Outcome(path=name, name=path.stem, wrong=_WAITING, rules=frozenset(), waits=True)
        wrong = tuple(("a story without faults", f"{fault.place}: {fault.message}. {fault.hint}") for fault in story)
        return Outcome(path=name, name=path.stem, wrong=wrong, rules=frozenset())
    procedure = local.at(known[story.procedure, story.version], story.episode.host)
    return Outcome(
        path=name,
        name=story.name,
        wrong=tuple(_differences(story, procedure)),
        rules=story.named,
        version=(story.procedure, story.version),
    )


_WAITING = (("its procedure without faults", "the procedure needs correcting first"),)


def _waits(path: Path, known: Procedures) -> bool:
    """Whether the version of a procedure in whose folder a story lies could not be read."""
    home = next((folder.parent for folder in path.parents if folder.name == "stories"), path)
    return (home / "procedure.yaml").is_file() and (home.parent.name, home.name) not in known


def load(root: Path, path: Path, known: Procedures) -> Story | tuple[Fault, ...]:
    """Read a story; its faults if it has any."""
    document = read(root, path)
    if isinstance(document, Fault):
        return (document,)
    found = schema_faults(document, "story") or chronology_faults(document, path.stem, known)
    return found or build(document, path.stem, known)


def build(document: Document, name: str, known: Procedures) -> Story:
    """The story of a document without faults."""
    data = mapping(document.data)
    episode = records.episode(document, name)
    procedure = version_of(known, episode)
    assert procedure is not None  # noqa: S101 - chronology_faults has made sure
    told = date.fromisoformat(str(data["as_of"]))
    expect = data["expect"]
    rows = [mapping(row) for row in expect] if isinstance(expect, tuple) else [mapping(expect)]
    return Story(
        name=str(data["name"]),
        path=document.path,
        procedure=procedure.id,
        version=procedure.version,
        covers=texts(data.get("covers")),
        episode=episode,
        expectations=tuple((date.fromisoformat(str(row.get("as_of", told))), row) for row in rows),
        exact=any(row.get("exactly") is True for row in rows),
        alongside=tuple(_span(mapping(row)) for row in sequence(data.get("alongside", ()))),
    )


def _span(row: Data) -> Span:
    """How long another episode of the authority stood at a stage."""
    ended = date.fromisoformat(str(row["to"])) if "to" in row else None
    return Span(
        name=str(row["stage"]), key="", begin=-1, began=date.fromisoformat(str(row["from"])), end=None, ended=ended
    )


def _named(data: Data) -> Iterator[str]:
    yield from (*texts(data.get("absent")), *texts(data.get("silent")))
    for row in _rows(data):
        yield f"{row['rule']}/{row['part']}" if "part" in row else str(row["rule"])


def _rows(data: Data) -> tuple[Data, ...]:
    rows = data.get("verdicts", ())
    return tuple(mapping(row) for row in rows) if isinstance(rows, tuple) else ()


def _differences(story: Story, procedure: Procedure) -> Iterator[tuple[str, str]]:
    """What was expected and what came instead, for each day that the story is told on."""
    for as_of, data in story.expectations:
        exact = data.get("exactly") is True
        chronicle = replay(procedure, story.episode, as_of, None if exact else story.named, story.alongside)
        judged = judge(chronicle)
        found = [("no fault", fault.message) for fault in judged.faults]
        found.extend(_unknown(data, procedure))
        if "stage" in data and data["stage"] != chronicle.stage():
            found.append((f"stage {data['stage']}", f"stage {chronicle.stage()}"))
        running = tuple(dict.fromkeys(span.name for span in chronicle.tracks if span.end is None))
        if "tracks" in data and set(texts(data["tracks"])) != set(running):
            found.append((f"on beside the stage: {_listed(texts(data['tracks']))}", _listed(running)))
        unnamed = frozenset(rule.id for rule in procedure.rules if not rule.part)
        found.extend(_seen(data, chronicle))
        found.extend(_missing(data, judged.verdicts, unnamed))
        found.extend(_unwanted(data, judged.verdicts, unnamed))
        if exact:
            found.extend(_left_over(data, judged.verdicts, unnamed))
        yield from ((f"{as_of.isoformat()}: {expected}", actual) for expected, actual in found)


def _seen(data: Data, chronicle: Chronicle) -> Iterator[tuple[str, str]]:
    """The audiences to which other events are open than was expected."""
    for kind, wanted in mapping(data.get("sees", {})).items():
        open_ = [item.event.id for item in openings(chronicle, kind) if item.state is State.OPEN]
        shown = tuple(dict.fromkeys(open_))
        if set(texts(wanted)) != set(shown):
            yield f"open to {kind}: {_listed(texts(wanted))}", _listed(shown)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(sorted(names)) or "nothing"


def _unknown(data: Data, procedure: Procedure) -> Iterator[tuple[str, str]]:
    """The ids that the story names and the procedure does not have."""
    known = {*ids(procedure), f"{procedure.prefix}-move"}
    for name in sorted({item.partition("/")[0] for item in _named(data)} - known):
        yield f"a rule {name}", f"the procedure has none. {did_you_mean(name, known)}"


def _missing(data: Data, verdicts: Iterable[Verdict], unnamed: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The verdicts that were expected and did not come, each beside what came of its rule."""
    for row in _rows(data):
        candidates = [item for item in verdicts if item.rule == row["rule"] and _about(row, item, unnamed)]
        if not any(_holds(row, item) for item in candidates):
            yield _expected(row), "; ".join(map(told, candidates)) or "no verdict of this rule"


def _unwanted(data: Data, verdicts: Iterable[Verdict], unnamed: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The rules that should have given no finding, or no verdict at all, and did."""
    for name in texts(data.get("absent")):
        rule, _, part = name.partition("/")
        found = [item for item in verdicts if item.rule == rule and item.kind in _FINDINGS and part in {"", item.part}]
        if found:
            yield f"{name} gives no finding", "; ".join(map(told, found))
    for name in texts(data.get("silent")):
        rule, _, part = name.partition("/")
        found = [item for item in verdicts if item.rule == rule and _meant(item, part, unnamed)]
        if found:
            yield f"{name} gives no verdict", "; ".join(map(told, found))


def _meant(verdict: Verdict, part: str, unnamed: frozenset[str]) -> bool:
    """Whether an id, with or without a part, means this verdict; alone it means the part without a name."""
    return verdict.part == part if part or verdict.rule in unnamed else True


_FOUND = frozenset({"late", "overdue", "breach", "arguable"})
_FINDINGS = frozenset({Kind.BREACH, Kind.WARNING})


def _left_over(data: Data, verdicts: Iterable[Verdict], unnamed: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The breaches and warnings that the story does not list, counted."""
    left = [item for item in verdicts if item.kind in _FINDINGS]
    for row in sorted(_rows(data), key=len, reverse=True):
        if row.get("verdict", "late") not in _FOUND:
            continue
        listed = [item for item in left if item.rule == row["rule"] and _about(row, item, unnamed)]
        match = next((item for item in listed if _holds(row, item)), None)
        if match is None:
            yield f"a finding of its own for: {_expected(row)}", "none is left"
        else:
            left.remove(match)
    if left:
        counted = Counter(told(item) for item in left)
        texts_ = (f"{text} (x{count})" if count > 1 else text for text, count in counted.items())
        yield "exactly the findings that are listed", "; ".join(texts_)


def _about(row: Data, verdict: Verdict, unnamed: frozenset[str]) -> bool:
    """Whether an entry speaks of this verdict: its event, and its part (none named means the part without a name)."""
    if "part" not in row and verdict.part and verdict.rule in unnamed:
        return False
    return "event" not in row or (verdict.trigger is not None and verdict.trigger.id == row["event"])


def _holds(row: Data, verdict: Verdict) -> bool:
    return all(shown(verdict, field) == value for field, value in row.items() if field not in {"rule", "event"})


def shown(verdict: Verdict, field: str) -> object:
    """A verdict's field as stories and reports write it."""
    match field:
        case "verdict":
            return verdict.standing.value
        case "kind":
            return verdict.kind.value
        case "due" | "done":
            return moment(verdict.due if field == "due" else verdict.done)
        case _:
            return getattr(verdict, field)


def moment(value: date | datetime | None) -> str | None:
    """A day as 2026-04-13, a moment as 2026-03-02T09:30:00+00:00."""
    return None if value is None else value.isoformat()


def told(verdict: Verdict) -> str:
    """A verdict in one line, for the side-by-side."""
    parts = [verdict.rule, verdict.standing.value]
    if verdict.part:
        parts.append(f"part {verdict.part}")
    if verdict.member:
        parts.append(f"member {verdict.member}")
    if verdict.trigger is not None:
        parts.append(f"event {verdict.trigger.id}")
    parts.extend(f"{name} {value}" for name in ("due", "done", "by") if (value := shown(verdict, name)) is not None)
    parts.extend(verdict.unmet)
    return ", ".join(parts)


def _expected(row: Data) -> str:
    return ", ".join(
        [
            str(row["rule"]),
            *(f"{key} {value}" for key, value in row.items() if key not in {"rule", "verdict"}),
            *([str(row["verdict"])] if "verdict" in row else []),
        ]
    )
