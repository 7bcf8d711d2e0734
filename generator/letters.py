"""View of the reader -> a letter: its facts, what it lacks, its words as HTML. PDF is made by `paper`.

A letter is made from what its reader may see, and from nothing else: the provider's view; for anybody else the
letter's own words and the bare facts of what it is about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from markupsafe import Markup

from generator import templates
from generator.audiences import PROVIDER
from generator.cases import Case
from generator.cut import Seen, named, seen, things
from generator.days import day
from generator.decode import Decoder
from generator.events import texts
from generator.hints import did_you_mean
from generator.model import Data, Event
from generator.procedure import Part
from generator.sight import received
from generator.views import ActionView, EventView
from generator.words import words

MISSING = "(not on record)"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    """Everything that a letter's template may use."""

    id: str
    event: str
    title: str
    sender: str
    host: str
    to: tuple[str, ...]
    written: date
    episode: str
    provider_name: str
    procedure_title: str
    version: str
    meeting: EventView | None
    restriction: EventView | None
    to_provider: bool
    plain: bool
    next_date: date | None
    actions: tuple[ActionView, ...]
    facts: Mapping[str, str]
    lacks: tuple[str, ...]
    place: str

    @property
    def meeting_day(self) -> date | None:
        """The day of the meeting: the one planned, where it is still to come."""
        if self.meeting is None:
            return None
        planned = self.meeting.fields.get("planned")
        return date.fromisoformat(str(planned)) if planned else self.meeting.date

    def fact(self, name: str) -> str:
        """What the letter says of a required fact."""
        return self.facts.get(name, MISSING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A finished letter: what it says, as a fragment of a page and as a whole sheet."""

    view: LetterView
    body: Markup
    sheet: str

    @property
    def lacks(self) -> tuple[str, ...]:
        """The required facts that the record does not give, in words."""
        return self.view.lacks

    @property
    def place(self) -> str:
        """The file and line of the event that the letter is."""
        return self.view.place


def made_for(case: Case) -> tuple[Letter, ...]:
    """The letters that are on record and that the procedure has a template for, in order."""
    words_ = ((sent, word) for sent in _sent(case) for word in texts(sent.data.get("letter")))
    found = (_letter(case, word, sent, sent.links) for sent, word in words_ if _has_template(case, word))
    return tuple(letter for letter in found if letter is not None)


def _sent(case: Case) -> list[Event]:
    return [fact.event for fact in case.chronicle.by_key.get("communication", ()) if case.chronicle.counting(fact)]


def make(case: Case, letter: str, about: str | None) -> Letter | str:
    """One letter of an episode, sent or still to be sent; or, in words, why it cannot be made.

    `about` names the letter's own event, or what it is for; the latest of its kind when left out.
    """
    if not _has_template(case, letter):
        return f"there is no letter {letter} to print. {did_you_mean(letter, _templates(case))}"
    sent = [event for event in _sent(case) if letter in texts(event.data.get("letter"))]
    if about is not None:
        sent = [event for event in sent if about in (event.id, *event.links)]
    if sent and (made := _letter(case, letter, sent[-1], sent[-1].links)):
        return made
    subject = _subject(case, letter, about)
    if subject is None:
        under = f" under the id {about}" if about else ""
        return f"nothing in {case.episode.id} is on record{under} that {letter} could be about"
    made = _letter(case, letter, None, (subject,))
    return made if made is not None else f"{letter} in {case.episode.id} is closed to its own reader; see closed_to"


def _subject(case: Case, letter: str, about: str | None) -> str | None:
    """The id of the latest event that a letter still to be sent is about."""
    written = case.procedure.letters[letter].data.get("about")
    if written is None:
        return None
    matcher = Decoder(words()).matcher(written)
    found = [fact.event.id for fact in case.chronicle.matching(matcher) if about in {None, fact.event.id}]
    return found[-1] if found else None


def _letter(case: Case, word: str, event: Event | None, about: tuple[str, ...]) -> Letter | None:
    """A letter on record, or still to be sent about these events; None if its own reader may not see it."""
    part = case.procedure.letters[word]
    to_provider = _to_provider(case, part, event)
    facts = _read(case, event, about, to_provider=to_provider)
    names = {item.event.id: item.name for item in facts}
    seen_ = received(case, facts)
    by_name = {item.id: item for item in seen_.events}
    sent = by_name.get(names.get(event.id, "")) if event is not None else None
    if event is not None and sent is None:
        return None
    subjects = [by_name[names[name]] for name in about if name in names]
    meeting = next((item for item in subjects if item.type == "meeting"), None)
    restriction = next((item for item in subjects if item.type == "restriction"), None)
    written = sent.date if sent is not None else case.as_of
    actions = _actions(case, facts, written)
    said, lacks = _facts(part, sent, Drawn(meeting, restriction, actions))
    roles = case.procedure.role_title
    sender = ", ".join(roles(name) for name in texts(sent.fields.get("by"))) if sent is not None else ""
    shown = LetterView(
        id=word,
        event=event.id if event is not None else "",
        title=part.text("title"),
        sender=sender or part.text("from"),
        host=seen_.host,
        to=tuple(roles(name) for name in texts(sent.fields.get("to"))) if sent is not None else part.list("to")[:1],
        written=written,
        episode=seen_.episode,
        provider_name=seen_.provider_name,
        procedure_title=seen_.procedure_title,
        version=seen_.version,
        meeting=meeting,
        restriction=restriction,
        to_provider=to_provider,
        plain=part.data.get("plain") is True,
        next_date=_day(meeting.fields.get("next_date")) if meeting is not None else None,
        actions=actions,
        facts=said,
        lacks=lacks,
        place=str((event or case.episode).place),
    )
    body = templates.letter(_homes(case), f"{word}.html.j2", letter=shown)
    return Letter(view=shown, body=body, sheet=templates.page("paper.html.j2", letter=_with_body(shown, body)))


def _read(case: Case, event: Event | None, about: tuple[str, ...], *, to_provider: bool) -> tuple[Seen, ...]:
    """The events that a letter is made from, as its reader sees them.

    Whoever reads it learns the bare facts of what it is about. Beside them the provider has what is open to it, anybody
    else only the letter itself.
    """
    by_id = case.chronicle.by_id
    told = {name: _TOLD for name in about if name in by_id}
    if to_provider:
        return seen(case.chronicle, PROVIDER, case.episode.provider, told)
    fields = told if event is None else {**told, event.id: _SENT}
    return named((fact, fields[fact.event.id]) for fact in case.chronicle.facts if fact.event.id in fields)


_SENT = frozenset({"id", "date", "type", "letter", "for", "to", "by", "says", "words", "attachments", "period"})
_TOLD = frozenset(
    {
        "id",
        "date",
        "type",
        "step",
        "meeting",
        "planned",
        "planned_time",
        "next_date",
        "restriction",
        "scope",
        "lift_terms",
    }
)


def _with_body(shown: LetterView, body: Markup) -> Mapping[str, object]:
    fields = (
        "title",
        "sender",
        "host",
        "to",
        "written",
        "episode",
        "provider_name",
        "procedure_title",
        "version",
        "lacks",
        "to_provider",
        "plain",
    )
    return {**{name: getattr(shown, name) for name in fields}, "body": body, "addressee": ()}


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a letter can draw a fact from, where the record has no words for it."""

    meeting: EventView | None
    restriction: EventView | None
    actions: tuple[ActionView, ...]

    def text(self, source: str) -> str:
        """The fact in words; empty if the record does not give it."""
        if source == "meeting" and self.meeting is not None:
            planned = self.meeting.fields.get("planned")
            return day(date.fromisoformat(str(planned)) if planned else self.meeting.date)
        if source == "actions" and self.actions:
            return "The table of actions says what is to be done, by whom and by when."
        if self.restriction is None:
            return ""
        if source == "restriction":
            return day(self.restriction.date)
        return str(self.restriction.fields.get(_OF_RESTRICTION.get(source, ""), ""))


_OF_RESTRICTION = {"scope": "scope", "lift-terms": "lift_terms"}


def _facts(part: Part, sent: EventView | None, drawn: Drawn) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """The words of each required fact (recorded, drawn from the record, or the procedure's own), and what lacks."""
    written = sent.fields.get("words", {}) if sent is not None else {}
    recorded: Data = written if isinstance(written, Mapping) else {}
    facts: dict[str, str] = {}
    lacks: list[str] = []
    for row in part.rows("facts"):
        name = str(row["id"])
        text = str(recorded.get(name) or drawn.text(str(row.get("drawn", ""))) or row.get("text", ""))
        if text:
            facts[name] = text
        else:
            lacks.append(f"{name} ({str(row['says'])[:1].lower()}{str(row['says'])[1:]})")
    return facts, tuple(lacks)


def _to_provider(case: Case, part: Part, event: Event | None) -> bool:
    """Whether the provider is among those who receive it; of a letter still to be sent the procedure says so."""
    if event is None or "to" not in event.data:
        return part.text("reader") != "others"
    return "provider" in {case.chronicle.body(name) for to in texts(event.data["to"]) for name in _everyone(case, to)}


def _everyone(case: Case, name: str) -> tuple[str, ...]:
    return case.chronicle.group(name) or (name,)


def _actions(case: Case, facts: Sequence[Seen], written: date) -> tuple[ActionView, ...]:
    """The actions that the recipient may see and that were open on the day of the letter, as they stood then."""
    found = []
    known = (item for item in facts if item.event.type == "action" and item.event.date <= written)
    for name, inside in things(known).items():
        data = {key: value for item in inside for key, value in item.data.items()}
        if inside[-1].step in {"agreed", "extended"} and ("due" in data or "new_due" in data):
            found.append(
                ActionView(
                    id=name,
                    what=str(data.get("what", "")),
                    under=case.procedure.word_title("plan", str(data["under"])) if "under" in data else "",
                    owner=case.procedure.role_title(str(data["owner"])) if "owner" in data else "",
                    due=_day(data.get("new_due", data.get("due"))),
                    done=None,
                    state="open",
                )
            )
    return tuple(found)


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def _templates(case: Case) -> list[str]:
    return sorted({path.name.removesuffix(".html.j2") for home in _homes(case) for path in home.glob("*.html.j2")})


def _homes(case: Case) -> tuple[Path, ...]:
    return tuple(folder / "letters" for folder in case.procedure.folders)


def _has_template(case: Case, word: str) -> bool:
    return word in case.procedure.letters and word in _templates(case)


def addressed(letter: Letter, addressee: tuple[str, ...]) -> Letter:
    """The letter with the lines of an address, for this one sheet: nothing else ever knows of them."""
    shown = {**_with_body(letter.view, letter.body), "addressee": addressee}
    return replace(letter, sheet=templates.page("paper.html.j2", letter=shown))


def write(letter: Letter, out: Path) -> None:
    """Write a letter where its name says: a PDF, or a page of HTML."""
    from generator import paper

    content = letter.sheet.encode() if out.suffix == ".html" else paper.pdf(letter.sheet)
    partial = out.with_name(f".{out.name}.partial")
    partial.write_bytes(content)
    partial.replace(out)
