"""manifest.json: what a report was made from, by what, and what came out."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from perioptimal_report.settings.engagement import Engagement, SourceFiles
from perioptimal_report.settings.thresholds import Look
from perioptimal_report.sources.account import RowAccount

Json = dict[str, object]


DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def input_part(
    digests: Mapping[str, str],
    settings: Engagement,
    accounts: tuple[RowAccount, ...],
    *,
    versions: Mapping[str, str],
) -> Json:
    """Describe what decides every number: the inputs' hashes, settings, versions and rows.

    The paths of the sources are cut to file names: the same data in another folder is the same.
    """
    stated: Json = settings.model_dump(mode="json")
    return {
        "inputs": dict(sorted(digests.items())),
        "settings": stated | _without_folders(settings.sources, settings.look),
        "seed": settings.report.seed,
        "versions": dict(sorted(versions.items())),
        "rows": [asdict(account) for account in accounts],
    }


def fingerprint(part: Json) -> str:
    """Name an input part by the first 12 hexadecimal digits of its SHA-256."""
    canonical = json.dumps(part, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]


def manifest_json(part: Json, outputs: Mapping[str, bytes]) -> bytes:
    """Write manifest.json: the input part, its fingerprint, and the hash of every output."""
    document = {
        "schema": "perioptimal-report/manifest/1",
        "fingerprint": fingerprint(part),
        **part,
        "outputs": {
            name: hashlib.sha256(content).hexdigest() for name, content in sorted(outputs.items())
        },
    }
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


def _without_folders(sources: SourceFiles, look: Look) -> Json:
    tables = {
        name: None if table is None else table.model_dump(mode="json") | {"path": table.path.name}
        for name, table in sources
    }
    files = {name: _content(path) for name, path in look if isinstance(path, Path)}
    return {"sources": tables, "look": look.model_dump(mode="json") | files}


def _content(path: Path) -> Json:
    """Name a file, or every file of a folder, by the hash of what is in it."""
    found = sorted(path.rglob("*")) if path.is_dir() else [path]
    return {
        each.relative_to(path.parent).as_posix(): hashlib.sha256(each.read_bytes()).hexdigest()
        for each in found
        if each.is_file()
    }


def rejected_csv(rows: pd.DataFrame) -> bytes:
    """Write rejected rows as UTF-8 CSV with a byte-order mark, for spreadsheets' sake.

    A text that a spreadsheet would run as a formula gets an apostrophe in front
    (OWASP, "CSV Injection").
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_harmless(str(name)) for name in rows.columns])
    for row in rows.itertuples(index=False, name=None):
        writer.writerow([_harmless(value) for value in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _harmless(value: object) -> object:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(DANGEROUS) else value
    return "" if pd.isna(value) else value  # type: ignore[call-overload]
