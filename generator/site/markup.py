"""HTML -> its tags, by a grammar so narrow that no browser reads them differently.

Comments, raw `<` in attributes and text, and scripts with `<` inside are outside the grammar: they
are where a browser and a checker would disagree about what is markup. Whatever is outside comes out
as `MALFORMED`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

MALFORMED = "malformed"

_ATTRIBUTE = r"""\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"<]*"|'[^'<]*'|[^\s"'=<>`]+))?"""
_TOKEN = re.compile(
    rf"<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9-]*)(?P<attributes>(?:{_ATTRIBUTE})*)\s*/?>"
    r"|<(?P<doctype>!doctype\s+html)>|<",
    re.IGNORECASE,
)
_PAIR = re.compile(r"""\s+([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tag:
    """A start tag; names are lower-case, values have their character references resolved.

    The same tag is the same object each time, so what is found out about it can be kept.
    """

    name: str
    attributes: tuple[tuple[str, str], ...]


@lru_cache(maxsize=50_000)
def _tag(name: str, attributes: str) -> Tag:
    return Tag(
        name=name.lower(),
        attributes=tuple(
            (key.lower(), unescape(double or single or bare)) for key, double, single, bare in _PAIR.findall(attributes)
        ),
    )


def tags(html: str) -> Iterator[Tag]:
    """Yield each start tag; one named `MALFORMED`, holding what follows, where the grammar ends."""
    for match in _TOKEN.finditer(html):
        if match["name"] is None:
            if match["doctype"] is None:
                around = html[match.start() : match.start() + 40]
                yield Tag(name=MALFORMED, attributes=(("text", around),))
        elif not match["close"]:
            yield _tag(match["name"], match["attributes"])


def element(html: str, opening: str) -> tuple[int, int]:
    """Return where the one element that begins with `opening` starts and ends.

    Raises:
        LookupError: `opening` is not there, or more than once, or the element is never closed.
    """
    if html.count(opening) != 1:
        msg = f"the theme's page has {html.count(opening)} times, not once: {opening}"
        raise LookupError(msg)
    start = html.index(opening)
    name = opening[1:].split(maxsplit=1)[0].rstrip(">")
    depth = 0
    for match in re.finditer(rf"<(/?){name}\b", html[start:]):
        depth += -1 if match[1] else 1
        if depth == 0:
            return start, html.index(">", start + match.end()) + 1
    msg = f"the theme's page never closes: {opening}"
    raise LookupError(msg)


def inner(html: str, opening: str) -> tuple[int, int]:
    """Return where the content of the one element that begins with `opening` starts and ends."""
    start, end = element(html, opening)
    return html.index(">", start) + 1, html.rindex("<", start, end)


def text(html: str) -> str:
    """Return the words of a fragment, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())
