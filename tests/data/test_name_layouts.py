"""Names that tell what is in a picture: MRL and Columbia Gaze."""

import pytest

from eyelid.data.name_layouts import COLUMBIA, MRL, columbia_movement, read_columbia, read_mrl
from eyelid.pictures import DiskFile


def test_mrl_names_keep_all_eight_fields():
    names = ("a/s0007_00001_1_0_0_2_1_03.png", "b.zip/s0012/s0012_00009_0_1_1_0_0_01.jpeg")
    pictures = read_mrl("mrl", [DiskFile(name) for name in names])
    assert pictures.labels == ["closed", "open"]
    assert pictures.groups == ["s0007", "s0012"]
    assert pictures.columns == {
        "subject": ["s0007", "s0012"],
        "number": ["00001", "00009"],
        "gender": ["1", "0"],
        "glasses": ["0", "1"],
        "state": ["0", "1"],
        "reflections": ["2", "0"],
        "light": ["1", "0"],
        "sensor": ["03", "01"],
    }


def test_columbia_names_keep_all_fields_and_tell_the_movement():
    names = ("0001_2m_-15P_-10V_-15H_L.jpg", "c.zip/columbia/0023_2m_0P_10V_5H_R.png")
    pictures = read_columbia("columbia", [DiskFile(name) for name in names])
    assert pictures.labels == ["open", "open"]
    assert pictures.groups == ["0001", "0023"]
    assert pictures.columns == {
        "subject": ["0001", "0023"],
        "distance": ["2", "2"],
        "head_pose": ["-15", "0"],
        "vertical": ["-10", "10"],
        "horizontal": ["-15", "5"],
        "side": ["right", "left"],
        "movement": ["", "up"],
    }


@pytest.mark.parametrize(
    ("head_pose", "vertical", "horizontal", "movement"),
    [
        (0, 0, 0, "straight"),
        (0, 0, -5, "straight"),
        (0, 0, 10, "left"),
        (0, 0, -15, "right"),
        (0, 10, 0, "up"),
        (0, 10, -5, "up"),
        (-30, 0, 15, "left"),
        (30, 0, -10, "right"),
        (30, 0, 10, ""),  # in the turned head, the eye looks right
        (-15, 0, 0, ""),  # into the camera, and to the left in the head
        (-15, 0, -15, ""),
        (0, 10, 15, ""),
        (0, -10, 0, ""),
        (0, -10, 15, ""),
        (15, 10, 0, ""),
    ],
)
def test_the_movement_is_told_where_it_is_one(head_pose, vertical, horizontal, movement):
    assert columbia_movement(head_pose, vertical, horizontal) == movement


@pytest.mark.parametrize(
    ("form", "name"),
    [
        (MRL, "s0007_00001_1_0_0_2_1.png"),
        (MRL, "s0007_00001_1_0_2_2_1_03.png"),
        (MRL, "s0007_00001_1_0_0_2_1_03_9.png"),
        (MRL, "s0007_00001_1_0_0_2_1_x.png"),
        (MRL, "_00001_1_0_0_2_1_03.png"),
        (COLUMBIA, "0001_2m_-15P_10V_-10H.jpg"),
        (COLUMBIA, "0001_2m_-15P_10V_-10H_M.jpg"),
        (COLUMBIA, "0001_-15P_10V_-10H_L.jpg"),
        (COLUMBIA, "0001_2m_-15P_-10H_10V_L.jpg"),
    ],
)
def test_another_form_is_no_match(form, name):
    assert form.fields(DiskFile(name)) is None
    assert form.fields(DiskFile(form.example)) is not None
