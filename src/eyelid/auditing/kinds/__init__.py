"""The kinds of issues, one file each, in the order in which they are told."""

from eyelid.auditing.findings import Kind
from eyelid.auditing.kinds.blurred import Blurred
from eyelid.auditing.kinds.bright import Bright
from eyelid.auditing.kinds.contradiction import Contradiction
from eyelid.auditing.kinds.dark import Dark
from eyelid.auditing.kinds.exact_duplicate import ExactDuplicate
from eyelid.auditing.kinds.flat import Flat
from eyelid.auditing.kinds.inverted import Inverted
from eyelid.auditing.kinds.near_duplicate import NearDuplicate
from eyelid.auditing.kinds.not_an_eye import NotAnEye
from eyelid.auditing.kinds.split_duplicate import SplitDuplicate
from eyelid.auditing.kinds.split_group import SplitGroup
from eyelid.auditing.kinds.unreadable import Unreadable
from eyelid.auditing.kinds.wrong_label import WrongLabel

KINDS: tuple[Kind, ...] = (
    WrongLabel(),
    Contradiction(),
    ExactDuplicate(),
    NearDuplicate(),
    SplitGroup(),
    SplitDuplicate(),
    Unreadable(),
    NotAnEye(),
    Inverted(),
    Flat(),
    Blurred(),
    Dark(),
    Bright(),
)
"""All kinds."""
