"""The text of a record -> faults: personal data that has a shape of its own, wherever in the file it stands.

NHS and National Insurance numbers, dates of birth, e-mail addresses, telephone numbers, postcodes. A name has no
such shape: no program can tell one in a sentence, and this one does not try. What is listed as a business contact
passes. A rough search of the raw text says whether there is anything to look at: a clean file costs next to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from generator.model import Fault, Place
from generator.source import Document

CODE = "personal-data"


def _bare(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", text).upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One kind of personal data: how it looks, what else must hold, what to write instead.

    `plain` gives a match the one spelling in which it is compared. A business may list what has a `contact`.
    """

    called: str
    pattern: re.Pattern[str]
    instead: str
    holds: Callable[[re.Match[str]], bool] = lambda _match: True
    plain: Callable[[str], str] = _bare
    contact: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """A piece of personal data in a text: its kind, its one spelling, and where it begins and ends."""

    shape: Shape
    plain: str
    start: int
    end: int


def faults(document: Document, contacts: frozenset[str], apart: frozenset[str] = frozenset()) -> Iterator[Fault]:
    """A fault for each piece of personal data in `document` that is none of `contacts`, comments included.

    What stands in the fields `apart`, at the top of the file, is left alone.
    """
    if not _worth_a_look(document.text):
        return
    told = set(contacts)
    for pointer, text in _texts(document.data, ""):
        steps = pointer.split("/")[1:]
        for seen in seen_in(text):
            if seen.plain not in contacts and steps[:1] not in [[name] for name in apart]:
                field = next((f"{step}: " for step in reversed(steps) if not step.isdigit()), "")
                yield _fault(document.place(pointer), field, text, seen, _event(document.data, steps))
            told.add(seen.plain)
    for number, line in enumerate(document.text.splitlines(), start=1):
        for seen in seen_in(line):
            if seen.plain not in told:
                yield _fault(Place(document.path, number, seen.start + 1), "a comment or name: ", line, seen, None)


def contacts_in(texts: Iterable[str]) -> frozenset[str]:
    """The addresses and numbers of a business in these texts, each in the one spelling."""
    return frozenset(seen.plain for text in texts for seen in seen_in(text) if seen.shape.contact)


def listed(data: object) -> frozenset[str]:
    """The business contacts of a file: what stands under `contacts`, and where the workspace says whom to ring."""
    places = (
        [data[name] for name in ("contacts", "emergency", "brokerage") if name in data]
        if isinstance(data, Mapping)
        else []
    )
    return contacts_in(text for place in places for _, text in _texts(place, ""))


def quieted(found: Iterable[Fault]) -> Iterator[Fault]:
    """Faults of which none quotes the personal data that stands in its file."""
    known = list(found)
    revealing = {fault.place.path for fault in known if fault.code == CODE}
    for fault in known:
        quotes = fault.code != CODE and fault.place.path in revealing
        yield replace(fault, message=masked(fault.message), hint=masked(fault.hint)) if quotes else fault


def masked(text: str) -> str:
    """A text without its personal data, for messages that quote what is wrong."""
    for seen in sorted(seen_in(text), key=lambda seen: -seen.start):
        text = f"{text[: seen.start]}{_tail(text, seen)}{text[seen.end :]}"
    return text


def seen_in(text: str) -> Iterator[Seen]:
    """Everything in a text that has the shape of personal data; no part of it twice."""
    if not _worth_a_look(text):
        return
    taken: list[tuple[int, int]] = []
    for shape in SHAPES:
        for match in shape.pattern.finditer(text):
            start, end = match.span()
            if shape.holds(match) and not any(start < other and first < end for first, other in taken):
                taken.append((start, end))
                yield Seen(shape, shape.plain(match[0]), start, end)


def _texts(value: object, pointer: str) -> Iterator[tuple[str, str]]:
    """Every text of a value with its pointer; names before a colon too, and numbers as they are written."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            inner = f"{pointer}/{key}"
            yield inner, str(key)
            yield from _texts(part, inner)
    elif isinstance(value, tuple):
        for number, part in enumerate(value):
            yield from _texts(part, f"{pointer}/{number}")
    elif isinstance(value, (str, int)) and not isinstance(value, bool):
        yield pointer, str(value)


def _fault(place: Place, where: str, text: str, seen: Seen, event: str | None) -> Fault:
    return Fault(
        place=place,
        code=CODE,
        event=event,
        message=f"{where}this holds what looks like {seen.shape.called} (it {_tail(text, seen)})",
        hint=f"{seen.shape.instead} If it was committed, it is in the history too: see docs/personal-data.md.",
    )


def _tail(text: str, seen: Seen) -> str:
    return f"ends in ..{_bare(text[seen.start : seen.end])[-2:].lower()}"


def _event(data: object, steps: list[str]) -> str | None:
    """The id of the event that a value stands in."""
    events = data.get("events") if isinstance(data, Mapping) else None
    if isinstance(events, tuple) and steps[:1] == ["events"] and len(steps) > 1:
        row = events[int(steps[1])]
        return str(row["id"]) if isinstance(row, Mapping) and "id" in row else None
    return None


# --- what personal data looks like ------------------------------------------------------------------------------

_BEFORE = r"(?<![0-9A-Za-z])(?<![0-9][-./:,])"
"""Not in the middle of a word or a longer number: letters joined to a number make it a reference."""
_AFTER = r"(?![0-9A-Za-z])(?![-./:,][0-9])"
_GAP = r"[\s().\u00a0\u2007\u2009\u202f\u2010-\u2015-]{0,3}"
"""What people put between the figures of a telephone number."""


def _is_nhs(match: re.Match[str]) -> bool:
    """Whether the last of ten figures is the check digit of the others (modulus 11)."""
    figures = [int(sign) for sign in match[0] if sign.isdigit()]
    rest = 11 - sum(weight * figure for weight, figure in zip(range(10, 1, -1), figures, strict=False)) % 11
    return rest % 11 == figures[-1] and len(set(figures)) > 1


_REFERENCE = re.compile(
    r"(?<![A-Za-z])(?:ref|refs|reference|case|record|file|registration|reg|incident|log|crime|order|invoice|account"
    r"|acct|ticket|claim|policy|licence|certificate|job|batch|serial|urn|sin|ciw|cqc)"
    r"\W{0,3}(?:(?:nos?|number|id|ref|reference)\W{0,3})?$"
    r"|(?<![A-Za-z])(?!(?:tel|telephone|phone|mob|mobile|call|ring|fax)[-/])[A-Za-z]+[-/]$",
    re.IGNORECASE,
)
"""What stands before a number that is a reference: REF 0123 456 7890, INC-01234567890."""


def _is_phone(match: re.Match[str]) -> bool:
    """Whether it is no reference. Nothing else looks like a mobile or an international number."""
    before = match.string[max(0, match.start() - 40) : match.start()]
    return _phone(match[0]).startswith("07") or match[0].startswith("+") or not _REFERENCE.search(before)


def _phone(text: str) -> str:
    """A telephone number as it is dialled from here."""
    figures = re.sub(r"[^0-9]", "", re.sub(r"\(0\)", "", text))
    abroad = re.match(r"(?:00)?44(?=[1-9])", figures) if text.lstrip("(").startswith(("+", "00")) else None
    return f"0{figures[abroad.end() :]}" if abroad else figures


_AREAS = (
    "A[BL]|B[ABDHLNRST]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|JE|K[ATWY]"
    "|L[ADELNSU]?|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE"
)
_DISTRICT = rf"(?:(?:EC?|NW?|S[EW]|WC?)[0-9][A-HJKMNPR-Y]|(?:{_AREAS})[0-9]{{1,2}})"
_INWARD = r"[0-9][ABD-HJLNP-UW-Z]{2}"
_ORDINAL = re.compile(r"(?:[0-9](?:st|nd|rd|th|hr|yr|ft|lb|gb|tb|pt))$")
"""Small letters after a number that are no postcode: section s42 1st, level b2 3rd."""

_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}"
_DATE = (
    rf"(?:(?:19|20)[0-9]{{2}}[-/.](?:0?[1-9]|1[0-2])[-/.]{_DAY}"
    rf"|{_DAY}[-/. ](?:0?[1-9]|1[0-2])[-/. ](?:(?:19|20)[0-9]{{2}}|[0-9]{{2}})"
    rf"|{_DAY}(?:st|nd|rd|th)?[ -](?:of )?{_MONTH}\.?(?:,?[ -](?:(?:19|20)[0-9]{{2}}|'?[0-9]{{2}}))?"
    rf"|{_MONTH}\.? {_DAY}(?:st|nd|rd|th)?(?:,? (?:19|20)[0-9]{{2}})?)(?![0-9A-Za-z])"
)
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?"
_JOINED = rf"[\s:=,;(\u2013\u2014-]{{0,4}}(?:(?:is|was|on|as|given|recorded|the)[\s:]{{1,2}}){{0,3}}{_WEEKDAY}"
_BIRTH = r"(?:d\.?o\.?b\.?|date[\s-]of[\s-]birth|birth[\s-]?da(?:te|y)|dyddiad geni)"
_DATE_OF_BIRTH = (
    rf"(?<![A-Za-z])(?:{_BIRTH}|(?:born|ganwyd|ganed)(?: in [A-Z][\w'-]+(?: [A-Z][\w'-]+)?,?)?){_JOINED}{_DATE}"
    rf"|(?<![0-9A-Za-z]){_DATE}[\s,;:(\u2013\u2014-]{{1,4}}(?:\(|as )?{_BIRTH}(?![A-Za-z])"
)

SHAPES = (
    Shape(
        called="an e-mail address",
        pattern=re.compile(r"[\w.%+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}\.[A-Za-z]{2,24}"),
        instead="Name the role instead. If it belongs to a business, list it under contacts.",
        plain=lambda text: text.casefold(),
        contact=True,
    ),
    Shape(
        called="a telephone number",
        pattern=re.compile(
            rf"\+[1-9](?:{_GAP}[0-9]){{9,13}}{_AFTER}"
            rf"|{_BEFORE}0044{_GAP}(?:\(0\){_GAP})?[1-9](?:{_GAP}[0-9]){{8,9}}{_AFTER}"
            rf"|{_BEFORE}0(?:[1237][0-9]|8[0-9]|5[56])(?:{_GAP}[0-9]){{8}}{_AFTER}"
            rf"|{_BEFORE}(?:01[0-9]{{3}}\)?[\s-][0-9]{{5}}|0[58]00[\s-][0-9]{{6}}){_AFTER}"
        ),
        instead="Take it out, and name the role instead. If it belongs to a business, list it under contacts.",
        holds=_is_phone,
        plain=_phone,
        contact=True,
    ),
    Shape(
        called="an NHS number",
        pattern=re.compile(rf"{_BEFORE}[0-9]{{3}}[\s-]{{0,3}}[0-9]{{3}}[\s-]{{0,3}}[0-9]{{4}}{_AFTER}"),
        instead=(
            "Take it out; the case reference of your own system is enough. If it is another system's reference, "
            "join that system's letters to it (REF1234567890)."
        ),
        holds=_is_nhs,
    ),
    Shape(
        called="a National Insurance number",
        pattern=re.compile(
            r"(?<![0-9A-Za-z])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
            r"(?:[\s-]?[0-9]{2}){3}[\s-]?[A-D](?![0-9A-Za-z])",
            re.IGNORECASE,
        ),
        instead="Take it out; the case reference of your own system is enough.",
    ),
    Shape(
        called="a date of birth",
        pattern=re.compile(_DATE_OF_BIRTH, re.IGNORECASE),
        instead="Take it out; if age matters, give it in years or as a range.",
        plain=lambda text: _bare(str(re.findall(_DATE, text, re.IGNORECASE)[-1])),
    ),
    Shape(
        called="a postcode",
        pattern=re.compile(
            rf"(?<![0-9A-Za-z/-])(?:{_DISTRICT}\s{{0,2}}{_INWARD}|(?i:{_DISTRICT}\s{{1,2}}{_INWARD}))(?![0-9A-Za-z/-])"
        ),
        instead="Take it out; name the service or the area. If it belongs to a business, list it under contacts.",
        holds=lambda match: not _ORDINAL.search(match[0]),
        contact=True,
    ),
)

_GAPS = r"[\s().\u00a0\u2007\u2009\u202f\u2010-\u2015-]{0,90}+"
_ROUGH = re.compile(
    rf"[0-9](?:(?<![0-9].)(?<![0-9]-.)(?:{_GAPS}[0-9]){{5}}(?:(?:{_GAPS}[0-9]){{4}}|{_GAPS}[A-Da-d](?![0-9A-Za-z]))"
    r"|[A-Za-z]{2}(?![0-9A-Za-z]))"
)
"""Every number and postcode has this, even where it runs over two lines of a file."""
_ROUGH_WORDS = ("born", "birth", "dob", "d.o.b", "geni", "ganwyd", "ganed")


def _worth_a_look(text: str) -> bool:
    """Whether anything can be found; a text with escapes may hold what it does not look like."""
    if "@" in text or "\\" in text or _ROUGH.search(text):
        return True
    small = text.lower()
    return any(word in small for word in _ROUGH_WORDS)
