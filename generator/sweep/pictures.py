"""Pictures and fonts -> the words that they carry along: captions, comments, where and by whom they were made."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from io import BytesIO

from fontTools.ttLib import TTFont, TTLibError

from generator.sweep.pdfs import UnreadableError

_PNG = b"\x89PNG\r\n\x1a\n"
_MOST = 10_000_000
_PLAIN = re.compile(r"[^\x00-\x1f\x7f-\x9f\ufffd]{4,}")
_WIDE = re.compile(rb"(?:[\x20-\x7e\xa0-\xff]\x00|[\x00-\x7f][\x01\x02]){4,}")


def texts(data: bytes) -> Iterator[str]:
    """The words that stand in a picture's bytes, also those that a PNG has packed; what it shows is not read."""
    yield from _runs(data)
    if data.startswith(_PNG):
        for kind, chunk in _chunks(data):
            if kind == b"tEXt":
                yield chunk.decode("latin-1")
            elif kind in {b"zTXt", b"iTXt", b"iCCP"}:
                yield from _unpacked(chunk)


def names(data: bytes) -> Iterator[str]:
    """What a font says of itself.

    Raises:
        UnreadableError: it is no font that can be opened.
    """
    try:
        with TTFont(BytesIO(data), lazy=True) as font:
            for record in font["name"].names:
                yield record.toUnicode(errors="replace")
    except (TTLibError, KeyError, ValueError) as error:
        raise UnreadableError("the font cannot be opened") from error


def _runs(data: bytes) -> Iterator[str]:
    """Runs of letters in either way of writing them: colours make none of any length."""
    yield from _PLAIN.findall(data.decode(errors="replace"))
    for run in _WIDE.findall(data):
        yield run.decode("utf-16-le", errors="replace")


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG)
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += 12 + length


def _unpacked(chunk: bytes) -> Iterator[str]:
    """The packed part of a chunk begins behind its keyword, wherever its own heading ends."""
    for start in range(len(chunk.partition(b"\0")[0]), len(chunk)):
        if chunk[start] & 0x0F == zlib.DEFLATED:
            try:
                yield from _runs(zlib.decompressobj().decompress(chunk[start:], _MOST))
            except zlib.error:
                continue
            return
