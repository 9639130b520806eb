"""Which net a name means."""

from collections.abc import Callable

from torch import nn

from eyelid.errors import OptionError
from eyelid.nets.lidnet import LidNet
from eyelid.nets.teacher import TeacherNet

NETS: dict[str, Callable[[int], nn.Module]] = {"lidnet": LidNet, "teacher": TeacherNet}
"""Name → function of the number of classes. Each net has an `input_size` and takes 0..255."""


def build_net(name: str, classes: int) -> nn.Module:
    """Returns an untrained net; raises `OptionError` if there is none of that name."""
    if name not in NETS:
        raise OptionError(f"net {name!r}: expected one of {', '.join(NETS)}")
    return NETS[name](classes)
