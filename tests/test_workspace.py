"""Reading a workspace: every fault at once, and one bad file never hides another."""

import shutil
from datetime import date

import pytest

from generator.model import Fault, Place
from generator.workspace import Workspace, load
from tests.conftest import Folder
from tests.tiny import HEAD, record

REVIEW = "- {id: r1, date: 2026-04-02, type: meeting, meeting: review}"
NAME = "records/episodes/2026/ty-1.yaml"


def told(workspace: Workspace) -> list[tuple[str, str, str, str]]:
    return [(str(fault.place), fault.code, fault.message, fault.hint) for fault in workspace.faults]


def test_a_sound_workspace_has_no_fault_and_holds_what_was_written(folder: Folder) -> None:
    folder.episode("ty-1", REVIEW)
    folder.write(
        "records/programmes/north.yaml",
        "procedure: tiny\nhost: north\nevents:\n"
        "  - {id: c1, date: 2026-04-02, type: information, information: council-report}\n",
    )
    found = load(folder.root)
    assert found.faults == ()
    assert [item.id for item in found.episodes] == ["ty-1"]
    assert [item.id for item in found.programmes] == ["north"]
    assert [item.name for item in found.providers.values()] == ["The Home"]
    assert found.settings["name"] == "Tests"
    assert ("tiny", "2026-01-01") in found.procedures


def test_an_empty_folder_is_a_workspace_with_one_fault(folder: Folder) -> None:
    shutil.rmtree(folder.root)
    folder.root.mkdir()
    found = load(folder.root)
    assert told(found) == [
        (
            "concerns.yaml:1:1",
            "no-workspace",
            "there is no concerns.yaml in this folder",
            "Run the command in the folder that holds it, or name that folder with --root.",
        )
    ]
    assert found.episodes == ()


def test_a_folder_that_is_not_there_is_a_workspace_with_one_fault(folder: Folder) -> None:
    assert [code for _, code, _, _ in told(load(folder.root / "nowhere"))] == ["no-workspace"]


def test_faults_of_several_files_are_told_at_once_and_sound_records_stay(folder: Folder) -> None:
    folder.episode("ty-1", "- {id: r1, date: 2026-04-31, type: meeting, meeting: review}")
    folder.episode("ty-2", REVIEW)
    folder.episode("ty-3", "- {id: r1, date: 2026-04-02, type: meeting, meeting: revue}")
    folder.write("records/episodes/2026/ty-4.yaml", "procedure: [\n")
    folder.write("records/providers/other.yaml", "name: Other\n")
    found = load(folder.root)
    assert [(fault.place.path, fault.code) for fault in found.faults] == [
        ("records/episodes/2026/ty-1.yaml", "not-a-date"),
        ("records/episodes/2026/ty-3.yaml", "unknown-word"),
        ("records/episodes/2026/ty-4.yaml", "not-yaml"),
        ("records/providers/other.yaml", "missing"),
    ]
    assert [item.id for item in found.episodes] == ["ty-2"]


def test_a_record_bears_the_name_of_its_file(folder: Folder) -> None:
    folder.write(NAME, f"id: ty-2\n{record(REVIEW)}")
    assert told(load(folder.root)) == [
        (
            f"{NAME}:1:5",
            "id-not-file",
            "id: the file is called ty-1, and the record says ty-2",
            "Give both the same name.",
        )
    ]


def test_two_records_of_one_name_are_told_apart(folder: Folder) -> None:
    folder.episode("ty-1", REVIEW)
    folder.write("records/episodes/2025/ty-1.yaml", record(REVIEW))
    assert told(load(folder.root)) == [
        (
            f"{NAME}:1:1",
            "id-twice",
            "there is another record ty-1, in 2025",
            "Every record has an id of its own: rename one of the files.",
        )
    ]


def test_an_episode_names_a_provider_that_there_is(folder: Folder) -> None:
    folder.episode("ty-1", REVIEW, HEAD.replace("provider: home", "provider: homes"))
    found = load(folder.root)
    assert told(found) == [
        (f"{NAME}:3:11", "unknown-provider", "provider: there is no record of a provider homes", "Did you mean home?")
    ]
    assert found.faults[0].episode == "ty-1"
    assert found.episodes == ()


def test_a_link_among_the_records_is_not_followed(folder: Folder) -> None:
    outside = folder.write("elsewhere.txt", record(REVIEW))
    target = folder.root / NAME
    target.parent.mkdir(parents=True)
    target.symlink_to(outside)
    assert [(place, code) for place, code, _, _ in told(load(folder.root))] == [(f"{NAME}:1:1", "file-kind")]


def test_a_fault_of_a_procedure_is_told_and_its_episodes_are_left_out(folder: Folder) -> None:
    folder.episode("ty-1", REVIEW)
    home = "procedures/tiny/2026-01-01"
    (folder.root / home / "tracks.yaml").unlink()
    folder.write(f"{home}/stages.yaml", "stages: []\n")
    found = load(folder.root)
    assert [(fault.place, fault.code) for fault in found.faults] == [
        (Place(f"{home}/stages.yaml", 1, 9), "empty"),
        (Place(f"{home}/tracks.yaml", 1, 1), "file-unreadable"),
        (Place(NAME, 1, 12), "unknown-procedure"),
    ]
    assert found.episodes == ()


def test_a_rule_takes_over_the_law_of_a_rule_that_there_is(folder: Folder) -> None:
    path = folder.root / "procedures/tiny/2026-01-01/duties/meetings.yaml"
    lines = len(path.read_text().splitlines())
    path.write_text(
        f"{path.read_text()}  - {{id: ty-93, like: ty-100, modality: must, bearer: manager, says: a, source: L1}}\n"
    )
    (fault,) = load(folder.root).faults
    assert fault.place == Place("procedures/tiny/2026-01-01/duties/meetings.yaml", lines + 1, 5)
    assert (fault.code, fault.message, fault.hint) == (
        "unknown-rule",
        "like: there is no rule ty-100 whose law could be taken over",
        "Did you mean ty-10?",
    )


def test_a_procedure_names_a_calendar_that_there_is(folder: Folder) -> None:
    path = folder.root / "procedures/tiny/2026-01-01/procedure.yaml"
    path.write_text(path.read_text().replace("calendar: england-and-wales", "calendar: scotland"))
    found = load(folder.root).faults
    line = path.read_text().splitlines().index("calendar: scotland") + 1
    expected = Fault(
        place=Place("procedures/tiny/2026-01-01/procedure.yaml", line, 11),
        code="unknown-calendar",
        message="calendar: there is no calendar scotland",
        hint="Calendars here: england-and-wales.",
    )
    assert (expected,) == found


def test_a_workspace_counts_by_its_own_calendar(folder: Folder) -> None:
    folder.write(
        "procedures/calendars/england-and-wales.yaml",
        "id: england-and-wales\ntitle: Ours\nfirst_year: 2026\nlast_year: 2026\nsource: Nobody\n"
        "holidays: [{date: 2026-06-01, name: Founders' Day}]\n",
    )
    procedure = load(folder.root).procedures["tiny", "2026-01-01"]
    assert procedure.calendar.holidays == {date(2026, 6, 1): "Founders' Day"}


def test_the_procedures_that_ship_are_there_and_a_workspaces_own_come_first(folder: Folder) -> None:
    known = load(folder.root).procedures
    assert {"cardiff-vale", "tiny"} <= {name for name, _ in known}
    mine = folder.root / "procedures/cardiff-vale/2030-01-01"
    shutil.copytree(folder.root / "procedures/tiny/2026-01-01", mine)
    header = mine / "procedure.yaml"
    header.write_text(
        header.read_text()
        .replace("id: tiny", "id: cardiff-vale")
        .replace('version: "2026-01-01"', 'version: "2030-01-01"')
    )
    assert [version for name, version in load(folder.root).procedures if name == "cardiff-vale"] == ["2030-01-01"]


VERSIONS = (
    ("2026-04-02", "", "2026-01-01", "the version in force at the first event"),
    ("2027-01-01", "", "2027-01-01", "a version applies from its own day"),
    ("2026-12-31", "", "2026-01-01", "and not a day before"),
    ("2020-04-02", "", "2026-01-01", "before every version, the first there is"),
    ("2026-04-02", "version: 2027-01-01\n", "2027-01-01", "the version that the record names"),
)


@pytest.mark.parametrize(("day", "named", "expected", "why"), VERSIONS)
def test_an_episode_follows_one_version_of_its_procedure(
    folder: Folder, day: str, named: str, expected: str, why: str
) -> None:
    later = folder.root / "procedures/tiny/2027-01-01"
    shutil.copytree(folder.root / "procedures/tiny/2026-01-01", later)
    header = later / "procedure.yaml"
    header.write_text(header.read_text().replace('"2026-01-01"', '"2027-01-01"'))
    head = HEAD.replace("host: north\n", f"host: north\n{named}")
    folder.episode("ty-1", f"- {{id: n1, date: {day}, type: note, text: a}}", head)
    found = load(folder.root)
    procedure = found.procedure_of(found.episodes[0])
    assert procedure is not None
    assert expected == procedure.version, why


def test_a_host_has_its_own_sets(folder: Folder) -> None:
    for name, host in (("ty-1", "north"), ("ty-2", "south")):
        folder.episode(name, REVIEW, HEAD.replace("host: north", f"host: {host}"))
    found = load(folder.root)
    chairs = {
        item.host: procedure.sets["chairs"]
        for item in found.episodes
        if (procedure := found.procedure_of(item)) is not None
    }
    assert chairs == {"north": ("manager", "director"), "south": ("director",)}


@pytest.mark.parametrize(
    ("settings", "given", "expected", "why"),
    [
        ("as_of: 2026-05-01\n", date(2026, 3, 1), date(2026, 3, 1), "the day given comes first"),
        ("as_of: 2026-05-01\n", None, date(2026, 5, 1), "then the workspace's own"),
        ("", None, date(2026, 6, 1), "then today"),
    ],
)
def test_the_day_to_judge_as_of_is_given_else_fixed_else_today(
    folder: Folder, settings: str, given: date | None, expected: date, why: str
) -> None:
    folder.write("concerns.yaml", f"name: Tests\n{settings}")
    assert expected == load(folder.root).as_of(given, date(2026, 6, 1)), why


def test_a_procedure_that_only_one_authority_runs_asks_for_no_host_of_its_own(folder: Folder) -> None:
    folder.write("procedures/tiny/2026-01-01/variants.yaml", "variants: []\n")
    folder.episode("ty-1", REVIEW, HEAD.replace("host: north", "host: anywhere"))
    assert load(folder.root).faults == ()


def test_reading_twice_gives_the_same_faults_in_the_same_order(folder: Folder) -> None:
    folder.episode("ty-2", "- {id: r1, date: 2026-04-31, type: meeting, meeting: review}")
    folder.episode("ty-1", "- {id: r1, date: 2026-04-02, type: meeting, meeting: revue, chair: nobody-here}")
    first = load(folder.root).faults
    assert first == load(folder.root).faults
    assert sorted(first, key=lambda fault: fault.place) == list(first)
