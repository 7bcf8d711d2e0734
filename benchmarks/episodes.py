"""Realistic episodes of thirty events: every second one is kept and concluded, the others miss limits and run on."""

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

EVENTS = 30
_WORDS = """
care plans rota night staffing medication charts falls families review manager visit records training weekly progress
agreed residents supervision dignity meals call bells complaint inspection report evidence improved
"""
_FIRST = date(2025, 1, 6)
LAST = date(2026, 9, 15)
"""The day as of which the episodes are judged."""
_MISSED, _LATE = 0.04, 0.12
_MEMBERS = ["contracts-team", "safeguarding", "health-board"]


@dataclass(slots=True)
class Chronology:
    """Grows by one event at a time; where it is not kept, some are late or missing."""

    chance: random.Random
    kept: bool
    events: list[Mapping[str, object]] = field(default_factory=list)

    def add(self, name: str, when: date, /, **fields: object) -> None:
        """Record that something was done on its day."""
        self.events.append({"id": name, "date": when.isoformat(), **fields, "summary": self.sentence()})

    def owe(self, name: str, when: date, /, **fields: object) -> None:
        """Record what has a limit: mostly in time, sometimes late, now and then never."""
        lot = 1.0 if self.kept else self.chance.random()
        if lot < _MISSED:
            self.events.append({"id": name, "date": when.isoformat(), "type": "note", "text": self.sentence()})
        else:
            late = self.chance.randint(3, 20) if lot < _MISSED + _LATE else 0
            self.add(name, when + timedelta(days=late), **fields)

    def sentence(self) -> str:
        """Some words of the trade."""
        return " ".join(self.chance.choices(_WORDS.split(), k=self.chance.randint(8, 24))).capitalize() + "."


def _meeting(case: Chronology, number: int, held: date, **risk: object) -> None:
    name = f"ppm-{number}"
    case.add(f"briefing-{number}", held - timedelta(days=4), type="communication", letter="provider-briefing",
             to="provider", **{"for": name}, says=["concerns", "process-started", "format", "be-ready"])  # fmt: skip
    case.add(f"invitation-{number}", held - timedelta(days=4), type="communication", letter="invitation",
             to=["registered-manager", "responsible-individual"], **{"for": name})  # fmt: skip
    case.add(
        name,
        held,
        type="meeting",
        meeting="ppm",
        chair="operational-manager",
        authority=True,
        criteria=["ppm-thr-1", "ppm-res-1", "ppm-init-b"],
        rationale=case.sentence(),
        parts=[
            {"part": "one", "present": _MEMBERS},
            {"part": "two", "present": ["contracts-team", "safeguarding", "registered-manager"]},
        ],
        papers=["reports", "support-given", "risk-assessments"],
        agenda="appendix-3",
        statements="data-protection-disclaimer",
        items=["decisions", "evidence", "agency-risk", "smart-actions", "support-offered", "provider-account"],
        considered=[{"what": "support-given"}],
        ratings=[{"by": who, "level": "low"} for who in _MEMBERS],
        consensus="low",
        next_date=(held + timedelta(days=28)).isoformat(),
    )
    case.add(f"risk-{number}", held, type="assessment", assessment="risk", tool="risk-matrix",
             support_offered="guidance", **{"for": name, "level": "medium", **risk})  # fmt: skip
    case.owe(f"decisions-{number}", held + timedelta(days=1), type="communication",
             letter=["decisions-and-actions", "action-summary"], to=["commissioning-authorities", "all-parties"],
             **{"for": name})  # fmt: skip
    case.owe(
        f"notification-{number}",
        held + timedelta(days=6),
        type="communication",
        letter="ppm-notification",
        to="provider",
        **{"for": name},
        words={
            fact: " ".join(case.sentence() for _ in range(3))
            for fact in ("risks-and-concerns", "meeting-held", "outcome", "expected-actions", "timescales")
        },
    )
    case.owe(f"minutes-{number}", held + timedelta(days=13), type="communication",
             letter=["full-minutes", "plan-and-monitoring"], to=["commissioning-authorities", "wider-members"],
             **{"for": name}, says=["minutes", "plan", "monitoring"])  # fmt: skip


def _chronology(chance: random.Random, *, kept: bool) -> list[Mapping[str, object]]:
    case = Chronology(chance, kept)
    began = _FIRST + timedelta(days=chance.randrange(450))
    case.add("concern-1", began, type="concern", concern="monitoring", form="report", status="reported")
    case.owe("response-1", began, type="decision", decision="response", by="lead-officer", **{"for": "concern-1"})
    case.add("lead", began, type="role", role="lead-agency", holder="cardiff-council", rationale=case.sentence())
    first, second = began + timedelta(days=14), began + timedelta(days=42)
    _meeting(case, 1, first)
    plan = {"type": "plan", "plan": "cap", "owner": "provider", "report_every": "4 weeks", "accountable": True,
            "timed": True, "measurable": True, "monitoring": case.sentence(), "review_on": f"{second}"}  # fmt: skip
    case.add("cap", first + timedelta(days=5), **plan, step="agreed", **{"for": "ppm-1"})
    case.owe("cap-signed", first + timedelta(days=7), **plan, step="signed", **{"for": "cap"},
             signed_by=["commissioning-officer", "responsible-individual"])  # fmt: skip
    for number in range(1, 3 if kept else 5):
        due = first + timedelta(days=10 + 4 * number)
        action = {"type": "action", "under": "cap", "owner": "registered-manager"}
        case.add(f"action-{number}", first + timedelta(days=7), **action, what=case.sentence(), due=due.isoformat())
        case.owe(f"action-{number}-done", due, **action, step="done", **{"for": f"action-{number}"})
    case.owe(
        "report-1", second - timedelta(days=2), type="information", information="progress-report", **{"for": "cap"}
    )
    if kept:
        _meeting(case, 2, second, level="low", purpose="final", stand_alone=True)
        _conclude(case, second, plan)
    else:
        _meeting(case, 2, second)
    number = 0
    while len(case.events) < EVENTS:
        number += 1
        case.add(f"visit-{number}", first + timedelta(days=9 * number), type="assurance", rating="green",
                 assurance="visit-unannounced", findings=case.sentence())  # fmt: skip
    return sorted(case.events, key=lambda event: str(event["date"]))


def _conclude(case: Chronology, held: date, plan: Mapping[str, object]) -> None:
    decision = {"type": "decision", "by": "operational-manager", "rationale": case.sentence()}
    over = held + timedelta(days=1)
    case.add("signed-off", held, **plan, step="signed-off", sustained=True, **{"for": "cap-signed"})
    case.add("step-out", held, **decision, decision="conclude", to="concluding", method="risk-matrix",
             outcome="conclude", **{"for": "ppm-2"})  # fmt: skip
    case.add("to-routine", over, **decision, decision="threshold", to="routine-monitoring",
             basis=["all-actions-complete"], **{"for": ["risk-2", "ppm-2"]})  # fmt: skip
    case.add("end-letter", over, type="communication", letter="end-of-process", to="provider",
             **{"for": ["ppm-2", "to-routine"]}, words={"status-removed": case.sentence()})  # fmt: skip


def _yaml(events: list[Mapping[str, object]]) -> Iterator[str]:
    for event in events:
        first = "-"
        for name, value in event.items():
            yield f"  {first} {name}: {value if name == 'date' else json.dumps(value)}"
            first = " "


def write(root: Path, count: int, seed: int = 1) -> list[Path]:
    """Write a workspace of `count` episodes; the files of the episodes."""
    chance = random.Random(seed)  # noqa: S311 - the same episodes each time
    providers = max(count // 4, 1)
    (root / "records" / "providers").mkdir(parents=True)
    (root / "concerns.yaml").write_text(f"name: Benchmark\nas_of: {LAST}\n", encoding="utf-8")
    for number in range(providers):
        service = f"{{id: home-{number}, name: Home {number}, kind: care-home}}"
        text = f"name: Provider {number}\nservices: [{service}]\n"
        (root / "records" / "providers" / f"provider-{number}.yaml").write_text(text, encoding="utf-8")
    files = []
    for number in range(count):
        events = _chronology(chance, kept=number % 2 == 0)
        home = number % providers
        head = (
            f"procedure: cardiff-vale\nhost: cardiff\nprovider: provider-{home}\ntitle: Episode {number}\n"
            f"services:\n  - {{id: home-{home}, kind: care-home}}\nevents:\n"
        )
        path = root / "records" / "episodes" / str(events[0]["date"])[:4] / f"cv-{number:06}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(head + "\n".join(_yaml(events)) + "\n", encoding="utf-8")
        files.append(path)
    return files
