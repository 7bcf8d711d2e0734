"""A site -> its folder of files, whole or not at all; only this module writes what is published."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from generator.site import search
from generator.site.frame import compose, frame
from generator.site.links import dead
from generator.site.navigation import Navigation
from generator.site.policy import Judged, judge
from generator.site.press import Pressed, press
from generator.site.values import PolicyFault, Site, SitePolicyError

_FOLDER = re.compile(r"([a-z0-9][a-z0-9._-]*/)*")
_FILE = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*/)*[A-Za-z0-9][A-Za-z0-9._-]*")
_MARKUP = frozenset({".html", ".htm", ".xhtml", ".svg"})


def build(site: Site, out: Path) -> None:
    """Write the site to `out`, which keeps what it had if anything may not leave.

    Raises:
        SitePolicyError: something may not leave; it names every page and reason.
    """
    pressed = press(site.handbook)
    faults = tuple(_misplaced(site, pressed))
    if faults:
        raise SitePolicyError(faults)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as folder:
        fresh = Path(folder, "fresh")
        _write(site, pressed, fresh)
        if out.exists():
            out.rename(Path(folder, "former"))
        fresh.rename(out)


def _write(site: Site, pressed: Pressed, folder: Path) -> None:
    around, navigation = frame(pressed.frame), Navigation(site.navigation)
    files = {
        **pressed.files,
        **around.scripts,
        **site.files,
        search.PATH: search.index(pressed, site.pages),
    }
    judged = {
        name: judge(content.decode(errors="replace"))
        for name, content in site.files.items()
        if Path(name).suffix.lower() in _MARKUP
    }
    for name, content in files.items():
        _put(folder / name, content)
    for page in (*pressed.articles, *site.pages):
        html = compose(page, site, navigation, around)
        name = f"{page.path}index.html"
        judged[name] = judge(html)
        _put(folder / name, html.encode())
    faults = (*_refused(judged), *dead(judged, {*files, *judged, *site.beyond, site.door[1]}))
    if faults:
        raise SitePolicyError(faults)


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _refused(judged: dict[str, Judged]) -> Iterator[PolicyFault]:
    for name, found in judged.items():
        for reason in found.reasons:
            yield PolicyFault(page=name.removesuffix("index.html"), reason=reason)


def _misplaced(site: Site, pressed: Pressed) -> Iterator[PolicyFault]:
    """Yield what is wrong with where things are to stand, before any of them is written."""
    taken = {*pressed.files, search.PATH}
    for page in (*pressed.articles, *site.pages):
        if not _FOLDER.fullmatch(page.path):
            yield PolicyFault(page=page.path, reason="not a folder of the site")
        if (name := f"{page.path}index.html") in taken:
            yield PolicyFault(page=page.path, reason="two pages in one place")
        taken.add(name)
        if "\0" in page.title + page.body:
            yield PolicyFault(page=page.path, reason="a null character")
    for name in site.files:
        if not _FILE.fullmatch(name):
            yield PolicyFault(page=name, reason="not a file of the site")
        if name in taken:
            yield PolicyFault(page=name, reason="two files in one place")
    for path in ("", *Navigation(site.navigation).targets()):
        if f"{path}index.html" not in taken | site.beyond:
            yield PolicyFault(page=path, reason="the navigation leads here; there is no such page")
