"""The pages of readers outside the core team: each says what its readers were told, in full, and nothing besides."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from generator import cli, composing, paper
from generator.audiences import TITLES, Audience, of
from generator.composing import DATES, Made, compose
from generator.site import Site
from generator.workspace import load
from tests.published import AS_OF, Node, read, sample, write_workspace

SETTINGS = "name: Tests\nbrokerage: Ring brokerage on the usual number.\n"
OTHER = "name: Another Home Ltd\nservices: [{id: another-home, name: Another Home, kind: care-home}]\n"
EVENTS = """
- {id: concern-1, date: 2026-05-01, type: concern, concern: complaint, form: written, status: reported,
   summary: A daughter wrote.}
- {id: ppm-1, date: 2026-05-06, type: meeting, meeting: ppm, chair: operational-manager, authority: true,
   criteria: [ppm-thr-1, ppm-res-1, ppm-init-b], rationale: It cannot wait., next_date: 2026-06-17,
   parts: [{part: one, present: [contracts-team, safeguarding, health-board]},
     {part: two, present: [contracts-team, registered-manager]}]}
- {id: stop, date: 2026-05-07, type: restriction, restriction: suspension, for: ppm-1, service: the-home,
   scope: [new-placements], initiator: commissioner, by: head-of-service, lift_terms: Three carers every night.}
- {id: letter, date: 2026-05-13, type: communication, letter: ppm-notification, to: provider, for: ppm-1,
   by: operational-manager, words: {risks-and-concerns: Too few carers at night., outcome: A plan is asked for.}}
- {id: talk, date: 2026-05-14, type: communication, letter: provider-briefing, to: registered-manager,
   by: contracts-officer, channel: call, for: ppm-1, words: {concerns: Nights., be-ready: Bring the rota.}}
- {id: cap, date: 2026-05-20, type: plan, plan: cap, for: ppm-1, owner: provider, report_every: 4 weeks}
- {id: cap-signed, date: 2026-05-21, type: plan, plan: cap, step: signed, for: cap,
   signed_by: [commissioning-officer, responsible-individual], report_every: 4 weeks}
- {id: rota, date: 2026-05-21, type: action, under: cap, owner: registered-manager, for: cap,
   what: Three carers on duty every night, due: 2026-06-05}
- {id: rota-done, date: 2026-06-03, type: action, step: done, under: cap, owner: registered-manager, for: rota}
- {id: audit, date: 2026-05-21, type: action, under: cap, owner: responsible-individual, for: cap,
   what: Audit the falls log, due: 2026-06-09}
"""
TOLD = """
- {id: network, date: 2026-05-11, type: communication, letter: network-notice, to: commissioning-network, for: stop,
   by: contracts-officer, channel: network, words: {restrictions: No new placements.}}
- {id: stop-told, date: 2026-05-08, type: communication, letter: suspension-decision, to: provider, for: stop,
   by: head-of-service, words: {reasons: Nobody should come to harm.}}
"""
LIFTED = """
- {id: advised, date: 2026-06-01, type: restriction, restriction: suspension, step: lift-recommended, for: stop}
- {id: over, date: 2026-06-03, type: restriction, restriction: suspension, step: lifted, for: stop,
   by: operational-manager}
"""
LIFTED_TOLD = """
- {id: over-told, date: 2026-06-05, type: communication, letter: restriction-outcome, to: commissioning-network,
   for: over, by: contracts-officer, words: {outcome: It is lifted.}}
"""


@contextmanager
def pages_alone() -> Iterator[None]:
    """Only pages are read here: no letter is printed, and no story of the handbook is told."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paper, "pdf", lambda sheet: sheet.encode())
        patch.setattr(composing, "_stories", lambda *_: iter(()))
        yield


def site(root: Path, audience: str, as_of: str, settings: str = SETTINGS, **episodes: str) -> Site:
    """What one audience gets of a workspace of two providers, of which the second has no episode."""
    write_workspace(root, {f"cv-2026-{name}": events for name, events in episodes.items()}, settings)
    (root / "records/providers/another-home.yaml").write_text(OTHER, encoding="utf-8")
    workspace = load(root)
    assert workspace.faults == ()
    (found,) = [item for item in of(workspace.providers.values()) if item.name == audience]
    with pages_alone():
        return compose(Made(workspace, date.fromisoformat(as_of)), found)


def body(found: Site, path: str = "") -> Node:
    """One page of a site, without the theme around it."""
    (page,) = [page for page in found.pages if page.path == path]
    return read(page.body)


def headings(page: Node, tag: str = "h2") -> list[str]:
    return [item.text for item in page.all(tag)]


def particulars(page: Node, anchor: str) -> dict[str, str]:
    """What an event on a page says, line by line."""
    (item,) = [item for item in page.all("li", "pc-timeline__item") if item.attributes["id"] == anchor]
    lines = [line for block in item.all("dl", "pc-particulars") for line in block.all("div")]
    return {line.all("dt")[0].text: line.all("dd")[0].text for line in lines}


@cache
def sample_sites() -> dict[str, tuple[Audience, Site]]:
    """What each audience of the sample gets, without the core team and everybody."""
    made = Made(sample(), AS_OF)
    shared = (item for item in of(sample().providers.values()) if item.kind not in {"core", "public"})
    with pages_alone():
        return {item.name: (item, compose(made, item)) for item in shared}


# --- the provider -----------------------------------------------------------------------------------------------

PROVIDER = "provider:the-home"
REPORT = "The provider reports progress on its plan as often as its meeting with the PPM has fixed."
CANDOUR = (
    "The provider, under its Duty of Candour, tells clients who pay for themselves about a restriction on the service."
)


def test_a_manager_sees_first_what_is_in_force_and_what_is_to_be_done_by_when(tmp_path: Path) -> None:
    page = body(site(tmp_path, PROVIDER, "2026-06-11", a1b2c=EVENTS + TOLD))
    assert page.all("p", "pc-lead")[0].text == "3 things are to be done, 1 of them overdue, as of 11 June 2026."
    assert headings(page) == [
        "Suspension of new placements in force, as you were told: The Home Ltd, The Home",
        "What is to be done, by when",
        "What the authority owes you",
        "Meetings ahead",
        "Episodes",
        "The procedures",
    ]
    (banner,) = page.all("section", "pc-banner--danger")
    assert banner.text == (
        "Suspension of new placements in force, as you were told: The Home Ltd, The Home "
        "Scope: new placements. In force since 7 May 2026, no review told. "
        "It ends when: Three carers every night. "
        "This page is older than a day: ask the authority what stands today."
    )
    assert page.rows("What the procedure asks of you") == [
        ["Audit the falls log In Episode of May 2026", "Responsible individual", "9 June 2026 overdue"],
        [
            f"{REPORT} cv-pln-14 In Episode of May 2026",
            "Provider",
            "18 June 2026 due soon",
        ],
        [
            f"{CANDOUR} cv-sus-20 In Episode of May 2026",
            "Provider",
            "owed, no day set",
        ],
    ]
    assert page.rows("Meetings of which you were told") == [["17 June 2026", "Episode of May 2026 The Home", "PPM"]]
    assert page.rows("1 episode") == [
        [
            "Episode of May 2026 The Home Cardiff Council cv-2026-a1b2c",
            "PPM since 6 May 2026",
            "Three carers on duty every night: done 3 June 2026",
        ]
    ]
    assert "./dates.ics" in page.links


def test_a_provider_of_whom_nothing_is_open_reads_that_this_does_not_mean_that_nothing_happened(
    tmp_path: Path,
) -> None:
    found = site(tmp_path, "provider:another-home", "2026-06-11", a1b2c=EVENTS + TOLD)
    page = body(found)
    assert [item.path for item in found.pages] == [""]
    assert page.all("p", "pc-eyebrow")[0].text == "For Another Home Ltd"
    assert page.all("p", "pc-lead")[0].text == "Nothing is open to you, as of 11 June 2026."
    assert (
        "The record does not say that you were told anything, and the procedure opens nothing else to you. That does "
        "not mean that nothing happened: if you expected something here, ask the authority." in page.text
    )
    assert headings(page) == ["The procedures"]


def test_what_was_not_told_yet_stands_nowhere_on_the_providers_pages(tmp_path: Path) -> None:
    found = site(tmp_path, PROVIDER, "2026-06-11", a1b2c=EVENTS)
    text = " ".join(read(page.body).text for page in found.pages)
    assert "uspen" not in text
    assert "7 May" not in text
    assert "daughter" not in text
    assert "complaint" not in text.lower()


def test_an_episode_says_what_is_asked_what_is_owed_and_what_was_said_in_words_and_with_titles(tmp_path: Path) -> None:
    found = site(tmp_path, PROVIDER, "2026-06-11", a1b2c=EVENTS + TOLD)
    page = body(found, "episodes/cv-2026-a1b2c/")
    assert headings(page, "h1") == ["The Home Ltd Episode of May 2026"]
    assert page.all("p", "pc-lead")[0].text == "At PPM since 6 May 2026, as you were told."
    assert headings(page) == [
        "Suspension of new placements in force, as you were told: The Home Ltd, The Home",
        "What is asked of you",
        "Actions agreed",
        "What the authority owes you",
        "Letters",
        "Where it stands",
        "Plans",
        "What happened, as far as you may read it",
        "Restrictions on placements",
    ]
    (owed, by_whom, when), _ = page.rows("What the procedure asks of the provider")
    assert owed.startswith(REPORT)
    assert "SourceQuality Services: Delivering What Matters, line 561" in owed
    assert (by_whom, when) == ("Provider", "due soon due 18 June 2026")
    assert page.rows("Open ones first") == [
        ["Audit the falls log Corrective action plan (CAP)", "Responsible individual", "9 June 2026", "overdue"],
        [
            "Three carers on duty every night Corrective action plan (CAP)",
            "Registered manager",
            "5 June 2026",
            "done 3 June 2026",
        ],
    ]
    assert headings(page, "h3")[1:] == [
        "Provider Performance Meeting",
        "Suspension of new placements",
        "Decision to suspend placements",
        "Notification of escalating concerns after a PPM",
        "Talk with the provider before a step meeting",
        "Corrective action plan (CAP): agreed",
        "Corrective action plan (CAP): signed",
        "Three carers on duty every night: agreed",
        "Audit the falls log: agreed",
        "Three carers on duty every night: done",
    ]
    assert particulars(page, "2026-05-14-provider-briefing") == {
        "From": "Contracts and service development officer or manager",
        "To": "Registered manager",
        "How": "call",
        "Concerns": "Nights.",
        "Be ready": "Bring the rota.",
    }
    assert particulars(page, "2026-05-21-cap") == {
        "Signed by": "Designated commissioning officer, Responsible individual",
        "Progress report": "every 4 weeks",
    }
    assert particulars(page, "2026-05-21-action") == {
        "Part of": "Corrective action plan (CAP)",
        "Who": "Registered manager",
        "Due": "5 June 2026",
    }
    assert page.rows("As you were told") == [
        ["Suspension of new placements, The Home", "new placements", "7 May 2026", "in force"]
    ]


def test_a_provider_with_several_services_sees_which_episode_is_about_which() -> None:
    _, found = sample_sites()["provider:calderwen-care"]
    (table,) = [table for table in body(found).all("table") if table.all("caption")[0].text.startswith("2 episodes")]
    assert [row.all("td")[0].text for row in table.all("tbody")[0].all("tr")] == [
        "Episode of June 2026 Larchwood Court Vale of Glamorgan Council cv-2026-b9x3d",
        "Episode of July 2026 Brynsaethu House Cardiff Council cv-2026-w6d2y",
    ]


def test_the_dates_of_a_provider_are_those_of_its_page(tmp_path: Path) -> None:
    found = site(tmp_path, PROVIDER, "2026-06-11", a1b2c=EVENTS + TOLD)
    calendar = found.files[DATES].decode().replace("\r\n ", "")
    assert re.findall(r"DTSTART;VALUE=DATE:(\d+)\r\n(?:.*\r\n)*?", calendar) == ["20260609", "20260617", "20260618"]
    assert re.findall(r"SUMMARY:(.*)\r", calendar) == [
        "Action due: Audit the falls log",
        "Next meeting: The Home Ltd",
        f"due soon: {REPORT}",
    ]


def test_the_preview_of_the_core_team_says_what_the_providers_own_page_says(tmp_path: Path) -> None:
    own = body(site(tmp_path, PROVIDER, "2026-06-11", a1b2c=EVENTS + TOLD), "episodes/cv-2026-a1b2c/")
    core = site(tmp_path, "core", "2026-06-11", a1b2c=EVENTS + TOLD)
    preview = body(core, "episodes/cv-2026-a1b2c/provider/")
    banner = preview.children[[child.tag for child in preview.children].index("section")]
    assert banner.text == (
        "This is what The Home Ltd can read of this episode“You” is the provider. Nothing else of it is in the "
        "provider's site. Back to the whole episode"
    )
    assert preview.text.removeprefix(banner.text).strip() == own.text
    paths = {page.path for page in core.pages}
    letters = [link for link in preview.links if "/letters/" in link and not link.endswith(".pdf")]
    assert letters
    assert {link.removeprefix("../../../") for link in letters} <= paths


# --- commissioners with placements ------------------------------------------------------------------------------

COMMISSIONERS = "commissioners"


def in_force(page: Node) -> list[list[str]]:
    return page.rows("The oldest first")


def test_a_restriction_that_commissioners_were_told_of_stands_at_the_top_with_whom_to_ring(tmp_path: Path) -> None:
    page = body(site(tmp_path, COMMISSIONERS, "2026-06-11", a1b2c=EVENTS + TOLD))
    assert page.all("p", "pc-lead")[0].text == (
        "1 restriction on placements that you were told of is in force, as of 11 June 2026."
    )
    (banner,) = page.all("section", "pc-banner--danger")
    assert banner.text == (
        "Do not place anybody with this provider before you have rung There may be one that you were not told of yet, "
        "or one that was lifted and you were not told. Ring brokerage on the usual number. This page is older than a "
        "day: do not go by it. Ring brokerage before placing anybody."
    )
    assert in_force(page) == [
        [
            "The Home Ltd The Home",
            "Suspension of new placements scope: new placements",
            "since 7 May 2026",
            "no review told",
        ]
    ]


def test_a_restriction_that_nobody_told_commissioners_of_is_nowhere_and_the_page_says_that_it_may_be(
    tmp_path: Path,
) -> None:
    found = site(tmp_path, COMMISSIONERS, "2026-06-11", a1b2c=EVENTS)
    page = body(found)
    assert [item.path for item in found.pages] == [""]
    assert "The Home" not in page.text
    (banner,) = page.all("section", "pc-banner")
    assert banner.text.startswith(
        "You were told of no restriction that is in force There may be one that you were not told of yet"
    )
    assert "Ring brokerage on the usual number." in banner.text


def test_a_lifting_that_was_not_told_leaves_the_restriction_in_force_until_it_is(tmp_path: Path) -> None:
    before = body(site(tmp_path / "before", COMMISSIONERS, "2026-06-11", a1b2c=EVENTS + TOLD + LIFTED))
    assert [row[0] for row in in_force(before)] == ["The Home Ltd The Home"]
    assert "3 June" not in before.text
    after = body(site(tmp_path / "after", COMMISSIONERS, "2026-06-11", a1b2c=EVENTS + TOLD + LIFTED + LIFTED_TOLD))
    assert after.rows("As you were told; ring before") == [
        ["The Home Ltd The Home", "Suspension of new placements", "7 May 2026", "3 June 2026"]
    ]
    assert after.all("section", "pc-banner--danger") == []


def test_a_restriction_of_which_only_a_review_was_told_is_in_force_on_that_day() -> None:
    _, found = sample_sites()[COMMISSIONERS]
    rows = {row[0]: row[1:] for row in in_force(body(found))}
    assert rows["Pwll Arian Living Pwll Arian Close"] == [
        "Conditional placements scope: agreed beforehand",
        "on 28 May 2026",
        "28 May 2026",
    ]


def test_a_stop_of_admissions_is_in_force_under_a_procedure_that_has_no_track_of_its_own_for_it() -> None:
    _, found = sample_sites()[COMMISSIONERS]
    rows = {row[0]: row[1:] for row in in_force(body(found))}
    assert rows["Tallowgate Living Tallowgate Court"] == [
        "Suspension of admissions scope: full",
        "since 4 August 2026",
        "no review told",
    ]


# --- partners and the board -------------------------------------------------------------------------------------


def test_partners_see_the_meetings_ahead_by_their_day_and_what_was_sent_to_them() -> None:
    _, found = sample_sites()["partners"]
    page = body(found)
    ahead = page.rows("Meetings of which you were told")
    assert ahead[:3] == [
        ["17 September 2026", "Pwll Arian Living Pwll Arian Close", "not told"],
        ["22 September 2026", "Kelmarsh Lodge Kelmarsh Lodge", "not told"],
        ["23 September 2026", "Calderwen Care Larchwood Court", "PPM"],
    ]
    letter = body(found, "episodes/cv-2026-b9x3d/letters/2026-07-31-restriction-outcome/")
    assert headings(letter, "h1") == ["Outcome or review of a restriction"]
    assert letter.all("p", "pc-lead")[0].text == (
        "Calderwen Care, 31 July 2026. From Contracts and service development officer or manager, "
        "Vale of Glamorgan Council."
    )


def test_the_board_reads_numbers_and_its_updates_and_no_provider_and_no_episode() -> None:
    _, found = sample_sites()["board"]
    text = " ".join(f"{page.path} {page.title} {page.body} {page.search}" for page in found.pages)
    assert [item.name for item in sample().providers.values() if item.name in text] == []
    assert [item.id for item in sample().episodes if item.id in text] == []
    page = body(found)
    assert headings(page) == ["The last four quarters", "By procedure", "Updates written for the board"]
    assert page.rows("All procedures together")[0][:2] == ["April to June 2026", "about 20"]
    update = body(found, "programmes/board-staffordshire-example/")
    assert headings(update, "h1") == ["Example authority (invented)"]
    assert "22 June 2026 Quarterly update on Large Scale Enquiries" in update.text


# --- every site -------------------------------------------------------------------------------------------------


def test_no_provider_is_named_in_the_site_of_another() -> None:
    names = {f"provider:{item.id}": (item.id, item.name) for item in sample().providers.values()}
    found = []
    for name, (audience, made) in sample_sites().items():
        if audience.kind == "provider":
            text = " ".join(f"{page.path} {page.title} {page.body} {page.search}" for page in made.pages) + repr(
                (made.navigation, sorted(made.files))
            )
            found += [
                (name, other) for other, words in names.items() if other != name and any(map(text.__contains__, words))
            ]
    assert found == []
    assert len(names) > 20


def test_no_episode_of_another_is_in_a_providers_site() -> None:
    episodes = {item.id: f"provider:{item.provider}" for item in sample().episodes}
    for name, (audience, made) in sample_sites().items():
        if audience.kind == "provider":
            text = repr([(page.path, page.body, page.search) for page in made.pages]) + repr(made.navigation)
            assert {episodes[other] for other in episodes if other in text} <= {name}


def outside(made: Site) -> Iterator[str]:
    """The links of a site's pages that lead out of it, as written from its top."""
    for page in made.pages:
        up = page.path.count("/")
        for link in read(page.body).links:
            climbs = link.count("../")
            if climbs > up or link.startswith(("http:", "https:", "//", "/")):
                yield link.replace("../", "", up)


def test_a_sites_pages_link_to_nothing_outside_but_the_handbook_for_everybody() -> None:
    for name, (audience, made) in sample_sites().items():
        top = "../" * (audience.folder.count("/") + 1)
        links = [link.removeprefix("./") for link in outside(made)]
        assert links, name
        assert [link for link in links if not link.startswith((f"{top}public/procedures/", f"{top}public/help/"))] == []


def test_the_site_for_everybody_has_no_record_at_all() -> None:
    (audience,) = [item for item in of(sample().providers.values()) if item.kind == "public"]
    with pages_alone():
        made = compose(Made(sample(), AS_OF), audience)
    assert [page.path for page in made.pages if page.path.startswith(("episodes/", "providers/", "programmes/"))] == []
    assert made.files == {}
    text = " ".join(f"{page.body} {page.search}" for page in made.pages) + " ".join(made.handbook.values())
    assert [item.name for item in sample().providers.values() if item.name in text] == []
    assert [item.id for item in (*sample().episodes, *sample().programmes) if item.id in text.split()] == []


ACCESS = """\
access:
  address: https://concerns.example.org
  folder: /srv/concerns
  certificate: /etc/ssl/certs/concerns.pem
  key: /etc/ssl/private/concerns.key
  sign_on: {metadata: "https://login.example.org/.well-known/openid-configuration", client: concerns,
    secrets: /etc/concerns/secrets.conf}
  groups: {core: [core], board: [board]}
"""


@pytest.mark.parametrize("access", ["", ACCESS], ids=["no server", "a server"])
def test_every_page_says_for_whom_it_is_and_as_of_which_day_and_signs_out_where_there_is_a_server(
    access: str, tmp_path: Path
) -> None:
    site(tmp_path, PROVIDER, "2026-06-11", SETTINGS + access, a1b2c=EVENTS + TOLD)
    chosen = ["--audience", PROVIDER, "--audience", COMMISSIONERS, "--audience", "board"]
    assert cli.main(["build", "--root", str(tmp_path), "--as-of", "2026-06-11", *chosen]) == 0
    pages = sorted((tmp_path / "site").rglob("index.html"))
    assert len(pages) > 5
    for path in pages:
        page = read(path.read_text(encoding="utf-8"))
        place = path.relative_to(tmp_path / "site")
        whom = "The Home Ltd" if place.parts[0] == "provider" else TITLES[place.parts[0]]
        (line,) = page.all("p", "pc-notice__for")
        assert line.text == f"For {whom} · as of 11 June 2026{' · Sign out' if access else ''}"
        assert [link.removeprefix("./") for link in line.links] == (
            [f"{'../' * (len(place.parts) - 1)}sign-out"] if access else []
        )
        assert f"Tests · for {whom} · as of 11 June 2026" in page.all("footer")[0].text


def test_the_help_tells_every_reader_why_it_sees_a_part_and_what_as_told_means() -> None:
    with pages_alone():
        page = " ".join(Made(sample(), AS_OF).guide["help.md"].split())
    assert "## Who sees what" in page
    assert "A stage, a restriction or a date is therefore shown as the reader was told of it." in page
    assert "That something does not stand on a page does not mean that it did not happen" in page
    assert [
        title for title in ("A provider", "The partner agencies", "Everybody") if f">{title}</td>" not in page
    ] == []
