"""The galleries of a report show the same number as every page."""

import numpy as np
import pytest

from eyelid.data import PackedPatches
from eyelid.score import SetReadings
from eyelid.score.gallery import confident_errors, least_sure


@pytest.mark.parametrize(
    ("classes", "shown"), [(("closed", "open"), "P(open) 0.0100"), (("left", "up"), "P(left) 0.9900")]
)
def test_the_probability_is_that_of_open_and_named(classes, shown):
    patches = np.zeros((1, 24, 24), np.uint8)
    labels, names = np.array([1]), np.array(["ann"])
    packed = PackedPatches("set", patches, labels, names, ["0.png"], [])
    readings = SetReadings(
        name="set",
        part="",
        sources=["0.png"],
        groups=names,
        labels=labels,
        probabilities=np.array([[0.99, 0.01]], np.float32),
    )
    for gallery in (confident_errors, least_sure):
        (picture,) = gallery(readings, packed, classes)
        assert (picture.prediction, picture.probability) == (classes[0], shown)
