"""The output folder is whole and new, or as it was. Authority: by hand."""

import json
from pathlib import Path

import pytest

from perioptimal_report.errors import OutputError
from perioptimal_report.outputs.folder import check_folder, write_folder


def build(text: str, *more: str) -> dict[str, bytes]:
    files = dict.fromkeys(("a.txt", *more), text.encode())
    return files | {"manifest.json": json.dumps({"outputs": dict.fromkeys(files, "")}).encode()}


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_files_are_written_and_named(tmp_path):
    paths = write_folder(tmp_path / "out", build("1", "rejected/cases.csv"))
    assert names(tmp_path / "out") == {"a.txt", "rejected/cases.csv", "manifest.json"}
    assert paths[0] == tmp_path / "out" / "a.txt"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_second_build_replaces_the_first_and_keeps_what_no_build_wrote(tmp_path):
    write_folder(tmp_path / "out", build("1", "old.txt"))
    (tmp_path / "out" / "notes.txt").write_text("mine")
    write_folder(tmp_path / "out", build("2"))
    assert names(tmp_path / "out") == {"a.txt", "manifest.json", "notes.txt"}
    assert (tmp_path / "out" / "a.txt").read_text() == "2"


def test_a_build_that_fails_leaves_the_old_output_whole(tmp_path):
    write_folder(tmp_path / "out", build("1"))
    with pytest.raises(OutputError, match="cannot be written"):
        write_folder(tmp_path / "out", build("2") | {"a.txt/below": b""})
    assert (tmp_path / "out" / "a.txt").read_text() == "1"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_build_killed_while_moving_is_mended_by_the_next(tmp_path):
    write_folder(tmp_path / "out", build("1"))
    (tmp_path / "out" / "notes.txt").write_text("mine")
    (tmp_path / "out").rename(tmp_path / ".out.old")
    write_folder(tmp_path / "out", build("2"))
    assert names(tmp_path / "out") == {"a.txt", "manifest.json", "notes.txt"}


def test_somebody_elses_folder_is_refused(tmp_path):
    (tmp_path / "thesis.doc").write_text("years of work")
    with pytest.raises(OutputError, match=r"no manifest\.json"):
        write_folder(tmp_path, build("1"))
    assert (tmp_path / "thesis.doc").read_text() == "years of work"


@pytest.mark.parametrize("content", ["{}", "not json", "[]"])
def test_a_foreign_manifest_is_refused(tmp_path, content):
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(OutputError, match="not a manifest"):
        check_folder(tmp_path)


@pytest.mark.parametrize("step", [check_folder, lambda out: write_folder(out, build("1"))])
def test_a_place_that_cannot_hold_a_folder_is_one_line(tmp_path, step):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written") as refused:
        step(tmp_path / "file" / "out")
    assert "\n" not in str(refused.value)


def test_checking_leaves_nothing_behind(tmp_path):
    check_folder(tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
