"""Signing in for real: Apache, an OpenID Connect provider and Chromium; everybody reaches what is theirs, only that."""

import re
import time
from collections.abc import Iterator, Sequence

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from generator import server
from tests.server import ground, live
from tests.server.conftest import SignOn
from tests.server.ground import GROUPS, ODD, ONE, STRANGERS, TWO, Site

PEOPLE = tuple(GROUPS)


def opens(name: str) -> set[str]:
    """The folders that somebody may read: their own, and the public site; the core team every one."""
    return {GROUPS[name][0], "public"} if name in GROUPS else {"public"}


FEW = ("core", "partners", "commissioners", "board", "public", f"provider/{ONE}", f"provider/{TWO}")


def mistakes(site: Site, visitor: live.Visitor, name: str, folders: Sequence[str] = FEW) -> list[str]:
    """Where somebody who has signed in is let in, or kept out, and should not be."""
    found = []
    refused = visitor.get("/nowhere/at/all/").body
    for folder in folders:
        paths = site.kinds[folder]
        mine = name == "core" or name in ODD or folder in opens(name)
        for path in paths:
            answer = visitor.get(path)
            wanted = 403 if not mine else 404 if path.endswith("/nowhere/") else 200
            if answer.status != wanted:
                found.append(f"{name}: {path} answers {answer.status}, not {wanted}")
            elif not mine and answer.body != refused:
                found.append(f"{name}: {path} is refused in words of its own")
    return found


# --- without signing in -----------------------------------------------------------------------------------------


def test_whoever_has_not_signed_in_reads_the_public_site_and_is_asked_to_sign_in_for_everything_else(
    sign_on: SignOn,
) -> None:
    visitor = sign_on.site.visitor()
    for folder, paths in sign_on.site.kinds.items():
        for path in paths:
            answer = visitor.get(path)
            if folder == "public":
                assert answer.status == (404 if path.endswith("/nowhere/") else 200), path
            else:
                assert answer.status == 302, path
                assert answer.leads_to.startswith(f"{sign_on.provider.issuer}/auth?"), path
                assert "code_challenge_method=S256" in answer.leads_to
                visitor.cookies.clear()
    assert visitor.get("/").leads_to == f"{sign_on.site.address}/public/"


def test_what_there_is_and_what_there_is_not_look_alike_from_outside(sign_on: SignOn) -> None:
    def seen(path: str) -> tuple[int, str, bytes]:
        answer = sign_on.site.visitor().get(path)
        return answer.status, answer.leads_to.partition("?")[0], re.sub(rb'href="[^"]+"', b"", answer.body)

    there = seen(f"/provider/{ONE}/")
    for path in ("/provider/", "/provider/no-such-provider/", "/nothing", "/core/index.html", "/.core-1a2b/index.html"):
        assert seen(path) == there, path


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_no_other_way_of_asking_gets_in(sign_on: SignOn, method: str) -> None:
    answer = sign_on.site.visitor().get("/core/index.html", method=method)
    assert answer.status in {302, 401, 403, 405}
    own = (sign_on.site.folder / "core/index.html").read_bytes()
    assert own not in answer.body
    assert len(answer.body) < len(own)


TRICKS = (
    "//core//index.html",
    "/public/../core/index.html",
    "/public/%2e%2e/core/index.html",
    "/public/..%2fcore/index.html",
    "/public/%2e%2e%2fcore%2findex.html",
    "/core%2findex.html",
    "/core/index.html%00.css",
    "/CORE/index.html",
    "/core/./index.html",
    "/core/index.html/",
    "/core/index.html/public/",
    "/public/..;/core/index.html",
    "/public/../../../../../../../../etc/passwd",
    "/about/../../core/index.html",
    "/about/../site.conf",
    "/about/%2e%2e/site.conf",
    "/about../site.conf",
    "/about/",
    "/server/site.conf",
    "/server/",
    "/server/pages/../site.conf",
    "/.sign-on/../core/index.html",
    "/sign-in/../core/index.html",
    "/sign-in/core/index.html",
    "/sign-out/../core/index.html",
    "/core/index.html?public",
    f"/provider/{TWO}/../{ONE}/index.html",
)


@pytest.mark.parametrize("path", TRICKS)
def test_no_trick_with_an_address_leads_to_what_is_not_open(sign_on: SignOn, path: str) -> None:
    own = (sign_on.site.folder / "core/index.html").read_bytes()
    visitor = sign_on.site.visitor()
    for answer in (visitor.get(path), visitor.get(path, Accept="*/*")):
        assert answer.status != 200 or b"<title>302 Found" in answer.body, path
        assert answer.body != own
        assert b"root:" not in answer.body
        assert b"CONCERNS_SITE" not in answer.body


FORGED = (
    {"OIDC_CLAIM_groups": "concerns-core", "OIDC_userinfo_json": '{"groups":["concerns-core"]}'},
    {"OIDC-CLAIM-groups": "concerns-core", "REMOTE-USER": "core", "X-Forwarded-User": "core"},
    {"Cookie": "__Host-concerns=00000000-0000-0000-0000-000000000000"},
    {"Cookie": "__Host-concerns=; mod_auth_openidc_session=../../core"},
    {"Authorization": "Basic Y29yZTpjb3Jl"},
    {"Authorization": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJjb3JlIn0."},
    {"X-Original-URL": "/core/", "X-Rewrite-URL": "/core/"},
    {"Host": "localhost"},
)


@pytest.mark.parametrize("headers", FORGED)
def test_nothing_that_a_visitor_says_about_themselves_gets_in(sign_on: SignOn, headers: dict[str, str]) -> None:
    for path in ("/core/index.html", f"/provider/{ONE}/index.html"):
        assert sign_on.site.visitor().get(path, **headers).status in {302, 401, 403}
    other = sign_on.site.visitor()
    other.sign_in("two")
    assert other.get("/core/index.html", **{k: v for k, v in headers.items() if k != "Cookie"}).status == 403


def test_an_answer_that_no_provider_gave_signs_nobody_in(sign_on: SignOn) -> None:
    visitor = sign_on.site.visitor()
    begun = visitor.get("/core/").leads_to
    state = re.search(r"state=([^&]+)", begun)
    assert state is not None
    for path in (
        f"/.sign-on/back?code=forged&state={state[1]}",
        "/.sign-on/back?code=forged&state=forged",
        "/.sign-on/back?logout=https://elsewhere.example/",
        "/.sign-on/back?iss=https://elsewhere.example&target_link_uri=https://elsewhere.example/",
    ):
        answer = visitor.get(path)
        assert "elsewhere.example" not in answer.leads_to
        assert visitor.get("/core/").status == 302


# --- signed in --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PEOPLE)
def test_everybody_reaches_every_kind_of_file_that_is_theirs_and_no_other(sign_on: SignOn, name: str) -> None:
    visitor = sign_on.site.visitor()
    address, answer = visitor.sign_in(name)
    assert (address, answer.status) == (f"{sign_on.site.address}/{GROUPS[name][0]}/", 200)
    assert mistakes(sign_on.site, visitor, name, tuple(sign_on.site.kinds)) == []


@pytest.mark.parametrize("name", STRANGERS)
def test_a_claim_that_is_not_in_order_lets_nobody_in(sign_on: SignOn, name: str) -> None:
    visitor = sign_on.site.visitor()
    _, answer = visitor.sign_in(name)
    if name == "with-more-than-can-be-kept":
        assert answer.status == 500
        assert b"This did not work" in answer.body
        return
    assert (answer.status, b"This is not open to your account" in answer.body) == (403, True)
    assert mistakes(sign_on.site, visitor, name) == []


@pytest.mark.parametrize("name", ODD)
def test_a_claim_that_is_in_order_is_not_refused_for_what_else_is_in_it(sign_on: SignOn, name: str) -> None:
    visitor = sign_on.site.visitor()
    address, answer = visitor.sign_in(name)
    assert (address, answer.status) == (f"{sign_on.site.address}/core/", 200)
    assert mistakes(sign_on.site, visitor, name) == []


def test_a_session_that_has_ended_is_over_for_whoever_copied_its_cookie(sign_on: SignOn) -> None:
    visitor, thief = sign_on.site.visitor(), sign_on.site.visitor()
    visitor.sign_in("core")
    for cookie in visitor.cookies:
        thief.cookies.set_cookie(cookie)
    assert thief.get("/core/").status == 200
    assert visitor.get("/sign-out").leads_to.startswith(f"{sign_on.site.address}/.sign-on/back?logout=")
    visitor.get(visitor.get("/sign-out").leads_to)
    assert thief.get("/core/").status == 302


def test_the_cookie_is_for_this_server_alone_and_no_script_reads_it(sign_on: SignOn) -> None:
    visitor = sign_on.site.visitor()
    begun = [visitor.get("/core/").leads_to]
    visitor.cookies.clear()
    visitor.sign_in("core")
    (cookie,) = [one for one in visitor.cookies if one.name == "__Host-concerns"]
    assert begun[0]
    assert (cookie.secure, cookie.path, cookie.domain_specified, cookie.discard) == (True, "/", False, True)
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") in {"Lax", "Strict"}


HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "private, no-store",
}


def test_every_answer_bears_the_headers_that_keep_it_apart_also_a_refusal(sign_on: SignOn) -> None:
    visitor = sign_on.site.visitor()
    visitor.sign_in("one")
    for path, status in ((f"/provider/{ONE}/", 200), (f"/provider/{ONE}/nowhere", 404), ("/core/", 403), ("/", 302)):
        answer = visitor.get(path)
        assert answer.status == status
        for name, value in HEADERS.items():
            assert answer.headers.get_all(name) == [value], (path, name)
        assert answer.headers["Server"] == "Apache"


def test_the_log_tells_who_read_what_and_no_secret(sign_on: SignOn) -> None:
    visitor = sign_on.site.visitor()
    visitor.sign_in("partner", "/partners/?asked=for-the-log")
    visitor.get("/core/")
    wanted = [f'127.0.0.1 "partner" "GET {path}' for path in ('/partners/index.html" 200', '/core/" 403')]
    until = time.monotonic() + 10
    while True:  # a line is written once the answer has been sent
        lines = (sign_on.site.home / "logs/provider-concerns-audit.log").read_text(encoding="utf-8").splitlines()
        if set(wanted) <= {line.partition(" ")[2] for line in lines} or time.monotonic() > until:
            break
        time.sleep(0.05)
    assert set(wanted) <= {line.partition(" ")[2] for line in lines}
    assert not [line for line in lines if "?" in line or "code=" in line]


# --- in a browser -----------------------------------------------------------------------------------------------


def sign_in(page: Page, name: str) -> None:
    """Fill in the identity provider's form."""
    page.fill("[name=user]", name)
    page.fill("[name=password]", live.PASSWORD)
    page.click("button")
    page.wait_for_load_state()


@pytest.fixture
def visit(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser that has been nowhere yet."""
    with chromium.new_context() as context:
        yield context


@pytest.mark.parametrize("name", PEOPLE)
def test_in_a_browser_somebody_signs_in_reads_their_site_signs_out_and_is_out(
    sign_on: SignOn, visit: BrowserContext, name: str
) -> None:
    site, page = sign_on.site.address, visit.new_page()
    own = f"{site}/{GROUPS[name][0]}/"
    start = f"{own}#where-a-link-led" if name != "clerk" else f"{site}/sign-in"
    page.goto(start)
    assert page.url.startswith(f"{sign_on.provider.issuer}/login/")
    sign_in(page, name)
    assert page.url.partition("#")[0] == own
    assert page.locator("h1").first.is_visible()
    for folder in FEW:
        answer = page.goto(f"{site}/{folder}/")
        assert answer is not None
        expected = 200 if name == "core" or folder in opens(name) else 403
        assert (folder, answer.status) == (folder, expected)
    page.goto(f"{site}/sign-out")
    page.click("button")
    page.wait_for_url(f"{site}/about/signed-out.html")
    assert page.locator("h1").inner_text() == "You are not signed in"
    page.goto(f"{site}/core/")
    assert page.url.startswith(f"{sign_on.provider.issuer}/login/")
    page.go_back()
    page.goto(own)
    assert name == "clerk" or page.url.startswith(f"{sign_on.provider.issuer}/login/")


def test_in_a_browser_somebody_who_is_in_no_group_is_told_so_and_can_sign_out(
    sign_on: SignOn, visit: BrowserContext
) -> None:
    page = visit.new_page()
    page.goto(f"{sign_on.site.address}/core/")
    sign_in(page, "in-no-group")
    assert page.locator("h1").inner_text() == "This is not open to your account"
    page.click("text=Sign out")
    page.click("button")
    page.wait_for_url(f"{sign_on.site.address}/about/signed-out.html")


def test_a_page_cannot_read_another_audiences_search_index(sign_on: SignOn, visit: BrowserContext) -> None:
    page = visit.new_page()
    page.goto(f"{sign_on.site.address}/provider/{ONE}/")
    sign_in(page, "one")
    asked = "async path => (await fetch(path)).status"
    for folder in ("core", "partners", "board", "commissioners", f"provider/{TWO}"):
        for path in sign_on.site.kinds[folder]:
            assert page.evaluate(asked, path) == 403, path


# --- the tests notice ---------------------------------------------------------------------------------------------

LETTER_BY_LETTER = (r"Require expr .*", "")
BROKEN = (
    ((r"Require claim .*", "Require valid-user"), LETTER_BY_LETTER, "one"),
    ((r"Require claim .*", "Require valid-user"), LETTER_BY_LETTER, "in-no-group"),
    (('"groups:concerns-provider-' + ONE + '"', '"groups~^concerns-provider-"'), LETTER_BY_LETTER, "two"),
    ((r'"groups:concerns-core"', '"groups:payroll"'), LETTER_BY_LETTER, "in-another-group"),
    ((r"Require concerns-groups-as-expected", ""), None, "with-one-group-too-many"),
    ((r"Require concerns-groups-as-expected", ""), None, "with-a-number-beside"),
    (LETTER_BY_LETTER, None, "with-blanks-around"),
    ((r"OIDCPassIDTokenAs .*", ""), None, "with-blanks-within"),
    ((r"AuthzSendForbiddenOnFailure On", ""), None, "one"),
)


def loosened(sign_on: SignOn, changes: Sequence[tuple[str, str] | None], name: str) -> list[str]:
    """The mistakes that are found with somebody on a second server whose configuration was changed."""
    site = sign_on.spare
    written = site.folder / "server" / server.CONFIGURATION
    sound = written.read_text(encoding="utf-8")
    ports = [f":{one.address.rpartition(':')[2]}" for one in (sign_on.site, site)]
    broken = sound.replace(*ports)
    for what, instead in filter(None, changes):
        former, broken = broken, re.sub(what, instead, broken)
        assert former != broken
    try:
        written.write_text(broken, encoding="utf-8")
        with ground.serving(site, sign_on.at(site), logs="spare-logs"):
            visitor = site.visitor()
            visitor.sign_in(name)
            return mistakes(site, visitor, name)
    finally:
        written.write_text(sound, encoding="utf-8")


@pytest.mark.parametrize(("first", "second", "name"), BROKEN)
def test_a_configuration_that_was_loosened_would_be_noticed(
    sign_on: SignOn, first: tuple[str, str], second: tuple[str, str] | None, name: str
) -> None:
    assert loosened(sign_on, (first, second), name)


def test_there_are_two_locks_and_either_keeps_a_provider_to_its_own(sign_on: SignOn) -> None:
    assert loosened(sign_on, [BROKEN[0][0]], "one") == []
    assert loosened(sign_on, [LETTER_BY_LETTER], "one") == []


def test_no_folder_is_listed(sign_on: SignOn) -> None:
    folders = {path.rpartition("/")[0] for path in sign_on.site.files["public"]}
    listed = [folder for folder in folders if b"Index of" in sign_on.site.visitor().get(f"{folder}/").body]
    assert (listed, len(folders) > 10) == ([], True)
