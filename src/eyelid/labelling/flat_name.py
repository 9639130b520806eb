"""The name of a picture in a class folder."""

_SLASH = "__"  # replaces / in the name of a picture in a class folder


def flat_name(name: str) -> str:
    """Returns the file name of a picture in a class folder: its path with `__` for each slash.

    Example:
        >>> flat_name("ann/left/1.jpg")
        'ann__left__1.jpg'
    """
    return name.replace("../", "").replace("/", _SLASH)
