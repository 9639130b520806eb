"""The verb `predict`: pictures in, rows out, in order, one for each, from the command and from Python."""

import csv
import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from eyelid import Reader, Row
from eyelid.cli import main
from eyelid.errors import MissingFileError, OptionError, OutputError
from eyelid.exporting import export_model
from eyelid.nets import build_net
from eyelid.verbs.predict import PredictOptions, count_pictures, predict, predict_blocks


def read(*sources, **options):
    return list(predict(PredictOptions(sources=tuple(map(str, sources)), **options)))


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


@pytest.fixture
def hostile(eyes, eye_png, eye_jpg):
    """Names and contents of every kind inside `eyes`, with the beginning of the error that each must give."""
    os.mkfifo(eyes / "pipe.png")
    os.symlink("loop.png", eyes / "loop.png")
    os.symlink("nowhere", eyes / "broken.png")
    os.symlink("/dev/zero", eyes / "zero.png")
    (eyes / "folder.jpg").mkdir()
    (eyes / "one.png").write_bytes(cv2.imencode(".png", np.zeros((1, 1), np.uint8))[1])
    contents = {
        b"empty.jpg": (b"", "the file is empty"),
        b"text.jpg": (b"hello", "not a picture"),
        b"cut.jpg": (eye_jpg[:200], "the picture is damaged, cut short"),
        b"a b.png": (eye_png, None),
        b"new\nline.png": (eye_png, None),
        b'car\rret, "q".png': (eye_png, None),
        "\N{EYE}.JPG".encode(): (eye_jpg, None),
        b"inv\xff\xfe.png": (eye_png, None),
        b"png named.jpg": (eye_png, None),
        b"folder.jpg/in.jpg": (eye_jpg, None),
    }
    for name, (content, _) in contents.items():
        with open(os.fsencode(eyes) + b"/" + name, "wb") as file:
            file.write(content)
    return {
        "eyes/" + name.decode("utf-8", "backslashreplace"): error for name, (_, error) in contents.items()
    } | {
        "eyes/pipe.png": "not a regular file",
        "eyes/loop.png": "too many levels of symbolic links",
        "eyes/broken.png": "no such file or directory",
        "eyes/zero.png": "not a regular file",
        "eyes/one.png": "1x1 pixels: an eye needs at least 8x8",
        **{f"eyes/{number:02}.png": None for number in range(12)},
    }


def test_rows_say_what_the_reader_says(eyes, grey_eyes):
    readings = Reader.load("eye_state_fine").read(grey_eyes)
    expected = [
        Row(
            f"eyes/{n:02}.png",
            side="unknown",
            x=0,
            y=0,
            width=40,
            height=40,
            p_open=round(float(p), 6),
            state=state,
        )
        for n, (p, state) in enumerate(zip(readings.p_open, readings.state, strict=True))
    ]
    assert read("eyes") == expected


def test_every_hostile_file_is_one_row(hostile):
    rows = read("eyes", batch_size=5, threads=3)
    assert len(rows) == len(hostile)
    for row in rows:
        error = hostile.pop(row.source)
        assert (row.error or "").startswith(error or "")
        assert (row.error is None) == (error is None) == (row.p_open is not None)
        if error:
            assert row == Row(row.source, error=row.error)
    assert not hostile


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_table_holds_the_rows_that_are_streamed(hostile, suffix):
    if suffix == ".parquet":
        parquet = pytest.importorskip(
            "pyarrow.parquet", reason="pyarrow is not installed; eyelid[parquet] has it"
        )
    rows = read("eyes", output=f"t{suffix}")
    if suffix == ".csv":
        table = rows_of("t.csv")
        rows = [Row(*("" if cell is None else str(cell) for cell in row)) for row in rows]
        rows = [row._replace(p_open=row.p_open and f"{float(row.p_open):.6f}") for row in rows]
    elif suffix == ".jsonl":
        table = [json.loads(line) for line in Path("t.jsonl").read_text().splitlines()]
    else:
        table = parquet.read_table("t.parquet").to_pylist()
    assert table == [row._asdict() for row in rows]


@pytest.mark.parametrize(
    "options",
    [
        {"threads": 1},
        {"threads": 8},
        {"batch_size": 1},
        {"batch_size": 7, "threads": 8},
        {"batch_size": 100_000},
    ],
)
def test_table_is_the_same_whatever_the_threads_and_batches(hostile, options):
    read("eyes", "eyes", "eyes/00.png", output="expected.csv", threads=2)
    read("eyes", "eyes", "eyes/00.png", output="t.csv", **options)
    assert Path("t.csv").read_bytes() == Path("expected.csv").read_bytes()


@pytest.mark.parametrize(
    "name", ["eyes.zip", "list.txt", "list.csv", "-", "eyes/*.png", "eyes/**/*.png", "eyes"]
)
def test_every_kind_of_source_gives_the_same_readings(eyes, monkeypatch, name):
    expected = [(row.p_open, row.state) for row in read("eyes")]
    names = [f"eyes/{number:02}.png" for number in range(12)]
    with zipfile.ZipFile("eyes.zip", "w") as archive:
        for path in names:
            archive.write(path)
    Path("list.txt").write_text("\n".join(names))
    Path("list.csv").write_text("label,path\n" + "\n".join(f"open,{path}" for path in names))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\n".join(names).encode())))
    assert [(row.p_open, row.state) for row in read(name)] == expected


def test_model_may_be_a_file_of_ones_own(eyes):
    from eyelid.weights import shipped_model

    Path("mine.onnx").write_bytes(shipped_model("eye_state").read_bytes())
    assert read("eyes", model="mine.onnx") == read("eyes", model="eye_state")


def test_rows_are_streamed_and_the_unfinished_table_is_kept(eyes):
    rows = predict(PredictOptions(sources=("eyes",) * 50, output="t.csv", batch_size=1, threads=1))
    first = next(rows)
    rows.close()
    assert first.source == "eyes/00.png"
    assert not Path("t.csv").exists()
    assert 0 < len(rows_of("t.csv.part")) < 600


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ({"sources": ()}, OptionError, "no SOURCE given"),
        ({"sources": "eyes"}, OptionError, "sources 'eyes': expected a tuple"),
        ({"sources": ("nosuch",)}, MissingFileError, "nosuch"),
        ({"sources": ("eyes",), "model": "nosuch"}, MissingFileError, "nosuch"),
        ({"sources": ("eyes",), "threads": -1}, OptionError, "--threads -1"),
        ({"sources": ("eyes",), "batch_size": 0}, OptionError, "--batch-size 0"),
        ({"sources": ("eyes",), "decided_error": 1.0}, OptionError, "--decided-error 1.0"),
        ({"sources": ("eyes",), "decided_error": 0.0}, OptionError, "model eye_state cannot keep it"),
        ({"sources": ("eyes",), "batch_size": 10**30}, OptionError, "--batch-size"),
        ({"sources": ("eyes",), "resume": True}, OptionError, "name it with --output"),
    ],
)
def test_what_cannot_work_is_refused_at_the_call(eyes, options, kind, message):
    with pytest.raises(kind, match=message):
        predict(PredictOptions(**options))


class TestResume:
    """A run that was interrupted and resumed leaves what an uninterrupted one does."""

    def interrupted(self, batches, suffix=".csv", sources=("eyes", "eyes")):
        stream = predict_blocks(PredictOptions(sources=sources, output=f"t{suffix}", batch_size=5, threads=1))
        for _ in range(batches):
            next(stream)
        stream.close()

    @pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
    @pytest.mark.parametrize("batches", [1, 2, 3])
    def test_rows_and_table_are_those_of_one_run(self, hostile, suffix, batches):
        if suffix == ".parquet":
            pytest.importorskip("pyarrow", reason="pyarrow is not installed; eyelid[parquet] brings it")
        expected = read("eyes", "eyes", output=f"whole{suffix}")
        self.interrupted(batches, suffix)
        assert read("eyes", "eyes", output=f"t{suffix}", resume=True) == expected
        assert Path(f"t{suffix}").read_bytes() == Path(f"whole{suffix}").read_bytes()
        assert not Path(f"t{suffix}.part").exists()

    def test_what_was_read_is_not_read_again(self, eyes):
        self.interrupted(2)
        for number in range(10):
            (eyes / f"{number:02}.png").write_bytes(b"")
        rows = read("eyes", output="t.csv", resume=True)
        assert not any(row.error for row in rows[:10])
        assert len(rows) == 12

    def test_exit_code_and_summary_are_of_the_whole_table(self, eyes, capsys):
        (eyes / "00.png").write_bytes(b"")
        self.interrupted(2)
        assert main(["predict", "eyes", "eyes", "--output", "t.csv", "--resume"]) == 1
        out = capsys.readouterr().out
        assert out.startswith("24 rows:")
        assert "2 not readable" in out

    @pytest.mark.parametrize(
        ("sources", "message"),
        [
            (
                ("eyes/01.png", "eyes"),
                "the first 5 pictures of the sources, up to eyes/03.png, are not those in the .part, up to "
                "eyes/04.png",
            ),
            (
                ("eyes/00.png",),
                "5 pictures are in the .part, the last is eyes/04.png, but the sources name only 1",
            ),
        ],
    )
    def test_other_sources_are_refused_and_the_rows_kept(self, eyes, sources, message):
        self.interrupted(1)
        before = Path("t.csv.part").read_bytes()
        with pytest.raises(OutputError, match=message):
            read(*sources, output="t.csv", resume=True)
        assert Path("t.csv.part").read_bytes() == before

    def test_another_decided_error_is_refused_and_the_rows_kept(self, eyes):
        self.interrupted(2)
        before = Path("t.csv.part").read_bytes()
        with pytest.raises(OutputError, match="was made with another threshold"):
            read("eyes", "eyes", output="t.csv", resume=True, decided_error=0.005)
        assert Path("t.csv.part").read_bytes() == before

    def test_another_model_is_refused_and_the_rows_kept(self, eyes):
        self.interrupted(2)
        before = Path("t.csv.part").read_bytes()
        info = replace(Reader.load().info, name="other")
        export_model(build_net("lidnet", 2), 1.0, info, Path("other.onnx"))
        with pytest.raises(OutputError, match="was made with another model"):
            read("eyes", "eyes", output="t.csv", resume=True, model="other.onnx")
        assert Path("t.csv.part").read_bytes() == before

    def test_part_in_the_way_is_refused_without_resume(self, eyes, capsys):
        self.interrupted(1)
        assert main(["predict", "eyes", "--output", "t.csv"]) == 2
        assert "add --resume to continue it, or delete it" in capsys.readouterr().err

    @pytest.mark.parametrize("resume", [False, True])
    def test_finished_table_is_replaced_only_if_told(self, eyes, resume):
        read("eyes", output="t.csv")
        before = Path("t.csv").read_bytes()
        with pytest.raises(OutputError, match=r"^--output t\.csv: exists; add --overwrite to replace it"):
            read("eyes", output="t.csv", resume=resume)
        assert len(read("eyes/00.png", output="t.csv", resume=resume, overwrite=True)) == 1
        assert Path("t.csv").read_bytes() != before

    def test_an_interrupted_run_that_replaces_a_table_is_resumed(self, eyes):
        Path("t.csv").write_text("old")
        stream = predict_blocks(
            PredictOptions(sources=("eyes",), output="t.csv", batch_size=5, overwrite=True)
        )
        next(stream)
        stream.close()
        assert Path("t.csv").read_text() == "old"
        assert len(read("eyes", output="t.csv", resume=True)) == 12
        assert len(rows_of("t.csv")) == 12


class TestCommand:
    def test_table_on_the_terminal(self, eyes, capsys):
        assert main(["predict", "eyes"]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        assert out.splitlines()[0].split() == ["source", "side", "size", "p_open", "state"]
        assert "12 rows: " in out
        assert "0.0-0.1" in out

    def test_table_on_disk_leaves_the_terminal_a_summary(self, eyes, capsys):
        assert main(["predict", "eyes", "--output", "t.csv"]) == 0
        out, err = capsys.readouterr()
        assert out.startswith("12 rows: ")
        assert err == ""
        assert len(rows_of("t.csv")) == 12

    def test_name_of_the_table_is_the_last_line(self, eyes, capsys):
        assert main(["predict", "eyes", "-o", "t.csv"]) == 0
        assert capsys.readouterr().out.endswith("\nt.csv\n")

    @pytest.mark.parametrize(("output", "file"), [("-", "t.csv"), ("-.jsonl", "t.jsonl")])
    def test_table_on_standard_output_is_that_on_disk(self, eyes, eyelid, output, file):
        read("eyes", output=file)
        process = eyelid("predict", "eyes", "--output", output)
        out, err = process.communicate()
        assert (process.returncode, out) == (0, Path(file).read_bytes())
        assert b"12 rows" in err

    def test_errors_are_told_and_exit_1(self, hostile, capsys):
        assert main(["predict", "eyes", "--output", "t.csv"]) == 1
        assert "eyes/empty.jpg: the file is empty" in capsys.readouterr().out

    @pytest.mark.parametrize(("spoil", "code", "told"), [(False, 0, ""), (True, 1, "1 of 12 pictures")])
    def test_quiet_tells_errors_alone(self, eyes, capsys, spoil, code, told):
        if spoil:
            (eyes / "03.png").write_bytes(b"")
        assert main(["predict", "eyes", "--output", "t.csv", "--quiet"]) == code
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith(told)
        assert bool(err) == spoil

    def test_yaml_is_the_same_call(self, eyes):
        Path("c.yaml").write_text("sources: [eyes]\noutput: yaml.csv\nthreads: 1\nquiet: true\n")
        assert main(["predict", "--config", "c.yaml"]) == 0
        assert main(["predict", "eyes", "--output", "flags.csv"]) == 0
        assert Path("yaml.csv").read_bytes() == Path("flags.csv").read_bytes()

    @pytest.mark.parametrize("empty", ["folder", "empty.zip"])
    def test_nothing_to_read_is_one_row_with_an_error(self, tmp_path, monkeypatch, capsys, empty):
        monkeypatch.chdir(tmp_path)
        os.mkdir("folder")
        zipfile.ZipFile("empty.zip", "w").close()
        assert main(["predict", empty, "--output", "t.csv"]) == 1
        (row,) = rows_of("t.csv")
        assert row["source"] == empty
        assert row["error"].startswith("no pictures in this ")


@pytest.mark.parametrize(
    ("source", "count"),
    [("eyes", 12), ("eyes/*.png", 12), ("list.txt", 3), ("-", None), ("pipe.txt", None)],
)
def test_pictures_are_counted_where_that_takes_nothing_away(eyes, source, count):
    Path("list.txt").write_text("a\nb\nc\n")
    os.mkfifo("pipe.txt")
    assert count_pictures(PredictOptions(sources=(source,))) == count


def test_memory_stays_flat_with_a_long_list(eyes):
    Path("list.txt").write_text("eyes/00.png\n" * 20_000)
    program = (
        "import resource, sys; from eyelid.verbs.predict import PredictOptions, predict\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "rows = predict(PredictOptions(sources=('list.txt',), output='t.csv', threads=2))\n"
        "for _ in range(4_000): next(rows)\n"
        "early = peak(); print(sum(1 for _ in rows), peak() - early)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    rest, grown = map(int, done.stdout.split())
    assert rest == 16_000
    assert grown < 4_000  # KiB; 16,000 rows held would be some 8,000
