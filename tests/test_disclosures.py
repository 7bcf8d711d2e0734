"""The disclosure log: what was shared, when, with whom, why and on what ground; and the file for a spreadsheet."""

import csv
import io
from datetime import date

import pytest

from generator.disclosures import HEADINGS, Disclosure, as_csv, log
from tests.published import case

RUN = """
- {id: ppm-1, date: 2026-05-06, type: meeting, meeting: ppm, chair: operational-manager,
   parts: [{part: two, present: [registered-manager]}]}
- {id: letter, date: 2026-05-13, type: communication, letter: ppm-notification, to: provider, for: ppm-1,
   by: operational-manager, channel: letter, words: {outcome: A plan is asked for.}}
- {id: shared, date: 2026-05-14, type: disclosure, disclosure: shared, to: police, by: safeguarding-lead,
   purpose: To protect two people, basis: public-interest, consent: not-sought, reach: personal,
   summary: Two incident reports.}
- {id: kept, date: 2026-05-15, type: disclosure, disclosure: withheld, to: police, by: safeguarding-lead,
   purpose: Staff rotas, basis: not-needed, summary: Rotas were asked for.}
- {id: answer, date: 2026-05-16, type: communication, letter: delay-notice, to: contracts-team, by: registered-manager}
"""


def lines(as_of: str = "2026-06-01") -> list[Disclosure]:
    return list(log([case(RUN, as_of, sound=False)]))


def test_what_was_sent_stands_there_with_the_rule_that_required_it() -> None:
    (line,) = [item for item in lines() if item.how == "Sent by letter"]
    assert (line.day, line.episode, line.provider) == (date(2026, 5, 13), "cv-2026-a1b2c", "The Home Ltd")
    assert (line.what, line.by) == ("Notification of escalating concerns after a PPM", "Operational Manager")
    assert line.whom == "Provider"
    assert "cv-ppm-22, Quality Services: Delivering What Matters, line 616" in line.ground


def test_what_was_shared_says_with_whom_why_on_what_ground_and_whether_with_consent() -> None:
    (line,) = [item for item in lines() if item.event == "shared"]
    assert (line.how, line.what) == ("Information shared", "Two incident reports.; personal")
    assert line.whom == "South Wales Police"
    assert (line.purpose, line.ground, line.consent) == ("To protect two people", "public interest", "not sought")


def test_a_decision_not_to_share_is_in_the_log_too() -> None:
    (line,) = [item for item in lines() if item.event == "kept"]
    assert (line.how, line.what) == ("Information not shared", "Rotas were asked for.")


def test_what_the_provider_sent_in_is_no_disclosure() -> None:
    assert [item for item in lines() if item.event == "answer" and item.how.startswith("Sent")] == []


def test_the_first_day_on_which_a_site_could_hold_something_is_one_line() -> None:
    opened = [item for item in lines() if item.how == "Opened on their site" and item.whom.startswith("the provider")]
    assert [item.day for item in opened] == sorted(item.day for item in opened)
    (first,) = [item for item in opened if "Notification of escalating concerns" in item.what]
    assert first.day == date(2026, 5, 13)
    assert first.whom == "the provider (The Home Ltd)"


def test_what_is_still_to_come_is_not_in_the_log() -> None:
    assert [item for item in lines("2026-05-12") if item.event in {"letter", "shared", "kept"}] == []


def test_the_log_is_in_the_order_of_the_days() -> None:
    days = [item.day for item in lines()]
    assert days == sorted(days)
    assert days


# --- a file for a spreadsheet -----------------------------------------------------------------------------------


def line(**changes: str) -> Disclosure:
    """A line of the log in which only these texts are special."""
    plain = dict.fromkeys(("how", "what", "whom", "by", "purpose", "ground", "consent", "event", "provider"), "text")
    return Disclosure(day=date(2026, 5, 13), episode="cv-2026-a1b2c", **{**plain, **changes})


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_spreadsheet_reads_the_letters_of_welsh_and_a_row_for_each_line() -> None:
    content = as_csv([line(provider="Tŷ Corsen"), line(what="a, b\nand c")])
    assert content.startswith(b"\xef\xbb\xbf")
    head, first, second = rows(content)
    assert tuple(head) == HEADINGS
    assert first[:3] == ["2026-05-13", "cv-2026-a1b2c", "Tŷ Corsen"]
    assert second[4] == "a, b\nand c"


@pytest.mark.parametrize(
    "formula",
    [
        '=HYPERLINK("http://evil.example","here")',
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "  =1+1",
        "|calc",
        "%0A=1",
    ],
)
def test_no_text_of_a_record_is_a_formula(formula: str) -> None:
    names = ("how", "what", "whom", "by", "purpose", "ground", "consent", "event", "provider")
    _, row = rows(as_csv([line(**dict.fromkeys(names, formula))]))
    assert row[2:] == [f"'{formula}"] * 9
