"""manifest.json. Authority: hashlib, by hand."""

import hashlib
import json
from pathlib import Path

from perioptimal_report.outputs.manifest import fingerprint, input_part, manifest_json
from perioptimal_report.settings.engagement import Engagement, SourceFile, SourceFiles
from perioptimal_report.sources.account import RowAccount

ROWS = (RowAccount("cases", "log.csv", read=3, used=2, outside=1),)


def part(path: str = "log.csv", digest: str = "aa") -> dict[str, object]:
    settings = Engagement(sources=SourceFiles(cases=SourceFile(path=Path(path))))
    return input_part({"log.csv": digest}, settings, ROWS, versions={"duckdb": "2.0"})


def test_outputs_are_listed_with_their_hashes():
    made = json.loads(manifest_json(part(), {"b.pdf": b"two", "a.json": b"one"}))
    assert list(made["outputs"]) == ["a.json", "b.pdf"]
    assert made["outputs"]["a.json"] == hashlib.sha256(b"one").hexdigest()
    assert made["rows"][0]["read"] == 3
    assert made["seed"] == 1999


def test_the_fingerprint_is_the_hash_of_the_input_part():
    text = json.dumps(part(), sort_keys=True, separators=(",", ":"))
    assert fingerprint(part()) == hashlib.sha256(text.encode()).hexdigest()[:12]


def test_the_fingerprint_does_not_depend_on_the_folder_but_on_the_data():
    assert fingerprint(part("/here/log.csv")) == fingerprint(part("/there/log.csv"))
    assert fingerprint(part(digest="bb")) != fingerprint(part())
