"""Scores of verdicts, on readings that are made up."""

import pytest

from eyelid.errors import DataError
from eyelid.photos.cull_rules import CullRules
from eyelid.photos.photo_reading import PhotoReading, faces_text
from eyelid.photos.photo_scores import PhotoSlice, score_photos
from eyelid.photos.photo_verdicts import Limits
from eyelid.photos.shoot import Shoot

from .test_face_verdicts import SHARP_BELOW, SIZE, UNSURE_BELOW, face

OPEN, CLOSED, HALF = 0.99, 0.01, 0.5


def score(p_open: list[float], truth: list[str], **columns: list[str]) -> list[PhotoSlice]:
    """Scores photos of one face each, whose eyes are open by these probabilities."""
    readings = [
        PhotoReading(f"{number}.jpg", "[]", *SIZE, faces=faces_text([face(p_open=each)]))
        for number, each in enumerate(p_open)
    ]
    shoot = Shoot.of(readings)
    judged = shoot.judge(CullRules(), Limits(UNSURE_BELOW, SHARP_BELOW))
    groups = columns.pop("group", [""] * len(truth))
    return score_photos(shoot, judged, truth, groups, columns, resamples=200, seed=0)


def values(photos: PhotoSlice) -> dict[str, float]:
    return {name: round(each.value, 4) for name, each in photos.scores.items()}


def test_each_score_is_the_share_that_it_says() -> None:
    p_open = [CLOSED, CLOSED, HALF, OPEN, OPEN, OPEN, CLOSED]
    truth = ["reject", "reject", "reject", "reject", "keep", "keep", "keep"]
    assert values(score(p_open, truth)[0]) == {
        "reject_precision": round(2 / 3, 4),
        "reject_recall": 0.5,
        "not_kept": 0.75,
        "wrong_rejects": round(1 / 3, 4),
        "kept": round(2 / 3, 4),
        "unsure": round(1 / 7, 4),
    }


def test_what_is_not_defined_has_no_score() -> None:
    assert "reject_precision" not in values(score([OPEN, OPEN], ["keep", "keep"])[0])


def test_intervals_are_by_group() -> None:
    shoots = ["a"] * 4 + ["b"] * 4
    photos = score([CLOSED, OPEN] * 4, ["reject", "keep"] * 2 + ["keep", "keep"] * 2, group=shoots)[0]
    assert photos.groups == 2
    precision = photos.scores["reject_precision"]
    assert (precision.low, precision.high) == (0.0, 1.0)


def test_columns_and_the_number_and_size_of_faces_are_slices() -> None:
    slices = score([CLOSED, OPEN], ["reject", "keep"], glasses=["yes", "no"])
    found = {(each.column, each.value): each.photos for each in slices}
    assert found == {("", ""): 2, ("glasses", "no"): 1, ("glasses", "yes"): 1}
    no_face = PhotoReading("none.jpg", "[]", *SIZE)
    one = PhotoReading("one.jpg", "[]", *SIZE, faces=faces_text([face()]))
    shoot = Shoot.of([no_face, one])
    judged = shoot.judge(CullRules(), Limits(UNSURE_BELOW, SHARP_BELOW))
    slices = score_photos(shoot, judged, ["keep", "keep"], ["", ""], {}, resamples=100, seed=0)
    assert {(each.column, each.value) for each in slices[1:]} == {
        ("faces", "0"),
        ("faces", "1"),
        ("smallest face", "no face"),
        ("smallest face", "48 to 100 px"),
    }


def test_the_best_of_a_burst_is_compared_with_those_that_the_truth_calls_best() -> None:
    p_open = [CLOSED, OPEN, OPEN, CLOSED]
    bursts, best = ["a", "a", "b", "b"], ["", "1", "", "1"]
    photos = score(p_open, ["keep"] * 4, burst=bursts, best=best)[0]
    assert photos.scores["best_agreement"].value == 0.5


def test_a_burst_without_a_best_photo_is_told() -> None:
    with pytest.raises(DataError, match="no photo of it has 1 in the column 'best'"):
        score([OPEN, OPEN], ["keep", "keep"], burst=["a", "a"], best=["", ""])
