"""Personal data is refused in records, by its shape; what only looks like it is not, and business contacts pass."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import cli, personal
from generator.model import Fault
from generator.source import Document, parse, read
from generator.workspace import load
from tests.tiny import ROOT


def document(text: str) -> Document:
    found = parse("records/episodes/2026/ty-1.yaml", text.encode())
    assert isinstance(found, Document), found
    return found


def kinds(text: str) -> list[str]:
    return [seen.shape.called for seen in personal.seen_in(text)]


NHS, NI, BIRTH = "an NHS number", "a National Insurance number", "a date of birth"
MAIL, PHONE, POSTCODE = "an e-mail address", "a telephone number", "a postcode"

FOUND = [
    ("Her number is 943 476 5919.", NHS),
    ("NHS 943-476-5919", NHS),
    ("nhs-9434765919", NHS),
    ("(9434765919)", NHS),
    ("ref 943 476 5919", NHS),
    ("9990000018", NHS),
    ("NI AB123456C", NI),
    ("AB 12 34 56 C", NI),
    ("ab-12-34-56-c", NI),
    ("born on 3 March 1941", BIRTH),
    ("Born 3rd of March 1941, lives upstairs", BIRTH),
    ("born in Porthcawl on 3 March 1941", BIRTH),
    ("born Tuesday, 4 March", BIRTH),
    ("DOB 03/04/41", BIRTH),
    ("D.O.B.: 3.4.1941", BIRTH),
    ("date of birth: 1941-03-04", BIRTH),
    ("date of birth is recorded as 4 Mar 1941", BIRTH),
    ("birthday March 4, 1941", BIRTH),
    ("resident 4 (1941-03-04, DOB)", BIRTH),
    ("dyddiad geni 04/03/1941", BIRTH),
    ("write to j.bloggs@example.org today", MAIL),
    ("J.O'Bloggs+care@post.example.co.uk", MAIL),
    ("call 07700 900123", PHONE),
    ("07700900123", PHONE),
    ("case: 07700 900 123", PHONE),
    ("(029) 2018 0123", PHONE),
    ("029 2018 0123", PHONE),
    ("01632 960123", PHONE),
    ("01632-960-123", PHONE),
    ("01632 96012", PHONE),
    ("0113.496.0123", PHONE),
    ("020\u00a07946\u00a00123", PHONE),
    ("+44 7700 900123", PHONE),
    ("+44 (0)29 2018 0123", PHONE),
    ("0044 29 2018 0123", PHONE),
    ("+353 1 234 5678", PHONE),
    ("tel-01632960123", PHONE),
    ("0800 123 4567", PHONE),
    ("lives at CF10 1AA", POSTCODE),
    ("CF101AA", POSTCODE),
    ("cf10 1aa", POSTCODE),
    ("SW1A 1AA.", POSTCODE),
    ("M1 1AE", POSTCODE),
    ("flat 2, EC1A 1BB", POSTCODE),
]


@pytest.mark.parametrize(("text", "called"), FOUND)
def test_personal_data_is_seen(text: str, called: str) -> None:
    assert kinds(text) == [called]
    assert kinds(f"At the visit: {text}, she said.") == [called]


NEAR = [
    # an NHS number has a check digit, and figures in one group of another kind of number are none
    "943 476 5918",
    "REF9434765919",
    "9434765919X",
    "1-9434765919",
    "94347659190",
    "0000000000",
    "20260402100000",
    "943 476",
    # references
    "REF 0123 456 7890",
    "Reference: 01234567890",
    "case no. 0123 456 7890",
    "crime number 01234 567890",
    "INC-01234567890",
    "SG-2026-0117",
    "P-26-4471",
    "1-123456789",
    "SIN-00009876-ABCD",
    "W12/00000123",
    "CQC 1-10000302982",
    "company 01234567",
    "0012345678",
    # dates and times
    "2026-04-02",
    "02-04-2026 10:00",
    "02.04.2026, 10.30",
    "01 02 2026 1030",
    "from 2026-04-02 to 2026-04-20",
    "2026-04-02 2026-04-20",
    "10:00 11:00 12:00 13:00",
    "0900 to 1700",
    "born of worry, in the meeting of 3 March 2026",
    "the unborn child; a newborn; stubborn on 3 March 2026",
    "date of birth missing from the form of 2026-04-02",
    "The DOB was wrong on the form of 3 March 2026",
    "On 3 March 2026 she was born again as a manager",
    "airborne 3 March 2026",
    "moved in on 3 March 1941",
    # rules, services, amounts
    "cv-ppm-22, stf-d-54 and E-08",
    "lines 604 and 734, L616 L519",
    "paragraph 9.18",
    "£1,250,000.00",
    "1 000 000 people, 020 of them",
    "+5 %, +12 000 visits",
    "01 02 03 04 05 06",
    "rooms 101 102 103 104",
    "AB123456",
    "GB123456A",
    "DQ 12 34 56 A",
    "AB123456E",
    "ABC123456C",
    # places and words
    "section s42 1st meeting",
    "Section 42 2nd stage",
    "level b2 3rd floor",
    "QA1 1AA",
    "M1 1AC1",
    "cv-2026-m11ae",
    "m11ae",
    "SG-M11AE-2",
    "by 4pm or W1 9am",
    "E1 2026",
    "HD12 3CM",
    "5 @ 3.50",
    "meet @10.30 at the Lodge",
    "@home",
    "a@b",
    "x@10.30",
]


@pytest.mark.parametrize("text", NEAR)
def test_what_only_looks_like_it_is_not_seen(text: str) -> None:
    assert kinds(text) == []
    assert kinds(f"At the visit: {text}, she said.") == []


@given(st.lists(st.dates(date(1990, 1, 1), date(2099, 12, 31)), min_size=1, max_size=6), st.sampled_from(" ,;/\n"))
def test_no_list_of_dates_is_a_telephone_number(days: list[date], between: str) -> None:
    assert kinds(between.join(day.isoformat() for day in days)) == []
    assert kinds(between.join(f"{day:%d/%m/%Y}" for day in days)) == []


@given(st.from_regex(r"[a-z]{2,4}-20[0-9]{2}-[0-9a-hjkmnp-tv-z]{5}", fullmatch=True))
def test_no_id_of_an_episode_is_personal_data(name: str) -> None:
    assert kinds(name) == []


@given(st.text(alphabet="0123456789 -.()+/:,ABCE\nabn@", max_size=60))
def test_the_rough_search_passes_over_nothing(text: str) -> None:
    assert personal._worth_a_look(text) or not any(shape.pattern.search(text) for shape in personal.SHAPES)  # noqa: SLF001


@given(st.from_regex(r"0[127][0-9]{9}", fullmatch=True), st.lists(st.integers(4, 10), max_size=3, unique=True))
def test_a_telephone_number_is_seen_however_it_is_grouped(number: str, cuts: list[int]) -> None:
    written = "".join(f" {sign}" if place in cuts else sign for place, sign in enumerate(number))
    assert PHONE in kinds(f"ring {written} now")
    assert personal.contacts_in([written]) == personal.contacts_in([f"+44 {number[1:]}"]) == frozenset({number})


# --- in files ---------------------------------------------------------------------------------------------------

EPISODE = """\
id: ty-1
procedure: cardiff-vale
host: cardiff
provider: ty-corsen
services: [{id: home-care}]
events:
  - id: call
    date: 2026-03-02
    type: note
    text: >-
      The daughter asks to be rung
      on 07700
      900123.
  - {id: number, date: 2026-03-02, type: people, people: listed, who: nhs-9434765919}
  - {id: count, date: 2026-03-02, type: placements, count: 9434765919}  # her mother is on 943 476 5919
# ring j.bloggs@example.org
"""


def test_each_is_a_fault_at_its_place_and_is_not_repeated() -> None:
    faults = list(personal.faults(document(EPISODE), frozenset()))
    assert [(fault.place.line, fault.place.column, fault.event, fault.code) for fault in faults] == [
        (10, 11, "call", "personal-data"),
        (14, 71, "number", "personal-data"),
        (15, 60, "count", "personal-data"),
        (16, 8, None, "personal-data"),
    ]
    assert faults[0].message == "text: this holds what looks like a telephone number (it ends in ..23)"
    assert faults[0].hint == (
        "Take it out, and name the role instead. If it belongs to a business, list it under contacts. "
        "If it was committed, it is in the history too: see docs/personal-data.md."
    )
    assert faults[1].message == "who: this holds what looks like an NHS number (it ends in ..19)"
    assert faults[3].message == "a comment or name: this holds what looks like an e-mail address (it ends in ..rg)"
    told = " ".join(fault.message + fault.hint for fault in faults)
    for secret in ("0123", "4765919", "476 5919", "bloggs"):
        assert secret not in told


def test_escapes_hide_nothing() -> None:
    (fault,) = personal.faults(document('note: "j.bloggs\\x40example.org"\n'), frozenset())
    assert fault.message.startswith("note: this holds what looks like an e-mail address")


def workspace(folder: Path, *, settings: str = "", provider: str = "", text: str = "Quiet.") -> Path:
    (folder / "records/episodes/2026").mkdir(parents=True)
    (folder / "records/providers").mkdir()
    (folder / "concerns.yaml").write_text(f"name: Try\nas_of: 2026-04-01\n{settings}", encoding="utf-8")
    for name in ("ty-corsen", "other"):
        more = provider if name == "ty-corsen" else ""
        (folder / f"records/providers/{name}.yaml").write_text(
            f"id: {name}\nname: {name}\nservices: [{{id: home-care}}]\n{more}", encoding="utf-8"
        )
        (folder / f"records/episodes/2026/cv-2026-{name}.yaml").write_text(
            f"procedure: cardiff-vale\nhost: cardiff\nprovider: {name}\nservices: [{{id: home-care}}]\n"
            f"events:\n  - {{id: one, date: 2026-03-02, type: note, text: '{text}'}}\n",
            encoding="utf-8",
        )
    return folder


def told(root: Path) -> list[tuple[str, str]]:
    return [(fault.place.path.rpartition("/")[2], fault.code) for fault in load(root).faults]


OFFICE = """\
contacts:
  - {for: Registered office, phone: +44 29 2018 0123, address: "1 High Street, CF10 1AA"}
  - {for: The office, email: Office@Ty-Corsen.example}
"""


def test_a_providers_contact_passes_in_its_own_records_alone(tmp_path: Path) -> None:
    text = "Ring 029 2018 0123, write to office@ty-corsen.EXAMPLE or to CF101AA."
    root = workspace(tmp_path, provider=OFFICE, text=text)
    assert told(root) == [("cv-2026-other.yaml", "personal-data")] * 3


def test_a_contact_of_the_workspace_passes_everywhere(tmp_path: Path) -> None:
    root = workspace(tmp_path, settings=OFFICE, text="Ring (029) 2018 0123.")
    assert told(root) == []


def test_whom_to_ring_in_danger_is_a_contact_by_its_place(tmp_path: Path) -> None:
    settings = "emergency: Then ring 029 2018 0123.\nbrokerage: Ring 01632 960 123.\n"
    assert told(workspace(tmp_path, settings=settings, text="They rang 01632 960123, then 029 20180123.")) == []


def test_no_list_of_contacts_makes_an_nhs_number_pass(tmp_path: Path) -> None:
    contacts = "contacts: [{for: A person, phone: 943 476 5919}]\n"
    root = workspace(tmp_path, settings=contacts, text="943 476 5919")
    assert told(root) == [
        ("concerns.yaml", "personal-data"),
        ("cv-2026-other.yaml", "personal-data"),
        ("cv-2026-ty-corsen.yaml", "personal-data"),
    ]


def test_contacts_count_even_if_their_file_has_another_fault(tmp_path: Path) -> None:
    root = workspace(tmp_path, settings=f"colour: red\n{OFFICE}", text="Ring 029 2018 0123.")
    assert told(root) == [("concerns.yaml", "unknown-field")]


def test_other_faults_of_the_file_are_told_and_repeat_nothing(tmp_path: Path) -> None:
    root = workspace(tmp_path)
    path = root / "records/episodes/2026/cv-2026-other.yaml"
    path.write_text(
        path.read_text(encoding="utf-8") + "  - {id: two, date: 2026-03-02, type: note, text: x, step: 07700 900123}\n"
        "  - {id: two, date: 2026-03-02, type: meeting, meeting: ppm, mode: 07700 900123}\n",
        encoding="utf-8",
    )
    faults = [fault for fault in load(root).faults if fault.place.path == "records/episodes/2026/cv-2026-other.yaml"]
    assert [fault.code for fault in faults].count("personal-data") == 2
    assert len(faults) == 4
    assert not [fault for fault in faults if "07700" in f"{fault.message} {fault.hint}"]


def test_check_fails_and_says_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = workspace(tmp_path, text="Ring 07700 900123.")
    assert cli.main(["check", "--root", str(root), "--only", "sound"]) == 1
    shown = capsys.readouterr().out
    assert "records/episodes/2026/cv-2026-other.yaml:6:51" in shown
    assert "900123" not in shown


def test_settings_of_access_and_files_of_the_program_are_left_alone() -> None:
    written = document("name: Try\naccess: {admins: [someone@council.example]}\n")
    assert list(personal.faults(written, frozenset(), frozenset({"access"}))) == []
    assert len(list(personal.faults(written, frozenset()))) == 1


@pytest.mark.parametrize("folder", ["records", "procedures"])
def test_nothing_in_the_sample_and_the_stories_is_taken_for_personal_data(folder: str) -> None:
    paths = sorted((ROOT / folder).rglob("*.yaml"))
    found: list[Fault] = []
    for path in paths:
        read_ = read(ROOT, path)
        if isinstance(read_, Document):
            found += personal.faults(read_, frozenset())
    assert found == []
    assert len(paths) > 50
