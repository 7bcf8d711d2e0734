"""Letters: what each says, what it lacks, which actions stand in it; and the PDF that is sent."""

import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from weasyprint.urls import FatalURLFetchingError

from generator import letters, paper
from generator.cases import Case
from generator.letters import Letter
from generator.procedure import Procedure
from tests.published import Node, case, read, sample_cases
from tests.tiny import ROOT

MEETINGS = """
- {id: arranged-1, date: 2026-04-27, type: meeting, meeting: ppm, step: arranged, planned: 2026-05-06,
   planned_time: "14:00"}
- {id: invitation-1, date: 2026-04-28, type: communication, letter: invitation, for: arranged-1,
   to: [registered-manager, responsible-individual]}
- id: ppm-1
  date: 2026-05-06
  type: meeting
  meeting: ppm
  for: arranged-1
  chair: operational-manager
  authority: true
  criteria: [ppm-thr-1, ppm-res-1, ppm-init-b]
  rationale: It cannot wait.
  parts: [{part: one, present: [contracts-team, safeguarding], notes: Said in part one.}]
  next_date: 2026-06-17
"""
ACTIONS = """
- {id: rotas, date: 2026-05-07, type: action, under: cap, owner: registered-manager, due: 2026-05-11, what: Send rotas}
- {id: nights, date: 2026-05-07, type: action, under: cap, owner: registered-manager, due: 2026-05-29,
   what: Three carers every night}
- {id: falls, date: 2026-05-07, type: action, under: cap, owner: responsible-individual, due: 2026-06-12,
   what: Read all records of falls}
- {id: own, date: 2026-05-07, type: action, under: safeguarding, owner: safeguarding, due: 2026-05-29,
   what: For us only}
- {id: rotas-done, date: 2026-05-12, type: action, step: done, for: rotas, under: cap}
- {id: nights-later, date: 2026-05-12, type: action, step: extended, for: nights, under: cap, new_due: 2026-06-05}
"""
NOTIFIED = """
- id: letter-1
  date: 2026-05-13
  type: communication
  letter: ppm-notification
  to: provider
  by: operational-manager
  for: ppm-1
  summary: Not for the provider.
  words:
    risks-and-concerns: Two carers at night where three are needed.
    outcome: A corrective action plan is asked for.
    expected-actions: Have three carers every night.
    timescales: All of it by 12 June 2026.
"""
AFTERWARDS = """
- {id: falls-done, date: 2026-05-14, type: action, step: done, for: falls, under: cap}
- {id: too-late, date: 2026-05-14, type: action, under: cap, owner: registered-manager, due: 2026-06-30,
   what: Agreed after the letter}
"""
JIMP = """
- {id: jimp-1, date: 2026-05-20, type: meeting, meeting: jimp, chair: head-of-service, authority: true,
   criteria: [jimp-thr-1], rationale: Harm was found., next_date: 2026-06-24,
   parts: [{part: one, present: [contracts-team, safeguarding, health-board]}]}
"""


def made(item: Case, letter: str, about: str | None = None) -> Letter:
    """A letter that can be made."""
    found = letters.make(item, letter, about)
    assert isinstance(found, Letter), found
    return found


def said(letter: Letter) -> list[tuple[str, str]]:
    """The body of a letter as headings and what stands under each, in order; the opening has no heading."""
    found = [("", "")]
    for node in read(str(letter.body)).children:
        if node.tag == "h2":
            found.append((node.text, ""))
        elif node.tag and node.tag != "table":
            found[-1] = (found[-1][0], f"{found[-1][1]} {node.text}".strip())
    return found


def actions(letter: Letter) -> list[list[str]]:
    """The rows of the letter's table of actions."""
    page = read(str(letter.body))
    return page.rows("Actions agreed") if page.all("table") else []


# --- from the record --------------------------------------------------------------------------------------------


def test_a_notification_says_what_was_recorded_and_when_the_meeting_was() -> None:
    letter = made(case(MEETINGS + ACTIONS + NOTIFIED, "2026-05-20"), "ppm-notification")
    assert said(letter) == [
        (
            "",
            (
                "We write to confirm that escalating concerns are being handled with you under the procedure named "
                "above, and that a Provider Performance Meeting (PPM) was held on 6 May 2026."
            ),
        ),
        ("Risks and concerns", "Two carers at night where three are needed."),
        ("Outcome of the meeting", "A corrective action plan is asked for."),
        ("What we expect from you", "Have three carers every night."),
        (
            "Timescales",
            (
                "All of it by 12 June 2026. The next meeting is on 17 June 2026. If any of this is not as you "
                "understand it, please tell us at once. You may give your account in writing, and at the next meeting."
            ),
        ),
    ]
    assert letter.lacks == ()
    assert letter.place == "records/episodes/2026/cv-2026-a1b2c.yaml:33:5"


def test_the_sheet_has_sender_recipient_day_reference_and_procedure() -> None:
    sheet = read(made(case(MEETINGS + NOTIFIED, "2026-05-20"), "ppm-notification").sheet)
    assert sheet.all("header")[0].text == "Cardiff Council Operational Manager"
    assert sheet.all("section", "address")[0].text == "Provider The Home Ltd"
    terms = [term.text for term in sheet.all("dt")]
    assert dict(zip(terms, (term.text for term in sheet.all("dd")), strict=True)) == {
        "Date": "13 May 2026",
        "Our reference": "cv-2026-a1b2c",
        "Procedure": "Cardiff and Vale of Glamorgan, version 2022-09-13",
    }
    assert sheet.all("h1")[0].text == "Notification of escalating concerns after a PPM"
    assert sheet.all("title")[0].text == "Notification of escalating concerns after a PPM, The Home Ltd"
    assert sheet.all("html")[0].attributes["lang"] == "en-GB"


def test_a_letter_after_a_jimp_names_the_panel_and_its_day() -> None:
    event = NOTIFIED.replace("ppm-notification", "jimp-notification").replace("for: ppm-1", "for: jimp-1")
    item = case(MEETINGS + JIMP + event.replace("2026-05-13", "2026-05-22"), "2026-05-22")
    letter = made(item, "jimp-notification")
    assert said(letter)[0][1].endswith(
        "a meeting of the Joint Inter-Agency Monitoring Panel (JIMP) was held on 20 May 2026."
    )
    assert "The next meeting is on 24 June 2026." in said(letter)[4][1]
    assert letter.view.title == "Notification of escalating concerns after a JIMP"


def test_an_invitation_names_the_planned_day_and_speaks_the_procedures_own_words() -> None:
    letter = made(case(MEETINGS, "2026-04-28"), "invitation")
    opening, when, runs, asked = said(letter)
    assert "Provider Performance Meeting on 6 May 2026, held under the procedure named above." in opening[1]
    assert when == ("When", "6 May 2026")
    assert runs[1].startswith("The meeting is in two parts.")
    assert asked[1].startswith("Please come ready to respond to the concerns")
    assert letter.lacks == ()
    assert letter.view.to == ("Registered manager", "Responsible individual")


def test_recorded_words_go_before_those_of_the_procedure() -> None:
    words = "{date: Come on Wednesday 6 May at two., format: We all meet together., respond-to-concerns: Bring rotas.}"
    own = MEETINGS.replace("for: arranged-1,\n   to:", f"for: arranged-1,\n   words: {words},\n   to:")
    item = case(own, "2026-04-28")
    assert [text for _, text in said(made(item, "invitation"))[1:3]] == [
        "Come on Wednesday 6 May at two.",
        "We all meet together.",
    ]


ENDED = """
- {id: risk-1, date: 2026-05-06, type: assessment, assessment: risk, tool: risk-matrix, level: high, for: ppm-1}
- {id: risk-2, date: 2026-06-17, type: assessment, assessment: risk, purpose: final, stand_alone: true,
   tool: risk-matrix, level: low, for: ppm-1}
- {id: step-out, date: 2026-06-17, type: decision, decision: conclude, to: concluding, by: operational-manager,
   method: risk-matrix, outcome: conclude, for: ppm-1, rationale: The home has shown it for a month.}
- {id: over, date: 2026-06-17, type: decision, decision: threshold, to: routine-monitoring, by: operational-manager,
   for: [risk-2, ppm-1], basis: [all-actions-complete], rationale: All actions are done.}
"""
END_LETTER = "- {id: end, date: 2026-06-18, type: communication, letter: end-of-process, to: provider, for: ppm-1}\n"


def test_the_letter_that_ends_the_process_says_that_the_status_is_removed() -> None:
    letter = made(case(MEETINGS + ENDED + END_LETTER, "2026-06-19"), "end-of-process")
    assert said(letter)[:2] == [
        ("", "We write to tell you that the escalating concerns process with you has ended."),
        (
            "What was decided",
            (
                "You are no longer in escalating concerns: that status has been removed. Routine quality monitoring "
                "goes on. If progress does not last, the matter comes back to a meeting under the same procedure. "
                "Thank you for the work that you and your staff have put in."
            ),
        ),
    ]


# --- drafts -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("letter", "lacks"),
    [
        ("ppm-notification", ["risks-and-concerns", "outcome", "expected-actions", "timescales"]),
        ("jimp-notification", ["risks-and-concerns", "outcome", "expected-actions", "timescales"]),
    ],
)
def test_a_draft_is_of_the_day_that_is_judged_and_names_each_fact_that_the_record_lacks(
    letter: str, lacks: list[str]
) -> None:
    draft = made(case(MEETINGS + JIMP, "2026-05-21"), letter)
    assert [lack.partition(" ")[0] for lack in draft.lacks] == lacks
    assert (draft.view.written, draft.view.event) == (date(2026, 5, 21), "")
    assert draft.lacks[0] == "risks-and-concerns (in short, which risks and concerns there are)"
    assert [text for heading, text in said(draft) if heading == "Risks and concerns"] == [letters.MISSING]
    sheet = read(draft.sheet)
    assert sheet.all("section", "lacks")[0].all("h2")[0].text == "Not ready to send"
    assert [item.text for item in sheet.all("section", "lacks")[0].all("li")] == list(draft.lacks)


def test_a_draft_is_about_a_meeting_of_its_own_kind() -> None:
    item = case(MEETINGS + JIMP, "2026-05-21")
    assert said(made(item, "ppm-notification"))[0][1].endswith("(PPM) was held on 6 May 2026.")
    assert said(made(item, "jimp-notification"))[0][1].endswith("(JIMP) was held on 20 May 2026.")
    only_ppm = letters.make(case(MEETINGS, "2026-05-21"), "jimp-notification", None)
    assert isinstance(only_ppm, str), "a PPM was held: no letter may say that it was a JIMP"


def test_a_draft_after_a_meeting_is_about_the_one_held_and_an_invitation_about_the_one_to_come() -> None:
    next_one = (
        "- {id: arranged-2, date: 2026-05-18, type: meeting, meeting: ppm, step: arranged, planned: 2026-06-17}\n"
    )
    item = case(MEETINGS + next_one, "2026-05-20")
    assert said(made(item, "ppm-notification"))[0][1].endswith("was held on 6 May 2026.")
    assert said(made(item, "invitation", "arranged-2"))[1] == ("When", "17 June 2026")
    nothing_held = case(MEETINGS.partition("- id: ppm-1")[0], "2026-04-29")
    assert isinstance(letters.make(nothing_held, "ppm-notification", None), str)


def test_a_draft_invitation_needs_no_more_than_the_meeting_that_was_arranged() -> None:
    item = case(MEETINGS.partition("- {id: invitation-1")[0], "2026-04-27")
    draft = made(item, "invitation")
    assert draft.lacks == ()
    assert said(draft)[1] == ("When", "6 May 2026")
    assert draft.view.to == ("Registered manager",)


def test_nobody_is_told_that_the_process_has_ended_before_it_has() -> None:
    draft = made(case(MEETINGS + ENDED, "2026-06-18"), "end-of-process")
    assert draft.lacks == ()
    assert draft.view.sender == "Chair of the meeting that held the case"
    early = letters.make(case(MEETINGS, "2026-05-20"), "end-of-process", None)
    assert isinstance(early, str) or early.lacks


def test_what_cannot_be_made_is_told_in_words() -> None:
    item = case(MEETINGS + JIMP, "2026-05-21")
    wrong = letters.make(item, "ppm-notificaton", None)
    assert isinstance(wrong, str)
    assert "there is no letter ppm-notificaton to print" in wrong
    assert "ppm-notification" in wrong
    unprinted = letters.make(item, "full-minutes", None)
    assert isinstance(unprinted, str)
    assert "there is no letter full-minutes to print" in unprinted
    nothing = letters.make(
        case("- {id: a, date: 2026-05-04, type: note, text: Here.}", "2026-05-04"), "invitation", None
    )
    assert nothing == "nothing in cv-2026-a1b2c is on record that invitation could be about"
    unknown = letters.make(item, "ppm-notification", "ppm-9")
    assert unknown == "nothing in cv-2026-a1b2c is on record under the id ppm-9 that ppm-notification could be about"


def test_the_letter_meant_can_be_named_by_what_it_answers() -> None:
    second = (
        (MEETINGS.partition("- id: ppm-1")[2])
        .replace("for: arranged-1", "for: ppm-1")
        .replace("2026-05-06", "2026-06-17")
    )
    events = f"{MEETINGS}{NOTIFIED}- id: ppm-2{second}"
    item = case(events, "2026-06-18")
    assert made(item, "ppm-notification").view.event == "letter-1"
    assert made(item, "ppm-notification", "letter-1").view.event == "letter-1"
    assert made(item, "ppm-notification", "ppm-1").view.event == "letter-1"
    draft = made(item, "ppm-notification", "ppm-2")
    assert (draft.view.event, draft.view.meeting_day) == ("", date(2026, 6, 17))


def test_without_a_name_the_latest_is_meant() -> None:
    events = MEETINGS + NOTIFIED
    again = NOTIFIED.replace("id: letter-1", "id: letter-2").replace("2026-05-13", "2026-05-15")
    assert made(case(events + again, "2026-05-20"), "ppm-notification").view.event == "letter-2"
    assert made(case(events + again, "2026-05-14"), "ppm-notification").view.event == "letter-1"
    held = (
        MEETINGS.partition("- id: ppm-1")[2]
        .replace("for: arranged-1", "for: ppm-1")
        .replace("2026-05-06", "2026-06-17")
    )
    draft = made(case(f"{MEETINGS}- id: ppm-2{held}", "2026-06-18"), "ppm-notification")
    assert draft.view.meeting_day == date(2026, 6, 17)


# --- what the provider may read ---------------------------------------------------------------------------------


def test_a_letter_lists_the_actions_that_were_open_on_its_day_with_the_day_that_then_held() -> None:
    letter = made(case(MEETINGS + ACTIONS + NOTIFIED + AFTERWARDS, "2026-06-30"), "ppm-notification")
    assert actions(letter) == [
        ["Three carers every night", "Registered manager", "5 June 2026"],
        ["Read all records of falls", "Responsible individual", "12 June 2026"],
    ]


def test_a_letter_without_open_actions_has_no_table() -> None:
    assert actions(made(case(MEETINGS + NOTIFIED, "2026-05-13"), "ppm-notification")) == []


def test_nothing_that_is_closed_to_the_provider_stands_in_a_letter() -> None:
    for letter in letters.made_for(case(MEETINGS + ACTIONS + NOTIFIED + AFTERWARDS + JIMP, "2026-06-30")):
        for closed in ("Not for the provider", "part one", "It cannot wait", "For us only", "contracts-team"):
            assert closed not in letter.sheet


def test_a_letter_closed_to_the_provider_is_not_made() -> None:
    item = case(MEETINGS + NOTIFIED.replace("by: operational-manager", "closed_to: provider"), "2026-05-20")
    assert [letter.view.id for letter in letters.made_for(item)] == ["invitation"]


FOLDER = ROOT / "procedures" / "cardiff-vale" / "2022-09-13"
PRINTED = {path.name.removesuffix(".html.j2") for path in FOLDER.glob("letters/*.html.j2")}
SHOWN = PRINTED - {"concern-letter", "partner-council-notice"}
"""Those of Cardiff and the Vale that the sample has sent; the rest are drafted below."""


def printed(procedure: Procedure) -> set[str]:
    """The letters of a procedure that have a template."""
    return {path.name.removesuffix(".html.j2") for home in procedure.folders for path in home.glob("letters/*.html.j2")}


def test_every_letter_of_the_sample_that_has_a_template_is_made_and_ready_to_send() -> None:
    recorded = {
        (item.episode.id, fact.event.id, word)
        for item in sample_cases()
        for fact in item.chronicle.facts
        for word in fact.event.which
        if fact.event.type == "communication" and word in printed(item.procedure)
    }
    found = {
        (item.episode.id, letter.view.event, letter.view.id): letter.lacks
        for item in sample_cases()
        for letter in letters.made_for(item)
    }
    assert set(found) == recorded
    assert {word for episode, _, word in found if episode.startswith("cv-")} == SHOWN
    assert {key: lacks for key, lacks in found.items() if lacks} == {}


@pytest.mark.parametrize("word", sorted(PRINTED))
def test_a_printed_letter_says_every_fact_that_the_procedure_asks_of_it(word: str) -> None:
    part = case(MEETINGS, "2026-05-20").procedure.letters[word]
    names = [str(row["id"]) for row in part.rows("facts")]
    written = ", ".join(f"{name}: The words of {name}." for name in names)
    to = "residents" if part.text("reader") == "others" else "provider"
    sent = f"""
- {{id: sent, date: 2026-05-13, type: communication, letter: {word}, to: {to}, by: head-of-service,
   words: {{{written}}}}}
"""
    letter = made(case(MEETINGS + sent, "2026-05-20"), word)
    assert letter.lacks == ()
    for name in set(names) - {"meeting-held"}:  # the opening sentence says it, of the meeting that the letter is for
        assert f"The words of {name}." in letter.body
    assert letters.MISSING not in letter.body
    assert letter.view.to_provider == (to == "provider")


SET = """
- {id: susp, date: 2026-05-14, type: restriction, restriction: suspension, by: head-of-service, scope: full,
   lift_terms: Three carers every night., rationale: Nobody is to know why.}
- {id: advice, date: 2026-05-18, type: restriction, restriction: suspension, step: lift-recommended, for: susp}
- {id: over, date: 2026-05-18, type: restriction, restriction: suspension, step: lifted, for: susp, by: head-of-service}
- {id: closing, date: 2026-05-19, type: closure, closure: notice, ends_on: 2026-08-31}
- {id: plan, date: 2026-05-19, type: plan, plan: closure}
"""


@pytest.mark.parametrize(
    ("word", "lacks"),
    [
        ("closure-plan", ["plan"]),
        ("commissioner-notice", ["decision"]),
        ("concern-letter", ["concerns"]),
        ("contract-cancellation", ["contracts", "finance"]),
        ("network-notice", ["in-escalating-concerns", "restrictions"]),
        ("partner-council-notice", ["planning"]),
        ("people-notice", ["in-escalating-concerns", "care-management-contact"]),
        ("people-restriction-notice", ["concerns"]),
        ("restriction-outcome", ["outcome"]),
        ("suspension-decision", ["decision", "plan", "lifting-terms"]),
    ],
)
def test_a_letter_still_to_be_sent_is_drafted_about_what_set_it_off(word: str, lacks: list[str]) -> None:
    draft = made(case(MEETINGS + SET, "2026-05-20"), word)
    assert [lack.partition(" ")[0] for lack in draft.lacks] == lacks
    assert "Nobody is to know why" not in draft.sheet


def test_families_are_told_what_a_suspension_means_and_nothing_of_the_kind_when_a_contract_ends() -> None:
    ends = "- {id: ends, date: 2026-05-19, type: contract, contract: termination}\n"
    word = "people-restriction-notice"
    notice = f"- {{id: told, date: 2026-05-20, type: communication, letter: {word}, to: families, for: "
    stays = "It does not ask anybody who is there to leave."
    assert stays in made(case(f"{MEETINGS}{SET}{notice}susp}}", "2026-05-20"), word).body
    assert stays not in made(case(f"{MEETINGS}{ends}{notice}ends}}", "2026-05-20"), word).body


# --- PDF --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sheet() -> str:
    """A letter with everything in it."""
    return made(case(MEETINGS + ACTIONS + NOTIFIED, "2026-05-20"), "ppm-notification").sheet


def opened(content: bytes) -> pikepdf.Pdf:
    """A PDF as its parts."""
    return pikepdf.open(io.BytesIO(content))


def words(pdf: pikepdf.Pdf) -> str:
    """The text of a PDF as a reader's program copies it, without blanks."""
    return "".join(shown_lines(pdf))


def _page_lines(page: pikepdf.Page) -> Iterator[str]:
    fonts = {str(name): _letters(font) for name, font in page.resources["/Font"].items()}
    known: dict[bytes, str] = {}
    for step in pikepdf.parse_content_stream(page):
        operator, operands = step.operator, step.operands
        if str(operator) == "Tf":
            known = fonts[str(operands[0])]
        elif str(operator) == "TJ":
            raw = b"".join(bytes(part) for part in operands[0] if isinstance(part, pikepdf.String))
            yield flat("".join(known[raw[at : at + 2]] for at in range(0, len(raw), 2)))


def _letters(font: pikepdf.Object) -> dict[bytes, str]:
    """What each code of a font stands for; a letter without an outline cannot be seen, and counts as lost."""
    table = bytes(font.ToUnicode.read_bytes()).decode()
    drawn = TTFont(io.BytesIO(font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()))
    outlines = [drawn["glyf"][name].numberOfContours != 0 for name in drawn.getGlyphOrder()]

    def seen(code: str, letter: str) -> str:
        number = int(code, 16)
        return letter if letter.isspace() or (number < len(outlines) and outlines[number]) else "\ufffd"

    return {
        bytes.fromhex(code): seen(code, bytes.fromhex(text).decode("utf-16-be"))
        for code, text in re.findall(r"^<([0-9a-f]{4})> <([0-9a-f]+)>$", table, re.MULTILINE)
    }


def shown_lines(pdf: pikepdf.Pdf) -> list[str]:
    """The stretches of text that a PDF shows, each within one line."""
    return [line for page in pdf.pages for line in _page_lines(page)]


def flat(text: str) -> str:
    """Text without blanks."""
    return "".join(text.split())


def test_the_pdf_says_what_the_letter_says(sheet: str) -> None:
    found = words(opened(paper.pdf(sheet)))
    body: Node = read(sheet).all("body")[0]
    for node in (node for tag in ("p", "h1", "h2", "td", "dd") for node in body.all(tag)):
        assert flat(node.text) in found


def test_the_pdf_is_tagged_titled_and_in_british_english_with_its_own_fonts_and_nothing_attached(sheet: str) -> None:
    pdf = opened(paper.pdf(sheet))
    assert str(pdf.Root.Lang) == "en-GB"
    assert pdf.Root.MarkInfo.Marked
    assert "/StructTreeRoot" in pdf.Root
    assert str(pdf.docinfo["/Title"]) == "Notification of escalating concerns after a PPM, The Home Ltd"
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
    fonts = [font for page in pdf.pages for font in page.resources["/Font"].values()]
    assert fonts
    for font in fonts:
        assert "Source-Sans-3" in str(font.BaseFont)
        assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor
    assert "/AF" not in pdf.Root
    assert "/Names" not in pdf.Root
    assert len(pdf.attachments) == 0
    assert [page for page in pdf.pages if "/Annots" in page] == []


def test_the_same_sheet_gives_the_same_bytes_on_another_day_too(sheet: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    first = paper.pdf(sheet)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert paper.pdf(sheet) == first


@pytest.mark.parametrize(
    "element",
    [
        '<img src="http://127.0.0.1:9/x.png" alt="">',
        '<img src="file:///etc/hostname" alt="">',
        '<img src="paper.css" alt="">',
        '<link rel="attachment" href="file:///etc/hostname">',
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
        "<style>@import url(http://127.0.0.1:9/x.css);</style>",
        "<style>@import url(file:///etc/hostname);</style>",
        '<p style="background: url(http://127.0.0.1:9/x.png)">x</p>',
    ],
)
def test_paper_fetches_nothing_but_its_own_assets(element: str) -> None:
    with pytest.raises(FatalURLFetchingError, match="refused to fetch"):
        paper.pdf(f"<!doctype html><html lang='en'><head><title>x</title></head><body>{element}</body></html>")


@pytest.mark.parametrize("name", ["Tŷ Corsen", "Pontŵen", "Ŷ", "ŴAŵ"])
def test_each_letter_of_a_welsh_name_is_drawn(name: str) -> None:
    shown = words(opened(paper.pdf(f"<html lang=en><title>a</title>{name}")))
    assert shown == name.replace(" ", "") + "Page1of1"


def test_markup_in_the_record_is_printed_as_it_was_written() -> None:
    hostile = (
        "<img src=file:///etc/hostname> <style>@import url(http://127.0.0.1:9/)</style> "
        "<link rel=attachment href=file:///etc/hostname> {{ 7*7 }} {% raw %} & <script>alert(1)</script>"
    )
    events = NOTIFIED.replace("A corrective action plan is asked for.", f'"{hostile}"')
    letter = made(case(MEETINGS + events, "2026-05-20"), "ppm-notification")
    assert ("Outcome of the meeting", hostile) in said(letter)
    pdf = opened(paper.pdf(letter.sheet))
    assert flat(hostile) in words(pdf)
    assert len(pdf.attachments) == 0


def test_a_long_word_and_a_long_letter_break_onto_further_pages() -> None:
    events = NOTIFIED.replace("A corrective action plan is asked for.", "x" * 300 + " word" * 700)
    pdf = opened(paper.pdf(made(case(MEETINGS + events, "2026-05-20"), "ppm-notification").sheet))
    assert len(pdf.pages) > 1
    text = words(pdf)
    assert "x" * 300 in text
    assert text.count("word") == 700
    assert max(len(line) for line in shown_lines(pdf) if set(line) == {"x"}) < 120, "it runs off the paper"


def test_a_letter_is_written_whole_as_pdf_or_as_a_page(tmp_path: Path, sheet: str) -> None:
    letter = made(case(MEETINGS + ACTIONS + NOTIFIED, "2026-05-20"), "ppm-notification")
    letters.write(letter, tmp_path / "letter.html")
    letters.write(letter, tmp_path / "letter.pdf")
    assert (tmp_path / "letter.html").read_text(encoding="utf-8") == sheet
    assert (tmp_path / "letter.pdf").read_bytes() == paper.pdf(sheet)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["letter.html", "letter.pdf"]
