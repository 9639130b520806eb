import numpy as np
import pytest

from eyelid.errors import ModelError
from eyelid.exporting.parity import measure_parity

from ..model_infos import model_info


def probabilities(*p_open):
    return np.array([[1 - p, p] for p in p_open], np.float32)


@pytest.mark.parametrize(
    ("found", "expected", "largest", "changed"),
    [
        ((0.9, 0.1), (0.9, 0.1), 0, 0),
        ((0.9, 0.1), (0.9, 0.2), 0.1, 0),
        ((0.9, 0.8), (0.9, 0.2), 0.6, 1),
        ((0.71, 0.1), (0.69, 0.1), 0.02, 1),  # open, and unsure before
        ((0.69, 0.65), (0.65, 0.69), 0.04, 0),  # unsure both times
    ],
)
def test_differences_and_changed_decisions(found, expected, largest, changed):
    info = model_info(unsure_below=0.7)
    parity = measure_parity(probabilities(*found), probabilities(*expected), info, against="it")
    assert parity.patches == 2
    assert parity.largest == pytest.approx(largest, abs=1e-6)
    assert parity.mean == pytest.approx(np.abs(np.subtract(found, expected)).mean(), abs=1e-6)
    assert parity.changed == changed


@pytest.mark.parametrize(("allowed", "told"), [(0.3, False), (0.1, True)])
def test_a_large_difference_is_told(allowed, told):
    parity = measure_parity(
        probabilities(0.9, 0.6), probabilities(0.9, 0.4), model_info(), against="the file"
    )
    if not told:
        parity.expect_at_most(allowed, "mine")
        return
    with pytest.raises(ModelError, match=r"mine: not written: \|Δp\| at most 0.2.* 1 of 2 decisions changed"):
        parity.expect_at_most(allowed, "mine")


def test_what_is_no_number_is_told():
    parity = measure_parity(probabilities(np.nan), probabilities(0.5), model_info(), against="the file")
    with pytest.raises(ModelError, match="not written"):
        parity.expect_at_most(1, "mine")


def test_another_shape_is_told():
    with pytest.raises(ModelError, match=r"gives is \[1, 2\], expected \[2, 2\]"):
        measure_parity(probabilities(0.5), probabilities(0.5, 0.5), model_info(), against="it")
