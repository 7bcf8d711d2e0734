"""HTML -> PDF. The one door for WeasyPrint: tagged PDF/UA, our own fonts, and it fetches nothing but our own assets."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

_ASSETS = Path(__file__).parent / "site" / "assets"
_KINDS = {".woff2": "font/woff2", ".css": "text/css"}


class _Closed(URLFetcher):  # type: ignore[misc]
    """Answers for the files of the assets folder by name, and refuses everything else."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=())

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """The asset that `url` names.

        Raises:
            FatalURLFetchingError: it is not one of our own assets.
        """
        del headers
        path = _assets().get(url)
        if path is None:
            raise FatalURLFetchingError(f"refused to fetch {url[:80]}")
        return URLFetcherResponse(url, body=path.read_bytes(), headers={"Content-Type": _KINDS[path.suffix]})


@cache
def _assets() -> dict[str, Path]:
    fonts = {f"asset:fonts/{path.name}": path for path in (_ASSETS / "fonts").glob("*.woff2")}
    return {**fonts, "asset:paper.css": _ASSETS / "paper.css"}


@cache
def _style() -> tuple[CSS, FontConfiguration]:
    fonts = FontConfiguration()
    sheet = (_ASSETS / "paper.css").read_text(encoding="utf-8")
    return CSS(string=sheet, font_config=fonts, url_fetcher=_Closed(), base_url="asset:"), fonts


def pdf(sheet: str) -> bytes:
    """A sheet as PDF. Same sheet, same bytes."""
    os.environ["SOURCE_DATE_EPOCH"] = "0"  # else the embedded fonts carry the time of day
    style, fonts = _style()
    document = HTML(string=sheet, base_url="asset:", url_fetcher=_Closed())
    made: bytes = document.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1")
    return made
