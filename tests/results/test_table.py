"""A table is whole or can be continued at every moment, and belongs to one run at a time."""

import errno
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from eyelid import Row
from eyelid.errors import MissingExtraError, OptionError, OutputError
from eyelid.results import UNDAMAGED, TableWriter, count_kept
from eyelid.results.formats import Csv
from eyelid.results.table_state import TableState, state_file

ROWS = [Row(f"{name}.png", p_open=0.5, state="unsure") for name in ("a", "b,\n\r", 'c"', "\N{EYE}", "e")]


HEADER = Csv(Row).header


def write(path, rows, **options):
    with TableWriter(path, Row, **options) as table:
        for row in rows:
            append(table, row)


def append(table, row):
    table.write([row])
    done = table.state.sources + 1
    table.reach(sources=done, pictures=done, damaged=UNDAMAGED, names=str(done), last=row.source)


def interrupt(path, rows, **options):
    with suppress(KeyboardInterrupt), TableWriter(path, Row, **options) as table:
        for row in rows:
            append(table, row)
        raise KeyboardInterrupt


@pytest.fixture(params=[".csv", ".jsonl", ".parquet", ".CSV"])
def path(request, tmp_path):
    if request.param == ".parquet":
        pytest.importorskip("pyarrow", reason="pyarrow is not installed; eyelid[parquet] brings it")
    return tmp_path / f"table{request.param}"


def test_complete_table_takes_its_name(path):
    write(path, ROWS)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_finished_table_is_replaced_only_when_the_new_one_is_complete(path):
    write(path, ROWS)
    before = path.read_bytes()
    interrupt(path, ROWS[:1])
    assert path.read_bytes() == before
    write(path, ROWS[1:], resume=True)
    assert path.read_bytes() == before


@pytest.mark.parametrize("kept", range(len(ROWS) + 1))
def test_interrupted_table_is_continued_to_the_same_bytes(path, kept):
    write(path, ROWS)
    whole = path.read_bytes()
    path.unlink()
    interrupt(path, ROWS[:kept])
    assert (path.exists(), count_kept(path)) == (False, kept)
    with TableWriter(path, Row, resume=True) as table:
        assert table.state.sources == kept
        assert list(table.kept_records()) == ROWS[:kept]
        table.write(ROWS[kept:])
    assert path.read_bytes() == whole
    assert count_kept(path) == 0


@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
def test_what_was_appended_after_the_last_mark_is_made_again(tmp_path, suffix):
    path = tmp_path / f"table{suffix}"
    write(path, ROWS)
    whole = path.read_bytes()
    for extra in range(1, 60):
        interrupt(path, ROWS[:3])
        with open(f"{path}.part", "ab") as part:
            part.write((b"d.png,,,,," + b"x" * 60)[:extra])
        with TableWriter(path, Row, resume=True) as table:
            assert list(table.kept_records()) == ROWS[:3]
            table.write(ROWS[3:])
        assert path.read_bytes() == whole


def test_a_part_with_several_records_a_picture_goes_on_behind_whole_pictures(path):
    write(path, ROWS)
    whole = path.read_bytes()
    path.unlink()
    with suppress(KeyboardInterrupt), TableWriter(path, Row) as table:
        table.write(ROWS[:2])
        table.reach(sources=1, pictures=1, damaged=UNDAMAGED, names="1", last="a.png")
        table.write(ROWS[2:4])  # of a second picture, which is not finished
        raise KeyboardInterrupt
    with TableWriter(path, Row, resume=True) as table:
        assert (table.state.sources, table.state.records) == (1, 2)
        assert list(table.kept_records()) == ROWS[:2]
        table.write(ROWS[2:])
    assert path.read_bytes() == whole


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_header_cut_short_is_begun_anew(tmp_path, share):
    path = tmp_path / "table.csv"
    Path(f"{path}.part").write_bytes(HEADER[: int(share * len(HEADER))])
    write(path, ROWS)
    assert path.read_bytes().startswith(HEADER)


def test_only_a_run_with_the_same_fingerprint_goes_on(path):
    interrupt(path, ROWS[:2], fingerprint={"model": "a", "finder": "b"})
    before = Path(f"{path}.part").read_bytes()
    for other, name in (
        ({"model": "x", "finder": "b"}, "model"),
        ({"model": "a", "finder": "x"}, "finder"),
        ({}, "model and finder"),
    ):
        with pytest.raises(
            OutputError, match=f"was made with another {name}; give that of the interrupted run"
        ):
            TableWriter(path, Row, fingerprint=other, resume=True)
    assert Path(f"{path}.part").read_bytes() == before
    write(path, ROWS[2:], fingerprint={"model": "a", "finder": "b"}, resume=True)
    assert path.exists()
    assert not state_file(Path(f"{path}.part")).exists()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b'{"size": "x"}', b'{"size": -1}', b"\xff", b"[" * 100_000]
)
def test_damaged_state_is_one_line(path, content):
    interrupt(path, ROWS[:2])
    state_file(Path(f"{path}.part")).write_bytes(content)
    with pytest.raises(OutputError, match="not the state of an interrupted run"):
        TableWriter(path, Row, resume=True)


def test_missing_state_and_missing_rows_are_refused(path):
    interrupt(path, ROWS[:3])
    part = Path(f"{path}.part")
    content = part.read_bytes()
    part.write_bytes(content[:-10])
    with pytest.raises(OutputError, match="rows are missing at its end"):
        TableWriter(path, Row, resume=True)
    state_file(part).unlink()
    with pytest.raises(OutputError, match=r"part\.json, which says how far its run came, is not there"):
        TableWriter(path, Row, resume=True)


def test_resuming_what_was_never_begun_begins_it(path):
    write(path, ROWS, resume=True)
    assert path.exists()


def test_rows_of_an_interrupted_run_are_not_overwritten(path):
    interrupt(path, ROWS)
    before = Path(f"{path}.part").read_bytes()
    for _ in range(2):
        with pytest.raises(OutputError, match="add --resume to continue it, or delete it"):
            TableWriter(path, Row)
    assert Path(f"{path}.part").read_bytes() == before


@pytest.mark.parametrize(
    ("suffix", "content", "message"),
    [
        (".csv", b"path,label\na.png,open\n", "its columns are not this version's"),
        (".csv", b"\x89PNG\r\n\x1a\n" + bytes(200), "its columns are not this version's"),
        (".csv", HEADER + b"a.png,1\n", "not the rows of an interrupted run"),
        (".csv", HEADER + b"\xff\xff" + b"," * 15 + b"\n", "not the rows of an interrupted run"),
        (".jsonl", b"a.png\n", "not the rows of an interrupted run"),
        (".jsonl", b'{"path": "a.png"}\n', "not the rows of an interrupted run"),
    ],
)
def test_part_of_something_else_is_refused_and_left(tmp_path, suffix, content, message):
    part = tmp_path / f"table{suffix}.part"
    part.write_bytes(content)
    TableState(records=1, size=len(content)).save(part)
    with (
        pytest.raises(OutputError, match=message),
        TableWriter(tmp_path / f"table{suffix}", Row, resume=True) as table,
    ):
        list(table.kept_records())
    assert part.read_bytes() == content


def test_second_run_on_the_same_table_is_refused(path):
    with TableWriter(path, Row) as first:
        first.write(ROWS[:2])
        for resume in (False, True):
            with pytest.raises(OutputError, match="another run is writing this table"):
                TableWriter(path, Row, resume=resume)
        first.write(ROWS[2:])
    again = path.with_name("again" + path.suffix)
    write(again, ROWS)
    assert path.read_bytes() == again.read_bytes()


@pytest.mark.parametrize(
    ("name", "kind", "message"),
    [
        ("table", OptionError, "expected a name that ends in .csv, .jsonl, .parquet"),
        ("table.xlsx", OptionError, "expected a name that ends in"),
        (".csv", OptionError, "expected a name that ends in"),
        ("nosuch/table.csv", OutputError, "cannot be written: No such file or directory; expected a folder"),
        ("file/table.csv", OutputError, "cannot be written: Not a directory"),
        ("folder.csv", OutputError, "a folder, a pipe or a device"),
        ("x" * 252 + ".csv", OutputError, "cannot be written: File name too long"),
    ],
)
def test_name_that_cannot_be_written_is_refused_before_any_work(tmp_path, name, kind, message):
    (tmp_path / "file").touch()
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(kind, match=message):
        TableWriter(tmp_path / name, Row)
    assert {file.name for file in tmp_path.iterdir()} == {"file", "folder.csv"}


def test_missing_pyarrow_is_told_before_any_work(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(MissingExtraError, match=r"run: pip install 'eyelid\[parquet\]'"):
        TableWriter(tmp_path / "table.parquet", Row)
    assert not list(tmp_path.iterdir())


FULL_DISK = """
import resource, sys
from pathlib import Path
from eyelid import EyelidError, Row
from eyelid.results import UNDAMAGED, TableWriter
resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))
try:
    with TableWriter(Path(sys.argv[1]), Row) as table:
        for number in range(1000):
            table.write([Row(f"{number}.png", error="x")])
            table.reach(sources=number + 1, pictures=number + 1, damaged=UNDAMAGED, names="", last="")
except EyelidError as error:
    print(error)
"""


def test_full_disk_keeps_whole_rows_to_continue_with(path):
    done = subprocess.run([sys.executable, "-c", FULL_DISK, path], capture_output=True, text=True, check=True)
    assert done.stdout == (
        f"{path}.part: cannot be written: File too large; the rows so far are kept there: "
        "make room and run again with --resume\n"
    )
    with TableWriter(path, Row, resume=True) as table:
        kept = [row.source for row in table.kept_records()]
    assert len(kept) > 10
    assert kept == [f"{number}.png" for number in range(len(kept))]


def test_disk_that_fills_at_the_last_step_keeps_the_rows(tmp_path):
    pytest.importorskip("pyarrow", reason="pyarrow is not installed; eyelid[parquet] brings it")
    path = tmp_path / "table.parquet"
    os.symlink("/dev/full", f"{path}.converting")
    with pytest.raises(OutputError, match="No space left on device; the rows so far are kept"):
        write(path, ROWS)
    assert {file.name for file in tmp_path.iterdir()} == {"table.parquet.part", "table.parquet.part.json"}
    write(path, [], resume=True)
    assert path.exists()


def test_file_system_without_locks_is_no_obstacle(path, monkeypatch):
    def no_locks(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", no_locks)
    write(path, ROWS)
    assert path.exists()


def test_a_pipe_is_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "t.csv")
    with pytest.raises(OutputError, match="a pipe or a device, and no file that can be replaced"):
        TableWriter(tmp_path / "t.csv", Row)
    assert (tmp_path / "t.csv").is_fifo()
