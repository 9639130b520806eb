"""Copies of a picture are found however they were saved; other eyes are not."""

import cv2
import numpy as np
import pytest

from eyelid.data import (
    NearDuplicate,
    PackedPatches,
    contradictions,
    duplicate_pairs,
    duplicates,
    near_duplicates,
)
from eyelid.data.patch_rows import PatchRows
from eyelid.eyes import fit_patch
from eyelid.synth import draw_eyes

COUNT = 60


@pytest.fixture(scope="module")
def eyes():
    """Eyes of many people, grey, 64x64 pixels."""
    patches, _ = draw_eyes(COUNT, seed=7, size=64, well_lit=True)
    return np.stack([cv2.cvtColor(patch, cv2.COLOR_BGR2GRAY) for patch in patches])


def packed(patches, *, size=24, labels=None):
    fitted = [fit_patch(np.ascontiguousarray(patch), size) for patch in patches]
    count = len(fitted)
    return PackedPatches(
        "drawn",
        np.array(fitted, np.uint8).reshape(count, size, size),
        np.array(labels if labels is not None else [0] * count, np.int64),
        np.array([str(index) for index in range(count)], np.str_),
        [f"{index}.png" for index in range(count)],
        [],
    )


def resized(eye, scale):
    return cv2.resize(eye, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def encoded(eye, quality):
    return cv2.imdecode(
        cv2.imencode(".jpg", eye, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_GRAYSCALE
    )


def gamma(eye, exponent):
    return (255 * (eye / 255) ** exponent).astype(np.uint8)


COPIES = {
    "the same": lambda eye: eye,
    "JPEG of low quality": lambda eye: encoded(eye, 40),
    "half the size": lambda eye: resized(eye, 0.5),
    "one and a half times the size": lambda eye: resized(eye, 1.5),
    "brighter": lambda eye: gamma(eye, 0.6),
    "darker": lambda eye: gamma(eye, 1.6),
    "less contrast": lambda eye: (60 + eye * 0.4).astype(np.uint8),
    "blurred": lambda eye: cv2.GaussianBlur(eye, (0, 0), 1.5),
    "noisy": lambda eye: cv2.add(eye, np.random.default_rng(0).integers(0, 12, eye.shape, np.uint8)),
    "mirrored": lambda eye: eye[:, ::-1],
    "all at once": lambda eye: encoded(gamma(resized(eye[:, ::-1], 0.6), 0.8), 70),
}


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_copies_are_found_and_nothing_else(eyes, copy):
    first, second = packed(eyes), packed([copy(eye) for eye in eyes[::3]])
    pairs = near_duplicates(first, second)
    assert {(pair.first, pair.second) for pair in pairs} == {
        (3 * index, index) for index in range(COUNT // 3)
    }
    likenesses = [pair.likeness for pair in pairs]
    assert likenesses == sorted(likenesses, reverse=True)
    assert 0.95 <= likenesses[-1] <= likenesses[0] <= 1.00001


OTHERS = {
    "other people": lambda eyes: eyes[1::2],
    "another part of the eye": lambda eyes: eyes[::2, 10:, 10:],
    "upside down": lambda eyes: eyes[::2, ::-1],
    "even grey": lambda eyes: np.full((5, 64, 64), 90, np.uint8),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_other_pictures_are_not_found(eyes, other):
    first = np.concatenate([eyes[::2], np.full((5, 64, 64), 90, np.uint8)])
    assert near_duplicates(packed(first), packed(other(eyes))) == []


def test_only_the_nearest_is_told(eyes):
    first = packed([encoded(eyes[0], 30), eyes[0], encoded(eyes[0], 60), eyes[1]])
    (pair,) = near_duplicates(first, packed([eyes[0]]))
    assert pair == NearDuplicate(1, 0, pytest.approx(1, abs=1e-5))


@pytest.mark.parametrize("sizes", [(24, 24), (48, 24), (16, 64)])
def test_packs_may_differ_in_size_and_be_rows_of_others(eyes, sizes):
    first, second = (packed(eyes, size=size) for size in sizes)
    rows = PatchRows(first.patches, np.arange(COUNT)[::-1])
    turned = PackedPatches("rows", rows, first.labels, first.groups, first.sources, [])
    assert {(pair.first, pair.second) for pair in near_duplicates(turned, second)} == {
        (COUNT - 1 - index, index) for index in range(COUNT)
    }


@pytest.mark.parametrize("likeness", [0.3, 0.5, 0.7])
def test_sketches_lose_no_pair(likeness, monkeypatch):
    monkeypatch.setattr(duplicates, "_BLOCK", 37)
    patches, _ = draw_eyes(300, seed=1, size=24)
    drawn = packed(patches)
    first, second = drawn.take(np.arange(300) % 3 > 0), drawn.take(np.arange(300) % 3 == 0)
    detail = [np.stack([duplicates._describe(each.patches)]) for each in (first, second)]
    alike = duplicates._alike(tuple(detail[1][0]), tuple(detail[0][0]))
    expected = {(int(row.argmax()), index) for index, row in enumerate(alike) if row.max() >= likeness}
    assert {
        (pair.first, pair.second) for pair in near_duplicates(first, second, likeness=likeness)
    } == expected
    assert expected


@pytest.mark.parametrize("counts", [(0, 5), (5, 0), (0, 0)])
def test_empty_packs_share_nothing(eyes, counts):
    assert near_duplicates(*(packed(eyes[:count]) for count in counts)) == []


def test_contradictions_are_the_same_pixels_with_two_labels(eyes):
    patches = [eyes[0], eyes[1], eyes[0], eyes[1], eyes[2], encoded(eyes[2], 90)]
    found = contradictions(packed(patches, size=64, labels=[0, 0, 1, 0, 0, 1]))
    assert found.tolist() == [True, False, True, False, False, False]


def test_all_pairs_of_one_pack_are_found_once(eyes, monkeypatch):
    monkeypatch.setattr(duplicates, "_BLOCK", 16)
    patches = [*eyes, encoded(eyes[3], 80), eyes[50][:, ::-1], resized(eyes[3], 0.7)]
    compared = []
    pairs = duplicate_pairs(packed(patches), progress=compared.append)
    told = list(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True))
    assert sorted(told) == [(3, COUNT), (3, COUNT + 2), (50, COUNT + 1), (COUNT, COUNT + 2)]
    assert len(pairs) == 4
    assert ((pairs.likeness >= 0.95) & (pairs.likeness <= 1)).all()
    assert sum(compared) == len(patches)


def test_a_pack_without_copies_has_no_pairs(eyes):
    assert len(duplicate_pairs(packed(eyes))) == 0
    assert len(duplicate_pairs(packed(eyes[:0]))) == 0
