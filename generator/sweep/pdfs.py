"""A PDF -> everything that it says: its pages as read, and every string, name, note and file that it holds."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import pikepdf
import pypdfium2

PAGES = "on its pages"
HELD = "in what the PDF says of itself"
ATTACHED = "in a file attached to it"
_END = re.compile(rb"%%EOF\r?\n?")
_SPOKEN = "BDC DP"


class UnreadableError(Exception):
    """A file of which the sweep cannot vouch; the message says why, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a PDF holds: texts and markup, each with where it stands, and files with their names."""

    texts: tuple[tuple[str, str], ...]
    markup: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, bytes], ...]


def read(data: bytes) -> Read:
    """Everything that a PDF says, in each state that it was ever saved in.

    Raises:
        UnreadableError: it cannot be opened, or only with a password, or its pages are pictures.
    """
    found = [_read(data)]
    for end in list(_END.finditer(data))[:-1]:
        # Saved again, a PDF may still hold what it said before. What is no whole PDF was no earlier state.
        with contextlib.suppress(UnreadableError):
            found.append(_read(data[: end.end()]))
    return Read(
        texts=tuple(item for one in found for item in one.texts),
        markup=tuple(item for one in found for item in one.markup),
        files=tuple(item for one in found for item in one.files),
    )


def _read(data: bytes) -> Read:
    try:
        with pikepdf.open(BytesIO(data)) as held:
            strings = [text for item in held.objects for text in _strings(item)]
            strings += [text for page in held.pages for text in _spoken(page)]
            markup = [_metadata(item) for item in held.objects if _is(item, "/Metadata")]
            files = [file for item in held.objects for file in _files(item)]
        pages = _pages(data)
    except (pikepdf.PdfError, pikepdf.PasswordError, pypdfium2.PdfiumError) as error:
        raise UnreadableError("the PDF cannot be opened") from error
    if not "".join(pages).strip():
        raise UnreadableError("the PDF shows no text at all: what its pages show can only be looked at")
    return Read(
        texts=(*((PAGES, text) for text in pages), *((HELD, text) for text in strings)),
        markup=tuple((HELD, text) for text in markup),
        files=tuple(files),
    )


def _pages(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    try:
        found = []
        for page in document:
            text = page.get_textpage()
            found.append(text.get_text_range())
            text.close()
            page.close()
        return found
    finally:
        document.close()


def _strings(item: object) -> Iterator[str]:
    """Every string, name and key of an object: titles, outlines, notes, form fields, texts for pictures."""
    if isinstance(item, (pikepdf.String, pikepdf.Name)):
        yield str(item)
    elif isinstance(item, pikepdf.Array):
        for inner in item:
            if not _elsewhere(inner):
                yield from _strings(inner)
    elif isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
        for key, inner in item.items():
            yield key
            if not _elsewhere(inner):
                yield from _strings(inner)


def _elsewhere(item: object) -> bool:
    """Whether an object stands by itself, so that its turn comes anyway."""
    return isinstance(item, pikepdf.Object) and item.is_indirect


def _spoken(page: pikepdf.Page) -> Iterator[str]:
    """What a page has read out instead of what it shows."""
    for step in pikepdf.parse_content_stream(page, _SPOKEN):
        for operand in step.operands:
            yield from _strings(operand)


def _is(item: object, kind: str) -> bool:
    return isinstance(item, pikepdf.Stream) and item.get("/Type") == pikepdf.Name(kind)


def _metadata(item: pikepdf.Object) -> str:
    return item.read_bytes().decode(errors="replace")


def _files(item: object) -> Iterator[tuple[str, bytes]]:
    """The files attached under a file specification, and the pictures, which may carry words of their own."""
    if isinstance(item, pikepdf.Dictionary) and "/EF" in item:
        name = str(item.get("/UF", item.get("/F", "")))
        for stream in item["/EF"].as_dict().values():
            yield name, stream.read_bytes()
    elif isinstance(item, pikepdf.Stream) and item.get("/Filter") == pikepdf.Name("/DCTDecode"):
        yield "picture.jpg", item.read_raw_bytes()
