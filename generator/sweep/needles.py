"""Workspace -> what to look for: every value of its records that is telling enough to know it again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from generator.model import Episode, Provider
from generator.shapes import mapping, sequence
from generator.shipped import PROCEDURES, SCHEMAS
from generator.sweep.folding import fold, words
from generator.workspace import SETTINGS, Workspace

NAME_LEAST, LEAST, CERTAIN, PIECE = 4, 8, 16, 40
"""Letters and digits: of a name, of any other value, of what is known also inside longer words, of a long text."""
SENTENCE, STRONG, REFERENCE = 6, 30, 5
"""Of what can be nothing else: the words and letters of a sentence, the digits of a reference."""
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
_PLAIN = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:T[\d:+.Z-]*)?|\d{2}:\d{2}|\d{1,4} (?:hour|day|working day|week|month|year)s?|[\d.,%£ -]{1,12}"
)
"""Days, times, lengths of time and small numbers: any page may hold the same by chance."""
NAMES = frozenset({"name", "group", "title", "provider", "linked_services", "services.id", "services.name"})
"""The fields by which a provider, a service or an episode is known; so are the records' own ids."""
_CALLED = frozenset({"id", "name", "group", "services.id", "services.name", "linked_services"})
_LINKS = frozenset({"id", "for", "of", "under"})
_PROGRAM = Path(__file__).parent.parent
_WRITTEN = frozenset({".py", ".j2", ".yaml", ".json", ".md", ".css", ".js", ".svg", ".yml", ".txt"})


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Source:
    """Where a value stands in the records: the record, the event of it (or none), the field."""

    record: str
    event: str
    field: str
    file: str

    def __str__(self) -> str:
        event = f", event {self.event}" if self.event else ""
        return f"{self.record}{event}, field {self.field}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Needle:
    """A value to look for: as folded and as written, and where it stands.

    `whole`: found only as whole words; `exact`: only as it is written. `strong`: no page says the same by chance.
    """

    folded: str
    text: str
    whole: bool
    exact: bool
    strong: bool
    sources: tuple[Source, ...]


def needles(values: Iterable[tuple[str, Source]]) -> tuple[Needle, ...]:
    """The values as needles, each once, whatever it is: for values that are known to be telling."""
    found: dict[str, tuple[str, dict[Source, None]]] = {}
    for text, source in values:
        if folded := fold(text):
            found.setdefault(folded, (text, {}))[1][source] = None
    return tuple(
        Needle(
            folded=folded,
            text=text,
            whole=len(folded) < CERTAIN or folded.isdigit(),
            exact=_ID.fullmatch(text) is not None and all(source.field in _LINKS for source in sources),
            strong=any(_strong(text, source) for source in sources),
            sources=tuple(sources),
        )
        for folded, (text, sources) in found.items()
    )


def _strong(text: str, source: Source) -> bool:
    """Whether nobody says this by chance: a name or id of a provider or record, a reference, several words on end."""
    if not source.event and source.field in _CALLED:
        return True
    parts = words(text)
    if len(parts) >= SENTENCE and sum(map(len, parts)) >= STRONG:
        return True
    reference = source.field not in _LINKS and not any(map(str.isspace, text))
    return reference and sum(map(str.isdigit, text)) >= REFERENCE


def values(workspace: Workspace) -> Iterator[tuple[object, Source]]:
    """Every value of every record, with where it stands."""
    for provider in workspace.providers.values():
        yield from of_provider(provider)
    for item in (*workspace.episodes, *workspace.programmes):
        yield from of_episode(item)


def of_provider(provider: Provider) -> Iterator[tuple[object, Source]]:
    """Every value of a provider's record, its id among them."""
    at = Source(record=provider.id, event="", field="id", file=provider.place.path)
    yield provider.id, at
    yield from _values(provider.data, at, "")


def of_episode(item: Episode) -> Iterator[tuple[object, Source]]:
    """Every value of an episode or programme: its id, its head, its events as they were written, its corrections."""
    at = Source(record=item.id, event="", field="id", file=item.place.path)
    yield item.id, at
    yield from _values({name: value for name, value in item.data.items() if name != "events"}, at, "")
    for row in map(mapping, sequence(item.data["events"])):
        event = str(row["id"])
        yield from _values(row, Source(record=item.id, event=event, field="", file=item.place.path), "")


def _values(value: object, at: Source, field: str) -> Iterator[tuple[object, Source]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _values(inner, at, f"{field}.{name}" if field else str(name))
    elif isinstance(value, (tuple, list)):
        for inner in value:
            yield from _values(inner, at, field)
    elif value is not None and not isinstance(value, bool):
        yield value, Source(record=at.record, event=at.event, field=field, file=at.file)


# --- what is telling --------------------------------------------------------------------------------------------


def telling(value: object, source: Source) -> Iterator[tuple[str, Source]]:
    """A value, or a long text in pieces, so that a part of it is known too; nothing of what anything may hold."""
    text = str(value)
    if _PLAIN.fullmatch(text.strip()):
        return
    parts = words(text)
    length = sum(map(len, parts))
    if source.event or source.field not in {*NAMES, "id"}:
        # One word by itself may stand on any page; so may two that lists set side by side, such as dap-agreed.
        listed = _ID.fullmatch(text) is not None and source.field not in _LINKS and not any(map(str.isdigit, parts))
        if length < (CERTAIN if listed else LEAST) or (len(parts) == 1 and parts[0].isalpha()):
            return
    elif length < NAME_LEAST:
        return
    if length < 2 * PIECE:
        yield text, source
        return
    piece: list[str] = []
    for word in parts:
        piece.append(word)
        if sum(map(len, piece)) >= PIECE:
            yield " ".join(piece), source
            piece = []


@lru_cache(maxsize=2)
def common(root: Path) -> tuple[str, ...]:
    """What is no secret, however it is put together: the law that is in force here, and what the program says."""
    homes = (_PROGRAM, PROCEDURES, SCHEMAS, root / "procedures")
    files = [path for home in homes for path in sorted(home.rglob("*")) if path.suffix in _WRITTEN and path.is_file()]
    files += [path for path in (root / SETTINGS,) if path.is_file()]
    return tuple(path.read_text(encoding="utf-8", errors="replace") for path in dict.fromkeys(files))
