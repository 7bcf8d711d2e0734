"""Every page of every audience's site, in a browser that signed in for it: nothing from elsewhere, nothing refused."""

import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route

from tests.server import live
from tests.server.conftest import SignOn

ASKED = "performance.getEntriesByType('resource').length"
WATCH = """
addEventListener("securitypolicyviolation", event => {
  console.error(`refused by the policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`)
})
"""


@dataclass
class Watched:
    """What pages did that they should not: what was refused, what failed to load, what their scripts complained of."""

    site: str
    requests: int = 0
    wrong: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Listen from now on."""
        page.add_init_script(WATCH)
        page.route(re.compile(f"^https?://(?!{re.escape(self.site.partition('://')[2])}/)"), self._elsewhere)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.wrong.append(f"an error: {error}"))

    def _elsewhere(self, route: Route) -> None:
        self.wrong.append(f"asked elsewhere: {route.request.url}")
        route.abort()

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.wrong.append(f"{message.type}: {message.text}")

    def loaded(self, page: Page) -> list[str]:
        """What was wrong with the page that has just been loaded, all that it asked for counted in."""
        self.requests += int(page.evaluate(ASKED))
        found, self.wrong = self.wrong, []
        return found


@pytest.fixture(scope="module")
def reader(sign_on: SignOn, chromium: Browser) -> Iterator[BrowserContext]:
    """A browser in which somebody of the core team, who may read every site, has signed in."""
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(f"{sign_on.site.address}/sign-in")
        page.fill("[name=user]", "core")
        page.fill("[name=password]", live.PASSWORD)
        page.click("button")
        page.wait_for_url(f"{sign_on.site.address}/core/")
        page.close()
        yield context


@pytest.fixture
def page(reader: BrowserContext) -> Iterator[Page]:
    """A page of that browser."""
    found = reader.new_page()
    yield found
    found.close()


def short(index: Path) -> Callable[[Route], None]:
    """Give a site's search one entry to read in place of all: otherwise it reads all of them again on each page."""
    whole = json.loads(index.read_text(encoding="utf-8"))
    one = {**whole, "docs": whole["docs"][:1]}
    return lambda route: route.fulfill(json=one)


def chosen(paths: Sequence[str]) -> list[str]:
    """The pages of a site to be loaded, the front page first: all but those of the handbook, of which one in five.

    With EVERY_PAGE in the environment, all of them: that takes some minutes.
    """
    pages = sorted((path for path in paths if path.endswith(".html")), key=lambda path: (path.count("/"), path))
    handbook = [path for path in pages if "/procedures/" in path]
    left_out = set(handbook) - set(handbook[::5]) if "EVERY_PAGE" not in os.environ else set()
    return [path for path in pages if path not in left_out]


def test_no_page_asks_elsewhere_or_breaks_its_policy(sign_on: SignOn, reader: BrowserContext) -> None:
    seen = Watched(sign_on.site.address)
    wrong: dict[str, list[str]] = {}
    audiences: dict[str, int] = {}
    for folder, paths in sign_on.site.files.items():
        pages = chosen(paths)
        for batch in (pages[:1], *(pages[start : start + 50] for start in range(1, len(pages), 50))):
            page = reader.new_page()
            seen.watch(page)
            if batch != pages[:1]:
                index = sign_on.site.folder / folder / "search" / "search_index.json"
                page.route("**/search_index.json", short(index))
            for path in batch:
                answer = page.goto(f"{seen.site}{path.removesuffix('index.html')}")
                assert answer is not None
                assert answer.status == 200, path
                assert "default-src 'none'" in answer.headers["content-security-policy"]
                if found := seen.loaded(page):
                    wrong[path] = found
            page.close()
        audiences[folder] = len(pages)
    told = {"pages": sum(audiences.values()), "requests": seen.requests, "audiences": audiences}
    sys.stderr.write(f"{json.dumps(told)}\n")
    assert wrong == {}
    assert all(audiences.values()), "every audience has a site"
    assert sum(audiences.values()) > 300
    assert seen.requests > 5 * sum(audiences.values()), "each page loads its styles and scripts"


def test_the_watch_notices_what_asks_elsewhere_and_what_breaks_the_policy(sign_on: SignOn, page: Page) -> None:
    seen = Watched(sign_on.site.address)
    seen.watch(page)
    page.goto(f"{seen.site}/core/")
    assert seen.loaded(page) == []
    page.evaluate("document.body.append(Object.assign(new Image(), {src: 'https://elsewhere.example/a.png'}))")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">a</p>')")
    page.evaluate("document.head.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))")
    page.wait_for_timeout(200)
    told = "\n".join(seen.loaded(page))
    assert "refused by the policy: img-src https://elsewhere.example/a.png" in told
    assert "refused by the policy: style-src-attr inline" in told
    assert "refused by the policy: script-src-elem inline" in told
    assert page.evaluate("window.ran") is None
    page.goto(f"{seen.site}/core/no/such/page")
    assert any("404" in one for one in seen.loaded(page))
    loose = "<!doctype html><title>a</title><img src='https://elsewhere.example/b.png'>"
    page.route("**/without-a-policy", lambda route: route.fulfill(body=loose, content_type="text/html"))
    page.goto(f"{seen.site}/core/without-a-policy")
    assert "asked elsewhere: https://elsewhere.example/b.png" in seen.loaded(page)


def test_the_search_of_a_site_works_under_its_policy(sign_on: SignOn, page: Page) -> None:
    seen = Watched(sign_on.site.address)
    seen.watch(page)
    page.goto(f"{seen.site}/core/")
    page.click("[data-md-component=search-query], label[for=__search] >> visible=true")
    page.keyboard.type("provider")
    found = page.locator(".md-search-result__link").first
    found.wait_for(timeout=10_000)
    assert seen.wrong == []
    page.goto(str(found.evaluate("link => link.href")))
    assert page.url.startswith(f"{seen.site}/core/")
