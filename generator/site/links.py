"""Where the pages lead -> the links to nothing.

A dead link is refused, not only mended later: a link to a page that this audience has not got says
that the page exists.
"""

import posixpath
from collections.abc import Collection, Iterator, Mapping

from generator.site.policy import Judged
from generator.site.values import PolicyFault


def dead(pages: Mapping[str, Judged], files: Collection[str]) -> Iterator[PolicyFault]:
    """Yield a fault for each link to a file or a place on a page that is not there.

    Keys of `pages` are the files of the pages; `files` are all files that the site may lead to, those included.
    """
    for page, judged in pages.items():
        for address in judged.addresses:
            path, _, anchor = address.partition("#")
            target = _file(page, path)
            if target not in files:
                reason = f"a link to what is not in this site: {address}"
            elif anchor and target in pages and anchor not in pages[target].anchors:
                reason = f"a link to a place that is not on the page: {address}"
            else:
                continue
            yield PolicyFault(page=page.removesuffix("index.html"), reason=reason)


def _file(page: str, path: str) -> str:
    if not path:
        return page
    found = posixpath.join(posixpath.dirname(page), path)
    return posixpath.normpath(f"{found}index.html" if path.endswith("/") else found)
