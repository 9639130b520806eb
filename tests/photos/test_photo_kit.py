"""What photos are read with: a run is gone on with by the same weights only."""

import pickle
from dataclasses import replace

from eyelid.photos.photo_kit import PhotoKit


def test_a_run_is_known_by_the_content_of_its_weights() -> None:
    kit = PhotoKit.load()
    refitted = replace(kit, sharpness=replace(kit.sharpness, mean=kit.sharpness.mean + 1e-9))
    assert pickle.loads(pickle.dumps(kit)).fingerprint() == kit.fingerprint()
    assert refitted.sharpness.name == kit.sharpness.name
    assert refitted.fingerprint() != kit.fingerprint()
