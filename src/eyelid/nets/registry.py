"""The nets by their names."""

from collections.abc import Callable

from eyelid.errors import OptionError
from eyelid.nets.attention import AttentionNet, GlobalNet
from eyelid.nets.blinknet import BlinkNet
from eyelid.nets.eye_net import EyeNet
from eyelid.nets.eyenet import EyeNet24
from eyelid.nets.lidnet import LidNet, WideLidNet
from eyelid.nets.plainnet import PlainNet
from eyelid.nets.teacher import TeacherNet
from eyelid.nets.weight_files import load_weights

NETS: dict[str, Callable[[int], EyeNet]] = {
    "blinknet": BlinkNet,
    "plainnet": PlainNet,
    "lidnet": LidNet,
    "attention-off": GlobalNet,
    "eyenet": EyeNet24,
    "lidnet-wide": WideLidNet,
    "attention": AttentionNet,
    "teacher": TeacherNet,
}
"""Name → function of the number of classes, from the smallest to the largest. timm's nets are `timm:NAME`."""


def build_net(name: str, classes: int, *, size: int = 0, pretrained: bool = False) -> EyeNet:
    """Returns a net.

    Args:
        name: One of `NETS`, or `timm:` and timm's name for a net.
        classes: Number of outputs.
        size: Side of the patches that it reads, in pixels; 0 for the net's own.
        pretrained: Start from the weights that timm has for it, all but the head; only for timm's nets.

    Raises:
        OptionError: There is no net of that name, or it has no pretrained weights or does not read that size.
        MissingExtraError: A net of timm was asked for, and timm is not installed.
    """
    if size < 0:
        raise OptionError(f"--net.size {size}: expected 0 for the net's own, or a number of pixels")
    if name.startswith("timm:"):
        from eyelid.nets.timm_net import TimmNet  # here, so that timm is needed for its own nets only

        timm_net = TimmNet(name.removeprefix("timm:"), classes, size=size)
        if pretrained:
            load_weights(timm_net, timm_net.fetch())
        return timm_net
    if name not in NETS:
        raise OptionError(f"net {name!r}: expected one of {', '.join(NETS)}, or timm:NAME")
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
