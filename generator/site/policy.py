"""What a page may hold, and what it leads to.

The list is of what is allowed: an element or address of a kind that nobody thought of is refused.
What is allowed runs under a content policy of `default-src 'none'` with scripts, styles, pictures,
fonts and workers of the site itself, and asks nobody else for anything.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from generator.site.markup import MALFORMED, Tag, tags

_HTML = """
html head meta title link script body header nav main aside footer section article div p span a
ul ol li dl dt dd table caption thead tbody tfoot tr th td colgroup col h1 h2 h3 h4 h5 h6 hr br wbr
strong b em i small s u del ins sub sup code pre kbd samp var q blockquote cite abbr dfn mark time
bdi bdo data output address details summary figure figcaption img form input label button
"""
_SVG = """
svg g path rect circle ellipse line polyline polygon text tspan desc defs marker symbol use mask
lineargradient radialgradient stop clippath pattern
"""
_ELEMENTS = frozenset(_HTML.split()) | frozenset(_SVG.split())
_REFUSED_ATTRIBUTES = frozenset(
    {"style", "srcdoc", "srcset", "action", "formaction", "ping", "background", "http-equiv"}
)
_ADDRESSES = frozenset({"href", "src", "xlink:href", "cite"})
_LINK_RELATIONS = frozenset({"stylesheet", "icon"})
_SCHEMES_OF_LINKS = frozenset({"http", "https", "mailto", "tel"})
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")
_BLANKS = re.compile(r"[\x00-\x20]+")
_PAINT = re.compile(r"url\(\s*['\"]?(?!#)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was found in a page: why it may not leave, its places, where in the site it leads."""

    reasons: frozenset[str] = frozenset()
    anchors: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()


def judge(html: str) -> Judged:
    """Read a finished page. Total: never raises."""
    seen = [_judge(tag) for tag in set(tags(html))]
    return Judged(
        reasons=frozenset().union(*(one.reasons for one in seen)),
        anchors=frozenset().union(*(one.anchors for one in seen)),
        addresses=frozenset().union(*(one.addresses for one in seen)),
    )


@lru_cache(maxsize=50_000)
def _judge(tag: Tag) -> Judged:
    attributes = dict(reversed(tag.attributes))
    if tag.name == MALFORMED:
        return Judged(reasons=frozenset({f"malformed markup at {attributes['text']!r}"}))
    reasons = _element_reasons(tag.name, attributes)
    addresses = set()
    for name, value in tag.attributes:
        if name.startswith("on"):
            reasons.append(f"a script in an attribute: <{tag.name} {name}>")
        elif name in _REFUSED_ATTRIBUTES:
            reasons.append(f"an attribute that a page may not hold: <{tag.name} {name}>")
        elif name in _ADDRESSES:
            found = _address_reason(tag.name, value)
            if found:
                reasons.append(f"{found}: <{tag.name} {name}={value[:60]!r}>")
            elif not _SCHEME.match(value.lower()):
                addresses.add(value.strip())
        elif _PAINT.search(value):
            reasons.append(f"a picture from elsewhere: <{tag.name} {name}={value[:60]!r}>")
    return Judged(
        reasons=frozenset(reasons),
        anchors=frozenset(value for name, value in tag.attributes if name == "id"),
        addresses=frozenset(addresses),
    )


def _element_reasons(name: str, attributes: dict[str, str]) -> list[str]:
    if name not in _ELEMENTS:
        return [f"an element that a page may not hold: <{name}>"]
    data = attributes.get("type") == "application/json"
    if name == "script" and "src" not in attributes and not data:
        return ["a script inside the page: <script>"]
    if name == "link" and attributes.get("rel") not in _LINK_RELATIONS:
        return [f"a link that a page may not hold: <link rel={attributes.get('rel')!r}>"]
    if name == "meta" and attributes.get("name") == "generator":
        return ["the name of a program: <meta name='generator'>"]
    if name == "use" and not attributes.get("href", "").startswith("#"):
        return ["a drawing from elsewhere: <use>"]
    return []


def _address_reason(element: str, value: str) -> str:
    """Say what is wrong with an address, read as browsers do: no blanks, backslashes turned."""
    flat = _BLANKS.sub("", value).lower().replace("\\", "/")
    scheme = _SCHEME.match(flat)
    if scheme:
        if element == "a" and scheme[1] in _SCHEMES_OF_LINKS:
            return ""
        return "an address that a page may not hold"
    if flat.startswith("//"):
        return "an address on another server"
    if flat.startswith("/"):
        return "an address that holds only at the top of a server"
    return ""
