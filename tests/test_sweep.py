"""The sweep: a text planted anywhere in any kind of file of a site is found, and what cannot be read is told."""

import base64
import gzip
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from html import escape
from pathlib import Path
from shutil import copytree
from typing import Any
from urllib.parse import quote

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from icalendar import Calendar, Event

from generator import cli, composing, cut, paper, publish, site, sweep
from generator.audiences import CORE, PARTNERS, PROVIDER, Audience
from generator.cut import Seen
from generator.sweep import Look, Swept
from generator.sweep.folding import fold
from generator.sweep.needles import Source, needles, telling
from generator.sweep.net import Net, net
from generator.sweep.passages import passages
from generator.sweep.pdfs import UnreadableError
from tests.canaries import AS_OF, LAWS, PROVIDERS, handbook, plot

CANARY = "Tŷ Gwyrddlas, Síle O'Brien & Sons (Môn): fflamau difrifol"
LAW = LAWS[3]
OWN = Audience(PROVIDER, PROVIDERS[0], "The provider")
CAUGHT: Net = net(needles([(CANARY, Source(record="ty-gwyrddlas", event="", field="name", file=""))]))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A provider's site as it is built."""
    out = tmp_path_factory.mktemp("whole") / "site"
    made = composing.Made(plot(LAW).workspace, AS_OF)
    made.__dict__.update(handbook(LAW))
    site.build(composing.compose(made, OWN), out)
    return out


def swept(tree: Path) -> Swept:
    """What comes of sweeping a tree for the canary."""
    return sweep.swept(look(), OWN, tree, frozenset())


@cache
def look() -> Look:
    """One for all: what the trees have in common is read once."""
    return Look(net((*CAUGHT.needles, sweep.name_of(plot(LAW).workspace))))


# --- planting ---------------------------------------------------------------------------------------------------


def first(tree: Path, pattern: str) -> Path:
    """The first file of a kind that the site has."""
    return min(tree.rglob(pattern))


def inside(pattern: str, at: str, text: str) -> Callable[[Path], Path]:
    """A plant inside a file that the site has, before a piece of its text."""

    def plant(tree: Path) -> Path:
        path = first(tree, pattern)
        found = path.read_text(encoding="utf-8")
        assert at in found
        path.write_text(found.replace(at, f"{text}{at}", 1), encoding="utf-8")
        return path

    return plant


def beside(name: str, content: str | bytes) -> Callable[[Path], Path]:
    """A plant as a file of its own."""

    def plant(tree: Path) -> Path:
        path = tree / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return plant


def within_pdf(change: Callable[[pikepdf.Pdf], None]) -> Callable[[Path], Path]:
    """A plant in a letter that the site has."""

    def plant(tree: Path) -> Path:
        path = first(tree, "letter.pdf")
        with pikepdf.open(path, allow_overwriting_input=True) as pdf:
            change(pdf)
            pdf.save(path)
        return path

    return plant


def information(pdf: pikepdf.Pdf) -> None:
    """In the document's information."""
    pdf.docinfo["/Keywords"] = CANARY


def xmp(pdf: pikepdf.Pdf) -> None:
    """In the metadata."""
    with pdf.open_metadata() as found:
        found["dc:description"] = CANARY


def outline(pdf: pikepdf.Pdf) -> None:
    """In the outline."""
    with pdf.open_outline() as found:
        found.root.append(pikepdf.OutlineItem(CANARY, 0))


def note(pdf: pikepdf.Pdf) -> None:
    """In a note on a page."""
    page: Any = pdf.pages[0]
    page.Annots = pdf.make_indirect(
        [pdf.make_indirect({"/Type": pikepdf.Name.Annot, "/Subtype": pikepdf.Name.Text, "/Contents": CANARY})]
    )


def form(pdf: pikepdf.Pdf) -> None:
    """In a field of a form."""
    root: Any = pdf.Root
    root.AcroForm = pdf.make_indirect({"/Fields": [pdf.make_indirect({"/T": "field", "/V": CANARY})]})


def alternative(pdf: pikepdf.Pdf) -> None:
    """In the words that are read out instead of a picture."""
    root: Any = pdf.Root
    root.StructTreeRoot.Alt = CANARY


def spoken(pdf: pikepdf.Pdf) -> None:
    """In what is read out instead of what stands on the page."""
    page: Any = pdf.pages[0]
    words = pikepdf.String(CANARY).unparse()
    page.contents_add(b"/Span <</ActualText " + words + b">> BDC EMC")


def attached(name: str, content: bytes) -> Callable[[pikepdf.Pdf], None]:
    """In a file attached to it."""

    def change(pdf: pikepdf.Pdf) -> None:
        pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, content, filename=name)

    return change


def earlier(tree: Path) -> Path:
    """In an earlier state of a PDF, saved over and still there."""
    path = first(tree, "letter.pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.docinfo["/Keywords"] = CANARY
        pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=True)
    data = path.read_bytes()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        number, size = pdf.trailer["/Info"].objgen[0], pdf.trailer["/Size"]
        root = pdf.trailer["/Root"].objgen[0]
    former = int(data.rpartition(b"startxref")[2].split()[0])
    start = len(data)
    own = f"{number} 0 obj\n<< /Title (Nothing) >>\nendobj\n".encode()
    table = f"xref\n{number} 1\n{start:010} 00000 n \ntrailer\n".encode()
    trailer = f"<< /Size {size} /Root {root} 0 R /Info {number} 0 R /Prev {former} >>\n".encode()
    path.write_bytes(data + own + table + trailer + f"startxref\n{start + len(own)}\n%%EOF\n".encode())
    with pikepdf.open(path) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Nothing"
    return path


def on_page(text: str) -> bytes:
    """A PDF, as letters are made, with this text on its page."""
    return paper.pdf(f'<html lang="en"><head><title>A letter</title></head><body><h1>Letter</h1>{text}</body></html>')


def png(kind: bytes, content: bytes) -> bytes:
    """A picture of one dot with a chunk of text."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    dot = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(kind, content) + dot + chunk(b"IEND", b"")


def jpeg(content: bytes) -> bytes:
    """The head of a JPEG with a block of this content."""
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(content) + 2) + content + b"\xff\xd9"


def zipped(name: str, content: bytes, comment: bytes = b"") -> bytes:
    """A ZIP file of one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
        packed.comment = comment
    return out.getvalue()


def calendar() -> bytes:
    """A feed as the library writes it: long lines are folded, commas escaped."""
    feed, event = Calendar(), Event()
    event.add("summary", f"A meeting about many things which takes a while to say, and {CANARY}, once more")
    feed.add_component(event)
    return feed.to_ical()


def font(tree: Path) -> Path:
    """In the names of a font."""
    path = first(tree, "*.woff2")
    loaded = TTFont(path)
    loaded["name"].setName(CANARY, 0, 3, 1, 0x409)
    loaded.save(path)
    return path


def renamed(tree: Path) -> Path:
    """In a file's name."""
    path = tree / quote("Tŷ Gwyrddlas - Síle O'Brien & Sons - Môn - fflamau difrifol.txt", safe=" -'")
    path.write_text("Nothing.", encoding="utf-8")
    return path


SPLIT = (
    "Tŷ Gwyrdd<b>las</b>, <i>Síle</i>\n   O&#8217;Brien&nbsp;&amp; S<wbr>ons"
    " (Mo&#770;n):<br>ffla\u00admau\u200b difrifol"
)
SAID = escape(CANARY)
DRAWING = base64.b64encode(f"<svg><title>{SAID}</title></svg>".encode()).decode()
SCRIPT = json.dumps(CANARY)
PLANTS: Mapping[str, Callable[[Path], Path]] = {
    "text of a page": inside("index.html", "</article>", f"<p>{SAID}</p>"),
    "text split by tags and soft hyphens": inside("index.html", "</article>", f"<p>{SPLIT}</p>"),
    "attribute": inside("index.html", "</article>", f'<a href="#x" aria-label="{SAID}">x</a>'),
    "address": inside("index.html", "</article>", f'<a href="mailto:x@y.example?subject={quote(CANARY)}">x</a>'),
    "comment": inside("index.html", "</article>", f"<!-- {CANARY} -->"),
    "meta": inside("index.html", "</head>", f'<meta name="description" content="{SAID}">'),
    "JSON in a page": inside("index.html", "</article>", f'<script type="application/json">{{"a": {SCRIPT}}}</script>'),
    "escaped twice": inside("index.html", "</article>", f"<p>{escape(SAID)}</p>"),
    "picture in a page": inside(
        "index.html",
        "</article>",
        f'<img src="data:image/svg+xml;base64,{DRAWING}">',
    ),
    "search index": inside("search_index.json", '"docs":[', '"x":' + json.dumps({"text": SAID}) + ","),
    "JSON with escapes": beside("data.json", json.dumps({"a": [{"b": CANARY}]})),
    "key of JSON": beside("data.json", json.dumps({CANARY: 1})),
    "web manifest": beside("app.webmanifest", json.dumps({"name": CANARY})),
    "title of a drawing": inside("mark.svg", "</svg>", f"<title>{SAID}</title>"),
    "style sheet": inside("theme.css", "", f'.x::after {{ content: "{CANARY}" }} '),
    "style sheet with escapes": inside(
        "theme.css",
        "",
        '.x::after { content: "' + CANARY.replace("ŷ", "\\0177 ").replace("í", "\\ed ").replace("ô", "\\f4 ") + '" } ',
    ),
    "script": inside("site.js", "", f"const x = {SCRIPT};\n"),
    "plain text": beside("robots.txt", CANARY),
    "text as Windows writes it": beside("notes.txt", CANARY.encode("utf-16")),
    "CSV": beside("log.csv", f'day,what\n2026-05-04,"{CANARY}"\n'),
    "feed": beside("dates.ics", calendar()),
    "sitemap": beside("sitemap.xml", f"<urlset><url><loc>https://x.example/{quote(CANARY)}/</loc></url></urlset>"),
    "packed sitemap": beside("sitemap.xml.gz", gzip.compress(f"<urlset><!-- {CANARY} --></urlset>".encode())),
    "name in a packed file": beside("all.zip", zipped(f"{CANARY.replace(':', '')}.txt", b"Nothing.")),
    "packed file": beside("all.zip", zipped("a.txt", CANARY.encode())),
    "comment of a packed file": beside("all.zip", zipped("a.txt", b"Nothing.", CANARY.encode())),
    "workbook": beside("all.xlsx", zipped("xl/sharedStrings.xml", f"<sst><t>{SAID}</t></sst>".encode())),
    "packed in packed": beside("all.zip", zipped("b.zip", zipped("a.json", json.dumps([CANARY]).encode()))),
    "file name": renamed,
    "PDF: page": beside("a.pdf", on_page(f"<p>{SAID}</p>")),
    "PDF: over two lines": beside("a.pdf", on_page(f'<p style="width: 30mm">{SAID}</p>')),
    "PDF: broken within words": beside("a.pdf", on_page(f'<p style="width: 9mm; overflow-wrap: anywhere">{SAID}</p>')),
    "PDF: information": within_pdf(information),
    "PDF: metadata": within_pdf(xmp),
    "PDF: outline": within_pdf(outline),
    "PDF: note": within_pdf(note),
    "PDF: form": within_pdf(form),
    "PDF: alternative text": within_pdf(alternative),
    "PDF: spoken text": within_pdf(spoken),
    "PDF: attached text": within_pdf(attached("a.txt", CANARY.encode())),
    "PDF: attached PDF": within_pdf(attached("a.pdf", on_page(f"<p>{SAID}</p>"))),
    "PDF: earlier state": earlier,
    "PNG: text": beside("a.png", png(b"tEXt", b"Comment\0" + CANARY.replace("ŷ", "y").encode("latin-1"))),
    "PNG: packed text": beside("a.png", png(b"zTXt", b"Comment\0\0" + zlib.compress(CANARY.encode()))),
    "PNG: international text": beside("a.png", png(b"iTXt", b"Comment\0\0\0\0\0" + CANARY.encode())),
    "JPEG: description": beside("a.jpg", jpeg(b"Exif\0\0" + CANARY.encode())),
    "JPEG: title as Windows writes it": beside("a.jpg", jpeg(b"Exif\0\0" + CANARY.encode("utf-16-le"))),
    "font": font,
}


@pytest.mark.parametrize("plant", PLANTS.values(), ids=PLANTS)
def test_a_text_is_found_wherever_it_is_planted(plant: Callable[[Path], Path], whole: Path, tmp_path: Path) -> None:
    tree = tmp_path / "site"
    copytree(whole, tree)
    planted = plant(tree).relative_to(tree).as_posix()
    found = swept(tree)
    assert [leak.file for leak in found.leaks] == [planted]
    assert found.leaks[0].source.record == "ty-gwyrddlas"


def test_nothing_is_found_where_nothing_was_planted(whole: Path) -> None:
    found = swept(whole)
    assert (found.leaks, found.alike) == ((), ())
    assert found.files > 20


def test_every_kind_of_file_of_every_site_can_be_read(whole: Path) -> None:
    kinds = {path.suffix for path in whole.rglob("*") if path.is_file()}
    assert kinds >= {".html", ".pdf", ".json", ".css", ".js", ".svg", ".png", ".woff2", ".txt"}


UNREADABLE: Mapping[str, tuple[str, bytes, str]] = {
    "unknown kind": ("a.docm", b"something", "a file that ends in .docm is of no kind that the sweep can read"),
    "no ending": ("CNAME", b"something", "a file that ends in nothing is of no kind that the sweep can read"),
    "PDF that is none": ("a.pdf", b"%PDF-1.7 broken", "the PDF cannot be opened"),
    "JSON that is none": ("a.json", b"{", "it is not the JSON that its name says"),
    "gzip that is none": ("a.gz", b"\x1f\x8bbroken", "it does not unpack"),
    "ZIP that is none": ("a.zip", b"PK\x03\x04broken", "it does not unpack"),
    "font that is none": ("a.woff2", b"broken", "the font cannot be opened"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_told(name: str, whole: Path, tmp_path: Path) -> None:
    file, content, why = UNREADABLE[name]
    tree = tmp_path / "site"
    copytree(whole, tree)
    (tree / file).write_bytes(content)
    assert [(item.file, item.why) for item in swept(tree).blind] == [(file, why)]


def test_what_unpacks_without_end_is_not_unpacked() -> None:
    packed = b"x"
    for _ in range(6):
        packed = zipped("a.zip", packed) if packed != b"x" else zipped("a.txt", packed)
    with pytest.raises(UnreadableError, match="too deep"):
        list(passages("a.zip", packed))


def test_a_link_to_somewhere_else_is_told(whole: Path, tmp_path: Path) -> None:
    tree = tmp_path / "site"
    copytree(whole, tree)
    (tree / "a.txt").symlink_to(tmp_path / "elsewhere.txt")
    assert [item.file for item in swept(tree).blind] == ["a.txt"]


def test_a_page_in_which_even_the_sites_name_is_not_seen_is_told(whole: Path, tmp_path: Path) -> None:
    tree = tmp_path / "site"
    copytree(whole, tree)
    (tree / "a.html").write_text("<p>Something else.</p>", encoding="utf-8")
    (told,) = swept(tree).blind
    assert told.file == "a.html"
    assert "the site's name" in told.why


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tŷ Corsen", "ty-corsen"),
        ("Síle O'Brien", "SÍLE O\u2019BRIEN"),
        ("ﬁre oﬃcer", "fire officer"),
        ("care\u00adfully", "care fully"),
        ("Mo\u0302n", "MÔN"),
    ],
)
def test_however_it_is_written_it_is_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Fern House has closed.", True),
        ("FERN-HOUSE", True),
        ("Ask at Fern Households.", False),
        ("Cistern house", False),
    ],
)
def test_a_short_name_is_found_as_whole_words_only(text: str, found: bool) -> None:  # noqa: FBT001
    short = net(needles([("Fern House", Source(record="fern", event="", field="name", file=""))]))
    assert bool(short.caught([("in its text", text)])) is found


def test_numbers_are_not_put_together_from_two() -> None:
    day = net(needles([("12 March 2029", Source(record="a", event="b", field="date", file=""))]))
    assert day.caught([("in its text", "held on 12 March 2029")])
    assert not day.caught([("in its text", "moves to level 1 2 March 2029")])


@pytest.mark.parametrize(
    "text", ["2026-05-04", "10:30", "5 working days", "24", "yes", "agreed", "dap-agreed", "Agreed."]
)
def test_what_any_page_may_hold_is_not_looked_for(text: str) -> None:
    assert list(telling(text, Source(record="a", event="b", field="outcome", file=""))) == []


def test_a_part_of_a_long_text_is_found() -> None:
    words = "Two carers came each night and the third shift was left to a nurse from an agency whom nobody had briefed"
    source = Source(record="a", event="b", field="summary", file="")
    long = net(needles(telling(f"{words}. {words[::-1]}.", source)))
    assert long.caught([("in its text", f"... {words} ...")])


# --- the command and the build ----------------------------------------------------------------------------------


def test_a_build_with_a_broken_cut_is_not_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The build's own sweep asks the procedure's rows once more, and does not take the view's word."""

    def seen(chronicle: cut.Chronicle, kind: str, whose: str = "") -> tuple[Seen, ...]:
        return tuple(replace(item, data=item.event.data, open=None) for item in cut.seen(chronicle, kind, whose))

    monkeypatch.setattr("generator.sight.seen", seen)
    monkeypatch.setattr(composing.Made, "guide", handbook(LAW)["guide"])
    faults = publish.build(plot(LAW).workspace, AS_OF, tmp_path, [OWN])
    assert {fault.code for fault in faults} == {"leak"}
    assert not (tmp_path / OWN.folder).exists()


def test_the_command_tells_what_is_where_it_may_not_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "records/providers").mkdir(parents=True)
    (tmp_path / "concerns.yaml").write_text("name: Our council\n", encoding="utf-8")
    (tmp_path / "records/providers/fern-house.yaml").write_text(
        "name: Fern House Care\nservices: [{id: fern-one, kind: care-home}]\n", encoding="utf-8"
    )
    root = ["--root", str(tmp_path)]
    assert cli.main(["sweep", *root]) == 2
    assert "there is no site in" in capsys.readouterr().err
    for audience in (CORE, PARTNERS):
        page = tmp_path / "site" / audience / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text("<title>Our council</title><p>Nothing.</p>", encoding="utf-8")
    assert cli.main(["sweep", *root]) == 0
    assert capsys.readouterr().out.endswith("2 sites swept, 2 files: nothing is there that its readers may not see.\n")
    page.write_text("<title>Our council</title><p>Fern <b>House</b> Care</p>", encoding="utf-8")
    (tmp_path / "site/provider/gone-home").mkdir(parents=True)
    assert cli.main(["sweep", *root, "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["leaks"], told["not_swept"], told["unknown"]) == (1, 0, ["provider/gone-home"])
    (partners,) = [one for one in told["sites"] if one["audience"] == PARTNERS]
    assert partners["leaks"] == [
        {
            "file": "index.html",
            "where": "in its text",
            "more": 0,
            "record": "fern-house",
            "event": None,
            "field": "name",
            "text": "Fern House Care",
        }
    ]
    assert cli.main(["sweep", *root]) == 1
    printed = capsys.readouterr().out
    assert "partners/index.html: " in printed
    assert "fern-house, field name: 'Fern House Care'" in printed
    assert "provider/gone-home: there is no such provider on record" in printed
    assert printed.endswith("2 sites swept, 2 files: 2 things to answer.\n")
