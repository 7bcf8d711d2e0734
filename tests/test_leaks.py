"""The leak test: every value of a workspace is a mark, every site is built and swept, no mark is where it may not be.

What is open is told here by the procedure's rows alone, by nothing that makes views. Then the cut is broken on purpose,
in one place after another, and each time the sweep has to see it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from generator import composing, cut, publish, site, sweep, told
from generator.audiences import BOARD, CORE, PROVIDER, Audience
from generator.cut import Opening, Seen, State
from generator.letters import Letter
from generator.shelf import Sent, Shelf
from generator.sight import view
from generator.site import Link, Page
from generator.sweep import Swept
from generator.sweep.net import net
from generator.views import Overview, View, overview
from tests.canaries import AS_OF, LAWS, PROVIDERS, Plot, handbook, plot


def swept(found: Plot, trees: Mapping[Audience, Path]) -> Mapping[str, Swept]:
    """What comes of sweeping these sites for the marks."""
    look = sweep.Look(net((*found.needles, sweep.name_of(found.workspace))))
    return {
        audience.name: sweep.swept(look, audience, tree, found.open_to(audience)) for audience, tree in trees.items()
    }


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law[0])
def test_no_site_holds_anything_that_its_readers_may_not_see(law: tuple[str, str], tmp_path: Path) -> None:
    found = plot(law)
    assert publish.build(found.workspace, AS_OF, tmp_path, found.audiences) == ()
    trees = {audience: tmp_path / audience.folder for audience in found.audiences}
    results = swept(found, trees)
    assert sorted(results) == [
        "board",
        "commissioners",
        "core",
        "partners",
        *map("provider:{}".format, PROVIDERS),
        "public",
    ]
    for audience, result in results.items():
        assert (*result.leaks, *result.alike) == (), audience
        assert result.blind == (), audience
    # The positive control of each audience: of whatever a row opens, the sweep sees something in the site of each
    # that may read it; and in the core team's, something of every event of the episodes.
    void: set[tuple[str, int]] = set()
    for audience, tree in trees.items():
        seen = _events_seen(found, tree)
        if audience.kind == CORE:
            episodes = {item.id for item in found.workspace.episodes}
            assert {pair for pair in _events(found) if pair[0] in episodes} - seen == set()
            continue
        for (kind, number), events in found.opening.items():
            if kind == audience.kind and kind != BOARD:
                wanted = {pair for pair in _opened(found, kind, events) if _reads(found, audience, pair[0])}
                assert wanted - seen == set(), (kind, number)
                void |= set() if wanted else {(kind, number)}
    # An event for which something has to be on record first does not count here, and opens nothing.
    assert len(void) <= 3
    _would_be_seen(found, trees)


def _would_be_seen(found: Plot, trees: Mapping[Audience, Path]) -> None:
    """One closed value, set into the front page of each site but the core team's: each sweep has to tell it."""
    planted: dict[str, str] = {}
    for audience, tree in trees.items():
        open_ = found.open_to(audience)
        closed = (item for number, item in enumerate(found.needles) if number not in open_ and item.strong)
        if audience.kind != CORE:
            planted[audience.name] = next(closed).text
            front = tree / "index.html"
            page = front.read_text(encoding="utf-8")
            front.write_text(page.replace("</h1>", f"</h1><p>{planted[audience.name]}</p>", 1), encoding="utf-8")
    told_ = {name: {(leak.file, leak.text) for leak in result.leaks} for name, result in swept(found, trees).items()}
    assert told_ == {
        audience.name: {("index.html", planted[audience.name])} if audience.name in planted else set()
        for audience in trees
    }


def _events(found: Plot) -> set[tuple[str, str]]:
    """Every event that has a mark."""
    return {(mark.record, mark.event) for mark in found.marks if mark.event}


def _opened(found: Plot, kind: str, events: tuple[str, ...]) -> set[tuple[str, str]]:
    """Those of these events that are open to a kind of audience."""
    return {
        (record, event)
        for (record, who), open_ in found.opened.items()
        if who == kind
        for event in events
        if event in open_
    }


def _events_seen(found: Plot, tree: Path) -> set[tuple[str, str]]:
    """The events of which the sweep sees a mark in a site."""
    look = sweep.Look(net(found.needles))
    caught = [
        look.through(path.relative_to(tree).as_posix(), path) for path in sorted(tree.rglob("*")) if path.is_file()
    ]
    needles = [look.net.needles[number] for number in {number for one in caught for number, _ in one}]
    return {(source.record, source.event) for needle in needles for source in needle.sources}


def _reads(found: Plot, audience: Audience, record: str) -> bool:
    """Whether an episode is one of those of which an audience reads what is opened to its kind."""
    (provider,) = [case.episode.provider for case in found.cases if case.episode.id == record]
    return bool(provider) and (audience.kind != PROVIDER or audience.whose == provider)


def built(found: Plot, out: Path, *names: Audience) -> Mapping[Audience, Path]:
    """The sites of some audiences as they are composed, whatever a sweep would say of them."""
    made = composing.Made(found.workspace, AS_OF)
    made.__dict__.update(handbook(found.law))
    trees = {audience: out / audience.folder for audience in names}
    for audience, tree in trees.items():
        site.build(composing.compose(made, audience), tree)
    return trees


# --- broken on purpose ------------------------------------------------------------------------------------------

LAW = ("six-stage", "2026-01-01")
Patch = pytest.MonkeyPatch


def kept_event(patch: Patch) -> None:
    """A closed event is kept."""

    def seen(chronicle: cut.Chronicle, kind: str, whose: str = "") -> tuple[Seen, ...]:
        open_ = cut.seen(chronicle, kind, whose)
        note = next(fact for fact in chronicle.facts if fact.event.type == "alert")
        more = cut.named([(note, frozenset({"date", "type", "source"}))])
        return (*open_, *more) if open_ else open_

    patch.setattr("generator.sight.seen", seen)


def kept_field(patch: Patch) -> None:
    """An open event keeps every field."""

    def seen(chronicle: cut.Chronicle, kind: str, whose: str = "") -> tuple[Seen, ...]:
        return tuple(replace(item, data=item.event.data, open=None) for item in cut.seen(chronicle, kind, whose))

    patch.setattr("generator.sight.seen", seen)


def title_for_all(patch: Patch) -> None:
    """The title of an episode is given to everybody."""
    patch.setattr("generator.composing.view", lambda case, who: replace(view(case, who), title=case.episode.title))


def narrowing_forgotten(patch: Patch) -> None:
    """An event that closes itself opens nevertheless."""
    original = cut._opening  # noqa: SLF001 - broken on purpose

    def opening(*arguments: object) -> Opening:
        found = original(*arguments)  # type: ignore[arg-type]
        return replace(found, state=State.OPEN, since=AS_OF) if found.state is State.NARROWED else found

    patch.setattr(cut, "_opening", opening)


def real_ids(patch: Patch) -> None:
    """Events keep the ids that they have in the record."""
    original = cut.named

    def named(facts: object) -> tuple[Seen, ...]:
        return tuple(replace(item, name=item.event.id) for item in original(facts))  # type: ignore[arg-type]

    patch.setattr(cut, "named", named)


def letters_of_others(patch: Patch) -> None:
    """The letters to others stand beside its own, all under one of its own events."""

    def sent(self: composing.Made, audience: Audience, views: tuple[View, ...]) -> Mapping[str, Sent]:
        del audience
        return {
            item.episode: [(event.id, letter) for event in item.events[:1] for letter in _others(self, item)]
            for item in views
        }

    patch.setattr(composing.Made, "sent", sent)


def _others(made: composing.Made, item: View) -> tuple[Letter, ...]:
    """One of each kind of letter to others."""
    letters = [letter for letter in made.letters[item.episode] if not letter.view.to_provider]
    return tuple({letter.view.id: letter for letter in letters}.values())


def everybody_listed(patch: Patch) -> None:
    """Each provider's site has the pages of all providers."""

    def whole(self: composing.Made, audience: Audience) -> Overview:
        del audience
        views = (view(case, f"{PROVIDER}:{case.episode.provider}") for case in self.cases)
        return overview(views, (), self.as_of, self.soon)

    patch.setattr(composing.Made, "overview", whole)


def navigation_uncut(patch: Patch) -> None:
    """The navigation lists what the core team's lists."""
    original = told.navigation

    def navigation(whole: Overview, shelf: Shelf) -> tuple[Link, ...]:
        titles = [Link(title=case.episode.title, path="") for case in plot(LAW).cases]
        return (*original(whole, shelf), *titles)

    patch.setattr(told, "navigation", navigation)


def search_of_core(patch: Patch) -> None:
    """The search index is that of the core team's site."""
    from generator.site import search

    original = search.index

    def index(pressed: object, pages: tuple[Page, ...]) -> bytes:
        found = plot(LAW)
        core = composing.compose(composing.Made(found.workspace, AS_OF), Audience(CORE, title="the core team"))
        return original(pressed, (*pages, *core.pages))  # type: ignore[arg-type]

    patch.setattr(search, "index", index)


def papers_of_core(patch: Patch) -> None:
    """The PDFs of the core team's site are there too."""
    original = composing.Made.papers

    def papers(self: composing.Made, views: Sequence[View], sent: Mapping[str, Sent]) -> Mapping[str, bytes]:
        whole = tuple(view(case) for case in self.cases)
        core = original(self, whole, self.sent(Audience(CORE), whole))
        return {
            **{f"papers/{number}.pdf": paper for number, paper in enumerate(core.values())},
            **original(self, views, sent),
        }

    patch.setattr(composing.Made, "papers", papers)


def another_provider(patch: Patch) -> None:
    """A provider gets the episodes of the other as its own."""

    def seen(chronicle: cut.Chronicle, kind: str, whose: str = "") -> tuple[Seen, ...]:
        return cut.seen(chronicle, kind, chronicle.episode.provider if whose else "")

    patch.setattr("generator.sight.seen", seen)
    patch.setattr("generator.composing.seen", seen)
    patch.setattr(composing.Made, "own", property(lambda self: dict.fromkeys(self.workspace.providers, self.cases)))


BREAKS: Mapping[Callable[[Patch], None], set[str]] = {
    kept_event: {"source"},
    kept_field: {"agenda", "chair", "roles"},
    title_for_all: {"title"},
    narrowing_forgotten: {"what"},
    real_ids: {"id"},
    letters_of_others: {"words"},
    everybody_listed: {"words", "name"},
    navigation_uncut: {"title"},
    search_of_core: {"title", "name"},
    papers_of_core: {"words"},
    another_provider: {"words", "name"},
}
"""Each way to break the cut or what is made from it, and fields of which something is then seen."""


@pytest.mark.parametrize("broken", BREAKS, ids=lambda broken: broken.__name__)
def test_a_cut_that_is_broken_on_purpose_is_caught(
    broken: Callable[[Patch], None], tmp_path: Path, monkeypatch: Patch
) -> None:
    found = plot(LAW)
    audience = Audience(PROVIDER, PROVIDERS[0], "The provider")
    broken(monkeypatch)
    result = swept(found, built(found, tmp_path / "broken", audience))[audience.name]
    fields = {leak.source.field.partition("/")[0] for leak in (*result.leaks, *result.alike)}
    assert fields >= BREAKS[broken]
