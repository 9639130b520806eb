"""Reading data sets whose file names say what is in the pictures: MRL Eye Dataset and Columbia Gaze."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from eyelid.data.labelled_pictures import LabelledPictures
from eyelid.errors import DataError
from eyelid.pictures import Still

MRL_FIELDS = ("subject", "number", "gender", "glasses", "state", "reflections", "light", "sensor")
"""The eight fields of an MRL file name, in order; see mrl.cs.vsb.cz/eyedataset."""

COLUMBIA_FIELDS = ("subject", "distance", "head_pose", "vertical", "horizontal", "side")
"""The six fields in the file name of an eye cut out of Columbia Gaze, in order.

The distance is in metres, the three angles are in degrees, and the side is that of the picture: what tells
left from right eyes among those of LFW finds the noses of 94 % of the eyes `L`, head straight, to the right.
"""

_MRL_STATES = {"0": "closed", "1": "open"}
_SIDES = {"L": "right", "R": "left"}  # the subject's own, by those of the picture


@dataclass(frozen=True, slots=True)
class NameForm:
    """The form that the file names of a data set have.

    Attributes:
        pattern: Matches a whole name without its ending; each field is one group of the pattern.
        expected: The form in words, for messages.
        example: A name of this form, for messages.
    """

    pattern: re.Pattern[str]
    expected: str
    example: str

    def fields(self, file: Still) -> tuple[str, ...] | None:
        """Returns the fields of a file's name; None if the name does not have this form."""
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
    """Reads labels and more from the file names of the MRL Eye Dataset.

    The labels are the states, and the groups are the subjects. All eight fields are kept as columns.

    Args:
        name: Name of the data set.
        files: The picture files.

    Raises:
        DataError: The name of a file has another form.
    """
    columns = _columns(files, MRL, MRL_FIELDS)
    labels = [_MRL_STATES[state] for state in columns["state"]]
    return LabelledPictures(name, files, labels, columns["subject"], columns)


def read_columbia(name: str, files: Sequence[Still]) -> LabelledPictures:
    """Reads the file names of eyes cut out of Columbia Gaze (Smith et al., Gaze Locking, UIST 2013).

    Every label is `open`, and the groups are the subjects. The six fields are kept as columns, but `side` is
    the subject's own. A column `movement` is added; see `columbia_movement`.

    Args:
        name: Name of the data set.
        files: The picture files.

    Raises:
        DataError: The name of a file has another form.
    """
    columns = _columns(files, COLUMBIA, COLUMBIA_FIELDS)
    columns["side"] = [_SIDES[side] for side in columns["side"]]
    angles = zip(columns["head_pose"], columns["vertical"], columns["horizontal"], strict=True)
    columns["movement"] = [columbia_movement(*map(int, degrees)) for degrees in angles]
    return LabelledPictures(name, files, ["open"] * len(files), columns["subject"], columns)


def columbia_movement(head_pose: int, vertical: int, horizontal: int) -> str:
    """Returns the movement of an eye, from the direction in which its owner was asked to look.

    Two horizontal angles of the gaze count: `horizontal`, as seen from the camera, and
    `horizontal - head_pose`, as seen from the turned head. For `left` and `right`, which are the subject's
    own, both are at least 10 degrees to that side. For `up` and `straight`, both are at most 5 degrees to
    either side. `up` is at least 10 degrees upwards; all others look neither up nor down.

    Args:
        head_pose: Turn of the head, in degrees; positive to the subject's left.
        vertical: Vertical angle of the gaze, in degrees; positive upwards.
        horizontal: Horizontal angle of the gaze, in degrees; positive to the subject's left.

    Returns:
        `left`, `right`, `up` or `straight`; an empty string for any other gaze, such as looking down.

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
    """Returns the fields of all file names as columns; raises `DataError` if a name has another form."""
    rows = [form.fields(file) for file in files]
    misfits = rows.count(None)
    if misfits:
        first = files[rows.index(None)].source
        raise DataError(
            f"{first}: expected {form.expected} (first misfit of {misfits}, in {len(files)} pictures)"
        )
    fields = zip(*(row for row in rows if row), strict=True)
    return dict(zip(names, map(list, fields), strict=True))
