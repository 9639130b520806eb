"""The command: verbs, help, exit codes, and one line for every mistake."""

import os
import re
import signal
import subprocess
import sys
import time

import pytest

import eyelid
from eyelid import cli
from eyelid.cli import main
from eyelid.verbs.predict import PredictOptions


@pytest.mark.parametrize("arguments", [[], ["-h"], ["--help"]])
def test_help_names_the_verbs(capsys, arguments):
    assert main(arguments) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("usage: eyelid VERB")
    assert "\n  predict " in shown


@pytest.mark.parametrize("flag", ["-V", "--version"])
def test_version(capsys, flag):
    assert main([flag]) == 0
    assert capsys.readouterr().out == f"eyelid {eyelid.__version__}\n"


def test_a_choice_that_may_be_empty_is_named_without_it(capsys):
    assert main(["speak", "--way", "song"]) == 2
    assert "--way: expected phrases, letters, yes_no, not song" in capsys.readouterr().err
    assert main(["speak", "--help", "way"]) == 0
    assert capsys.readouterr().out.startswith("--way phrases|letters|yes_no\n")


def test_help_of_predict_shows_defaults_and_examples(capsys):
    assert main(["predict", "--help"]) == 0
    shown = capsys.readouterr().out
    assert "--batch-size" in shown
    assert f"[{PredictOptions().batch_size}]" in shown
    assert "eyelid predict eyes.zip --output eyes.csv" in shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("nope", "eyelid: no verb 'nope'; expected one of predict"),
        ("pedict", "no verb 'pedict'.*; did you mean predict"),
        ("predict", "no SOURCE given; expected files"),
        ("predict nosuch.png", "'nosuch.png': no such file or folder"),
        ("predict eyes --bogus", "--bogus"),
        ("predict eyes --threads -1", "--threads -1: expected 1 to 1,000, or 0"),
        ("predict eyes --threads 1001", "--threads 1001: expected"),
        ("predict eyes --threads two", "threads.*two"),
        ("predict eyes --batch-size 0", "--batch-size 0: expected 1 to 100,000"),
        ("predict eyes --batch-size 1e30", "--batch-size: expected a whole number"),
        ("predict eyes --resume", "--resume continues a table; name it with --output"),
        (
            "predict eyes --model nosuch",
            "model 'nosuch': no such file, and the shipped models are eye_landmarks",
        ),
        ("predict eyes --model eyes/00.png", "eyes/00.png: not an ONNX model"),
        ("predict eyes --output table.xlsx", "--output table.xlsx: expected a name that ends in"),
        ("predict eyes --output nosuch/table.csv", "--output nosuch/table.csv: cannot be written"),
        ("predict bad.zip", "bad.zip: the zip cannot be opened"),
        ("predict --config bad.yaml", "bogus"),
    ],
)
def test_mistakes_are_one_line_and_exit_2(eyes, capsys, arguments, message):
    for name, content in (("bad.zip", "x"), ("bad.yaml", "sources: [eyes]\nbogus: 1")):
        with open(name, "w") as file:
            file.write(content)
    assert main(arguments.split()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert re.search(message, err)


def test_control_characters_in_a_mistake_are_shown_and_not_obeyed(capsys):
    assert main(["predict", "red\x1b[31m\n\udcff.png"]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert all(c.isprintable() or c == "\n" for c in err)
    assert r"red\x1b[31m" in err


def test_missing_extra_is_named(eyes, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    assert main(["predict", "eyes", "--output", "t.parquet"]) == 2
    assert "pip install 'eyelid[parquet]'" in capsys.readouterr().err


def test_ctrl_c_that_an_import_made_another_error_of_is_one_line(capsys, monkeypatch):
    def interrupted(arguments):
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(1)
        except KeyboardInterrupt as stop:
            raise ImportError("half a package") from stop

    monkeypatch.setitem(cli.VERBS, "predict", interrupted)
    monkeypatch.setattr(sys, "argv", ["eyelid", "predict"])
    before = signal.getsignal(signal.SIGINT)
    try:
        assert main() == 130
    finally:
        signal.signal(signal.SIGINT, before)
    assert capsys.readouterr().err == "stopped by Ctrl-C\n"


class TestStreams:
    """What the shell may do to standard output and standard error."""

    def test_reader_of_the_pipe_may_leave_early(self, eyes, eyelid):
        reading, writing = os.pipe()
        os.close(reading)
        process = eyelid("predict", "eyes", stdout=writing)
        os.close(writing)
        assert process.communicate()[1] == b""
        assert process.returncode == 0

    @pytest.mark.parametrize(
        "words", ["predict eyes", "--help", "predict --help", "predict --print-config", "-V"]
    )
    def test_full_standard_output_is_one_line(self, eyes, eyelid, words):
        with open("/dev/full", "w") as full:
            process = eyelid(*words.split(), stdout=full)
        assert process.communicate()[1] == b"error: standard output: No space left on device\n"
        assert process.returncode == 2

    @pytest.mark.parametrize("closed", [0, 1, 2])
    def test_closed_streams_are_no_obstacle(self, eyes, eyelid, closed):
        (eyes / "damaged.png").write_bytes((eyes / "00.png").read_bytes().replace(b"IDAT", b"IDAX"))
        process = eyelid("predict", "eyes", "--output", "t.csv", preexec_fn=lambda: os.close(closed))
        process.communicate()
        assert process.returncode == 1
        with open("t.csv", encoding="utf-8") as table:
            assert len(table.readlines()) == 14

    @pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
    def test_terminal_of_any_encoding(self, eyes, eyelid, encoding):
        os.rename("eyes/00.png", "eyes/\N{EYE}.png")
        process = eyelid("predict", "eyes", env=os.environ | {"PYTHONIOENCODING": encoding})
        out, err = process.communicate()
        assert (process.returncode, err) == (0, b"")
        assert b"12 rows" in out

    def test_decoders_print_nothing(self, eyes, eyelid, eye_jpg, eye_png):
        scan = eye_jpg.find(b"\xff\xda") + 20
        (eyes / "noisy.jpg").write_bytes(eye_jpg[:scan] + b"\xaa" * 60 + eye_jpg[scan + 60 :])
        (eyes / "noisy.png").write_bytes(eye_png[:60] + bytes(9) + eye_png[69:])
        (eyes / "cut.bmp").write_bytes(
            b"BM" + bytes(12) + b"\x28\0\0\0\x20\0\0\0\x20\0\0\0\x01\0\x18\0" + bytes(30)
        )
        process = eyelid("predict", "eyes", "--output", "t.csv")
        out, err = process.communicate()
        assert (process.returncode, err) == (1, b"")
        assert b"15 rows" in out


IMPORT = """
import logging, os, signal, sys, threading, warnings

def state():
    log = logging.root.handlers[:], logging.root.level
    streams = sys.stdout, sys.stderr, sys.excepthook, signal.getsignal(signal.SIGINT)
    return dict(os.environ), warnings.filters[:], log, streams, threading.active_count()

before = state()
import eyelid
assert state() == before
assert not {"numpy", "cv2", "onnxruntime", "torch", "rich", "jsonargparse"} & set(sys.modules)
import cv2, numpy, onnxruntime
before = state(), cv2.utils.logging.getLogLevel(), cv2.getNumThreads()
for name in eyelid.__all__:
    getattr(eyelid, name)
assert (state(), cv2.utils.logging.getLogLevel(), cv2.getNumThreads()) == before
assert "torch" not in sys.modules
"""


def test_importing_sets_nothing():
    subprocess.run([sys.executable, "-c", IMPORT], check=True)


def test_what_is_missing_is_told_before_torch_is_imported(tmp_path):
    """One verb after the other, in a process of their own."""
    verbs = ["train", "audit", "label", "evaluate", "benchmark", "explain"]
    code = (
        "import sys\n"
        "from eyelid.cli import main\n"
        f"for verb in {verbs!r}:\n"
        "    print(verb, main([verb, 'nowhere/']), {'torch', 'lightning', 'matplotlib'} & set(sys.modules))\n"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert run.stdout.splitlines() == [f"{verb} 2 set()" for verb in verbs], run.stderr
    assert ["nowhere" in line for line in run.stderr.splitlines()] == [True] * len(verbs), run.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("verb", "missing", "extra"),
    [
        (["train", "{set}"], "lightning", "train"),
        (["train", "{set}"], "kornia", "train"),
        (["evaluate", "--data", "folders:."], "scipy", "train"),
        (["benchmark", "{set}"], "sklearn", "train"),
        (["predict", ".", "--output", "t.parquet"], "pyarrow", "parquet"),
    ],
)
def test_a_missing_extra_is_told_in_one_line(tmp_path, drawn_set, verb, missing, extra):
    """In a process of its own, in which the import of one package fails as if it were not installed."""
    verb = [word.format(set=drawn_set) for word in verb]
    code = (
        "import sys\n"
        f"class Missing:\n"
        f"    def find_spec(self, name, path=None, target=None):\n"
        f"        if name.split('.')[0] == {missing!r}:\n"
        f"            raise ModuleNotFoundError(f'No module named {{name!r}}', name=name)\n"
        f"sys.meta_path.insert(0, Missing())\n"
        f"from eyelid.cli import main\n"
        f"sys.exit(main({verb!r}))\n"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 2, run.stderr
    assert f"pip install 'eyelid[{extra}]'" in run.stderr
    assert f"'{missing}'" in run.stderr
    assert run.stderr.count("\n") == 1
