"""The ground that every page stands on: what may not leave, and what every page has."""

import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest

from generator.site import Heading, Link, Page, Site, SitePolicyError, build

HOSTILE = "<script>alert(1)</script> {{7*7}} \"quoted\" 'single' & <img src=x onerror=alert(2)>"

EPISODE = Page(
    path="episodes/cv-2026-k7m2p/",
    title="Tŷ Gwyn Home Care",
    body=(
        '<p class="pc-lead">In the provider performance meetings.</p>'
        '<h2 id="owed">What is owed</h2>'
        '<p>See <a href="../../procedures/">the procedures</a>, '
        '<a href="../../letters/notice.pdf">the letter</a> and '
        '<a href="https://example.org/text">the source</a>.</p>'
        '<svg viewBox="0 0 10 10" role="img"><title>Stages</title>'
        '<path class="pc-line" d="M0 5h10" stroke-width="2"/></svg>'
    ),
    headings=(Heading(anchor="owed", text="What is owed", level=2),),
    search="medication rounds were missed",
)

SITE = Site(
    name="Cardiff & Vale",
    audience="the commissioning and safeguarding team",
    built="2026-04-21",
    pages=(
        Page(path="", title="Today", body="<p>Nothing is past its limit.</p>"),
        Page(path="episodes/", title="Episodes", body='<p><a href="cv-2026-k7m2p/">One</a></p>'),
        EPISODE,
    ),
    handbook={
        "procedures/index.md": "# Procedures\n\n[The meeting](meeting.md#who-chairs)\n",
        "procedures/meeting.md": (
            "# The meeting\n\n## Who chairs\n\n| Duty | Days |\n|:--|--:|\n| Letter | 5 |\n"
            "\n```yaml\ntype: meeting\n```\n"
        ),
    },
    navigation=(
        Link(title="Today", path=""),
        Link(title="Episodes", path="episodes/"),
        Link(
            title="Procedures",
            path="procedures/index.md",
            children=(
                Link(
                    title="Meetings",
                    path="",
                    children=(Link(title="The meeting", path="procedures/meeting.md"),),
                ),
            ),
        ),
    ),
    files={"letters/notice.pdf": b"%PDF-1.7"},
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("ground") / "core"
    build(SITE, out)
    return out


def tree(folder: Path) -> dict[str, bytes]:
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    for name, content in tree(folder).items():
        if name.endswith(".html"):
            yield name, content.decode()


def with_body(body: str) -> Site:
    return replace(SITE, pages=(*SITE.pages[:-1], replace(EPISODE, body=body, headings=())))


def refusal(site: Site, out: Path) -> SitePolicyError:
    with pytest.raises(SitePolicyError) as caught:
        build(site, out)
    assert not out.exists()
    return caught.value


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<script>alert(1)</script>", "a script inside the page"),
        ('<script type="module">alert(1)</script>', "a script inside the page"),
        ('<script src="https://evil.example/x.js"></script>', "an address that"),
        ("<style>p{color:red}</style>", "an element that"),
        ('<p style="color:red">', "an attribute that"),
        ('<p onclick="alert(1)">', "a script in an attribute"),
        ('<p ONCLICK="alert(1)">', "a script in an attribute"),
        ('<svg onload="alert(1)"></svg>', "a script in an attribute"),
        ('<a href="javascript:alert(1)">x</a>', "an address that"),
        ('<a href="java&#10;script:alert(1)">x</a>', "an address that"),
        ('<a href=" &#106;avascript:alert(1)">x</a>', "an address that"),
        ('<a href="data:text/html,x">x</a>', "an address that"),
        ('<a href="//evil.example/">x</a>', "another server"),
        ('<a href="/\\evil.example/">x</a>', "another server"),
        ('<a href="/episodes/">x</a>', "top of a server"),
        ('<iframe src="x.html"></iframe>', "an element that"),
        ('<base href="https://evil.example/">', "an element that"),
        ('<object data="x"></object>', "an element that"),
        ('<form action="https://evil.example/"></form>', "an attribute that"),
        ('<meta http-equiv="refresh" content="0;url=x">', "an attribute that"),
        ('<meta name="generator" content="a program">', "the name of a program"),
        ('<link rel="preconnect" href="x">', "a link that"),
        ('<link rel="stylesheet" href="https://evil.example/x.css">', "an address that"),
        ('<img src="https://evil.example/x.png" alt="">', "an address that"),
        ('<img src="data:image/svg+xml,x" alt="">', "an address that"),
        ('<img srcset="https://evil.example/x.png 2x" alt="">', "an attribute that"),
        ('<svg><use href="other.svg#x"/></svg>', "a drawing from elsewhere"),
        ('<svg><rect fill="url(https://evil.example/x)"/></svg>', "a picture from elsewhere"),
        ("<svg><foreignObject></foreignObject></svg>", "an element that"),
        ('<svg><a><set attributeName="href" to="javascript:alert(1)"/></a></svg>', "an element"),
        ('<script type="text/javascript" type="application/json">x</script>', "a script inside"),
        ("<p><!-- <img src=x onerror=alert(1)> --></p>", "malformed markup at '<!-- <img"),
        ('<p title="<b>">', "malformed markup at"),
        ("<p 5 < 6", "malformed markup at"),
        ("<![CDATA[x]]>", "malformed markup at"),
    ],
)
def test_what_a_page_may_not_hold_is_refused(body: str, reason: str, tmp_path: Path) -> None:
    faults = refusal(with_body(body), tmp_path / "core").faults
    assert any(fault.page == EPISODE.path and reason in fault.reason for fault in faults)


@pytest.mark.parametrize(
    "body",
    [
        '<a href="https://example.org/">x</a>',
        '<A HREF="HTTPS://example.org/">x</A>',
        '<a href="mailto:duty@example.org">x</a>',
        '<a href="tel:999">x</a>',
        '<svg><defs><marker id="tip"></marker></defs><path marker-end="url(#tip)" d="M0 0"/></svg>',
        "<details open><summary>How</summary><p>3 &lt; 5 &amp; 7 > 2</p></details>",
    ],
)
def test_what_a_page_may_hold_is_kept_word_for_word(body: str, tmp_path: Path) -> None:
    build(with_body(body), tmp_path / "core")
    assert body in (tmp_path / "core" / EPISODE.path / "index.html").read_text()


def with_meeting(markdown: str) -> Site:
    meeting = f"# The meeting\n\n## Who chairs\n\n{markdown}\n"
    return replace(SITE, handbook={**SITE.handbook, "procedures/meeting.md": meeting})


@pytest.mark.parametrize(
    ("site", "page", "reason"),
    [
        (with_body('<a href="../secret/">x</a>'), EPISODE.path, "not in this site"),
        (with_body('<a href="../../../../etc/passwd">x</a>'), EPISODE.path, "not in this site"),
        (with_body('<a href="../#nowhere">x</a>'), EPISODE.path, "not on the page"),
        (with_body("a\0b"), EPISODE.path, "null character"),
        (with_meeting("<div onclick='x()'></div>"), "procedures/meeting/", "a script"),
        (with_meeting("[x](gone.md)"), "handbook", "gone.md"),
        (replace(SITE, handbook={"../out.md": "# Out"}), "../out.md", "not a path"),
        (replace(SITE, pages=(*SITE.pages, EPISODE)), EPISODE.path, "two pages"),
        (replace(SITE, pages=SITE.pages[1:]), "", "no such page"),
        (
            replace(SITE, pages=(*SITE.pages, replace(EPISODE, path="../x/"))),
            "../x/",
            "not a folder",
        ),
        (replace(SITE, pages=(*SITE.pages, replace(EPISODE, path="x"))), "x", "not a folder"),
        (replace(SITE, files={"../x.pdf": b""}), "../x.pdf", "not a file"),
        (replace(SITE, files={"search/search_index.json": b""}), "search/", "two files"),
        (
            replace(SITE, files={"drawing.svg": b"<svg onload='x()'></svg>"}),
            "drawing.svg",
            "a script",
        ),
        (
            replace(SITE, navigation=(*SITE.navigation, Link(title="Gone", path="gone/"))),
            "gone/",
            "no such page",
        ),
    ],
)
def test_what_is_out_of_place_is_refused(site: Site, page: str, reason: str, tmp_path: Path) -> None:
    faults = refusal(site, tmp_path / "core").faults
    assert any(fault.page.startswith(page) and reason in fault.reason for fault in faults)


def test_a_refusal_names_every_page_and_reason(tmp_path: Path) -> None:
    first, *others = with_body("<iframe></iframe>").pages
    site = replace(SITE, pages=(replace(first, body="<blink>x</blink>"), *others))
    said = str(refusal(site, tmp_path / "core")).splitlines()
    assert said == [
        "front page: an element that a page may not hold: <blink>",
        f"{EPISODE.path}: an element that a page may not hold: <iframe>",
    ]


def test_a_refused_site_leaves_the_former_one_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "core"
    build(SITE, out)
    before = tree(out)
    with pytest.raises(SitePolicyError):
        build(with_body("<iframe></iframe>"), out)
    assert tree(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["core"]


def test_a_new_site_takes_the_whole_place_of_the_former_one(tmp_path: Path) -> None:
    out = tmp_path / "core"
    build(SITE, out)
    build(replace(with_body("<p>Later.</p>"), files={}), out)
    assert not (out / "letters").exists()
    assert "Later." in (out / EPISODE.path / "index.html").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["core"]


def test_every_address_is_relative_and_leads_to_a_file(folder: Path) -> None:
    seen = 0
    for name, text in texts(folder):
        for address in re.findall(r'\s(?:href|src)="([^"]*)"', text):
            if address.startswith("https://example.org/"):
                continue
            assert not re.match(r"[a-z]+:|/", address), (name, address)
            path = unquote(html.unescape(address)).partition("#")[0]
            target = (folder / name).parent / path if path else folder / name
            assert (target / "index.html" if target.is_dir() else target).is_file(), (name, address)
            seen += 1
    assert seen > 100


def test_no_stylesheet_asks_another_server(folder: Path) -> None:
    styles = {name: text.decode() for name, text in tree(folder).items() if name.endswith(".css")}
    assert "assets/concerns/theme.css" in styles
    for name, text in styles.items():
        assert not re.search(r"url\(\s*['\"]?(https?:)?//|@import", text), name


def test_no_page_holds_a_script_or_style_of_its_own(folder: Path) -> None:
    for name, text in texts(folder):
        scripts = re.findall(r"<script([^>]*)>([^<]*)</script>", text)
        assert scripts, name
        for attributes, inside in scripts:
            assert ('src="' in attributes and not inside) or "application/json" in attributes, name
        assert not re.search(r"<style|\sstyle=|\son\w+=", text), name


def test_the_scripts_of_the_theme_find_the_top_from_every_page(folder: Path) -> None:
    scripts = [text for name, text in tree(folder).items() if "/inline." in name]
    assert any(b"document.currentScript.src" in text for text in scripts)
    assert not any(b",location)" in text for text in scripts)


def test_the_settings_of_the_theme_lead_to_its_worker_from_every_page(folder: Path) -> None:
    for name, text in texts(folder):
        config = re.search(r'<script id="__config"[^>]*>([^<]*)<', text)
        assert config, name
        settings = json.loads(config[1])
        assert ((folder / name).parent / settings["base"]).resolve() == folder.resolve()
        assert ((folder / name).parent / settings["search"]).is_file()


def test_two_builds_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    build(SITE, tmp_path / "again")
    assert tree(tmp_path / "again") == tree(folder)


def test_nothing_is_published_that_no_reader_needs(folder: Path) -> None:
    names = "\n".join(tree(folder))
    assert not re.search(r"sitemap|404|\.map$|/lunr/|empty-page", names, re.MULTILINE)


def test_pages_and_files_stand_where_they_were_asked_for(folder: Path) -> None:
    assert {name for name, _ in texts(folder)} == {
        "index.html",
        "episodes/index.html",
        "episodes/cv-2026-k7m2p/index.html",
        "procedures/index.html",
        "procedures/meeting/index.html",
    }
    assert (folder / "letters/notice.pdf").read_bytes() == b"%PDF-1.7"


def test_every_page_says_what_to_do_in_danger_for_whom_it_is_and_as_of_when(folder: Path) -> None:
    for name, text in texts(folder):
        main = text[text.index("<main") : text.index("<article")]
        for said in (
            "immediate danger",
            "Call 999",
            "tell the safeguarding duty team",
            "Recording here never comes first",
            "For the commissioning and safeguarding team",
            '<time datetime="2026-04-21">21 April 2026</time>',
        ):
            assert said in main, (name, said)


def entries(folder: Path) -> dict[str, dict[str, str]]:
    found = json.loads((folder / "search/search_index.json").read_text())
    return {entry["location"]: entry for entry in found["docs"]}


def test_record_pages_and_handbook_pages_are_found_by_the_search(folder: Path) -> None:
    found = entries(folder)
    assert found[EPISODE.path]["title"] == "Tŷ Gwyn Home Care"
    assert found[EPISODE.path]["text"] == "medication rounds were missed"
    assert found["procedures/meeting/#who-chairs"]["title"] == "Who chairs"
    assert not any("pcpagetitle" in entry["title"] for entry in found.values())


def test_a_page_shows_its_title_section_contents_and_trail(folder: Path) -> None:
    text = (folder / EPISODE.path / "index.html").read_text()
    assert "<title>Tŷ Gwyn Home Care - Cardiff &amp; Vale</title>" in text
    assert text.count("<h1") == 1
    assert 'class="md-tabs__link" aria-current="true" href="../../episodes/">Episodes</a>' in text
    assert '<a class="md-path__link" href="../../episodes/">Episodes</a>' in text
    assert '<a href="#owed" class="md-nav__link">' in text
    assert 'data-md-type="toc">' in text
    assert 'data-md-type="navigation" hidden>' in text
    assert 'lang="en-GB"' in text


def test_a_page_without_headings_has_no_list_of_contents(folder: Path) -> None:
    assert 'data-md-type="toc" hidden>' in (folder / "index.html").read_text()


def test_a_page_that_is_listed_nowhere_belongs_to_no_section(tmp_path: Path) -> None:
    page = replace(EPISODE, path="notices/one/")
    build(replace(SITE, pages=(*SITE.pages, page)), tmp_path / "core")
    text = (tmp_path / "core" / page.path / "index.html").read_text()
    assert "aria-current" not in text
    assert "md-path" not in text


def test_a_handbook_page_stands_in_its_branch_of_the_navigation(folder: Path) -> None:
    text = (folder / "procedures/meeting/index.html").read_text()
    trail = text[text.index('<nav class="md-path"') : text.index("<article")]
    assert re.findall(r">([^<]+)</a>", trail) == ["Procedures", "Meetings"]
    assert 'data-md-type="navigation">' in text
    assert '<span class="pc-nav__head">Meetings</span>' in text
    assert 'aria-current="page" href="../../procedures/meeting/">The meeting</a>' in text
    assert '<a href="#who-chairs" class="md-nav__link">' in text
    assert text.count("<h1") == 1
    assert '<td class="pc-right">5</td>' in text
    assert ">The meeting</a>" in (folder / "procedures/index.html").read_text().split("<article")[0]
    assert "The meeting" not in (folder / "index.html").read_text()


def test_headings_of_the_third_level_stand_under_their_second(tmp_path: Path) -> None:
    levels = (2, 3, 3, 2, 3, 4)
    headings = tuple(Heading(anchor=f"h{n}", text=f"H{n}", level=v) for n, v in enumerate(levels))
    body = "".join(f'<p id="h{n}">x</p>' for n in range(len(levels)))
    page = replace(EPISODE, body=body, headings=headings)
    build(replace(SITE, pages=(*SITE.pages[:-1], page)), tmp_path / "core")
    text = (tmp_path / "core" / page.path / "index.html").read_text()
    start = text.index('<ul class="md-nav__list" data-md-component="toc"')
    contents = text[start : text.index("</nav>", start)]
    shape = re.sub(r"<(ul|li)[^>]*>", r"<\1>", re.sub(r"<(?!/?(ul|li)\b)[^>]*>", "", contents))
    assert shape == ("<ul><li>H0<ul><li>H1</li><li>H2</li></ul></li><li>H3<ul><li>H4</li></ul></li></ul>")


@pytest.mark.parametrize(
    "hostile",
    [
        lambda site: replace(site, pages=(*site.pages[:-1], replace(EPISODE, title=HOSTILE))),
        lambda site: replace(
            site,
            pages=(
                *site.pages[:-1],
                replace(EPISODE, headings=(Heading(anchor="owed", text=HOSTILE, level=2),)),
            ),
        ),
        lambda site: replace(site, name=HOSTILE),
        lambda site: replace(site, audience=HOSTILE),
        lambda site: replace(site, navigation=(*site.navigation, Link(title=HOSTILE, path=EPISODE.path))),
    ],
    ids=["title", "heading", "name", "audience", "link"],
)
def test_hostile_words_stay_words(hostile: Callable[[Site], Site], tmp_path: Path) -> None:
    build(hostile(SITE), tmp_path / "core")
    text = (tmp_path / "core" / EPISODE.path / "index.html").read_text()
    assert html.escape(HOSTILE) in text
    assert "<script>" not in text
    assert "<img" not in text.partition("<article")[2]


def test_hostile_words_stay_words_in_the_search(tmp_path: Path) -> None:
    page = replace(EPISODE, title=HOSTILE, search=HOSTILE)
    build(replace(SITE, pages=(*SITE.pages[:-1], page)), tmp_path / "core")
    entry = entries(tmp_path / "core")[EPISODE.path]
    for field in ("title", "text"):
        assert "<" not in entry[field]
        assert html.unescape(entry[field]) == HOSTILE


def test_sites_with_one_handbook_share_one_run_of_the_theme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(SITE, tmp_path / "core")

    def another_run(*_: object, **__: object) -> None:
        pytest.fail("the theme was run again")

    monkeypatch.setattr("subprocess.run", another_run)
    pages = tuple(replace(EPISODE, path=f"episodes/cv-{n:04d}/") for n in range(50))
    site = replace(SITE, audience="partner agencies", pages=(*SITE.pages, *pages))
    build(site, tmp_path / "partners")
    assert (tmp_path / "partners/episodes/cv-0049/index.html").is_file()
