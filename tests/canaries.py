"""A workspace in which every value is a mark of its own: for the tests that no mark gets where it may not be.

Two providers with one episode each and an authority's standing duties, all under one procedure: an event of every
type, and for every row of the procedure's visibility an event that it opens, one that it does not (for want of one
field), one that closes itself, and, where it has to be told first, one that nobody told.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from itertools import islice
from pathlib import Path

from generator import audiences, cases, composing, local, records
from generator.audiences import BOARD, CORE, OPENED, PROVIDER, PUBLIC, Audience
from generator.cases import Case
from generator.days import Calendar
from generator.days import day as in_words
from generator.events import texts
from generator.matching import compile_matcher
from generator.model import Data, Episode, Provider
from generator.procedure import Procedure
from generator.rules import Look, Matcher, Sight
from generator.shapes import mapping, sequence
from generator.sweep.needles import Needle, Source, needles
from generator.synthesis.drafts import drafts
from generator.synthesis.reasons import Reasons
from generator.synthesis.scene import Scene
from generator.synthesis.wishes import Clause, Wish
from generator.words import words
from generator.workspace import Workspace
from tests.published import EVENT_TYPES, Leaf, filled, sample
from tests.tiny import document

NAME = "Workspace of marks"
BEGINS, AS_OF = date(2028, 5, 1), date(2029, 12, 3)
PROVIDERS = ("zqalderz", "zqbirchz")
RECORDS = ("zqaspenz", "zqhazelz", "zqrowanz")
"""An episode of each provider, and the standing duties of the authority."""
LAWS = (
    ("cardiff-vale", "2022-09-13"),
    ("hertfordshire", "2017-11-01"),
    ("staffordshire", "2026-01-01"),
    ("six-stage", "2026-01-01"),
    ("provider-concerns-chapter", "2026-01-01"),
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One value of the records, in every form in which a page could show it."""

    record: str
    event: str
    field: str
    forms: tuple[str, ...]


@dataclass(slots=True)
class Marks:
    """Makes marks, and remembers where each stands."""

    made: list[Mark] = field(default_factory=list)
    dates: int = 0

    def text(self, record: str, event: str, name: str, form: str = "text") -> object:
        """A value for a field: a mark, of the form that the field asks for."""
        number = len(self.made)
        value: object = f"zq{number:05}z"
        forms: tuple[str, ...] = (str(value),)
        match form:
            case "date":
                # Far from one another, so that no day that is counted from one of them is another of them.
                self.dates += 1
                found = date(2041, 1, 1) + timedelta(days=19 * self.dates)
                value, forms = found.isoformat(), (found.isoformat(), in_words(found))
            case "integer":
                value = 7_300_000 + number
                forms = (str(value), f"{value:,}")
            case "text":
                value = f"Mark zq{number:05}z stands here"
        self.made.append(Mark(record, event, name, forms))
        return value

    def given(self, record: str, event: str, name: str, *forms: str) -> str:
        """Remember a value that was made elsewhere."""
        self.made.append(Mark(record, event, name, forms))
        return forms[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """The workspace, its marks, its cases; and which events have to open, and do, to each kind of audience."""

    law: tuple[str, str]
    workspace: Workspace
    marks: tuple[Mark, ...]
    cases: tuple[Case, ...]
    opening: Mapping[tuple[str, int], tuple[str, ...]]
    opened: Mapping[tuple[str, str], Mapping[str, frozenset[str]]]

    @property
    def audiences(self) -> tuple[Audience, ...]:
        """Everybody who has a site."""
        return audiences.of(self.workspace.providers.values())

    @property
    def needles(self) -> tuple[Needle, ...]:
        """The marks as a sweep looks for them, each in all its forms."""
        return needles(
            (form, Source(record=mark.record, event=mark.event, field=f"{mark.field}/{number}", file=""))
            for number, mark in enumerate(self.marks)
            for form in mark.forms
        )

    def open_to(self, audience: Audience) -> frozenset[int]:
        """Which needles are open to an audience: exactly what the rows say, told by this test alone."""
        open_ = {number for number, mark in enumerate(self.marks) if _open(self, mark, audience)}
        return frozenset(
            number
            for number, needle in enumerate(self.needles)
            if any(int(source.field.rpartition("/")[2]) in open_ for source in needle.sources)
        )


# --- what is open -----------------------------------------------------------------------------------------------


def _open(plot: Plot, mark: Mark, audience: Audience) -> bool:
    if audience.kind == CORE:
        return True
    if audience.kind == PUBLIC:
        return False
    if mark.record in plot.workspace.providers:
        return _provider_open(plot, mark, audience)
    (case,) = [case for case in plot.cases if case.episode.id == mark.record]
    if mark.event and mark.field == "date" and case.procedure.deadlines.get(audience.kind):
        return True  # any day may be one that an open deadline counts; tests/test_unseen.py sees to those
    if audience.kind == PROVIDER and case.episode.provider != audience.whose:
        return False
    if mark.event:
        return mark.field in plot.opened[case.episode.id, audience.kind].get(mark.event, frozenset()) or (
            mark.field in TOLD_IN_LETTERS and audience.kind != PROVIDER and mark.event in _about(plot, case, audience)
        )
    if not plot.opened[case.episode.id, audience.kind]:
        return False
    if mark.field == "id":
        return audience.kind != BOARD or not case.episode.provider
    return mark.field.partition(".")[0] in case.procedure.heads.get(audience.kind, ()) and mark.field in {
        "title",
        "linked_services",
        "services.id",
        "services.name",
    }


TOLD_IN_LETTERS = frozenset({"date", "planned", "planned_time", "next_date", "scope", "lift_terms"})
"""What a letter to others that was sent, and is open to them, says of the event that it is for."""


def _about(plot: Plot, case: Case, audience: Audience) -> frozenset[str]:
    """The events that the letters open to an audience are for."""
    open_ = plot.opened[case.episode.id, audience.kind]
    letters = [fact.event for fact in case.chronicle.facts if fact.event.id in open_ and "letter" in fact.event.data]
    return frozenset(name for letter in letters for name in letter.links)


def _provider_open(plot: Plot, mark: Mark, audience: Audience) -> bool:
    """Its name and id: to itself, and to those (but the board) to whom anything of an episode of its is open."""
    if mark.field not in {"id", "name"} or audience.kind == BOARD:
        return False
    if audience.kind == PROVIDER:
        return audience.whose == mark.record
    return any(
        case.episode.provider == mark.record and plot.opened[case.episode.id, audience.kind] for case in plot.cases
    )


def opened(case: Case, kind: str) -> Mapping[str, frozenset[str]]:
    """The events that the rows open to a kind of audience, each with its open fields."""
    found: dict[str, frozenset[str]] = {}
    for row in case.procedure.visibility.get(kind, ()):
        for fact in case.chronicle.facts:
            event = fact.event
            if (
                case.chronicle.counting(fact)
                and row.opens.fits(fact, Look(case.chronicle))
                and kind not in texts(event.data.get("closed_to"))
                and (row.told is None or _told(case, event.id, row.told, kind))
            ):
                # Ids are never shown: whoever is not of the core team reads names that are made for them.
                shown = frozenset(row.fields) - {"id", "for"}
                found[event.id] = found.get(event.id, frozenset()) | shown
    return found


def _told(case: Case, event: str, told: Matcher, kind: str) -> bool:
    for fact in case.chronicle.facts:
        data = fact.event.data
        if event in fact.event.links and case.chronicle.counting(fact):
            released = fact.event.type == "disclosure" and "released" in fact.event.which
            entitled = set(texts(data.get("by"))) & set(case.procedure.releases) and kind in texts(data.get("to"))
            if told.fits(fact, Look(case.chronicle)) or (released and entitled):
                return True
    return False


# --- the records ------------------------------------------------------------------------------------------------


@cache
def plot(law: tuple[str, str]) -> Plot:
    """The workspace of marks under a procedure."""
    shipped = sample().procedures[law]
    # The days of the marks lie further off than any calendar.
    calendar = Calendar(shipped.calendar.id, shipped.calendar.title, shipped.calendar.holidays, (2020, 2099))
    procedure = replace(shipped, calendar=calendar)
    host = next(iter(local.hosts(procedure)), "north-shire")
    marks = Marks()
    days = (BEGINS + timedelta(days=number) for number in range((AS_OF - BEGINS).days))
    opening: dict[tuple[str, int], tuple[str, ...]] = {}
    providers = {name: _provider(marks, name) for name in PROVIDERS}
    # The two take turns day by day: what is counted, numbered or listed of one must not show in the other's.
    rows = {name: _Writer(marks, name, local.at(procedure, host), host, opening).events() for name in RECORDS}
    dated: dict[str, list[Data]] = {name: [] for name in rows}
    for several in _in_turn(rows):
        for name, row in several:
            on = next(days)
            marks.given(name, str(row["id"]), "date", on.isoformat(), in_words(on))
            dated[name].append({**row, "date": on.isoformat()})
    heads = dict(zip(RECORDS, PROVIDERS, strict=False))
    episodes = tuple(
        _episode(marks, name, _head(marks, name, law, host, whose), dated[name]) for name, whose in heads.items()
    )
    standing = {"title": marks.text(RECORDS[2], "", "title"), "procedure": law[0], "version": law[1], "host": host}
    workspace = replace(
        sample(),
        settings={"name": NAME},
        procedures={law: procedure},
        providers=providers,
        episodes=episodes,
        programmes=(_episode(marks, RECORDS[2], standing, dated[RECORDS[2]]),),
    )
    judged = (*cases.cases(workspace, AS_OF), *cases.programmes(workspace, AS_OF))
    return Plot(
        law=law,
        workspace=workspace,
        marks=tuple(marks.made),
        cases=judged,
        opening=opening,
        opened={(case.episode.id, kind): opened(case, kind) for case in judged for kind in OPENED},
    )


@cache
def handbook(law: tuple[str, str]) -> Mapping[str, object]:
    """What no record has a part in, made once."""
    made = composing.Made(plot(law).workspace, AS_OF)
    return {"books": made.books, "told": made.told, "guide": made.guide}


def _in_turn(rows: Mapping[str, list[Data]]) -> Iterator[list[tuple[str, Data]]]:
    for number in range(max(map(len, rows.values()))):
        yield [(name, found[number]) for name, found in rows.items() if number < len(found)]


def _provider(marks: Marks, name: str) -> Provider:
    marks.given(name, "", "id", name)
    data = {
        "name": f"{marks.text(name, '', 'name', 'word')} Care",
        "group": marks.text(name, "", "group"),
        "note": marks.text(name, "", "note"),
        "services": [
            {
                "id": marks.text(name, "", "services.id", "word"),
                "name": marks.text(name, "", "services.name"),
                "kind": "care-home",
                "capacity": marks.text(name, "", "services.capacity", "integer"),
            }
        ],
    }
    return records.provider(document(json.dumps(data), f"records/providers/{name}.yaml"), name)


def _head(marks: Marks, name: str, law: tuple[str, str], host: str, provider: str) -> Data:
    return {
        "procedure": law[0],
        "version": law[1],
        "host": host,
        "provider": provider,
        "title": marks.text(name, "", "title"),
        "linked_services": [marks.text(name, "", "linked_services", "word")],
        "services": [
            {
                "id": marks.text(name, "", "services.id", "word"),
                "name": marks.text(name, "", "services.name"),
                "kind": "care-home",
                "nursing": True,
                "capacity": marks.text(name, "", "services.capacity", "integer"),
            }
        ],
    }


def _episode(marks: Marks, name: str, head: Data, events: list[Data]) -> Episode:
    marks.given(name, "", "id", name)
    path = Path("records", "episodes", "2026", f"{name}.yaml").as_posix()
    return records.episode(document(json.dumps({**head, "events": events}), path), name)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the events of one record."""

    marks: Marks
    record: str
    procedure: Procedure
    host: str
    opening: dict[tuple[str, int], tuple[str, ...]]

    def events(self) -> list[Data]:
        """All of them; the opening comes first, and what corrects comes last."""
        kinds = [kind for kind in EVENT_TYPES if kind not in {"opening", "correction"}]
        found = [self._opening(), *(self._marked(kind, {}, ()) for kind in kinds)]
        hidden = str(found[1]["id"])
        for kind in OPENED:
            for number, row in enumerate(self.procedure.visibility.get(kind, ())):
                found += self._of_row(kind, number, row, hidden)
        found += [
            row
            for letter in sorted(map(str, self._drawn()))
            if self.record == RECORDS[0]
            for row in self._letters(letter)
        ]
        letter = next((row for row in found if "words" in row and row.get("for") == hidden), found[1])
        return [*found, self._correction(letter), self._strike(hidden)]

    def _opening(self) -> Data:
        return {**self._marked("opening", {"stage": next(iter(self.procedure.stages))}, ()), "tracks": []}

    def _correction(self, row: Data) -> Data:
        """What stood there first is closed to all but the core team; what it was set to is open if the field is."""
        event = str(row["id"])
        before = [mark for mark in self.marks.made if mark.event == event and mark.field in {"words", "summary"}]
        for mark in before:
            self.marks.made[self.marks.made.index(mark)] = replace(mark, field="before")
        name = "words" if "words" in row else "summary"
        value = self.marks.text(self.record, event, name)
        changed = {"fact": value} if name == "words" else value
        own = self._id("correction")
        return {
            "id": own,
            "type": "correction",
            "of": event,
            "set": {name: changed},
            "reason": self.marks.text(self.record, own, "reason"),
        }

    def _strike(self, event: str) -> Data:
        own = self._id("correction")
        reason = self.marks.text(self.record, own, "reason")
        return {"id": own, "type": "correction", "of": event, "strike": True, "reason": reason}

    def _of_row(self, kind: str, number: int, row: Sight, hidden: str) -> Iterator[Data]:
        asked = _fields(row.opens.data)
        for draft in self._plainest(self._drafts((row.opens,), ())):
            whole = self._marked(str(draft["type"]), {**draft, "for": hidden}, asked)
            yield whole
            if row.told is not None:
                yield self._telling(str(whole["id"]), row.told)
                yield self._marked(str(draft["type"]), draft, asked)
            self.opening[kind, number] = (*self.opening.get((kind, number), ()), str(whole["id"]))
            narrowed = self._marked(str(draft["type"]), {**draft, "closed_to": kind}, asked)
            yield narrowed
            if row.told is not None:
                yield self._telling(str(narrowed["id"]), row.told)
        named = {name: value for name, value in row.opens.data.items() if name in _WHICH}
        for draft in self._plainest(self._drafts((replace(row.opens, data=named),), (row.opens,))):
            yield self._marked(str(draft["type"]), draft, asked)

    def _plainest(self, found: Iterator[Data]) -> list[Data]:
        """The first of a few drafts that is no letter with a form: those are drawn as PDF, and that takes its time."""
        few = list(islice(found, 200))
        return [*(draft for draft in few if self._drawn().isdisjoint(_several(draft.get("letter")))), *few][:1]

    def _drawn(self) -> set[object]:
        """The letters that have a form."""
        return {path.name.partition(".")[0] for home in self.procedure.folders for path in home.glob("letters/*.j2")}

    def _letters(self, letter: str) -> Iterator[Data]:
        """A letter to the provider and one to somebody else, with words for all that it has to say."""
        facts = [str(mapping(fact)["id"]) for fact in sequence(self.procedure.letters[letter].data.get("facts", ()))]
        provider = compile_matcher({"letter": letter, "to": {"bodies": "provider"}}, words())
        anybody = compile_matcher({"letter": letter, "to": {"recorded": True}}, words())
        for fits, misses in (((provider,), ()), ((anybody,), (provider,))):
            for draft in islice(self._drafts(fits, misses), 1):
                whole = self._marked("communication", draft, ("words", "part", "detail", "names_provider"))
                event = str(whole["id"])
                said = {name: self.marks.text(self.record, event, "words") for name in facts}
                yield {**whole, "words": said} if said else whole

    def _telling(self, event: str, told: Matcher) -> Data:
        (draft,) = self._plainest(self._drafts((told,), ()))
        return self._marked(str(draft["type"]), {**draft, "for": event}, _fields(told.data))

    def _drafts(self, fits: tuple[Matcher, ...], misses: tuple[Matcher, ...]) -> Iterator[Data]:
        scene = Scene(procedure=self.procedure, host=self.host, service={"id": "home", "kind": "care-home"})
        wish = Wish(
            fits=tuple(Clause(item.data) for item in fits),
            misses=tuple(Clause(item.data) for item in misses),
            fixed={"id": "made", "date": "2026-05-04"},
        )
        return drafts(scene, wish, Reasons())

    def _marked(self, kind: str, draft: Data, asked: tuple[str, ...]) -> Data:
        """An event with every field marked, but for those that are given or that a row asks about."""
        name = self._id(kind)

        def choose(leaf: Leaf) -> object:
            if leaf.form in {"yes-no", "time", "length"} or leaf.path[0] in {"id", "date", "for", "closed_to", *draft}:
                return None
            word = leaf.form if leaf.form in {"date", "integer", "text"} else "word"
            return self.marks.text(self.record, name, leaf.path[0], word)

        full = filled(kind, choose)
        left = {"id", "date", "for", "closed_to", "strike", *asked, *draft}
        self._forget(name, asked)
        return {
            **{key: value for key, value in full.items() if key not in left and not _lacks(value)},
            **{key: value for key, value in draft.items() if key not in {"id", "date"}},
            "id": name,
            "type": kind,
        }

    def _forget(self, event: str, asked: tuple[str, ...]) -> None:
        self.marks.made[:] = [mark for mark in self.marks.made if mark.event != event or mark.field not in asked]

    def _id(self, kind: str) -> str:
        name = f"{kind}-zq{len(self.marks.made):05}z"
        return self.marks.given(self.record, name, "id", name)


_WHICH = frozenset(
    {"type", "meeting", "letter", "plan", "parallel", "restriction", "decision", "disclosure", "concern"}
)


def _fields(data: Data) -> tuple[str, ...]:
    inner = [part for part in data.get("any_of", ()) if isinstance(part, Mapping)]  # type: ignore[attr-defined]
    return tuple({*data, *(name for part in inner for name in part)})


def _several(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def _lacks(value: object) -> bool:
    """Whether a value is no mark, or has a part that is none."""
    if isinstance(value, Mapping):
        return any(map(_lacks, value.values()))
    if isinstance(value, list):
        return any(map(_lacks, value))
    return value is None or isinstance(value, bool)
