"""Builds nets by their names."""

from collections.abc import Callable

from eyelid.errors import OptionError
from eyelid.net_names import NET_NAMES, expect_name
from eyelid.nets.attention import AttentionNet, GlobalNet
from eyelid.nets.blinknet import BlinkNet
from eyelid.nets.eye_net import EyeNet
from eyelid.nets.eyenet import EyeNet24
from eyelid.nets.lidnet import FineLidNet, LidNet, WideLidNet
from eyelid.nets.plainnet import PlainNet
from eyelid.nets.teacher import FineTeacherNet, TeacherNet
from eyelid.nets.weight_files import load_weights

NETS: dict[str, Callable[[int], EyeNet]] = {
    "blinknet": BlinkNet,
    "plainnet": PlainNet,
    "lidnet": LidNet,
    "attention-off": GlobalNet,
    "eyenet": EyeNet24,
    "lidnet-wide": WideLidNet,
    "lidnet-fine": FineLidNet,
    "attention": AttentionNet,
    "teacher": TeacherNet,
    "teacher-fine": FineTeacherNet,
}
"""For each of `NET_NAMES`, a function that takes the number of classes and returns a net."""


def build_net(name: str, classes: int, *, size: int = 0, pretrained: bool = False) -> EyeNet:
    """Builds a net by its name.

    Args:
        name: A key of `NETS`, or `timm:` followed by timm's name of a net.
        classes: Number of classes.
        size: Side of the patches that the net reads, in pixels; 0 for the side for which it is designed.
        pretrained: Whether to load the weights that timm has for the net, except those of the head. Only nets
            of timm have such weights.

    Raises:
        OptionError: There is no net of that name, it does not read that size, or it has no pretrained
            weights.
        MissingExtraError: The net is one of timm's, and timm is not installed.
        MissingFileError: The file of pretrained weights is gone.
        ModelError: The pretrained weights do not fit the net.
    """
    if size < 0:
        raise OptionError(f"--net.size {size}: expected 0 for the net's own, or a number of pixels")
    if name.startswith("timm:"):
        from eyelid.nets.timm_net import TimmNet  # imported here, because only these nets need timm

        timm_net = TimmNet(name.removeprefix("timm:"), classes, size=size)
        if pretrained:
            load_weights(timm_net, timm_net.fetch())
        return timm_net
    expect_name(name, NET_NAMES, "net")
    if pretrained:
        raise OptionError(
            f"net {name}: only timm's nets have pretrained weights; name a file with --net.weights"
        )
    net = NETS[name](classes)
    if size and size != net.input_size:
        if not net.any_size:
            any_size = ", ".join(other for other in NETS if NETS[other](classes).any_size)
            raise OptionError(
                f"--net.size {size}: {name} reads {net.input_size}x{net.input_size} only; "
                f"{any_size} and timm:NAME take others"
            )
        net.input_size = size
    return net
