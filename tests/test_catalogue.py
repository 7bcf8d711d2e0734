"""The catalogues' ids: each is accounted for once, and no checked rule can stay without a story that needs it."""

import csv
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from generator import stories
from generator.events import texts
from generator.model import Modality
from generator.procedure import Procedure, ids
from generator.rules import Listed, Rule
from generator.stories import Outcome
from generator.workspace import load_procedures
from tests.tiny import HERE, ROOT

FILES = sorted(path for path in (ROOT / "procedures").rglob("*.yaml") if "stories" in path.parts)
CHECKED_DUTIES = {
    "cardiff-vale": 175,
    "hertfordshire": 95,
    "staffordshire": 44,
    "six-stage": 46,
    "provider-concerns-chapter": 23,
}


@cache
def known() -> Mapping[tuple[str, str], Procedure]:
    found, faults = load_procedures(ROOT)
    assert not faults
    return found


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Procedure -> id -> what kind of row it is."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    with (HERE / "ids.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            found[row["procedure"]][row["id"]] = row["kind"]
    return found


def own(procedure: Procedure) -> tuple[Rule | Listed, ...]:
    """The rows that a version says itself: all of a published one; of one that revises another those in its folder."""
    rows: tuple[Rule | Listed, ...] = (*procedure.rules, *procedure.listed)
    if "revises" not in procedure.header:
        return rows
    return tuple(row for row in rows if procedure.version in Path(row.place.path).parts)


def expected(procedure: Procedure) -> Mapping[str, str]:
    """Id -> what kind of row it is: the catalogue's, less what a revision drops, and what it adds of its own."""
    rows = catalogue()[procedure.id]
    if "revises" not in procedure.header:
        return rows
    dropped = set(texts(procedure.header.get("drops")))
    added = {row.id: "transition" if Path(row.place.path).stem == "moves" else "duty" for row in own(procedure)}
    return {**added, **{name: kind for name, kind in rows.items() if name not in dropped}}


VERSIONS = sorted(known())


def test_the_catalogues_name_713_ids() -> None:
    assert sum(len(rows) for rows in catalogue().values()) == 713


def test_every_procedure_that_ships_has_a_catalogue() -> None:
    assert {name for name, _ in VERSIONS} <= set(catalogue())


@pytest.mark.parametrize("version", VERSIONS, ids="-".join)
def test_every_id_of_the_catalogue_is_accounted_for_once_and_there_is_no_other(version: tuple[str, str]) -> None:
    procedure = known()[version]
    wanted = set(expected(procedure))
    checked, listed = set(procedure.by_id), Counter(row.id for row in procedure.listed)
    assert [name for name, count in listed.items() if count > 1] == []
    assert sorted(checked & set(listed)) == []
    assert sorted(wanted - checked - set(listed)) == []
    assert sorted((checked | set(listed)) - wanted) == []


def test_only_a_version_that_revises_another_may_add_ids_or_leave_some_out() -> None:
    published = known()["hertfordshire", "2017-11-01"]
    revision = known()["hertfordshire", "2027-01-01"]
    assert expected(published) == catalogue()["hertfordshire"]
    assert own(published) == (*published.rules, *published.listed)
    assert set(expected(revision)) - set(expected(published)) == {"herts-sip-27-told"}
    less = replace(revision, header={**revision.header, "drops": ("herts-t15",)})
    assert set(expected(published)) - set(expected(less)) == {"herts-t15"}


@pytest.mark.parametrize("name", ["herts-sip-minutes", "herts-sip-provider-min-part2"])
def test_the_example_of_a_revision_changes_the_limit_for_minutes_and_nothing_else_about_them(name: str) -> None:
    before, after = (known()["hertfordshire", version].named(name)[0].data for version in ("2017-11-01", "2027-01-01"))
    assert {key for key in {*before, *after} if before.get(key) != after.get(key)} == {"says", "source", "within"}
    assert (before["within"], after["within"]) == ("5 working days", "3 working days")


@pytest.mark.parametrize("version", VERSIONS, ids="-".join)
def test_no_part_of_a_rule_is_there_twice(version: tuple[str, str]) -> None:
    count = Counter((rule.id, rule.part) for rule in known()[version].rules)
    assert [key for key, number in count.items() if number > 1] == []


@pytest.mark.parametrize("version", VERSIONS, ids="-".join)
def test_a_transition_of_the_catalogue_stands_among_the_moves_and_a_duty_in_a_section(version: tuple[str, str]) -> None:
    procedure = known()[version]
    rows = expected(procedure)
    assert [name for name in ids(procedure) if (rows[name] == "transition") is (name in procedure.duties)] == []
    assert [rule.id for rule in procedure.rules if rule.kind == "move" and rows[rule.id] != "transition"] == []


@pytest.mark.parametrize(("name", "least"), CHECKED_DUTIES.items())
def test_so_many_duties_are_checked_by_the_machine(name: str, least: int) -> None:
    duties = {
        rule.id
        for (found, _), procedure in known().items()
        for rule in procedure.rules
        if found == name and catalogue()[name].get(rule.id) == "duty"
    }
    assert least <= len(duties)


@pytest.mark.parametrize("version", VERSIONS, ids="-".join)
def test_every_row_names_its_place_in_the_text(version: tuple[str, str]) -> None:
    procedure = known()[version]
    assert [rule.id for rule in procedure.rules if not rule.source.strip()] == []
    assert [row.id for row in procedure.listed if not row.source.strip()] == []


# --- a rule without a story cannot stay -------------------------------------------------------------------------


def unchecked(procedure: Procedure, rule: Rule) -> Procedure:
    """The procedure with the rule as a row that no machine checks: its id stays, so that nothing else turns wrong."""
    row = Listed(
        id=rule.id,
        kind="later",
        modality=Modality.MUST,
        bearer="",
        says=rule.says,
        source=rule.source,
        reason="",
        at=(),
        reading=(),
        place=rule.place,
    )
    rest = tuple(other for other in procedure.rules if other is not rule)
    return replace(procedure, rules=rest, listed=(*procedure.listed, row))


@cache
def told(path: Path) -> Outcome:
    return stories.tell(ROOT, path, known())


def naming(rule: Rule) -> list[Path]:
    """The stories that pass and name the rule; for a move also those that it may lead through, which come last."""
    key = f"{rule.id}/{rule.part}" if rule.part else rule.id
    passing = [path for path in FILES if told(path).passed]
    first = [path for path in passing if {key, rule.id} & told(path).rules]
    return first if rule.kind != "move" else [*first, *(path for path in passing if path not in first)]


@pytest.mark.parametrize("version", VERSIONS, ids="-".join)
def test_taking_any_checked_rule_away_makes_a_story_fail(version: tuple[str, str]) -> None:
    procedure = known()[version]
    unnoticed = []
    for rule in (row for row in own(procedure) if isinstance(row, Rule)):
        less = {**known(), version: unchecked(procedure, rule)}
        if all(stories.tell(ROOT, path, less).passed for path in naming(rule)):
            unnoticed.append(f"{rule.id}/{rule.part}" if rule.part else rule.id)
    assert not unnoticed, f"no story fails without: {', '.join(unnoticed)}"


def test_taking_a_rule_away_takes_nothing_else_away() -> None:
    procedure = known()["cardiff-vale", "2022-09-13"]
    rule = procedure.by_id["cv-ppm-22"][0]
    less = unchecked(procedure, rule)
    assert set(ids(procedure)) == set(ids(less))
    assert len(less.rules) == len(procedure.rules) - 1
