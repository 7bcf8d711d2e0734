"""Markdown -> finished articles and the empty page around them: the door to mkdocs.

Nothing of one audience is in here but the handbook's text, so sites with the same handbook share
one run.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from generator.shipped import PROCEDURES
from generator.site.markup import inner, text
from generator.site.navigation import url
from generator.site.values import Heading, Page, PolicyFault, SitePolicyError

ARTICLE = '<article class="md-content__inner md-typeset">'
FRAME_NAME = "pcsitename"
FRAME_TITLE = "pcpagetitle"
FRAME_FOOTER = "pcpagefooter"

_ASSETS = Path(__file__).parent / "assets"
_SETTINGS = PROCEDURES.parent / "mkdocs.yml"
_EMPTY = "pc-empty-page.md"
_INDEX = "search/search_index.json"
# Search in English needs no word lists of other languages; source maps serve the theme's makers;
# the site knows no address of its own, so a map of it would be empty.
_UNUSED = re.compile(r"assets/javascripts/lunr/.*|.*\.map|sitemap\.xml(\.gz)?|404\.html")
_HEADING = re.compile(r'<h([23]) id="([^"]+)">(.*?)</h\1>', re.DOTALL)
_ALIGNMENT = re.compile(r'(<t[hd]) style="text-align: (left|center|right);">')


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """What one run of mkdocs gives.

    `frame` is the empty page, made one folder below the top. `files` are the static files.
    `entries` are those of the search index, `search` its settings.
    """

    frame: str
    articles: tuple[Page, ...]
    files: Mapping[str, bytes]
    search: Mapping[str, object]
    entries: tuple[Mapping[str, str], ...]


def press(handbook: Mapping[str, str]) -> Pressed:
    """Return the handbook's pages and the empty page.

    Raises:
        SitePolicyError: the handbook has a link to nowhere, or a path outside its folder.
    """
    return _press(tuple(sorted(handbook.items())))


@lru_cache(maxsize=4)
def _press(handbook: tuple[tuple[str, str], ...]) -> Pressed:
    with tempfile.TemporaryDirectory(prefix="concerns-") as folder:
        docs, site = Path(folder, "docs"), Path(folder, "site")
        _lay_out(docs, handbook)
        _run(Path(folder, "mkdocs.yml"), docs, site)
        index = json.loads((site / _INDEX).read_text(encoding="utf-8"))
        return Pressed(
            frame=(site / url(_EMPTY) / "index.html").read_text(encoding="utf-8"),
            articles=tuple(
                _article(url(path), (site / url(path) / "index.html").read_text(encoding="utf-8"))
                for path, _ in handbook
            ),
            files={
                name: path.read_bytes()
                for path in sorted(site.rglob("*"))
                if path.is_file()
                and path.suffix != ".html"
                and not _UNUSED.fullmatch(name := path.relative_to(site).as_posix())
                and name != _INDEX
            },
            search=index["config"],
            entries=tuple(index["docs"]),
        )


def _lay_out(docs: Path, handbook: tuple[tuple[str, str], ...]) -> None:
    for source in sorted(path for path in _ASSETS.rglob("*") if path.is_file()):
        target = docs / "assets" / "concerns" / source.relative_to(_ASSETS)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
    empty = f"---\nsearch: {{exclude: true}}\n---\n# {FRAME_TITLE}\n"
    for name, markdown in ((_EMPTY, empty), *handbook):
        target = docs / name
        if target.suffix != ".md" or ".." in target.parts or not target.is_relative_to(docs):
            raise SitePolicyError((PolicyFault(page=name, reason="not a path of a handbook"),))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(markdown, encoding="utf-8")


def _run(settings: Path, docs: Path, site: Path) -> None:
    """Build with the shipped settings; a warning is an error."""
    own = {
        "INHERIT": str(_SETTINGS),
        "site_name": FRAME_NAME,
        "copyright": FRAME_FOOTER,
        "docs_dir": str(docs),
        "site_dir": str(site),
        "nav": [_EMPTY],
        "extra": {"homepage": "."},
    }
    # JSON is YAML too.
    settings.write_text(json.dumps(own), encoding="utf-8")
    # The theme's notice about its end is for us, not for whoever runs the build.
    quiet = {"NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "0"}
    done = subprocess.run(  # noqa: S603 - this interpreter, and arguments made here
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(settings)],
        env=os.environ | quiet,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith(("WARN", "ERROR"))]
        reasons = [line.partition("-")[2].strip() for line in said] or [done.stderr.strip()]
        raise SitePolicyError(tuple(PolicyFault(page="handbook", reason=one) for one in reasons))


def _article(path: str, html: str) -> Page:
    start, end = inner(html, ARTICLE)
    body = _ALIGNMENT.sub(r'\1 class="pc-\2">', html[start:end].strip())
    title = re.search(r"<h1[^>]*>(.*?)</h1>", body, re.DOTALL)
    return Page(
        path=path,
        title=text(title[1]) if title else path,
        body=body,
        headings=tuple(
            Heading(anchor=anchor, text=text(words), level=int(level))
            for level, anchor, words in _HEADING.findall(body)
        ),
    )
