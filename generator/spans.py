"""Where a field begins and ends in a YAML text, so that it can be changed and every other character stays.

For files that `source` has read without a fault: no anchors, tags or second document to think of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import yaml


@dataclass(frozen=True, slots=True)
class Span:
    """A field of a mapping: where its name begins and ends, where its value ends, and its neighbours.

    `before` is where the value of the field before it ends, `after` where the name of the next one begins; None
    where there is none.
    """

    begins: int
    named: int
    ends: int
    before: int | None
    after: int | None


def span(text: str, steps: Sequence[str]) -> Span | None:
    """The field that `steps` lead to, the last of them its name; None if there is none."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    for step in steps[:-1]:
        node = _inside(node, step)
    if not isinstance(node, yaml.MappingNode):
        return None
    for number, (key, value) in enumerate(node.value):
        if key.value == steps[-1]:
            later = node.value[number + 1 :]
            return Span(
                begins=key.start_mark.index,
                named=key.end_mark.index,
                ends=_end(text, value),
                before=_end(text, node.value[number - 1][1]) if number else None,
                after=later[0][0].start_mark.index if later else None,
            )
    return None


def _inside(node: yaml.Node | None, step: str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and step.isdecimal() and int(step) < len(node.value):
        found: yaml.Node = node.value[int(step)]
        return found
    return None


def _end(text: str, node: yaml.Node) -> int:
    """Where the last sign of a value stands: not where the next thing begins, and before any empty line."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(text, last[1] if isinstance(last, tuple) else last)
    return len(text[: node.end_mark.index].rstrip())
