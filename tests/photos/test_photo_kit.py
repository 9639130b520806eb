"""What photos are read with: a run is gone on with by the same weights only."""

import pickle
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from eyelid.photos.photo_files import find_photos
from eyelid.photos.photo_kit import PhotoKit


def test_a_run_is_known_by_the_content_of_its_weights() -> None:
    kit = PhotoKit.load()
    refitted = replace(kit, sharpness=replace(kit.sharpness, mean=kit.sharpness.mean + 1e-9))
    assert pickle.loads(pickle.dumps(kit)).fingerprint() == kit.fingerprint()
    assert refitted.sharpness.name == kit.sharpness.name
    assert refitted.fingerprint() != kit.fingerprint()


@pytest.mark.parametrize(
    ("jpeg", "read", "width"),
    [
        (cv2.imencode(".jpg", np.zeros((480, 720), np.uint8))[1].tobytes(), "1.JPG", 720),
        (b"no JPEG", "1.CR2", None),
    ],
)
def test_the_jpeg_is_read_where_its_raw_cannot_be(
    jpeg: bytes, read: str, width: int | None, tmp_path: Path
) -> None:
    (tmp_path / "1.CR2").write_bytes(b"II*\0\x10\0\0\0CR\x02\0" + bytes(4_000))
    (tmp_path / "1.JPG").write_bytes(jpeg)
    (photo,) = find_photos([str(tmp_path)], hidden=False)
    reading = PhotoKit.load().read(photo)
    assert reading.source == photo.named(reading.source).source == str(tmp_path / read)
    assert reading.width == width
    assert (reading.error is None) == (width is not None)
    assert reading.all_files() == list(photo.files)
    assert width or "RAW" in str(reading.error)
