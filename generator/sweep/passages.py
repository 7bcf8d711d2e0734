"""A file of a site -> every text that a reader could get out of it, each with where in the file it stands.

Nothing is skipped in silence: what cannot be read, or is of a kind that is not known here, is told.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import html
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from urllib.parse import unquote

from generator.sweep import pdfs, pictures
from generator.sweep.pdfs import UnreadableError

Passage = tuple[str, str]
"""Where in a file a text stands, and the text."""
NAME = "in its name"
TEXT = "in its text"
MARKS = "in its tags and comments"
DEEP = 4
MOST = 200_000_000

# Tags with their attributes, comments, declarations. Never fails and never looks twice, whatever is left open.
_MARK = re.compile(r"""(<!--.*?(?:-->|\Z)|</?[A-Za-z!?](?:[^>"']++|"[^"]*+"|'[^']*+')*+>?)""", re.DOTALL)
_PERCENT = re.compile(r"""[^\s"'<>]*%[0-9A-Fa-f]{2}[^\s"'<>]*""")
_ESCAPE = re.compile(r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([nrtbf]))")
_CSS_ESCAPE = re.compile(r"\\([0-9A-Fa-f]{1,6})\s?")
_DATA = re.compile(r"data:([a-z]+/[a-z0-9.+-]+)?[^,\s\"']{0,80};base64,([A-Za-z0-9+/=%\s]+)", re.IGNORECASE)
_FOLD = re.compile(rb"\r?\n[ \t]")


def passages(name: str, data: bytes, depth: int = DEEP) -> Iterator[Passage]:
    """Every text of a file, its name first.

    Raises:
        UnreadableError: it cannot be read, or not all of it.
    """
    yield NAME, unquote(name)
    if not data:
        return
    if depth == 0:
        raise UnreadableError("files are packed into one another too deep")
    yield from _reader(name, data)(name, data, depth)


def _reader(name: str, data: bytes) -> _Reader:
    """What a file says it is with its first bytes, else with the end of its name."""
    for start, reader in _STARTS.items():
        if data.startswith(start):
            return reader
    ending = PurePosixPath(name.lower()).suffix
    if ending not in _ENDINGS:
        raise UnreadableError(f"a file that ends in {ending or 'nothing'} is of no kind that the sweep can read")
    return _ENDINGS[ending]


# --- text -------------------------------------------------------------------------------------------------------


def _string(data: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _text(_: str, data: bytes, depth: int) -> Iterator[Passage]:
    yield from _said(_string(data), depth)


def _calendar(_: str, data: bytes, depth: int) -> Iterator[Passage]:
    """Lines of a calendar are broken after so many bytes, in the middle of a letter too."""
    yield from _said(_string(_FOLD.sub(b"", data)), depth)


def _json(_: str, data: bytes, depth: int) -> Iterator[Passage]:
    try:
        whole = json.loads(_string(data))
    except (ValueError, RecursionError) as error:
        raise UnreadableError("it is not the JSON that its name says") from error
    for text in _strings(whole):
        yield from _said(text, depth)


def _strings(value: object) -> Iterator[str]:
    front = [value]
    while front:
        item = front.pop()
        if isinstance(item, dict):
            yield from item
            front.extend(item.values())
        elif isinstance(item, list):
            front.extend(item)
        elif item is not None:
            yield str(item)


def _said(text: str, depth: int) -> Iterator[Passage]:
    """What a text says, with and without its markup and however it is escaped."""
    parts = _MARK.split(text)
    for where, piece in ((TEXT, " ".join(parts[0::2])), (MARKS, " ".join(parts[1::2]))):
        if piece:
            plain = html.unescape(piece)
            yield where, plain
            yield from ((where, form) for form in _unescaped(plain))
    for kind, packed in _DATA.findall(text):
        try:
            data = base64.b64decode(unquote(packed), validate=False)
        except binascii.Error:
            continue
        ending = (kind.lower().rpartition("/")[2] or "txt").partition("+")[0]
        yield from passages(f"packed.{_NAMED.get(ending, ending)}", data, depth - 1)


def _unescaped(text: str) -> Iterator[str]:
    """What `text` says to those who undo one more way of escaping, where it uses any."""
    again = html.unescape(text)
    if again != text:
        yield again
        yield " ".join(_MARK.split(again)[0::2])
    if found := _PERCENT.findall(text):
        yield " ".join(map(unquote, found))
    if "\\" in text:
        if _ESCAPE.search(text):
            yield _ESCAPE.sub(_character, text)
        if _CSS_ESCAPE.search(text):
            yield _CSS_ESCAPE.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    digits = next((group for group in found.groups() if group and re.fullmatch(r"[0-9A-Fa-f]+", group)), "")
    if not digits or len(found[0]) == len(r"\n"):
        return " "
    number = int(digits, 16)
    return chr(number) if number <= _LAST and not _FIRST_HALF <= number <= _LAST_HALF else " "


_LAST, _FIRST_HALF, _LAST_HALF = 0x10FFFF, 0xD800, 0xDFFF


# --- files in files ---------------------------------------------------------------------------------------------


def _gzip(name: str, data: bytes, depth: int) -> Iterator[Passage]:
    try:
        with gzip.open(io.BytesIO(data)) as packed:
            plain = packed.read(MOST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableError("it does not unpack") from error
    if len(plain) > MOST:
        raise UnreadableError(f"it unpacks to more than {MOST} bytes")
    yield MARKS, data[:_HEAD].decode("latin-1")  # the name and comment that the packed file bears itself
    yield from passages(name.removesuffix(".gz").removesuffix(".GZ"), plain, depth - 1)


_HEAD = 512


def _zip(_: str, data: bytes, depth: int) -> Iterator[Passage]:
    comment, files = _unzipped(data)
    yield MARKS, _string(comment)
    for item, content in files:
        yield MARKS, _string(item.comment + b" " + item.extra)
        yield from passages(item.filename, content, depth - 1)


def _unzipped(data: bytes) -> tuple[bytes, list[tuple[zipfile.ZipInfo, bytes]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(item.file_size for item in packed.infolist()) > MOST:
                raise UnreadableError(f"it unpacks to more than {MOST} bytes")
            return packed.comment, [(item, b"" if item.is_dir() else packed.read(item)) for item in packed.infolist()]
    # Broken, cut short, locked with a password (RuntimeError), or packed in a way that Python does not know.
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError) as error:
        raise UnreadableError("it does not unpack") from error


def _pdf(_: str, data: bytes, depth: int) -> Iterator[Passage]:
    read = pdfs.read(data)
    yield from read.texts
    for where, markup in read.markup:
        yield from ((where, text) for _, text in _said(markup, depth))
    for name, held in read.files:
        yield from ((f"{pdfs.ATTACHED}, {where}", text) for where, text in passages(name, held, depth - 1))


def _picture(_: str, data: bytes, depth: int) -> Iterator[Passage]:
    for text in pictures.texts(data):
        yield from _said(text, depth)


def _font(_: str, data: bytes, depth: int) -> Iterator[Passage]:
    for text in pictures.names(data):
        yield from _said(text, depth)


_Reader = Callable[[str, bytes, int], Iterator[Passage]]
_STARTS: Mapping[bytes, _Reader] = {b"%PDF": _pdf, b"PK\x03\x04": _zip, b"PK\x05\x06": _zip, b"\x1f\x8b": _gzip}
_ENDINGS: Mapping[str, _Reader] = {
    **dict.fromkeys((".html", ".htm", ".xhtml", ".svg", ".xml", ".rels", ".rss", ".atom"), _text),
    **dict.fromkeys((".txt", ".md", ".css", ".js", ".mjs", ".csv", ".tsv", ".yaml", ".yml", ".conf"), _text),
    **dict.fromkeys((".json", ".webmanifest", ".map"), _json),
    **dict.fromkeys((".ics", ".vcf"), _calendar),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico"), _picture),
    **dict.fromkeys((".woff2", ".woff", ".ttf", ".otf"), _font),
}
_NAMED = {"plain": "txt", "javascript": "js", "x-icon": "ico", "vnd.microsoft.icon": "ico", "calendar": "ics"}
