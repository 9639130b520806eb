"""Damaged pictures that can be read are read and told, or refused if that is asked for."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from eyelid.cli import main
from eyelid.errors import OutputError
from eyelid.verbs.predict import PredictOptions, predict_blocks


@pytest.fixture
def half_damaged(eyes, eye_jpg, damaged_jpg):
    for number in range(4):
        (eyes / f"{number}.jpg").write_bytes(damaged_jpg)
    (eyes / "whole.jpg").write_bytes(eye_jpg)
    return eyes


def errors(table):
    with open(table, newline="") as lines:
        return {row["source"]: row["error"] for row in csv.DictReader(lines) if row["error"]}


@pytest.mark.parametrize("quiet", [[], ["--quiet"]])
def test_they_are_read_and_the_first_are_named(half_damaged, quiet, capsys):
    assert main(["predict", str(half_damaged), "--output", "a.csv", *quiet]) == 0
    told = capsys.readouterr()
    assert told.err.splitlines()[-1] == (
        "4 pictures are damaged and were read as far as they go: eyes/0.jpg, eyes/1.jpg, eyes/2.jpg, …; "
        "--refuse-damaged reads none such"
    )
    assert ("4 damaged" in told.out) is not quiet
    assert errors("a.csv") == {}


def test_nothing_is_said_of_whole_pictures(eyes, eye_jpg, capsys):
    (eyes / "whole.jpg").write_bytes(eye_jpg)
    assert main(["predict", "eyes", "--output", "a.csv"]) == 0
    assert "damaged" not in "".join(capsys.readouterr())


def test_they_can_be_refused(half_damaged, capsys):
    assert main(["predict", str(half_damaged), "--output", "a.csv", "--refuse-damaged"]) == 1
    assert sorted(errors("a.csv")) == [f"eyes/{number}.jpg" for number in range(4)]
    assert all(text.startswith("the picture is damaged: ") for text in errors("a.csv").values())
    assert "read as far as" not in capsys.readouterr().err


def test_a_resumed_run_counts_those_of_the_interrupted_one(half_damaged, capsys):
    options = PredictOptions(sources=("eyes",), output="a.csv", batch_size=14, threads=1)
    reads = predict_blocks(options)
    next(reads)
    with pytest.raises(KeyboardInterrupt):
        reads.throw(KeyboardInterrupt)
    assert Path("a.csv.part").exists()
    with pytest.raises(OutputError, match="another rule for damaged pictures"):
        list(predict_blocks(replace(options, resume=True, refuse_damaged=True)))
    assert main(["predict", "eyes", "--output", "a.csv", "--resume"]) == 0
    assert "4 pictures are damaged" in capsys.readouterr().err
