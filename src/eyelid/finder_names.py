"""The names of the finders of eyes. The module imports little, because command lines are built from it."""

from typing import Literal, get_args

from eyelid.errors import OptionError

FinderName = Literal["auto", "patch", "wide-patch", "faces", "haar", "yunet"]

_NAMES = get_args(FinderName)


def expect_finder(name: str, flag: str = "--eyes") -> None:
    """Checks the name of a finder.

    Args:
        name: The name.
        flag: What the user writes before the name, for the message.

    Raises:
        OptionError: It is none of the names.
    """
    if name not in _NAMES:
        raise OptionError(f"{flag} {name}: expected one of {', '.join(_NAMES)}")
