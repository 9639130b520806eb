"""The names of nets. The module imports no torch, so that a wrong name is told at once."""

from eyelid.command_line.flags import meant_hint
from eyelid.errors import OptionError

NET_NAMES = (
    *("blinknet", "plainnet", "lidnet", "attention-off"),
    *("eyenet", "lidnet-wide", "lidnet-fine", "attention", "teacher", "teacher-fine"),
)
"""Names of eyelid's own nets. timm's are named `timm:NAME`."""


def expect_name(name: str, names: tuple[str, ...], flag: str) -> None:
    """Checks the name of a net, or of a peer that may be a net.

    Args:
        name: The name.
        names: The names that it may have, apart from those of timm's nets.
        flag: What the user writes before the name, for the message.

    Raises:
        OptionError: It is none of the names, and not `timm:NAME`.
    """
    if name in names or name.startswith("timm:"):
        return
    hint = meant_hint(name, names)
    raise OptionError(f"{flag} {name!r}: expected one of {', '.join(names)}, or timm:NAME{hint}")
