"""The checks of an audit: a file for each kind of issue."""

from eyelid.auditing.finding import Kind
from eyelid.auditing.kinds.blurred import BlurredPicture
from eyelid.auditing.kinds.bright import BrightPicture
from eyelid.auditing.kinds.contradiction import Contradiction
from eyelid.auditing.kinds.dark import DarkPicture
from eyelid.auditing.kinds.exact_duplicate import ExactDuplicate
from eyelid.auditing.kinds.flat import FlatPicture
from eyelid.auditing.kinds.inverted import InvertedPicture
from eyelid.auditing.kinds.near_duplicate import NearDuplicatePicture
from eyelid.auditing.kinds.not_an_eye import OtherPicture
from eyelid.auditing.kinds.split_duplicate import SplitDuplicate
from eyelid.auditing.kinds.split_group import SplitGroup
from eyelid.auditing.kinds.unreadable import UnreadableFile
from eyelid.auditing.kinds.wrong_label import WrongLabel

KINDS: tuple[Kind, ...] = (
    WrongLabel(),
    Contradiction(),
    ExactDuplicate(),
    NearDuplicatePicture(),
    SplitGroup(),
    SplitDuplicate(),
    UnreadableFile(),
    OtherPicture(),
    InvertedPicture(),
    FlatPicture(),
    BlurredPicture(),
    DarkPicture(),
    BrightPicture(),
)
"""All kinds of issues, in the order of tables and pages."""
