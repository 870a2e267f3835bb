"""What a page may load: what it was given by name, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from perioptimal_report.outputs.assets import SCHEME

TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".ttf": "font/ttf"}


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
