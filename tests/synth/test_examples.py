"""A folder of examples holds what its truth says."""

import csv
import subprocess
import sys

import cv2
import numpy as np
import pytest

from eyelid.errors import OptionError
from eyelid.synth import write_examples
from eyelid.synth.__main__ import main


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("examples") / "eyes"
    write_examples(folder, count=40, seed=1)
    return folder


@pytest.fixture(scope="module")
def rows(folder):
    with (folder / "truth.csv").open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def pictures(folder, rows):
    return [cv2.imread(str(folder / row["file"]), cv2.IMREAD_UNCHANGED) for row in rows]


def test_truth_names_every_picture_once(folder, rows):
    assert list(rows[0]) == ["file", "label", "person", "openness", "gaze_x", "gaze_y", "side"]
    named = [row["file"] for row in rows]
    assert len(named) == 40
    assert set(named) == {path.name for path in folder.iterdir()} - {"truth.csv"}


def test_truth_is_balanced_and_agrees_with_itself(rows):
    labels = [row["label"] for row in rows]
    assert labels.count("open") == labels.count("closed") == 20
    assert all((float(row["openness"]) >= 0.25) == (row["label"] == "open") for row in rows)
    assert {row["side"] for row in rows} == {"left", "right"}


def test_order_does_not_tell_the_state(rows):
    labels = [row["label"] for row in rows]
    for some in (labels[:20], labels[20:], labels[::2], labels[1::2]):
        assert 5 <= some.count("open") <= 15


def test_pictures_are_square_of_many_sizes_grey_and_colour(pictures):
    assert all(picture.shape[0] == picture.shape[1] for picture in pictures)
    sizes = {picture.shape[0] for picture in pictures}
    assert len(sizes) > 15
    assert min(sizes) >= 24
    assert max(sizes) <= 96
    assert {picture.ndim for picture in pictures} == {2, 3}


def test_file_type_and_colour_do_not_tell_the_state(rows, pictures):
    for kinds in ([row["file"][-3:] for row in rows], [picture.ndim for picture in pictures]):
        for kind in set(kinds):
            states = [row["label"] for row, own in zip(rows, kinds, strict=True) if own == kind]
            assert set(states) == {"open", "closed"}


def test_folder_is_small(folder):
    assert sum(path.stat().st_size for path in folder.iterdir()) < 150_000


def test_same_seed_writes_the_same_bytes(folder, tmp_path):
    write_examples(tmp_path, count=40, seed=1)
    for path in folder.iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


def test_no_eyes_is_refused(tmp_path):
    with pytest.raises(OptionError, match=r"^count: expected 1 or more, got 0"):
        write_examples(tmp_path, count=0)


def test_command_draws_a_folder(tmp_path, capsys):
    main([str(tmp_path / "new"), "--count", "3", "--seed", "9"])
    assert capsys.readouterr().out == f"3 eyes drawn, truth in {tmp_path / 'new' / 'truth.csv'}\n"
    assert len(list((tmp_path / "new").iterdir())) == 4


@pytest.mark.parametrize("arguments", [["{file}/eyes"], ["{folder}", "--count", "0"], []])
def test_command_refuses_wrong_usage_in_words(arguments, tmp_path, capsys):
    (tmp_path / "file").touch()
    with pytest.raises(SystemExit) as stopped:
        main([word.format(file=tmp_path / "file", folder=tmp_path) for word in arguments])
    assert stopped.value.code == 2
    assert "error: " in capsys.readouterr().err


def test_module_answers_help():
    done = subprocess.run(
        [sys.executable, "-m", "eyelid.synth", "--help"], capture_output=True, text=True, check=True
    )
    assert "--count" in done.stdout


def test_pictures_differ_in_brightness(pictures):
    assert np.ptp([picture.mean() for picture in pictures]) > 60
