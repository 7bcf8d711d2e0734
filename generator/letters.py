"""View of the recipient -> a letter: its facts, what it lacks, its words as HTML. PDF is made by `paper`.

A letter is made from what its recipient may see, and from nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from markupsafe import Markup

from generator import templates
from generator.cases import Case
from generator.days import day
from generator.decode import Decoder
from generator.hints import did_you_mean
from generator.model import Data
from generator.procedure import Part
from generator.sight import view
from generator.views import ActionView, EventView, View
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
    """The letters to the provider that are on record and that the procedure has a template for, in order."""
    seen = view(case, f"provider:{case.episode.provider}")
    found: list[Letter] = []
    for event in seen.events:
        letters = [word for word in _words(event.fields.get("letter")) if _has_template(case, word)]
        found.extend(_letter(case, seen, word, event) for word in letters)
    return tuple(found)


def make(case: Case, letter: str, about: str | None) -> Letter | str:
    """One letter of an episode, sent or still to be sent; or, in words, why it cannot be made.

    `about` names the letter's own event, or what it is for; the latest of its kind when left out.
    """
    if not _has_template(case, letter):
        return f"there is no letter {letter} to print. {did_you_mean(letter, _templates(case))}"
    seen = view(case, f"provider:{case.episode.provider}")
    sent = [event for event in seen.events if letter in _words(event.fields.get("letter"))]
    if about is not None:
        sent = [event for event in sent if about in (event.id, *_words(event.fields.get("for")))]
    if sent:
        return _letter(case, seen, letter, sent[-1])
    subject = _subject(case, letter, about)
    if subject is None:
        under = f" under the id {about}" if about else ""
        return f"nothing in {case.episode.id} is on record{under} that {letter} could be about"
    return _letter(case, seen, letter, None, next((event for event in seen.events if event.id == subject), None))


def _subject(case: Case, letter: str, about: str | None) -> str | None:
    """The id of the latest event that a letter still to be sent is about."""
    written = case.procedure.letters[letter].data.get("about")
    if written is None:
        return None
    matcher = Decoder(words()).matcher(written)
    found = [fact.event.id for fact in case.chronicle.matching(matcher) if about in {None, fact.event.id}]
    return found[-1] if found else None


def _letter(case: Case, seen: View, word: str, sent: EventView | None, target: EventView | None = None) -> Letter:
    part = case.procedure.letters[word]
    by_id = {event.id: event for event in seen.events}
    links = _words(sent.fields.get("for")) if sent is not None else ()
    meeting = (
        target
        if target is not None and target.type == "meeting"
        else next((by_id[link] for link in links if link in by_id and by_id[link].type == "meeting"), None)
    )
    written = sent.date if sent is not None else case.as_of
    actions = _actions(case, seen, written)
    facts, lacks = _facts(part, sent, meeting, actions)
    roles = case.procedure.role_title
    sender = ", ".join(roles(name) for name in _words(sent.fields.get("by"))) if sent is not None else ""
    shown = LetterView(
        id=word,
        event=sent.id if sent is not None else "",
        title=part.text("title"),
        sender=sender or part.text("from"),
        host=seen.host,
        to=tuple(roles(name) for name in _words(sent.fields.get("to"))) if sent is not None else part.list("to")[:1],
        written=written,
        episode=seen.episode,
        provider_name=seen.provider_name,
        procedure_title=seen.procedure_title,
        version=seen.version,
        meeting=meeting,
        next_date=_day(meeting.fields.get("next_date")) if meeting is not None else None,
        actions=actions,
        facts=facts,
        lacks=lacks,
        place=_place(case, sent),
    )
    body = templates.letter(_homes(case), f"{word}.html.j2", letter=shown)
    return Letter(view=shown, body=body, sheet=templates.page("paper.html.j2", letter=_with_body(shown, body)))


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
    )
    return {**{name: getattr(shown, name) for name in fields}, "body": body}


def _facts(
    part: Part, sent: EventView | None, meeting: EventView | None, actions: tuple[ActionView, ...]
) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """The words of each required fact (recorded, drawn from the record, or the procedure's own), and what lacks."""
    written = sent.fields.get("words", {}) if sent is not None else {}
    recorded: Data = written if isinstance(written, Mapping) else {}
    facts: dict[str, str] = {}
    lacks: list[str] = []
    for row in part.rows("facts"):
        name = str(row["id"])
        drawn = _drawn(str(row.get("drawn", "")), meeting, actions)
        text = str(recorded.get(name) or drawn or row.get("text", ""))
        if text:
            facts[name] = text
        else:
            lacks.append(f"{name} ({str(row['says'])[:1].lower()}{str(row['says'])[1:]})")
    return facts, tuple(lacks)


def _drawn(source: str, meeting: EventView | None, actions: tuple[ActionView, ...]) -> str:
    if source == "meeting" and meeting is not None:
        planned = meeting.fields.get("planned")
        return day(date.fromisoformat(str(planned)) if planned else meeting.date)
    if source == "actions" and actions:
        return "The table of actions says what is to be done, by whom and by when."
    return ""


def _actions(case: Case, seen: View, written: date) -> tuple[ActionView, ...]:
    """The actions that the recipient may see and that were open on the day of the letter, as they stood then."""
    things: dict[str, dict[str, object]] = {}
    for event in seen.events:
        if event.type == "action" and event.date <= written:
            things.setdefault(case.chronicle.by_id[event.id].thing, {}).update({**event.fields, "step": event.step})
    return tuple(
        ActionView(
            id=thing,
            what=str(data.get("what", "")),
            under=str(data.get("under", "")).upper(),
            owner=case.procedure.role_title(str(data["owner"])) if "owner" in data else "",
            due=_day(data.get("new_due", data.get("due"))),
            done=None,
            state="open",
        )
        for thing, data in things.items()
        if data["step"] in {"agreed", "extended"} and ("due" in data or "new_due" in data)
    )


def _place(case: Case, sent: EventView | None) -> str:
    fact = case.chronicle.by_id.get(sent.id) if sent is not None else None
    return str(fact.event.place if fact is not None else case.episode.place)


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def _words(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(str(item) for item in value) if isinstance(value, tuple) else (str(value),)


def _templates(case: Case) -> list[str]:
    return sorted({path.name.removesuffix(".html.j2") for home in _homes(case) for path in home.glob("*.html.j2")})


def _homes(case: Case) -> tuple[Path, ...]:
    return tuple(folder / "letters" for folder in case.procedure.folders)


def _has_template(case: Case, word: str) -> bool:
    return word in case.procedure.letters and word in _templates(case)


def write(letter: Letter, out: Path) -> None:
    """Write a letter where its name says: a PDF, or a page of HTML."""
    from generator import paper

    content = letter.sheet.encode() if out.suffix == ".html" else paper.pdf(letter.sheet)
    partial = out.with_name(f".{out.name}.partial")
    partial.write_bytes(content)
    partial.replace(out)
