"""Finished sites -> what stands in them that their readers may not see, and what the sweep could not vouch for.

Every file is undone to all that it says, and held against every telling value of the records at once. A sweep that
finds none of what should be there is broken: each page must show the site's name, each PDF something of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote

from generator.audiences import CORE, PROVIDER, Audience
from generator.cases import Case
from generator.model import Fault, Place
from generator.sweep import opened
from generator.sweep.folding import fold
from generator.sweep.needles import Needle, Source, common, needles, telling, values
from generator.sweep.net import Net, net
from generator.sweep.passages import NAME, TEXT, passages
from generator.sweep.pdfs import UnreadableError
from generator.workspace import SETTINGS, Workspace

SHORT = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """Something in a site that its readers may not see: what, where it was seen first, and in how many more files."""

    audience: str
    file: str
    where: str
    source: Source
    text: str
    more: int
    strong: bool

    def __str__(self) -> str:
        more = f" and {self.more} more {'file' if self.more == 1 else 'files'}" if self.more else ""
        return (
            f"{self.audience}: {self.file}{more} holds, {self.where}, what is closed to this audience: "
            f"{self.source}: {self.text!r}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Blind:
    """A file of which the sweep cannot vouch, and why."""

    audience: str
    file: str
    why: str

    def __str__(self) -> str:
        return f"{self.audience}: {self.file}: {self.why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What came of sweeping one audience's site: how many values are closed to it, how many open ones were seen.

    With `leaks` or `blind` no site may leave. `alike` may be chance, and is for people to look at.
    """

    audience: str
    files: int
    closed: int
    seen: int
    leaks: tuple[Leak, ...]
    blind: tuple[Blind, ...]
    alike: tuple[Leak, ...]


def sweep(workspace: Workspace, cases: Iterable[Case], trees: Mapping[Audience, Path]) -> tuple[Swept, ...]:
    """Sweep the site of each audience; `cases` are all episodes and programmes of the workspace, as judged."""
    judged = tuple(cases)
    records = of_records(workspace)
    look = Look(net((*records.needles, name_of(workspace))))
    return tuple(
        swept(look, audience, tree, open_to(records, workspace, judged, audience)) for audience, tree in trees.items()
    )


def of_records(workspace: Workspace) -> Net:
    """Every telling value of the records that is no everyday word of the law or the program."""
    whole = net(needles(pair for value in values(workspace) for pair in telling(*value)))
    everyday = whole.touched((*common(workspace.root), *opened.strings(workspace.settings)))
    return net(item for number, item in enumerate(whole.needles) if number not in everyday)


def open_to(whole: Net, workspace: Workspace, cases: Iterable[Case], audience: Audience) -> frozenset[int]:
    """Which needles an audience may find in its site: those that both witnesses know as open."""
    if audience.kind == CORE:
        return frozenset(range(len(whole.needles)))
    judged = tuple(cases)
    own = workspace.providers.get(audience.whose) if audience.kind == PROVIDER else None
    itself = (own.id, own.name) if own is not None else ()
    return whole.touched((*opened.viewed(judged, audience), *itself)) & whole.touched(
        (*opened.opened(judged, audience), *itself)
    )


def swept(look: Look, audience: Audience, tree: Path, open_: frozenset[int]) -> Swept:
    """What came of sweeping one tree, where these needles are open; the last needle is the site's own name."""
    leaks: dict[int, list[tuple[str, str]]] = {}
    seen: dict[str, set[int]] = {}
    blind: list[Blind] = []
    name = len(look.net.needles) - 1
    paths = sorted(path for path in tree.rglob("*") if not path.is_dir() or path.is_symlink())
    for path in paths:
        file = path.relative_to(tree).as_posix()
        try:
            caught = look.through(file, path)
        except UnreadableError as error:
            blind.append(Blind(audience=audience.name, file=file, why=str(error)))
            continue
        ending = path.suffix.lower()
        for number, where in sorted(caught):
            if number in open_:
                seen.setdefault(ending, set()).add(number)
            elif number != name:
                leaks.setdefault(number, []).append((file, where))
        if ending == ".html" and look.net.needles[name].folded and (name, TEXT) not in caught:
            why = "the sweep does not see even the site's name on this page: it cannot be reading it"
            blind.append(Blind(audience=audience.name, file=file, why=why))
    found = tuple(_leak(audience, look.net.needles[number], places) for number, places in sorted(leaks.items()))
    return Swept(
        audience=audience.name,
        files=len(paths),
        closed=name - len(open_),
        seen=len(set().union(*seen.values())),
        leaks=tuple(item for item in found if item.strong),
        blind=(*blind, *_unseen(audience, paths, seen)),
        alike=tuple(item for item in found if not item.strong),
    )


def _unseen(audience: Audience, paths: Iterable[Path], seen: Mapping[str, set[int]]) -> Iterator[Blind]:
    """Kinds of file of a site in which the sweep saw none of what its pages show: it cannot be reading them."""
    kinds = {path.suffix.lower(): path.name for path in paths}
    for ending in (".json", ".pdf"):
        if seen.get(".html") and ending in kinds and not seen.get(ending):
            why = f"the sweep sees nothing in any {ending} of this site of what the pages show: it cannot be reading it"
            yield Blind(audience=audience.name, file=kinds[ending], why=why)


def _leak(audience: Audience, needle: Needle, places: Sequence[tuple[str, str]]) -> Leak:
    file, where = places[0]
    text = " ".join(needle.text.split())
    return Leak(
        audience=audience.name,
        file=file,
        where=where,
        source=needle.sources[0],
        text=text if len(text) <= SHORT else f"{text[:SHORT]}...",
        more=len({name for name, _ in places}) - 1,
        strong=needle.strong,
    )


def name_of(workspace: Workspace) -> Needle:
    """What every page shows, whoever reads it."""
    text = str(workspace.settings.get("name", ""))
    source = Source(record=SETTINGS, event="", field="name", file=SETTINGS)
    return Needle(folded=fold(text), text=text, whole=False, exact=False, strong=True, sources=(source,))


class Look:
    """Looks through files with one net; the same content is looked through once."""

    def __init__(self, whole: Net) -> None:
        self.net = whole
        self._seen: dict[tuple[str, bytes], frozenset[tuple[int, str]]] = {}

    def through(self, name: str, path: Path) -> frozenset[tuple[int, str]]:
        """Which needles a file holds, and where: its own name is a text of it too.

        Raises:
            UnreadableError: it cannot be read, or not all of it.
        """
        if path.is_symlink():
            raise UnreadableError("a link to somewhere else, where anything may come to stand")
        data = path.read_bytes()
        key = path.suffix.lower(), sha256(data).digest()
        if key not in self._seen:
            self._seen[key] = self.net.caught(list(passages(path.name, data))[1:])
        return self._seen[key] | self.net.caught([(NAME, unquote(name))])


def faults(found: Iterable[Swept]) -> tuple[Fault, ...]:
    """What a sweep found, as faults that stop a build."""
    return tuple(
        Fault(place=Place(f"{one.audience.replace(':', '/')}/{file}"), code=code, message=message, hint=hint)
        for one in found
        for file, code, message, hint in (
            *((item.file, "leak", str(item), _CLOSED) for item in one.leaks),
            *((item.file, "not-swept", str(item), _UNREAD) for item in one.blind),
        )
    )


_CLOSED = "Do not publish this site. Tell whoever looks after the program, with this line: the fault is in the pages."
_UNREAD = "Do not publish this file before somebody has looked at what it holds."
