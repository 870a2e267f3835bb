"""What fails, is killed or comes in between while new files arrive loses nobody's file.

Authority: by hand. Each step is really made to fail, or a file really saved, at that moment.
"""

import errno
import os
import shutil
from pathlib import Path

import pytest
from sample_builds import build, contents, judge, write

from perioptimal_report.errors import OutputError
from perioptimal_report.outputs import folder, placing
from perioptimal_report.outputs import part as part_folder
from perioptimal_report.outputs.part import INSIDE, MARKER, PREFIX, make_part

OLD = build("1", "b.txt", "rejected/cases.csv")
NEW = build("2", "b.txt", "new.txt")


@pytest.fixture
def out(tmp_path):
    """An earlier build's folder."""
    write(tmp_path / "out", OLD)
    return tmp_path / "out"


@pytest.fixture
def shared_out(out):
    """One with a file of somebody else, so that files come in one by one."""
    (out / "notes.txt").write_text("mine")
    return out


def fail_once(monkeypatch, name, is_at):
    """Let a method of ``Path`` fail where ``is_at`` says so, the first time."""
    method, failed = getattr(Path, name), []

    def fail(path, *words, **options):
        if not failed and is_at(path):
            failed.append(path)
            raise OSError(errno.ENOSPC, "No space left on device")
        return method(path, *words, **options)

    monkeypatch.setattr(Path, name, fail)
    return failed


def parts(out):
    return [*out.parent.glob(f"{PREFIX}*"), *out.glob(f"{PREFIX}*")]


# A step that fails.


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("mkdir", "old/rejected"),
        ("replace", "out/rejected/cases.csv"),
        *(("replace", f"new/{name}") for name in NEW),
    ],
)
def test_a_step_that_fails_leaves_every_old_file(shared_out, monkeypatch, links, name, place):
    if not links:
        monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(OSError(1, "no links")))
    before = contents(shared_out)
    failed = fail_once(monkeypatch, name, lambda path: path.as_posix().endswith(place))
    with pytest.raises(OutputError, match="No space left"):
        write(shared_out, NEW)
    assert failed
    assert contents(shared_out) == before
    assert parts(shared_out) == []


@pytest.mark.parametrize("killed_after", [0, 1, 2])
def test_a_completion_that_fails_can_be_completed_again(shared_out, monkeypatch, killed_after):
    left = make_part(shared_out, INSIDE)
    placing.fill(left, NEW)
    left.marker.close()
    left.old.mkdir()
    for name in ("a.txt", "b.txt")[:killed_after]:
        (shared_out / name).rename(left.old / name)
        (left.new / name).rename(shared_out / name)
    with monkeypatch.context() as once:
        fail_once(once, "replace", lambda path: path == left.new / "manifest.json")
        with pytest.raises(OutputError, match="No space left"):
            judge(shared_out)
    judge(shared_out)
    assert contents(shared_out) == {**NEW, "notes.txt": b"mine"}
    write(shared_out, build("3"))
    assert contents(shared_out) == {**build("3"), "notes.txt": b"mine"}


def test_what_cannot_even_be_undone_is_completed_by_the_next_build(shared_out, monkeypatch):
    with monkeypatch.context() as once:
        fail_once(once, "replace", lambda path: path.as_posix().endswith("new/manifest.json"))
        fail_once(once, "replace", lambda path: path.as_posix().endswith("old/b.txt"))
        with pytest.raises(OutputError, match="No space left"):
            write(shared_out, NEW)
    (left,) = parts(shared_out)
    assert (left / "old" / "b.txt").read_bytes() == OLD["b.txt"]
    judge(shared_out)
    assert contents(shared_out) == {**NEW, "notes.txt": b"mine"}


def test_an_old_folder_that_cannot_be_brought_back_comes_back_with_the_next_build(out, monkeypatch):
    monkeypatch.setattr(placing, "exchange", lambda *_: False)
    with monkeypatch.context() as once:
        fail_once(once, "rename", lambda path: path.name == "new")
        fail_once(once, "rename", lambda path: path.name == "old")
        with pytest.raises(OutputError, match="No space left"):
            write(out, NEW)
    assert not out.exists()
    judge(out)
    assert contents(out.parent) == {f"out/{name}": content for name, content in OLD.items()}


# What a kill left.


def test_the_only_copy_of_the_old_output_stays_where_the_folder_is_in_use_again(out):
    left = make_part(out.parent, "out")
    placing.fill(left, NEW)
    left.marker.close()
    out.rename(left.old)
    out.mkdir()
    (out / ".DS_Store").write_text("system")
    with pytest.raises(OutputError, match=r"left the earlier output in .*old; move it elsewhere"):
        judge(out)
    assert contents(left.old) == OLD
    left.old.rename(out.parent / "saved")
    judge(out)
    assert parts(out) == []


def test_an_old_output_that_the_new_one_has_replaced_does_not_come_back(out):
    left = make_part(out.parent, "out")
    left.marker.close()
    out.rename(left.old)
    (left.old / "manifest.json").unlink()  # as a kill while it is removed leaves it
    judge(out)
    assert list(out.parent.iterdir()) == []


@pytest.mark.parametrize("kind", ["swapped", "file by file"])
def test_a_part_that_cannot_be_emptied_keeps_its_marker_until_it_can(out, monkeypatch, kind):
    if kind == "file by file":
        (out / "notes.txt").write_text("mine")
    with monkeypatch.context() as once:
        once.setattr(shutil, "rmtree", lambda *_, **__: None)  # as with a file open on Windows
        write(out, NEW)
    (left,) = parts(out)
    assert (left / MARKER).exists()
    judge(out)
    assert parts(out) == []
    assert {**NEW, "notes.txt": b"mine"}.items() >= contents(out).items()


def test_a_folder_that_forbids_changes_is_opened_before_it_goes(out, monkeypatch):
    # Why not its removal alone: nothing is forbidden to root.
    modes, remove = [], shutil.rmtree

    def note_and_remove(place, **options):
        modes.extend(path.stat().st_mode & 0o777 for path in place.glob("rejected"))
        remove(place, **options)

    monkeypatch.setattr(shutil, "rmtree", note_and_remove)
    (out / "rejected").chmod(0o555)
    write(out, NEW)
    assert modes == [0o700]
    assert parts(out) == []


def test_a_marker_that_cannot_be_written_is_closed(tmp_path, monkeypatch):
    def fail(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space left") as refused:
        make_part(tmp_path, "out")
    frame = refused.traceback[-2].frame
    assert frame.f_locals["marker"].closed
    assert list(tmp_path.iterdir()) == []


# Somebody saves a file at the worst moment.


@pytest.mark.parametrize("exchanges", [2, 1, 0])
def test_a_file_saved_just_before_the_folders_change_places_stays(out, monkeypatch, exchanges):
    swap = folder.swap

    def save_and_swap(target, part):
        (target / "thesis.txt").write_text("years of work")
        return swap(target, part)

    monkeypatch.setattr(folder, "swap", save_and_swap)
    exchange, able = placing.exchange, [True] * exchanges
    monkeypatch.setattr(
        placing, "exchange", lambda *names: any(able) and able.pop() and exchange(*names)
    )
    write(out, NEW)
    assert contents(out) == {**NEW, "thesis.txt": b"years of work"}
    assert [path.name for path in out.parent.iterdir()] == ["out"]


@pytest.mark.parametrize("exchanges", [True, False])
def test_a_file_changed_just_before_the_folders_change_places_stays(out, monkeypatch, exchanges):
    swap = folder.swap

    def save_and_swap(target, part):
        (target / "a.txt").write_text("annotated")
        return swap(target, part)

    monkeypatch.setattr(folder, "swap", save_and_swap)
    if not exchanges:
        monkeypatch.setattr(placing, "exchange", lambda *_: False)
    with pytest.raises(OutputError, match=r"a\.txt: was changed since it was built"):
        write(out, NEW)
    assert contents(out.parent) == {f"out/{n}": c for n, c in OLD.items()} | {
        "out/a.txt": b"annotated"
    }


@pytest.mark.parametrize("name", ["a.txt", "new.txt"])
def test_a_file_saved_just_before_it_is_replaced_stays(shared_out, monkeypatch, name):
    check = placing.check_names

    def check_and_save(target, known, names):
        check(target, known, names)
        (target / name).write_text("annotated")

    monkeypatch.setattr(placing, "check_names", check_and_save)
    with pytest.raises(OutputError, match="was changed while it was written; build again"):
        write(shared_out, NEW)
    assert contents(shared_out) == {**OLD, "notes.txt": b"mine", name: b"annotated"}


# On the disk, and who holds the folder.


def test_all_names_are_on_the_disk_before_the_manifest_is(tmp_path, monkeypatch):
    synced, fsync = [], os.fsync

    def note(number):
        synced.append(Path(f"/proc/self/fd/{number}").readlink().name)
        fsync(number)

    monkeypatch.setattr(os, "fsync", note)
    part = make_part(tmp_path, "out")
    placing.fill(part, build("1", "evidence/evidence-01.pdf"))
    part.marker.close()
    assert {"evidence-01.pdf", "evidence", "new"} <= set(synced[: synced.index("manifest.json")])
    assert synced[-1] == "new"


def test_a_folder_that_another_program_has_locked_is_written_all_the_same(out, monkeypatch):
    fcntl = pytest.importorskip("fcntl")
    monkeypatch.setattr(part_folder, "TRIES", 2)
    number = os.open(out.parent, os.O_RDONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX)
        write(out, NEW)
    finally:
        os.close(number)
    assert contents(out) == NEW
