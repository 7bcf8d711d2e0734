"""Every field of every file, and every event with its fields, as the schemas say it: the text of docs/fields.md."""

from collections.abc import Iterable, Iterator, Mapping

from generator.schemas import schema
from generator.shapes import mapping, sequence

Shape = Mapping[str, object]
FILES = {
    "procedure": "procedure.yaml",
    "stages": "stages.yaml",
    "thresholds": "thresholds.yaml",
    "meetings": "meetings.yaml",
    "letters": "letters.yaml",
    "readings": "readings.yaml",
    "roles": "roles.yaml",
    "questions": "questions.yaml",
    "sets": "sets.yaml",
    "tracks": "tracks.yaml",
    "variants": "variants.yaml",
    "visibility": "visibility.yaml",
    "overlay": "procedures/overlays/HOST.yaml",
    "provider": "records/providers/ID.yaml",
    "episode": "records/episodes/YEAR/ID.yaml",
    "programme": "records/programmes/ID.yaml",
    "erased": "records/erased/ID.yaml",
    "workspace": "concerns.yaml",
}
_RULES = {"duties.schema.json"}
"""What rules are made of is told in the guide."""
_HEAD = ("| Field | |", "|---|---|")


def events() -> Mapping[str, Shape]:
    """The shape of each type of event."""
    found = mapping(schema("events")["$defs"])
    return {name.removeprefix("event-"): mapping(node) for name, node in found.items() if name.startswith("event-")}


def page() -> str:
    """The whole page."""
    lines = [
        "# All fields",
        "",
        "Made from the schemas. How to use all this, and the words of rules, stand in",
        "[writing-a-procedure.md](writing-a-procedure.md).",
        "",
        "A field in **bold** has to be there. `[]` marks a list, `<name>` a name of your own.",
        "",
        "## Files",
    ]
    for name, file in FILES.items():
        lines += ["", f"### {file}", "", f"{schema(name)['title']}.", "", *_HEAD, *_table(schema(name), name)]
    known = events()
    common = set.intersection(*(set(_properties(node)) for node in known.values()))
    lines += ["", "## Events", "", "Every event has:", "", *_HEAD]
    lines += _table(_narrowed(next(iter(known.values())), common - {"type"}), "events")
    lines += [f"| **`type`** | One of {', '.join(f'`{kind}`' for kind in known)}. |"]
    for kind, node in known.items():
        own = _table(_narrowed(node, set(_properties(node)) - common - {"step"}), "events")
        lines += ["", f"### {kind}", "", _about(node)]
        lines += ["", *_HEAD, *own] if own else []
    return "\n".join(lines) + "\n"


def _about(node: Shape) -> str:
    parts = _properties(node)
    said = [str(mapping(parts["type"])["description"])]
    if node["x-which"] != "type":
        said.append(f"Which one: `{node['x-which']}`.")
    if steps := _words(mapping(parts.get("step", {}))):
        said.append(f"Steps: {steps}; the first when left out.")
    return " ".join(said)


def _properties(node: Shape) -> Shape:
    return mapping(node.get("properties", {}))


def _narrowed(node: Shape, names: Iterable[str]) -> Shape:
    kept = set(names)
    return {**node, "properties": {name: part for name, part in _properties(node).items() if name in kept}}


def _words(shape: Shape) -> str:
    found = shape.get("enum", ())
    words = [str(word) for word in found] if isinstance(found, list) else []
    return ", ".join(f"`{word}`" for word in words)


def _table(node: Shape, name: str) -> list[str]:
    return [f"| {cell} | {said} |" for cell, said in _rows(node, "", name)]


def _rows(node: Shape, before: str, name: str) -> Iterator[tuple[str, str]]:
    """The fields of a shape, each with what it is; those of its own lists and groups after it."""
    needed = set(sequence(tuple(node.get("required", ()))))  # type: ignore[arg-type]
    for field, written in _properties(node).items():
        part = mapping(written)
        shape, inner, home = _opened(part, name)
        cell = f"`{before}{field}{inner}`"
        said = [str(shape.get("description", ""))]
        if words := _words(shape):
            said.append(f"One of {words}.")
        yield f"**{cell}**" if field in needed else cell, " ".join(said).replace("|", "\\|").replace("<", "&lt;")
        if "properties" in shape and field != "events":
            yield from _rows(shape, f"{before}{field}{inner}.", home)


def _opened(part: Shape, name: str) -> tuple[Shape, str, str]:
    """What a field holds, through references, lists and names of one's own; and the schema that it stands in."""
    inner = ""
    while True:
        about = {"description": part["description"]} if "description" in part else {}
        if "$ref" in part:
            file, _, pointer = str(part["$ref"]).partition("#/")
            if file in _RULES:
                return {"description": _pointed(schema("duties"), pointer).get("description", ""), **about}, inner, name
            name = file.removesuffix(".schema.json") or name
            part = {**_pointed(schema(name), pointer), **about}
        elif "items" in part:
            part, inner = {**mapping(part["items"]), **about}, f"{inner}[]"
        elif isinstance(part.get("additionalProperties"), Mapping):
            part, inner = {**mapping(part["additionalProperties"]), **about}, f"{inner}.<name>"
        elif "if" in part and "properties" not in part:
            group = _opened(mapping(part["then"]), name)
            if "properties" in group[0] or "else" not in part:
                return {**group[0], **about}, inner + group[1], group[2]
            part = {**mapping(part["else"]), **about}
        else:
            return part, inner, name


def _pointed(whole: Shape, pointer: str) -> Shape:
    found: object = whole
    for step in pointer.split("/"):
        found = mapping(found)[step]
    return mapping(found)
