"""What was changed or removed since an earlier revision: the chronology only grows."""

import subprocess
from pathlib import Path

import pytest

from generator import history
from generator.history import NotInGitError
from tests.conftest import Folder
from tests.tiny import HEAD, procedures, record

NAME = "records/episodes/2026/ty-1.yaml"
R1 = "- {id: r1, date: 2026-04-02, type: meeting, meeting: review}"
L1 = "- {id: l1, date: 2026-04-08, type: communication, letter: notice, to: provider, for: r1}"
C1 = "- {id: c1, date: 2026-04-10, type: correction, of: r1, set: {date: 2026-04-03}, reason: A slip.}"


def git(root: Path, *arguments: str) -> None:
    command = ["git", "-c", "user.name=Tests", "-c", "user.email=tests@example.org", "-C", str(root), *arguments]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def recorded(folder: Folder) -> Folder:
    """A workspace in git, in which one episode of two events was recorded."""
    folder.episode("ty-1", f"{R1}\n{L1}")
    git(folder.root, "init", "--quiet", "--initial-branch=main")
    commit(folder)
    return folder


def commit(folder: Folder) -> None:
    git(folder.root, "add", "--all")
    git(folder.root, "commit", "--quiet", "--message", "Record")


def told(folder: Folder, revision: str = "HEAD") -> list[tuple[str, str, str | None, str]]:
    found = history.tampering(folder.root, revision, procedures(), {})
    return [(str(fault.place), fault.code, fault.event, fault.message) for fault in found]


def test_a_chronology_that_grew_was_not_tampered_with(recorded: Folder) -> None:
    recorded.episode("ty-1", f"{R1}\n{L1}\n{C1}")
    recorded.episode("ty-2", R1)
    assert told(recorded) == []


def test_an_event_that_was_changed_is_told_with_its_fields(recorded: Folder) -> None:
    recorded.episode("ty-1", f"{R1.replace('04-02', '04-03').replace('}', ', chair: manager}')}\n{L1}")
    (fault,) = history.tampering(recorded.root, "HEAD", procedures(), {})
    assert (str(fault.place), fault.code, fault.event, fault.episode) == (f"{NAME}:6:5", "event-changed", "r1", "ty-1")
    assert fault.message == "the event r1 was changed after it was recorded (chair, date)"
    assert fault.hint == "Put it back as it was and follow it with a correction (type: correction) that says why."


def test_an_event_that_was_removed_is_told(recorded: Folder) -> None:
    recorded.episode("ty-1", R1)
    (fault,) = history.tampering(recorded.root, "HEAD", procedures(), {})
    assert (str(fault.place), fault.code, fault.event) == (f"{NAME}:6:3", "event-removed", "l1")
    assert fault.message == "the event l1 stood in the earlier revision and is gone"
    assert fault.hint == "Bring it back. If it was wrong, follow it with a correction (type: correction)."


def test_an_event_under_a_new_id_is_the_old_one_removed(recorded: Folder) -> None:
    recorded.episode("ty-1", f"{R1}\n{L1.replace('l1', 'l2')}")
    assert [row[1:3] for row in told(recorded)] == [("event-removed", "l1")]


def test_a_correction_is_not_tampering_and_changing_a_correction_is(recorded: Folder) -> None:
    recorded.episode("ty-1", f"{R1}\n{L1}\n{C1}")
    assert told(recorded) == []
    commit(recorded)
    recorded.episode("ty-1", f"{R1}\n{L1}\n{C1.replace('04-03', '04-04')}")
    assert [row[1:] for row in told(recorded)] == [
        ("event-changed", "c1", "the event c1 was changed after it was recorded (set)")
    ]


def test_how_an_event_is_written_and_where_it_stands_does_not_matter(recorded: Folder) -> None:
    spread = "- id: r1\n  type: meeting\n  meeting: review\n  date: 2026-04-02"
    recorded.episode("ty-1", f"{L1}\n{spread}")
    assert told(recorded) == []


def test_a_record_that_was_removed_is_told(recorded: Folder) -> None:
    (recorded.root / NAME).unlink()
    assert told(recorded) == [
        (f"{NAME}:1:1", "record-removed", None, "this record stood in the earlier revision and is gone")
    ]


def test_a_faulty_event_may_be_mended(folder: Folder) -> None:
    faulty = R1.replace("2026-04-02", "2026-04-31")
    folder.episode("ty-1", f"{faulty}\n{L1}")
    git(folder.root, "init", "--quiet", "--initial-branch=main")
    commit(folder)
    folder.episode("ty-1", f"{R1}\n{L1}")
    assert told(folder) == []


def test_a_sound_event_beside_a_faulty_one_may_not_be_changed(folder: Folder) -> None:
    faulty = R1.replace("2026-04-02", "2026-04-31")
    folder.episode("ty-1", f"{faulty}\n{L1}")
    git(folder.root, "init", "--quiet", "--initial-branch=main")
    commit(folder)
    folder.episode("ty-1", f"{R1}\n{L1.replace('04-08', '04-07')}")
    assert [row[1:3] for row in told(folder)] == [("event-changed", "l1")]


def test_an_event_whose_words_were_wrong_may_be_mended(folder: Folder) -> None:
    folder.episode("ty-1", f"{R1.replace('meeting: review', 'meeting: revue')}\n{L1.replace('for: r1', 'for: r9')}")
    git(folder.root, "init", "--quiet", "--initial-branch=main")
    commit(folder)
    folder.episode("ty-1", f"{R1}\n{L1}")
    assert told(folder) == []


def test_an_event_that_held_personal_data_may_be_mended(folder: Folder) -> None:
    known = L1.replace("for: r1", "for: r1, summary: Ring 01632 960123")
    note = "- {id: n1, date: 2026-04-08, type: note, text: Ring 07700 900123}"
    folder.episode("ty-1", f"{R1}\n{known}\n{note}", f"title: For j.bloggs@example.org\n{HEAD}")
    git(folder.root, "init", "--quiet", "--initial-branch=main")
    commit(folder)
    folder.episode("ty-1", f"{R1}\n{L1}\n{note.replace('07700 900123', 'the daughter')}", f"title: Care\n{HEAD}")
    assert told(folder) == []
    contacts = {"": frozenset({"01632960123"})}
    found = history.tampering(folder.root, "HEAD", procedures(), contacts)
    assert [(fault.code, fault.event) for fault in found] == [("event-changed", "l1")]


def test_a_record_that_no_longer_parses_is_not_told_as_gone(recorded: Folder) -> None:
    recorded.write(NAME, "procedure: [\n")
    assert [row for row in told(recorded) if row[1] == "record-removed"] == []


def test_what_a_record_says_at_its_top_may_not_change(recorded: Folder) -> None:
    recorded.episode(
        "ty-1", f"{R1}\n{L1}", HEAD.replace("host: north", "host: south").replace("nursing: true", "nursing: false")
    )
    (fault,) = history.tampering(recorded.root, "HEAD", procedures(), {})
    assert (str(fault.place), fault.code, fault.episode) == (f"{NAME}:2:7", "header-changed", "ty-1")
    assert fault.message == "what the record says at its top was changed (host, services)"
    assert fault.hint == "Put it back; other services, hosts or versions are another episode."


def test_what_a_record_did_not_say_at_its_top_may_be_added(recorded: Folder) -> None:
    recorded.episode("ty-1", f"{R1}\n{L1}", f"title: Care at night\n{HEAD}")
    assert told(recorded) == []


def test_a_record_that_was_moved_is_told_as_gone(recorded: Folder) -> None:
    target = recorded.root / "records/episodes/2027/ty-1.yaml"
    target.parent.mkdir()
    (recorded.root / NAME).rename(target)
    assert [row[:2] for row in told(recorded)] == [(f"{NAME}:1:1", "record-removed")]


def test_an_earlier_revision_is_compared_with_what_is_there_now(recorded: Folder) -> None:
    recorded.episode("ty-1", f"{R1}\n{L1}\n{C1}")
    commit(recorded)
    recorded.episode("ty-1", f"{R1}\n{L1}")
    assert [row[2] for row in told(recorded, "HEAD")] == ["c1"]
    assert told(recorded, "HEAD~1") == []


def test_a_workspace_may_be_a_folder_of_a_repository(folder: Folder) -> None:
    git(folder.root.parent, "init", "--quiet", "--initial-branch=main")
    folder.episode("ty-1", f"{R1}\n{L1}")
    git(folder.root.parent, "add", "--all")
    git(folder.root.parent, "commit", "--quiet", "--message", "Record")
    folder.episode("ty-1", R1)
    assert [row[0:3] for row in told(folder)] == [(f"{NAME}:6:3", "event-removed", "l1")]


def test_the_files_that_differ_are_named_the_new_ones_too(recorded: Folder) -> None:
    assert history.changed_files(recorded.root, "HEAD") == frozenset()
    recorded.episode("ty-1", R1)
    recorded.episode("tŷ new-2", R1)
    recorded.write("notes.yaml", "a: 1\n")
    assert history.changed_files(recorded.root, "HEAD") == {NAME, "records/episodes/2026/tŷ new-2.yaml"}


def test_a_programme_is_kept_like_an_episode(recorded: Folder) -> None:
    head = "procedure: tiny\nhost: north\nevents:\n"
    report = "- {id: i1, date: 2026-04-02, type: information, information: council-report}"
    recorded.write("records/programmes/north.yaml", record(report, head))
    commit(recorded)
    recorded.write("records/programmes/north.yaml", record(report.replace("04-02", "04-01"), head))
    assert [row[0:3] for row in told(recorded)] == [("records/programmes/north.yaml:4:5", "event-changed", "i1")]


def test_a_revision_that_there_is_not_is_told_in_words(recorded: Folder) -> None:
    with pytest.raises(NotInGitError) as caught:
        told(recorded, "nowhere")
    assert "nowhere" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_not_in_git_is_told_in_words(folder: Folder) -> None:
    with pytest.raises(NotInGitError) as caught:
        told(folder)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("revision", ["--output=made", "-O/dev/null", "--no-index"])
def test_a_revision_is_never_an_option_of_git(recorded: Folder, revision: str) -> None:
    with pytest.raises(NotInGitError):
        told(recorded, revision)
    assert not list(recorded.root.glob("made*"))
