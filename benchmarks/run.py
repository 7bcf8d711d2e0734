"""How much work the program does beside the plain tools that it stands on, measured in one run.

Prints processor time (of all processes started) and the ratio; seconds differ between machines, ratios hardly.

    python benchmarks/run.py [--episodes N] [--site-episodes N]
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from html import unescape
from pathlib import Path

import episodes

ROOT = Path(__file__).parent.parent


def work(task: Callable[[], object]) -> float:
    """The seconds of processor time that a task takes in a fresh child, with all that it starts."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            task()
            status = 0
        finally:
            os._exit(status)
    _, status, used = os.wait4(child, 0)
    if status:
        raise SystemExit("a measured task did not end well; see above")
    return used.ru_utime + used.ru_stime


def command(arguments: Sequence[str], allowed: Sequence[int] = (0,)) -> Callable[[], None]:
    """A task that runs a command and throws away what it prints."""

    def task() -> None:
        quiet = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
        done = subprocess.run(arguments, cwd=ROOT, env=quiet, stdout=subprocess.DEVNULL, check=False)  # noqa: S603 - our own tools
        if done.returncode not in allowed:
            raise SystemExit(f"{arguments[0]} ended with {done.returncode}")

    return task


def compare(what: str, ours: float, beside: str, plain: float) -> None:
    """Print one line: what was measured, both times, and the ratio."""
    print(f"{what:<52} {ours:7.2f} s   {beside:<44} {plain:7.2f} s   ratio {ours / plain:5.2f}")


def check(root: Path, files: Sequence[Path]) -> None:
    """Replaying and judging every episode, beside validating the same files against the schema alone."""
    concerns = [sys.executable, "-m", "generator", "check", "--root", str(root), "--format", "json"]
    validate = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(ROOT / "schemas/episode.schema.json")]
    compare(
        f"concerns check, {len(files)} episodes of {episodes.EVENTS} events",
        work(command(concerns, allowed=(0, 1))),
        "check-jsonschema on the same files",
        work(command([*validate, *map(str, files)])),
    )


def site(root: Path, scratch: Path, on_letters: float) -> None:
    """The site less what its letters take, beside bare mkdocs-material for as many pages with as much text."""
    build = [sys.executable, "-m", "generator", "build", "--root", str(root), "--out", str(scratch / "site")]
    ours = work(command(build)) - on_letters
    docs = scratch / "docs"
    pages = sorted((scratch / "site" / "core").rglob("*.html"))
    for path in pages:
        target = docs / path.relative_to(scratch / "site" / "core").with_suffix(".md")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(plain_markdown(path.read_text(encoding="utf-8")), encoding="utf-8")
    settings = {
        "site_name": "Benchmark",
        "theme": {"name": "material", "font": False},
        "docs_dir": str(docs),
        "site_dir": str(scratch / "bare"),
    }
    (scratch / "mkdocs.yml").write_text(json.dumps(settings), encoding="utf-8")
    bare = work(command([sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", str(scratch / "mkdocs.yml")]))
    compare(
        f"concerns build, {len(pages)} pages, less the letters' PDFs", ours, "bare mkdocs-material, as many pages", bare
    )


def plain_markdown(html: str) -> str:
    """The words of a page as Markdown without any structure but its paragraphs."""
    article = html.partition("<article")[2].partition(">")[2].partition("</article>")[0]
    blocks = re.split(r"</(?:p|h[1-6]|li|dd|dt|td|th|caption|summary)>", article)
    words = (" ".join(unescape(re.sub(r"<[^>]*>", " ", block)).split()) for block in blocks)
    return (
        "# Page\n\n" + "\n\n".join(re.sub(r"([\\`*_{}\[\]<>()#+!|-])", r"\\\1", text) for text in words if text) + "\n"
    )


def letters(root: Path) -> float:
    """The time that letters take from the record to PDF, beside plain WeasyPrint on the same sheets."""
    sheets = root / "sheets.json"

    def ours() -> None:
        from generator import cases, paper
        from generator.letters import made_for
        from generator.workspace import load

        workspace = load(root)
        as_of = workspace.as_of(None, episodes.LAST)
        made = [letter.sheet for case in cases.cases(workspace, as_of) for letter in made_for(case)]
        for sheet in made:
            paper.pdf(sheet)
        sheets.write_text(json.dumps(made), encoding="utf-8")

    def plain() -> None:
        from weasyprint import HTML

        for sheet in json.loads(sheets.read_text(encoding="utf-8")):
            HTML(string=sheet.replace('<link rel="stylesheet" href="asset:paper.css">', "")).write_pdf()

    spent = work(ours)
    number = len(json.loads(sheets.read_text(encoding="utf-8")))
    compare(f"{number} letters: from the record to tagged PDF", spent, "plain WeasyPrint, the same sheets", work(plain))
    return spent


def main() -> None:
    """Measure everything once and print a line for each."""
    parser = argparse.ArgumentParser(description="Print how much work the program does beside plain tools.")
    parser.add_argument("--episodes", type=int, default=200, help="episodes to check (200)")
    parser.add_argument("--site-episodes", type=int, default=40, help="episodes to build a site and letters of (40)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        large, small = Path(folder, "large"), Path(folder, "small")
        check(large, episodes.write(large, chosen.episodes))
        episodes.write(small, chosen.site_episodes)
        site(small, Path(folder), letters(small))


if __name__ == "__main__":
    main()
