"""The verbs in Python: sources as words, options as keywords, the same as on the command line."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import eyelid
from eyelid.cli import main
from eyelid.errors import MissingFileError, OptionError
from eyelid.verbs import train as train_verb


def test_predict_takes_sources_as_words_and_options_as_keywords(eyes):
    rows = list(eyelid.predict("eyes", Path("eyes/00.png"), output="t.csv", threads=1))
    assert len(rows) == 13
    assert main(["predict", "eyes", "eyes/00.png", "--output", "flags.csv"]) == 0
    assert Path("t.csv").read_bytes() == Path("flags.csv").read_bytes()


def test_sources_may_be_a_list(eyes):
    files = sorted(Path("eyes").glob("*.png"))[:2]
    assert [row.source for row in eyelid.predict(files)] == [str(file) for file in files]


def test_options_can_be_made_beforehand(eyes):
    options = eyelid.PredictOptions(sources=("eyes",), threads=1)
    assert list(eyelid.predict(options)) == list(eyelid.predict("eyes", threads=1))


def test_rows_are_a_data_frame_with_named_columns(eyes):
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    frame = pandas.DataFrame(eyelid.predict("eyes"))
    assert list(frame.columns) == list(eyelid.Row._fields)
    assert len(frame) == 12


def test_readings_are_shown_in_one_line(grey_eyes):
    shown = repr(eyelid.Reader.load().read(grey_eyes))
    assert shown.startswith("<12 readings by eye_state: ")
    assert "\n" not in shown


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda: eyelid.predict("eyes", treads=2), OptionError, "treads: unknown; did you mean threads"),
        (lambda: eyelid.predict("eyes", threads="two"), OptionError, "threads: expected a whole number"),
        (lambda: eyelid.predict("eyes", sources=["a"]), OptionError, "'eyes' and sources are both given"),
        (lambda: eyelid.predict([]), OptionError, "no SOURCE given"),
        (lambda: eyelid.predict([np.zeros((24, 24), np.uint8)]), OptionError, "list of paths, not ndarray; "),
        (lambda: eyelid.train(None), OptionError, "eyelid.train: expected paths, .* not NoneType"),
        (lambda: eyelid.evaluate(["a", "b"]), OptionError, "b"),
        (lambda: eyelid.predict("eyes", config="none.yaml"), MissingFileError, "none.yaml: no such YAML"),
        (
            lambda: eyelid.train("eyes", fit={"epoch": 2}),
            OptionError,
            "fit.epoch: unknown; did you mean",
        ),
        (lambda: eyelid.evaluate("nosuch.csv"), MissingFileError, "nosuch.csv"),
        (lambda: eyelid.label(), OptionError, "no pile given"),
        (lambda: eyelid.audit(), OptionError, "no pictures given"),
        (lambda: eyelid.benchmark(), OptionError, "no labelled pictures given"),
        (lambda: eyelid.explain(), OptionError, "nothing to explain"),
        (lambda: eyelid.demo(count=0), OptionError, "--count 0"),
        (lambda: eyelid.compare("a.yaml", "b.yaml"), MissingFileError, "a.yaml: no such YAML file"),
    ],
)
def test_what_does_not_fit_is_refused(eyes, call, kind, message):
    with pytest.raises(kind, match=message):
        call()


def test_options_inside_of_others_and_yaml(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(train_verb, "train", lambda options, say: seen.append(options))
    (tmp_path / "c.yaml").write_text("fit: {epochs: 7, batch_size: 32}\nname: mine\n")
    eyelid.train("eyes/", Path("more"), config=tmp_path / "c.yaml", fit={"epochs": 9})
    (options,) = seen
    assert (options.data, options.name) == (("eyes/", "more"), "mine")
    assert (options.fit.epochs, options.fit.batch_size) == (9, 32)


def test_python_m_eyelid_is_the_command():
    done = subprocess.run([sys.executable, "-m", "eyelid", "-V"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, f"eyelid {eyelid.__version__}\n")
