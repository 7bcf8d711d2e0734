"""Who gets in, as settings say it: every value that could turn the web server's configuration is refused, by place."""

import re
from collections.abc import Mapping, Sequence

import pytest

from generator import access, records, server
from generator.schema import faults as schema_faults
from generator.shapes import mapping
from generator.workspace import load
from tests.conftest import Folder
from tests.tiny import ROOT, document

SETTINGS = """\
name: Tests
access:
  address: https://concerns.example.org
  folder: /var/www/concerns
  certificate: /etc/ssl/certs/concerns.pem
  key: /etc/ssl/private/concerns.key
  sign_on:
    metadata: https://login.example.org/.well-known/openid-configuration
    client: provider-concerns
    secrets: /etc/provider-concerns/secrets.conf
  groups:
    core: [concerns-core]
    partners: [concerns-partners, /concerns/health]
    provider: ["concerns-provider-{provider}"]
    board: [concerns-board]
"""
OFFICE = "name: Tests\naccess:\n  address: https://localhost:8443\n  passwords: /var/lib/concerns\n"


def told(text: str, providers: Sequence[str] = ("home",)) -> list[tuple[str, str, str]]:
    """The faults of these settings: line and column, message, remedy."""
    read = document(text, "concerns.yaml")
    found = schema_faults(read, "workspace") or tuple(access.faults(read, providers))
    return [(f"{one.place.line}:{one.place.column}", one.message, one.hint) for one in found]


def files(text: str, providers: Sequence[str] = ("home",)) -> Mapping[str, str]:
    """What a build writes for a server with these settings."""
    assert told(text, providers) == []
    found = access.access(mapping(document(text, "concerns.yaml").data))
    assert found is not None
    homes = "name: A Home\nservices: [{id: a, name: A}]\n"
    return server.files(found, [records.provider(document(homes, f"{name}.yaml"), name) for name in providers])


def configuration(text: str, providers: Sequence[str] = ("home",)) -> str:
    """The configuration that a build writes for these settings."""
    return files(text, providers)[server.CONFIGURATION]


def blocks(text: str) -> dict[str, list[str]]:
    """What each folder asks for, by the folder."""
    found: dict[str, list[str]] = {}
    for part in text.split("<Directory ")[1:]:
        name, _, body = part.partition(">")
        lines = [line.strip() for line in body.partition("</Directory>")[0].splitlines()]
        found[name.strip('"')] = [line for line in lines if line.startswith("Require") and " expr " not in line]
    return found


@pytest.mark.parametrize("text", [SETTINGS, OFFICE])
def test_sound_settings_have_no_fault(text: str) -> None:
    assert told(text) == []


def test_a_build_writes_it_only_where_the_settings_say_something_of_access(folder: Folder) -> None:
    assert server.write(load(folder.root), folder.root / "site") is None
    assert not (folder.root / "site").exists()
    folder.write("concerns.yaml", SETTINGS)
    workspace = load(folder.root)
    assert workspace.faults == ()
    written = server.write(workspace, folder.root / "site")
    assert written == folder.root / "site" / "server" / "site.conf"
    assert written.read_text(encoding="utf-8") == configuration(SETTINGS)
    assert str(folder.root) not in configuration(SETTINGS)
    (folder.root / "site/server/left-over").touch()
    server.write(workspace, folder.root / "site")
    assert sorted(path.name for path in (folder.root / "site").rglob("*") if path.is_file()) == [
        "failed.html", "missing.html", "page.css", "refused.html", "signed-out.html", "site.conf",
    ]  # fmt: skip


def test_a_fault_of_access_is_a_fault_of_the_workspace(folder: Folder) -> None:
    folder.write("concerns.yaml", SETTINGS.replace("concerns-provider-{provider}", "concerns-{provider}"))
    folder.write("records/providers/board.yaml", "name: Board\nservices: [{id: board, name: Board}]\n")
    (one,) = load(folder.root).faults
    assert (str(one.place), one.code) == ("concerns.yaml:14:16", "group-twice")


def test_the_samples_settings_of_access_are_sound() -> None:
    assert access.access(load(ROOT).settings) is not None


# --- what is refused --------------------------------------------------------------------------------------------

HOSTILE = (
    ("address: https://concerns.example.org", "address", (
        "http://concerns.example.org",
        "https://concerns.example.org/",
        "https://concerns.example.org/site",
        "https://user@concerns.example.org",
        "https://concerns.example.org:0443",
        "https://concerns..example.org",
        "https://",
        "https://concerns.example.org\\nRequire all granted",
        "https://concerns.example.org\\n",
        "https://concerns.example.org evil",
        "https://${SECRET}",
    )),
    ("folder: /var/www/concerns", "folder", (
        "var/www", "/", "/var/../etc", "/var/www/", "/var/.hidden", "/var/www concerns", '/var/\\"www', "/var/*",
        "/var/www\\n", "/var/${X}", "/var/%2e%2e", "~/www", "/var//www",
    )),
    ("secrets: /etc/provider-concerns/secrets.conf", "secrets", ("secrets", "/etc/*.conf", "/etc/a b", "|/bin/sh")),
    ("certificate: /etc/ssl/certs/concerns.pem", "certificate", ("builtin", "/etc/ssl/../x.pem")),
    ("key: /etc/ssl/private/concerns.key", "key", ("/etc/ssl/private/", "exec:/bin/cat")),
    ("metadata: https://login.example.org/.well-known/openid-configuration", "metadata", (
        "http://login.example.org/.well-known/openid-configuration",
        "https://login.example.org",
        "https://login.example.org/../x",
        "https://login.example.org/a b",
        "https://login.example.org/x?y=z",
        "https://login.example.org/x\\n",
    )),
    ("client: provider-concerns", "client", ("a b", "a\\n", '\\"a', "-a", "${A}")),
)  # fmt: skip
GROUPS = (
    "",
    " ",
    "a b",
    "~.*",
    "a\\nRequire all granted",
    "a\\n",
    '\\"a\\"',
    "-a",
    "ä",
    "a,b",
    "${A}",
    "a*",
    "{provider}",
)


@pytest.mark.parametrize(
    ("line", "field", "value"), [(line, field, value) for line, field, values in HOSTILE for value in values]
)
def test_a_value_that_could_turn_the_configuration_is_refused_where_it_stands(
    line: str, field: str, value: str
) -> None:
    text = SETTINGS.replace(line, f'{field}: "{value}"')
    number = SETTINGS[: SETTINGS.index(line)].count("\n") + 1
    column = len(SETTINGS.splitlines()[number - 1].partition(":")[0]) + 3
    (one,) = told(text)
    assert one[0] == f"{number}:{column}"
    assert one[1].startswith(f"{field}: ")
    assert one[1].endswith(" is not written as it has to be")
    assert len(one[2]) > 40


@pytest.mark.parametrize("value", GROUPS)
@pytest.mark.parametrize("where", ["core: [concerns-core]", "board: [concerns-board]"])
def test_a_group_that_could_mean_more_than_a_name_is_refused(where: str, value: str) -> None:
    kind = where.partition(":")[0]
    ((_, message, hint),) = told(SETTINGS.replace(where, f'{kind}: ["{value}"]'))
    assert message.startswith(f"{kind}: ")
    assert (
        hint
        == "The name (or the id) of a group as the identity provider sends it: letters, numbers and : _ . / - only."
    )


@pytest.mark.parametrize(
    "value",
    ["concerns-provider", "{provider}", "concerns-{provider}-{provider} ", "concerns {provider}", "~{provider}"],
)
def test_the_group_of_a_provider_holds_its_id_once_after_something(value: str) -> None:
    ((_, message, hint),) = told(SETTINGS.replace("concerns-provider-{provider}", value))
    assert message == f"provider: {value!r} is not written as it has to be"
    assert hint.startswith("The name of a group with `{provider}` once")


WORDS = (
    ("partners: [concerns-partners, /concerns/health]", "partners: []", "partners: this is empty"),
    ("core: [concerns-core]", "cores: [concerns-core]", "core is missing"),
    ("  groups:\n    core: [concerns-core]\n", "  groups:\n", "core is missing"),
    ("  folder: /var/www/concerns\n", "  folder: /var/www/concerns\n  public: everyone\n", "public: 'everyone' is not"),
    ("  folder: /var/www/concerns\n", "  folder: /var/www/concerns\n  public: true\n", "public: true is not one of"),
    ("client: provider-concerns", "client: provider-concerns\n    scope: groups", "scope: 'groups' is not written"),
    ("client: provider-concerns", "client: a\n    scope: openid  groups", "scope: 'openid  groups' is not written"),
    ("client: provider-concerns", "client: a\n    groups: realm.roles", "groups: 'realm.roles' is not written"),
    ("client: provider-concerns", "client: a\n    user: a-b", "user: 'a-b' is not written"),
    ("client: provider-concerns", "client: a\n    most_groups: 0", "most_groups: this is not allowed here"),
    ("client: provider-concerns", "client: a\n    most_groups: many", "most_groups: 'many' is not a whole number"),
    ("  folder: /var/www/concerns\n", "", "folder is missing: sign_on needs it"),
    ("  key: /etc/ssl/private/concerns.key\n", "", "key is missing: sign_on needs it"),
)


@pytest.mark.parametrize(("before", "after", "message"), WORDS)
def test_what_else_is_wrong_is_told_once(before: str, after: str, message: str) -> None:
    assert before in SETTINGS
    found = told(SETTINGS.replace(before, after))
    assert [one[1][: len(message)] for one in found][:1] == [message]
    assert all(hint for _, _, hint in found)


def test_people_sign_in_in_one_way_and_there_is_one() -> None:
    assert told("name: Tests\naccess: {address: 'https://localhost:8443'}\n") != []
    assert told(f"{SETTINGS}  passwords: /var/lib/concerns\n") != []


def test_groups_of_an_identity_provider_are_of_no_use_with_passwords() -> None:
    ((place, message, _),) = told(f"{OFFICE}  groups: {{core: [a]}}\n")
    assert (place, message) == ("5:11", "groups: these are groups of an identity provider, and there is none here")


def test_a_certificate_has_its_key() -> None:
    ((place, message, hint),) = told(f"{OFFICE}  certificate: /etc/ssl/a.pem\n")
    assert (place, message, hint) == (
        "5:16",
        "key is missing: certificate needs it",
        "Add `key:` under access.",
    )


def test_a_provider_whose_group_is_also_somebody_elses_is_refused() -> None:
    ((place, message, hint),) = told(
        SETTINGS.replace("concerns-provider-{provider}", "Concerns-{provider}"), ("core", "home")
    )
    assert place == "14:16"
    assert (
        message
        == "provider: the group of provider core would be Concerns-core, which is among the groups of the core team"
    )
    assert (
        hint == "Choose a pattern that gives every provider a group of its own, such as concerns-provider-{provider}."
    )


def test_two_providers_that_two_patterns_give_one_group_are_refused() -> None:
    text = SETTINGS.replace('"concerns-provider-{provider}"', '"x-{provider}", "x-a-{provider}"')
    ((place, message, _),) = told(text, ("a-home", "home"))
    assert place == "14:32"
    assert (
        message
        == "provider: the group of provider home would be x-a-home, which is among the groups of provider a-home"
    )


# --- what is written --------------------------------------------------------------------------------------------


def test_each_folder_is_open_to_its_groups_and_the_core_team_and_to_nobody_else() -> None:
    site, core = "${CONCERNS_SITE}", 'Require claim "groups:concerns-core"'
    shape = "Require concerns-groups-as-expected"
    partners = ['Require claim "groups:concerns-partners"', 'Require claim "groups:/concerns/health"']
    mine, other = (f'Require claim "groups:concerns-provider-{name}"' for name in ("home", "other"))
    board = 'Require claim "groups:concerns-board"'
    assert blocks(configuration(SETTINGS, ("home", "other"))) == {
        "/": ["Require all denied"],
        site: [shape, core],
        f"{site}/core": [shape, core],
        f"{site}/partners": [shape, core, *partners],
        f"{site}/commissioners": [shape, core],
        f"{site}/board": [shape, core, board],
        f"{site}/public": [shape, core, *partners, board, mine, other],
        f"{site}/provider/home": [shape, core, mine],
        f"{site}/provider/other": [shape, core, other],
        f"{site}/server": ["Require all denied"],
        f"{site}/server/pages": ["Require all granted"],
    }


def test_a_folder_asks_for_the_same_groups_letter_by_letter() -> None:
    text = configuration(SETTINGS, ("a-b", "home"))
    part = text.partition('<Directory "${CONCERNS_SITE}/provider/home">')[2].partition("</Directory>")[0]
    (line,) = [line.strip() for line in part.splitlines() if "Require expr" in line]
    sent = {
        '{"groups":["concerns-core"]}': True,
        '{"sub":"x","groups":["a","b, \\"c\\"","concerns-provider-home"],"z":1}': True,
        '{"groups":"concerns-core"}': True,
        '{"groups" : [ "a" , "concerns-core" ] }': True,
        '{"groups":["concerns-core "]}': False,
        '{"groups":["concerns-provider-a-b"]}': False,
        '{"groups":["x\\",\\"concerns-core"]}': False,
        '{"name":"\\"groups\\":[\\"concerns-core\\"]","groups":[]}': False,
        '{"groups":[],"others":["concerns-core"]}': False,
        '{"others":["concerns-core"],"groups":["a"]}': False,
    }
    patterns = re.findall(r"%\{reqenv:(\w+)\} =~ m#(.*?)#", line)
    assert [name for name, _ in patterns] == ["OIDC_userinfo_json", "OIDC_id_token_payload"]
    for _, pattern in patterns:
        assert {json: bool(re.search(pattern, json)) for json in sent} == sent


def test_only_the_word_anyone_opens_the_public_site_without_signing_in() -> None:
    opened = configuration(f"{SETTINGS}  public: anyone\n")
    closed = configuration(f"{SETTINGS}  public: signed-in\n")
    assert blocks(opened)["${CONCERNS_SITE}/public"] == ["Require all granted"]
    assert closed == configuration(SETTINGS)
    granted = [name for name, lines in blocks(opened).items() if lines == ["Require all granted"]]
    assert granted == ["${CONCERNS_SITE}/public", "${CONCERNS_SITE}/server/pages"]


def test_with_passwords_a_folder_asks_for_the_group_of_its_own_name() -> None:
    site = "${CONCERNS_SITE}"
    found = blocks(configuration(OFFICE))
    assert found[site] == ["Require group core"]
    assert found[f"{site}/core"] == ["Require group core"]
    assert found[f"{site}/provider/home"] == ["Require group core", "Require group provider/home"]
    assert found[f"{site}/public"] == [
        f"Require group {name}" for name in ("core", "partners", "commissioners", "board", "public", "provider/home")
    ]


def test_content_is_never_opened_by_its_address() -> None:
    text = configuration(SETTINGS)
    places = [line.strip() for line in text.splitlines() if "<Location" in line]
    assert places == ['<Location "/.sign-on/">', '<Location "/sign-in">']
    assert "Indexes" not in text
    options = [line.strip() for line in text.splitlines() if line.strip().startswith("Options")]
    assert set(options) == {"Options None", "Options FollowSymLinks"}
    assert text.count("FollowSymLinks") == 1, "mod_rewrite asks for it where it leads people to their site"


def test_nothing_in_the_configuration_is_secret_and_what_is_secret_is_only_named() -> None:
    text = configuration(SETTINGS)
    assert 'Include "/etc/provider-concerns/secrets.conf"' in text
    directives = [line.split()[0] for line in text.splitlines() if line.strip()]
    assert "OIDCClientID" in directives
    assert not {"OIDCClientSecret", "OIDCCryptoPassphrase"} & set(directives)


def test_the_pages_of_the_server_itself_keep_to_the_content_policy() -> None:
    pages = {name: text for name, text in files(SETTINGS).items() if name.endswith(".html")}
    assert len(pages) == 4
    for text in pages.values():
        assert text.count("<link ") == 1
        assert "<script" not in text
        assert "style=" not in text
