"""Sets whose file names say what is in the pictures: the MRL Eye Dataset and Columbia Gaze."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from eyelid.data.labelled_pictures import LabelledPictures
from eyelid.errors import DataError
from eyelid.pictures import Still

MRL_FIELDS = ("subject", "number", "gender", "glasses", "state", "reflections", "light", "sensor")
"""The eight fields of an MRL file name, in order; see mrl.cs.vsb.cz/eyedataset."""

COLUMBIA_FIELDS = ("subject", "distance", "head_pose", "vertical", "horizontal", "side")
"""The six fields of the name of an eye cut out of Columbia Gaze, in order: metres, degrees, and whose eye."""

_MRL_STATES = {"0": "closed", "1": "open"}
_SIDES = {"L": "left", "R": "right"}


@dataclass(frozen=True, slots=True)
class NameForm:
    """How the files of a set are named.

    Attributes:
        pattern: Matches a whole name without its ending, one group for each field.
        expected: The form in words, for messages.
        example: A name of this form.
    """

    pattern: re.Pattern[str]
    expected: str
    example: str

    def fields(self, file: Still) -> tuple[str, ...] | None:
        """Returns the fields of a file's name, or None for another form."""
        match = self.pattern.fullmatch(file.source.rpartition("/")[2].rpartition(".")[0])
        return match.groups() if match else None


MRL = NameForm(
    re.compile(r"([^_]+)_(\d+)_(\d+)_(\d+)_([01])_(\d+)_(\d+)_(\d+)", re.ASCII),
    f"an MRL name, {'_'.join(MRL_FIELDS)}, with state 0 or 1",
    "s0001_00001_0_0_1_0_0_01.png",
)
COLUMBIA = NameForm(
    re.compile(r"(\d+)_(\d+)m_(-?\d+)P_(-?\d+)V_(-?\d+)H_([LR])", re.ASCII),
    "a Columbia name, subject_2m_head-poseP_verticalV_horizontalH_eye, with eye L or R",
    "0001_2m_-15P_10V_0H_L.jpg",
)


def read_mrl(name: str, files: Sequence[Still]) -> LabelledPictures:
    """Reads MRL names. Labels are the states, groups the subjects; all eight fields are kept as columns.

    Raises:
        DataError: A file is named otherwise.
    """
    columns = _columns(files, MRL, MRL_FIELDS)
    labels = [_MRL_STATES[state] for state in columns["state"]]
    return LabelledPictures(name, files, labels, columns["subject"], columns)


def read_columbia(name: str, files: Sequence[Still]) -> LabelledPictures:
    """Reads the names of eyes cut out of Columbia Gaze (Smith et al., Gaze Locking, UIST 2013).

    Every label is `open`; groups are the subjects. The six fields are kept as columns, and so is
    `movement`: see `columbia_movement`.

    Raises:
        DataError: A file is named otherwise.
    """
    columns = _columns(files, COLUMBIA, COLUMBIA_FIELDS)
    columns["side"] = [_SIDES[side] for side in columns["side"]]
    angles = zip(columns["head_pose"], columns["vertical"], columns["horizontal"], strict=True)
    columns["movement"] = [columbia_movement(*map(int, degrees)) for degrees in angles]
    return LabelledPictures(name, files, ["open"] * len(files), columns["subject"], columns)


def columbia_movement(head_pose: int, vertical: int, horizontal: int) -> str:
    """Returns the movement of an eye, from where its owner was asked to look, as seen from the camera.

    The gaze must go one way both to the camera and in the turned head, whose gaze is
    `horizontal - head_pose`: sideways at least 10 degrees for `left` and `right`, which are the subject's
    own, else at most 5 for `up` and `straight`.

    Args:
        head_pose: Turn of the head in degrees, positive to the subject's left, as are all angles here.
        vertical: Of the gaze, in degrees, positive up.
        horizontal: Of the gaze, in degrees.

    Returns:
        `left`, `right`, `up` or `straight`; empty for what is none of these, such as looking down.

    Example:
        >>> columbia_movement(0, 0, 15), columbia_movement(0, 10, 5), columbia_movement(30, 0, 15)
        ('left', 'up', '')
    """
    sideways = (horizontal, horizontal - head_pose)
    if vertical == 0 and min(sideways) >= 10:
        return "left"
    if vertical == 0 and max(sideways) <= -10:
        return "right"
    ahead = max(map(abs, sideways)) <= 5
    if ahead and vertical >= 10:
        return "up"
    return "straight" if ahead and vertical == 0 else ""


def _columns(files: Sequence[Still], form: NameForm, names: Sequence[str]) -> dict[str, Sequence[str]]:
    rows = [form.fields(file) for file in files]
    misfits = rows.count(None)
    if misfits:
        first = files[rows.index(None)].source
        raise DataError(
            f"{first}: expected {form.expected} (first misfit of {misfits}, in {len(files)} pictures)"
        )
    fields = zip(*(row for row in rows if row), strict=True)
    return dict(zip(names, map(list, fields), strict=True))
