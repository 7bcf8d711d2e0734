"""The theme's empty page -> a frame into which any page at any depth is set.

What the theme does that a strict content policy or accessibility forbids is put right here, once
for all pages. A theme that no longer has what is sought here stops the build: `LookupError` names
what is missing.
"""

import hashlib
import json
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from generator.site.markup import element, inner
from generator.site.navigation import ROOT, Navigation
from generator.site.notice import footer, notice
from generator.site.press import ARTICLE, FRAME_FOOTER, FRAME_NAME, FRAME_TITLE
from generator.site.values import Heading, Page, Site

_SLOT = re.compile("\0([a-z]+)\0")
_ADDRESS = re.compile(r'(\s(?:href|src)=")(?![a-z]+:|#)([^"]*)"')
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_CONFIG = re.compile(r'(<script id="__config" type="application/json">)(.*?)(</script>)', re.DOTALL)
_LOCATION = re.compile(r'new URL\("[^"]*",location\)')
_BELOW = 3

_SKIP = 'href="#pc-content" class="md-skip"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The empty page with named gaps, and the scripts that were inside it."""

    html: str
    scripts: Mapping[str, bytes]


def frame(html: str) -> Frame:
    """Return the frame in the theme's empty page, which stands one folder below the top."""
    html = _swap(html, '<html lang="en"', '<html lang="en-GB"')
    html = re.sub(r'<meta name="generator"[^>]*>', "", html)
    # The empty page's own title is no place on other pages.
    html = _swap(html, f'href="#{FRAME_TITLE}" class="md-skip"', _SKIP)
    html = _gap(html, element(html, '<nav class="md-tabs"'), "tabs")
    html = _gap(html, element(html, '<nav class="md-nav md-nav--primary'), "side")
    html = _gap(html, element(html, '<nav class="md-nav md-nav--secondary'), "contents")
    html = _gap(html, inner(html, ARTICLE), "body")
    html = _swap(html, ARTICLE, f'\0trail\0{ARTICLE[:-1]} id="pc-content" tabindex="-1">')
    html = _swap(html, 'data-md-type="navigation" >', 'data-md-type="navigation"\0noside\0>')
    html = _swap(html, 'data-md-type="toc" >', 'data-md-type="toc"\0nocontents\0>')
    main = '<main class="md-main" data-md-component="main">'
    html = _swap(html, main, f"{main}\0notice\0")
    search = 'data-md-component="search" role="dialog"'
    html = _swap(html, search, f'{search} aria-label="Search"')
    html = _swap(html, f"{FRAME_TITLE} - {FRAME_NAME}", "\0head\0")
    html = html.replace(FRAME_TITLE, "\0title\0").replace(FRAME_NAME, "\0name\0")
    html = html.replace(FRAME_FOOTER, "\0footer\0")
    html = _ADDRESS.sub(lambda m: f'{m[1]}{_from_root(m[2])}"', html)
    html = _CONFIG.sub(lambda m: m[1] + _settings(m[2]) + m[3], html)
    scripts: dict[str, bytes] = {}

    def take(match: re.Match[str]) -> str:
        # Asked of the script's own address, the way to the top is the same at every depth.
        body = _LOCATION.sub('new URL("../..",document.currentScript.src)', match[1]).encode()
        name = f"assets/javascripts/inline.{hashlib.sha256(body).hexdigest()[:16]}.js"
        scripts[name] = body
        return f'<script src="{ROOT}{name}"></script>'

    html = _SCRIPT.sub(take, html)
    return Frame(html=re.sub(r"\s*\n\s*", "\n", html), scripts=scripts)


def compose(page: Page, site: Site, navigation: Navigation, around: Frame) -> str:
    """Set a page into the frame."""
    root = "../" * page.path.count("/") or "./"
    title, name = escape(page.title), escape(site.name)
    gaps = {
        "root": root,
        "name": name,
        "title": title,
        "head": f"{title} - {name}" if page.path else name,
        "tabs": navigation.tabs(page.path).replace(ROOT, root),
        "side": navigation.side(page.path).replace(ROOT, root),
        "trail": navigation.trail(page.path).replace(ROOT, root),
        "noside": "" if navigation.has_side(page.path) else " hidden",
        "contents": _contents(page.headings),
        "nocontents": "" if page.headings else " hidden",
        "notice": notice(site, root),
        "footer": footer(site),
        "body": page.body if "<h1" in page.body else f"<h1>{title}</h1>\n{page.body}",
    }
    return _SLOT.sub(lambda match: gaps[match[1]], around.html)


def _contents(headings: tuple[Heading, ...]) -> str:
    """Return the list of a page's headings; those of the third level stand under their second."""
    items: list[tuple[Heading, list[Heading]]] = []
    for heading in headings:
        if heading.level == _BELOW and items:
            items[-1][1].append(heading)
        elif heading.level <= _BELOW:
            items.append((heading, []))
    entries = "".join(_entry(top, "".join(map(_entry, below))) for top, below in items)
    return (
        '<nav class="md-nav md-nav--secondary" aria-label="On this page">'
        '<p class="md-nav__title">On this page</p>'
        f'<ul class="md-nav__list" data-md-component="toc" data-md-scrollfix>{entries}</ul></nav>'
    )


def _entry(heading: Heading, below: str = "") -> str:
    nested = below and f'<ul class="md-nav__list">{below}</ul>'
    return (
        f'<li class="md-nav__item"><a href="#{escape(heading.anchor)}" class="md-nav__link">'
        f'<span class="md-ellipsis">{escape(heading.text)}</span></a>{nested}</li>'
    )


def _from_root(address: str) -> str:
    path = posixpath.normpath(posixpath.join("folder", address))
    return ROOT if path == "." else f"{ROOT}{path}"


def _settings(text: str) -> str:
    """Return the theme's settings with addresses that hold at any depth."""
    found = json.loads(text)
    found["base"] = "\0root\0"
    found["search"] = _from_root(found["search"])
    return json.dumps(found, sort_keys=True).replace("\\u0000", "\0")


def _gap(html: str, span: tuple[int, int], name: str) -> str:
    return f"{html[: span[0]]}\0{name}\0{html[span[1] :]}"


def _swap(html: str, old: str, new: str) -> str:
    if html.count(old) != 1:
        msg = f"the theme's page has {html.count(old)} times, not once: {old}"
        raise LookupError(msg)
    return html.replace(old, new)
