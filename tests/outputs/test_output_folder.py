"""The output folder is whole and new, or as it was, and nobody else's file is lost.

Authority: by hand.
"""

import os
import signal
import stat
from pathlib import Path

import pytest
from sample_builds import build, contents, judge, write

from perioptimal_report.errors import OutputError
from perioptimal_report.outputs import folder, placing
from perioptimal_report.outputs.ending import defer_signals
from perioptimal_report.outputs.folder import hold_folder, write_folder
from perioptimal_report.outputs.part import INSIDE, MARKER, PREFIX, WORDS, make_part


@pytest.fixture
def out(tmp_path):
    """An earlier build's folder."""
    write(tmp_path / "out", build("1", "old.txt", "rejected/cases.csv"))
    return tmp_path / "out"


@pytest.fixture(params=["swapped", "in two renames", "file by file"])
def way(request, monkeypatch):
    """Every way in which new files come into a folder."""
    if request.param == "in two renames":
        monkeypatch.setattr(placing, "exchange", lambda *_: False)
    if request.param == "file by file":
        monkeypatch.setattr(folder, "swap", lambda *_: False)


@pytest.mark.usefixtures("way")
def test_a_build_replaces_the_earlier_one(out):
    new = build("2", "evidence/evidence-01.pdf")
    assert write(out, new) == tuple(out / name for name in new)
    assert contents(out) == new
    assert not (out / "rejected").exists()
    assert [path.name for path in out.parent.iterdir()] == ["out"]


@pytest.mark.usefixtures("way")
def test_an_absent_folder_is_made_with_its_parents(tmp_path):
    write(tmp_path / "a" / "b" / "out", build("1"))
    assert contents(tmp_path) == {f"a/b/out/{n}": c for n, c in build("1").items()}


def test_parents_that_a_build_made_go_where_it_fails(tmp_path):
    with pytest.raises(ZeroDivisionError), hold_folder(tmp_path / "a" / "b" / "out"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_judging_leaves_nothing_behind(out):
    judge(out)
    assert [path.name for path in out.parent.iterdir()] == ["out"]


# What is refused, before any work and without a change.


def test_a_file_is_refused_and_stays(tmp_path):
    thesis = tmp_path / "thesis.doc"
    thesis.write_text("years of work")
    (tmp_path / "link").symlink_to(thesis)
    for place in (thesis, tmp_path / "link"):
        with pytest.raises(OutputError, match="is a file, not a folder"):
            judge(place)
    assert thesis.read_text() == "years of work"


@pytest.mark.parametrize("place", ["/", "//", "/dev/.."])
def test_the_root_is_refused(place):
    with pytest.raises(OutputError, match="is the root"):
        judge(Path(place))


def test_a_device_and_a_pipe_are_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for place in (Path("/dev/null"), tmp_path / "pipe"):
        with pytest.raises(OutputError, match="is a device or a pipe"):
            judge(place)


def test_a_folder_of_an_input_is_refused_even_with_a_manifest_of_ours(out):
    (out / "cases.csv").write_text("")
    (out.parent / "link.csv").symlink_to(out / "cases.csv")
    for path in (out / "cases.csv", out.parent / "link.csv"):
        with pytest.raises(OutputError, match=r"holds (cases|link)\.csv, which the report"):
            judge(out, inputs=[path])
    with pytest.raises(OutputError, match=r"holds cases\.csv"):
        judge(out, inputs=[out / "deep" / "cases.csv"])
    with pytest.raises(OutputError, match="holds out, which"):
        judge(out, inputs=[out])


def test_a_folder_beside_or_below_the_inputs_is_an_output_folder(tmp_path):
    (tmp_path / "cases.csv").write_text("")
    judge(tmp_path / "out", inputs=[tmp_path / "cases.csv", tmp_path])
    # Looking changes nothing: no folder is made yet, and the input stays.
    assert [path.name for path in tmp_path.iterdir()] == ["cases.csv"]


@pytest.mark.parametrize("name", ["thesis.doc", ".git", "sub/thesis.doc"])
def test_somebody_elses_folder_is_refused(tmp_path, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("years of work")
    with pytest.raises(OutputError, match=r"holds files but no manifest\.json"):
        judge(tmp_path)
    assert contents(tmp_path) == {name: b"years of work"}


@pytest.mark.parametrize(
    "content",
    [
        "{}",
        "not json",
        "[]",
        '{"name": "A web application", "start_url": "/"}',
        '{"outputs": {"a.txt": ""}}',
        '{"schema": "perioptimal-report/manifest/1", "outputs": {"../a.txt": ""}}',
        '{"schema": "perioptimal-report/manifest/1", "outputs": {"/etc/passwd": ""}}',
        '{"schema": "perioptimal-report/manifest/1", "outputs": {"a.txt": 1}}',
    ],
)
def test_a_manifest_that_no_build_wrote_is_refused(tmp_path, content):
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(OutputError, match="is not a manifest of an earlier build"):
        judge(tmp_path)


def test_a_place_that_cannot_hold_a_folder_is_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "loop").symlink_to("loop")
    for place in (tmp_path / "file" / "out", tmp_path / "loop"):
        with pytest.raises(OutputError, match="cannot be written") as refused:
            judge(place)
        assert "\n" not in str(refused.value)


# Whose a file is.


SYSTEM = (".DS_Store", "Thumbs.db", "desktop.ini", "~$workbook.xlsx", ".~lock.workbook.xlsx#")


@pytest.mark.parametrize("name", SYSTEM)
def test_files_of_the_system_do_not_count_and_stay(tmp_path, name):
    (tmp_path / name).write_text("system")
    write(tmp_path, build("1", "old.txt"))
    write(tmp_path, build("2"))
    assert contents(tmp_path) == {**build("2"), name: b"system"}


def test_strangers_stay_untouched(out):
    (out / "notes.txt").write_text("mine")
    (out / "rejected" / "notes.txt").write_text("mine")
    (out / "empty").mkdir()
    (out / "link").symlink_to("notes.txt")
    status = (out / "notes.txt").stat()
    write(out, build("2"))
    mine = {"notes.txt": b"mine", "rejected/notes.txt": b"mine", "link": b"mine"}
    assert contents(out) == {**build("2"), **mine}
    assert (out / "notes.txt").stat().st_ino == status.st_ino
    assert (out / "empty").is_dir()


def test_names_like_our_own_are_the_users(out):
    for name in (".out.old", ".out.part", f"{PREFIX}mine"):
        (out.parent / name).mkdir()
        (out.parent / name / "thesis.doc").write_text("years of work")
    (out / f"{PREFIX}mine").mkdir()
    (out / f"{PREFIX}mine" / "thesis.doc").write_text("years of work")
    write(out, build("2"))
    kept = [name for name, content in contents(out.parent).items() if content == b"years of work"]
    assert len(kept) == 4


def test_a_file_of_ours_that_was_changed_stays(out):
    (out / "old.txt").write_text("annotated")
    write(out, build("2"))
    assert contents(out) == {**build("2"), "old.txt": b"annotated"}


@pytest.mark.parametrize("known", [{}, {"names": ["a.txt"]}])
def test_a_changed_file_that_would_be_replaced_is_refused(out, known):
    (out / "a.txt").write_text("annotated")
    before = contents(out)
    with pytest.raises(OutputError, match=r"a\.txt: was changed since it was built"):
        write(out, build("2"), **known)
    assert contents(out) == before


@pytest.mark.parametrize("name", ["new.txt", "new.txt/below"])
def test_a_stranger_with_the_name_of_a_new_file_is_refused(out, name):
    (out / "new.txt").write_text("mine")
    before = contents(out)
    with pytest.raises(OutputError, match=r"new\.txt: is not of an earlier build"):
        write(out, build("2", name))
    assert contents(out) == before
    assert not list(out.parent.glob(f"{PREFIX}*"))


def test_a_link_in_place_of_a_folder_of_ours_is_not_followed(out):
    elsewhere = out.parent / "elsewhere"
    (out / "rejected").rename(elsewhere)
    (out / "rejected").symlink_to(elsewhere)
    with pytest.raises(OutputError, match="rejected: is not of an earlier build"):
        write(out, build("2", "rejected/cases.csv"))
    assert contents(elsewhere) == {"cases.csv": b"1"}


# Links, modes, who stands in it.


def test_a_link_to_a_folder_stays_a_link(out):
    link = out.parent / "link"
    link.symlink_to("out")
    assert write(link, build("2"))[0] == link / "a.txt"
    assert link.is_symlink()
    assert contents(out) == build("2")


@pytest.mark.usefixtures("way")
def test_modes_and_owners_are_kept(out):
    out.chmod(0o2750)
    (out / "a.txt").chmod(0o600)
    os.chown(out, -1, os.getgid())
    write(out, build("2", "new.txt"))
    assert stat.S_IMODE(out.stat().st_mode) == 0o2750
    assert stat.S_IMODE((out / "a.txt").stat().st_mode) == 0o600
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE((out / "new.txt").stat().st_mode) == 0o666 & ~mask


def test_a_new_folder_has_the_usual_mode(out):
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(out.stat().st_mode) == 0o777 & ~mask


def test_the_folder_that_the_program_was_started_in_is_not_exchanged(out, monkeypatch):
    monkeypatch.chdir(out)
    number = out.stat().st_ino
    write(Path(), build("2"))
    assert out.stat().st_ino == number
    assert contents(out) == build("2")


# Failures, kills, and two builds at once.


@pytest.mark.usefixtures("way")
def test_a_build_that_fails_leaves_the_old_output_whole(out):
    before = contents(out)
    with pytest.raises(OutputError, match="cannot be written"):
        write(out, build("2") | {"a.txt/below": b""})
    assert contents(out) == before
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_a_file_that_cannot_be_replaced_undoes_the_others(out, monkeypatch):
    (out / "notes.txt").write_text("mine")
    before, replace = contents(out), Path.replace

    def fail_late(path, target):
        if target == out / "manifest.json" and path.parent.name == "new":
            raise PermissionError(13, "Permission denied")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", fail_late)
    with pytest.raises(OutputError, match=r"cannot be written \(Permission denied\)"):
        write(out, build("2", "new/b.txt"))
    assert contents(out) == before
    assert not (out / "new").exists()


def test_without_links_files_are_moved_aside(out, monkeypatch):
    (out / "notes.txt").write_text("mine")
    monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(OSError(1, "no links")))
    write(out, build("2"))
    assert contents(out) == {**build("2"), "notes.txt": b"mine"}


def test_a_folder_beside_that_a_kill_left_goes_and_what_it_alone_holds_comes_back(out):
    left = make_part(out.parent, "out")
    placing.fill(left, build("2"))
    left.marker.close()
    out.rename(left.old)
    with pytest.raises(ZeroDivisionError), hold_folder(out):
        raise ZeroDivisionError
    assert contents(out) == build("1", "old.txt", "rejected/cases.csv")
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_a_folder_inside_that_a_kill_left_is_completed(tmp_path):
    left = make_part(tmp_path, INSIDE)
    placing.fill(left, build("2", "b.txt"))
    left.marker.close()
    (left.new / "a.txt").rename(tmp_path / "a.txt")
    judge(tmp_path)
    assert contents(tmp_path) == build("2", "b.txt")


def test_a_part_of_another_output_is_left_to_it(out):
    left = make_part(out.parent, "other")
    left.marker.close()
    write(out, build("2"))
    assert (left.path / MARKER).exists()


@pytest.mark.parametrize("text", [None, "", WORDS[:9], f"{WORDS}ou"])
def test_a_torn_marker_is_ours(out, text):
    torn = out.parent / f"{PREFIX}abcdefgh"
    torn.mkdir()
    if text is not None:
        (torn / MARKER).write_text(text)
    judge(out)
    assert [path.name for path in out.parent.iterdir()] == ["out"]


@pytest.mark.parametrize("extra", [False, True])
def test_the_second_of_two_builds_is_refused(out, extra):
    if extra:
        (out / "notes.txt").write_text("mine")
    (out.parent / "link").symlink_to(out)
    with hold_folder(out) as first:
        for place in (out, out.parent / "link"):
            with pytest.raises(OutputError, match="another build is writing it"):
                judge(place)
        judge(out.parent / "other")
        write_folder(first, build("2"))
    judge(out)


def test_a_system_without_locks_leaves_what_it_cannot_judge(out, monkeypatch):
    left = make_part(out.parent, "out")
    left.marker.close()
    monkeypatch.setattr("perioptimal_report.outputs.folder.open_part", unknown)
    write(out, build("2"))
    assert left.path.exists()


class unknown:  # noqa: N801 - it stands for a function
    def __init__(self, path):
        self.path = path

    def __enter__(self):
        return None, "unknown"

    def __exit__(self, *_):
        return None


def test_a_signal_waits_until_a_step_is_done():
    done = []

    def end(*_):
        raise InterruptedError

    @defer_signals()
    def step():
        signal.raise_signal(signal.SIGTERM)
        done.append("step")

    before = signal.signal(signal.SIGTERM, end)
    try:
        with pytest.raises(InterruptedError):
            step()
    finally:
        signal.signal(signal.SIGTERM, before)
    assert done == ["step"]
