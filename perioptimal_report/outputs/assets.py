"""What a page may load: the fonts and pictures of this build, by name, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from perioptimal_report import fonts
from perioptimal_report.outputs.figures import Figure

SCHEME = "asset:"
TYPES = {".svg": "image/svg+xml", ".ttf": "font/ttf"}


class AssetFetcher(URLFetcher):  # type: ignore[misc]
    """Serve named assets; any other address ends the build."""

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self._assets = assets

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Give the asset of that name. Raises ``FatalURLFetchingError`` for any other address."""
        name = url.removeprefix(SCHEME)
        if not url.startswith(SCHEME) or name not in self._assets:
            raise FatalURLFetchingError(f"{url} is not part of this report")
        kind = TYPES[PurePosixPath(name).suffix]
        return URLFetcherResponse(url, self._assets[name], {"Content-Type": kind})


def assets(figures: Mapping[str, Figure]) -> Mapping[str, bytes]:
    """Collect the fonts and the pictures by the names that the pages know them by."""
    faces = {fonts.path(face).name: fonts.path(face).read_bytes() for face in fonts.WEIGHTS}
    return faces | {name: figure.drawing.svg.encode() for name, figure in figures.items()}
