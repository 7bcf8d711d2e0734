"""Reading YAML: what is refused, with its place and the way out; and what values become."""

from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import source
from generator.model import Fault, Place
from generator.source import Document, parse, read


class Refusal(NamedTuple):
    """A text that is refused: why, where, and what the reader is told."""

    name: str
    text: bytes
    code: str
    line: int
    column: int
    message: str
    hint: str

    def __str__(self) -> str:
        return self.name


SIGN = "a value begins with a character that YAML keeps for itself (a tab, @, `, % or similar)"
SIGN_HINT = "Use spaces, not tabs, to indent; put text that begins with a sign in quotes."
OTHER_HINT = "Compare the line with the one above it: same number of spaces, colon and space after each name."
HIDDEN_HINT = "Delete it and type the text again; it often comes with copied text."
REFUSED = (
    Refusal("a tab to indent", b"a:\n\tb: 1\n", "not-yaml", 2, 1, SIGN, SIGN_HINT),
    Refusal("a tab after a dash", b"a:\n  -\tb: 1\n", "not-yaml", 2, 4, SIGN, SIGN_HINT),
    Refusal("a sign of YAML's own", b"a: @b\n", "not-yaml", 1, 4, SIGN, SIGN_HINT),
    Refusal(
        "a second colon",
        b"a: b: c\n",
        "not-yaml",
        1,
        5,
        "there is a second colon in this line, or the line is indented too far",
        'Put text that holds ": " in quotes; line the name up with the names above it.',
    ),
    Refusal(
        "a line out of line",
        b"a: 1\nb:\n  c: 1\n d: 2\n",
        "not-yaml",
        4,
        2,
        "this line is not at the same depth as the lines it belongs with",
        "Line it up with the names above it, or close the bracket or quote that was opened before.",
    ),
    Refusal(
        "a name without a colon",
        b"a: 1\nb\nc: 2\n",
        "not-yaml",
        3,
        1,
        "a name without a colon, or a quote that was not closed",
        "Write `name: value`; close quotes on the line where they were opened.",
    ),
    Refusal(
        "a brace that is not closed",
        b"a: {b: 1\nc: 2\n",
        "not-yaml",
        2,
        2,
        "a { was opened and not closed, or a comma is missing",
        "Separate the parts with commas and end with }.",
    ),
    Refusal(
        "a bracket that is not closed",
        b"a: [b\nc: 2\n",
        "not-yaml",
        2,
        2,
        "a [ was opened and not closed, or a comma is missing",
        "Separate the parts with commas and end with ].",
    ),
    Refusal(
        "a quote that is not closed",
        b'a: "b\n',
        "not-yaml",
        2,
        1,
        "the file ends inside a quoted text",
        "Close the quote.",
    ),
    Refusal(
        "one name twice",
        b"id: a\ndate: b\nid: c\n",
        "duplicate-key",
        3,
        1,
        "'id' is here twice; the first is on line 1",
        "Keep one of the two.",
    ),
    Refusal(
        "one name twice in braces",
        b"a:\n  - {b: 1, c: 2, b: 3}\n",
        "duplicate-key",
        2,
        18,
        "'b' is here twice; the first is on line 2",
        "Keep one of the two.",
    ),
    Refusal(
        "an anchor",
        b"a: &b c\n",
        "yaml-anchor",
        1,
        4,
        "&b gives this part a YAML name",
        "Leave it out; put text that begins with & in quotes.",
    ),
    Refusal(
        "an anchor on a list",
        b"a: &b\n  - c\n",
        "yaml-anchor",
        1,
        4,
        "&b gives this part a YAML name",
        "Leave it out; put text that begins with & in quotes.",
    ),
    Refusal(
        "an alias",
        b"a: *b\n",
        "yaml-alias",
        1,
        4,
        "*b refers to another part of the file",
        "Write the value out here; put text that begins with * in quotes.",
    ),
    Refusal(
        "a merge",
        b"a:\n  <<: {b: 1}\n",
        "yaml-merge",
        2,
        3,
        "<< merges another part of the file",
        "Write the values out here.",
    ),
    Refusal(
        "a tag",
        b"a: !!python/object/apply:os.system [ls]\n",
        "yaml-tag",
        1,
        4,
        "a ! in front of a value is not allowed",
        "Leave it out; put text that begins with ! in quotes.",
    ),
    Refusal(
        "a bare !",
        b"a: ! b\n",
        "yaml-tag",
        1,
        4,
        "a ! in front of a value is not allowed",
        "Leave it out; put text that begins with ! in quotes.",
    ),
    Refusal(
        "a list for a name",
        b"? [a, b]\n: c\n",
        "key",
        1,
        3,
        "a name before a colon must be a plain word",
        "Write a word, such as date, before the colon.",
    ),
    Refusal(
        "a name with an anchor",
        b"&a b: c\n",
        "key",
        1,
        1,
        "a name before a colon must be a plain word",
        "Write a word, such as date, before the colon.",
    ),
    Refusal(
        "an alias for a name",
        b"*a : c\n",
        "key",
        1,
        1,
        "a name before a colon must be a plain word",
        "Write a word, such as date, before the colon.",
    ),
    Refusal(
        "a directive", b"%YAML 1.1\n---\na: 1\n", "yaml-directive", 1, 1, "a % line is not allowed here", "Delete it."
    ),
    Refusal(
        "a directive of tags",
        b"%TAG ! tag:x,2000:\n---\na: 1\n",
        "yaml-directive",
        1,
        1,
        "a % line is not allowed here",
        "Delete it.",
    ),
    Refusal(
        "a second document",
        b"a: 1\n---\nb: 2\n",
        "second-document",
        2,
        1,
        "a second document begins here (after ---)",
        "One file holds one record: delete the --- line, or make two files.",
    ),
    Refusal("an empty file", b"", "empty-file", 1, 1, "the file is empty", "Write the record, or delete the file."),
    Refusal(
        "nothing but a comment",
        b"# nothing\n",
        "empty-file",
        2,
        1,
        "the file is empty",
        "Write the record, or delete the file.",
    ),
    Refusal(
        "not UTF-8", b"a: 1\nb: \xe9t\xe9\n", "not-utf-8", 2, 1, "the file is not UTF-8 text", "Save the file as UTF-8."
    ),
    Refusal(
        "UTF-16", "a: 1\n".encode("utf-16"), "not-utf-8", 1, 1, "the file is not UTF-8 text", "Save the file as UTF-8."
    ),
    Refusal(
        "a byte order mark",
        b"\xef\xbb\xbfa: 1\n",
        "byte-order-mark",
        1,
        1,
        "the file begins with a byte order mark",
        "Save the file as UTF-8 without a byte order mark.",
    ),
    Refusal(
        "an unknown escape",
        b'a: "\\q"\n',
        "not-yaml",
        1,
        5,
        "this is not valid YAML: found unknown escape character",
        OTHER_HINT,
    ),
    Refusal(
        "an escaped control character",
        b'a: "\\x07"\n',
        "hidden-character",
        1,
        4,
        "the text holds a control character",
        "Leave it out.",
    ),
    Refusal(
        "an escaped character that turns the writing round",
        b'a: "\\u202e"\n',
        "hidden-character",
        1,
        4,
        "the text holds a hidden or control character (U+202E)",
        "Leave it out.",
    ),
    Refusal(
        "a name with an escaped control character",
        b'"a\\u202eb": 1\n',
        "hidden-character",
        1,
        1,
        "a name holds a hidden or control character",
        "Leave it out.",
    ),
    Refusal(
        "half of a pair",
        b'a: "\\ud800"\n',
        "not-yaml",
        1,
        7,
        "this is not valid YAML: found invalid Unicode character escape code",
        OTHER_HINT,
    ),
)
HIDDEN = {
    0x00: "NUL",
    0x07: "bell",
    0x1B: "escape, with which a terminal is given orders",
    0x7F: "delete",
    0x9B: "the other escape",
    0xAD: "soft hyphen",
    0x061C: "Arabic letter mark",
    0x200B: "zero-width space",
    0x200E: "left-to-right mark",
    0x200F: "right-to-left mark",
    0x2028: "line separator",
    0x202A: "left-to-right embedding",
    0x202E: "right-to-left override",
    0x2060: "word joiner",
    0x2066: "left-to-right isolate",
    0x2069: "end of an isolate",
    0xFEFF: "a byte order mark inside",
    0xFFFE: "no character",
    0xFFFF: "no character",
}


def refused(text: bytes) -> Fault:
    found = parse("records/a.yaml", text)
    assert isinstance(found, Fault)
    return found


def value(text: str) -> object:
    found = parse("records/a.yaml", text.encode())
    assert isinstance(found, Document), found
    return found.data


@pytest.mark.parametrize("row", REFUSED, ids=str)
def test_what_a_record_may_not_hold_is_refused_at_its_place(row: Refusal) -> None:
    found = refused(row.text)
    assert (row.code, Place("records/a.yaml", row.line, row.column)) == (found.code, found.place)
    assert (row.message, row.hint) == (found.message, found.hint)


@pytest.mark.parametrize("sign", HIDDEN, ids=lambda sign: f"U+{sign:04X}")
def test_a_hidden_character_is_refused_at_its_place(sign: int) -> None:
    found = refused(f"a: 1\nb: ab{chr(sign)}c\n".encode())
    message = f"there is a hidden or control character here (U+{sign:04X})"
    assert ("hidden-character", message, HIDDEN_HINT) == (found.code, found.message, found.hint)
    assert Place("records/a.yaml", 2, 6) == found.place


@pytest.mark.parametrize("text", ["Tŷ Corsen", "naïve café", "“quoted” and …", "👩‍⚕️", "Ⅻ", "عربى"])
def test_plain_text_of_any_script_is_kept(text: str) -> None:
    assert value(f"a: {text}\n") == {"a": text}


def test_the_same_letter_written_in_two_ways_is_the_same_text() -> None:
    assert value("a: Ty\u0302\n") == value("a: T\u0177\n") == {"a": "T\u0177"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("off", "off"),
        ("Yes", "Yes"),
        ("True", "True"),
        ("10:00", "10:00"),
        ("12:30:45", "12:30:45"),
        ("2026-04-02", "2026-04-02"),
        ("2026-04-02T10:00:00Z", "2026-04-02T10:00:00Z"),
        ("007", "007"),
        ("0o7", "0o7"),
        ("0x1F", "0x1F"),
        ("1e3", "1e3"),
        ("1_000", "1_000"),
        (".5", ".5"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("12345678901234567", "12345678901234567"),
        ("+", "+"),
        ("'1'", "1"),
        ('"true"', "true"),
        ("|-\n  1", "1"),
        ("0", 0),
        ("42", 42),
        ("-7", -7),
        ("+7", 7),
        ("1.50", 1.5),
        ("-0.25", -0.25),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("''", ""),
    ],
)
def test_only_whole_and_decimal_numbers_true_and_false_are_not_text(text: str, expected: object) -> None:
    found = value(f"a: {text}\n")
    assert {"a": expected} == found
    assert isinstance(found, dict)
    assert type(expected) is type(found["a"])


def test_a_list_becomes_a_tuple_and_keeps_its_order() -> None:
    assert value("a: [b, 1, {c: [d]}]\n") == {"a": ("b", 1, {"c": ("d",)})}


def test_every_value_knows_its_place() -> None:
    found = parse("a.yaml", b"id: a\nevents:\n  - {id: b,\n     for: [c]}\n")
    assert isinstance(found, Document)
    expected = {
        "": (1, 1),
        "/id": (1, 5),
        "/events": (3, 3),
        "/events/0": (3, 5),
        "/events/0/id": (3, 10),
        "/events/0/for": (4, 11),
        "/events/0/for/0": (4, 12),
    }
    assert expected == found.places


def test_a_name_with_a_slash_or_tilde_has_a_place_of_its_own() -> None:
    found = parse("a.yaml", b"a/b: 1\nc~d: 2\n")
    assert isinstance(found, Document)
    assert (Place("a.yaml", 1, 6), Place("a.yaml", 2, 6)) == (found.place("/a~1b"), found.place("/c~0d"))


def test_what_is_not_there_has_the_place_of_what_should_hold_it() -> None:
    found = parse("a.yaml", b"id: a\nevents:\n  - id: b\n")
    assert isinstance(found, Document)
    assert Place("a.yaml", 3, 5) == found.place("/events/0/date")
    assert Place("a.yaml", 1, 1) == found.place("/nothing")


# --- how much ---------------------------------------------------------------------------------------------------


def test_text_may_be_long_but_not_longer() -> None:
    assert value(f"a: {'x' * source.MAX_TEXT}\n") == {"a": "x" * source.MAX_TEXT}
    found = refused(f"a: {'x' * (source.MAX_TEXT + 1)}\n".encode())
    message = "this text has 20,001 characters; the limit is 20,000"
    assert ("long-text", message, Place("records/a.yaml", 1, 4)) == (found.code, found.message, found.place)


def test_values_may_be_nested_but_not_deeper() -> None:
    deep = source.MAX_DEPTH
    assert isinstance(parse("a.yaml", f"{'[' * deep}{']' * deep}".encode()), Document)
    found = refused(f"{'[' * (deep + 1)}{']' * (deep + 1)}".encode())
    assert (found.code, found.message) == ("too-deep", "values are nested more than 16 deep")
    assert Place("records/a.yaml", 1, 17) == found.place


def test_very_deep_nesting_is_refused_and_not_followed() -> None:
    assert refused(b"[" * 200_000).code == "too-deep"
    assert refused(b"{a: " * 60_000).code == "too-deep"


def test_a_file_may_hold_many_values_but_not_more() -> None:
    room = source.MAX_VALUES - 1
    assert isinstance(parse("a.yaml", b"- 1\n" * room), Document)
    found = refused(b"- 1\n" * (room + 1))
    assert (found.code, found.message) == ("too-many-values", "the file holds more than 40,000 values")
    assert found.place.line == source.MAX_VALUES


# --- files ------------------------------------------------------------------------------------------------------


def file_fault(root: Path, name: str) -> tuple[str, str, str]:
    found = read(root, root / name)
    assert isinstance(found, Fault)
    assert Place(name) == found.place
    return found.code, found.message, found.hint


def test_a_file_may_be_big_but_not_bigger(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: 1\n".ljust(source.MAX_BYTES, b"\n"))
    assert isinstance(read(tmp_path, path), Document)
    path.write_bytes(b"a: 1\n".ljust(source.MAX_BYTES + 1, b"\n"))
    expected = (
        "file-size",
        "the file has 262,145 bytes; the limit is 262,144",
        "Keep long texts out of the record: give a reference to the document instead.",
    )
    assert expected == file_fault(tmp_path, "a.yaml")


KIND = (
    "file-kind",
    "this is not a plain file (a link or a folder)",
    "Put the file itself here; links are not followed.",
)


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("a: 1\n")
    (tmp_path / "a.yaml").symlink_to(tmp_path / "b.yaml")
    assert file_fault(tmp_path, "a.yaml") == KIND


def test_a_folder_named_like_a_record_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").mkdir()
    assert file_fault(tmp_path, "a.yaml") == KIND


def test_a_file_that_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    expected = (
        "file-unreadable",
        "the file cannot be read: No such file or directory",
        "Check that it is there and that its permissions let you read it.",
    )
    assert expected == file_fault(tmp_path, "a.yaml")


def test_a_file_that_may_not_be_read_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.yaml").write_text("a: 1\n")
    monkeypatch.setattr(Path, "read_bytes", forbidden)  # root may read everything, so permissions cannot be tried
    expected = (
        "file-unreadable",
        "the file cannot be read: Permission denied",
        "Check that it is there and that its permissions let you read it.",
    )
    assert expected == file_fault(tmp_path, "a.yaml")


@given(st.binary(max_size=200))
def test_whatever_a_file_holds_the_answer_is_a_document_or_a_fault(raw: bytes) -> None:
    found = parse("a.yaml", raw)
    assert isinstance(found, (Document, Fault))


@given(st.text("ab:-[]{}\"'#&*!%@|>?, \n\t~0.<", max_size=60))
def test_whatever_yaml_it_is_the_answer_has_a_place_inside_the_file(text: str) -> None:
    found = parse("a.yaml", text.encode())
    if isinstance(found, Fault):
        assert 1 <= found.place.line <= text.count("\n") + 2
    else:
        assert all(1 <= line <= text.count("\n") + 2 for line, _ in found.places.values())
