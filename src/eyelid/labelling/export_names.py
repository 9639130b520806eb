"""The names of what labels are exported to: tables by their endings, and pictures in class folders."""

TABLES = ("csv", "xlsx", "json", "label-studio.json", "coco.json")
"""The kinds of label files, by their endings."""

_SLASH = "__"  # replaces / in the name of a picture in a class folder


def table_kind(name: str) -> str:
    """Returns the kind of label file that a name stands for, by its longest ending; "" for none."""
    fitting = [kind for kind in TABLES if name.lower().endswith(f".{kind}")]
    return max(fitting, key=len, default="")


def flat_name(name: str) -> str:
    """Returns the file name of a picture in a class folder: its path with `__` for each slash.

    Example:
        >>> flat_name("ann/left/1.jpg")
        'ann__left__1.jpg'
    """
    return name.replace("../", "").replace("/", _SLASH)
