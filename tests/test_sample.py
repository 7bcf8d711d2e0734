"""The sample workspace: its findings are the golden ones, and it shows one of everything that a reader should meet."""

import json
from collections.abc import Callable

import pytest

from generator import cli
from generator.model import Kind, Standing, Verdict
from tests.published import AS_OF, sample, sample_cases
from tests.tiny import ROOT

FIELDS = ("rule", "kind", "verdict", "episode", "event", "due", "by", "explained")


def test_the_findings_are_the_golden_ones(
    golden: Callable[[str, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check", "--root", str(ROOT), "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    rows = [json.dumps({name: row[name] for name in FIELDS}, ensure_ascii=False) for row in found["findings"]]
    counts = {name: found[name] for name in ("as_of", "faults", "breaches", "warnings", "explained")}
    findings = ",\n".join(f"  {row}" for row in sorted(rows))
    golden("sample.json", f'{{\n"counts": {json.dumps(counts)},\n"findings": [\n{findings}\n]\n}}\n')


def test_it_has_no_fault_and_a_day_of_its_own() -> None:
    assert sample().faults == ()
    assert [fault for item in sample_cases() for fault in item.faults] == []
    assert sample().settings["as_of"] == AS_OF.isoformat()
    assert sample().settings["sample"] is True


def verdicts() -> list[Verdict]:
    """Every verdict of the sample."""
    return [verdict for item in sample_cases() for verdict in item.verdicts]


@pytest.mark.parametrize(
    ("what", "shown"),
    [
        ("overdue", lambda one: one.standing is Standing.OVERDUE and one.kind is Kind.BREACH),
        ("late, not answered", lambda one: one.standing is Standing.LATE and not one.explained),
        ("late, explained", lambda one: one.standing is Standing.LATE and one.explained),
        ("excused", lambda one: one.standing is Standing.EXCUSED),
        ("extended", lambda one: one.due_before is not None),
        ("two readings", lambda one: one.standing is Standing.ARGUABLE and one.kind is Kind.WARNING),
        ("to decide", lambda one: one.kind is Kind.PROMPT),
        ("not as the procedure says", lambda one: one.standing is Standing.BREACH and one.kind is Kind.BREACH),
        ("due soon", lambda one: one.standing is Standing.OPEN and one.due is not None),
        ("owed, no day set", lambda one: one.standing is Standing.OUTSTANDING),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_it_shows_a_duty_that_is(what: str, shown: Callable[[Verdict], bool]) -> None:
    assert any(map(shown, verdicts())), what


def test_it_shows_a_restriction_in_force_an_opening_and_an_end() -> None:
    spans = [span for item in sample_cases() for span in item.chronicle.tracks]
    assert any(span.name == "restricted" and span.ended is None for span in spans)
    types = {fact.event.type for item in sample_cases() for fact in item.chronicle.facts}
    assert "opening" in types
    assert {item.closed for item in sample_cases()} == {True, False}
    assert {item.stage for item in sample_cases()} >= {"routine-monitoring", "qam", "ppm", "jimp", "closed"}


def test_no_provider_place_or_person_is_given_a_way_to_be_reached() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "records").rglob("*.yaml")]
    for text in texts:
        assert "@" not in text
        assert "http" not in text.replace("$schema=http", "")
