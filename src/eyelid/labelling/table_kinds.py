"""The kinds of label files that are written, by the endings of their names."""

TABLES = ("csv", "xlsx", "json", "label-studio.json", "coco.json")
"""The kinds of label files, by their endings."""


def table_kind(name: str) -> str:
    """Returns the kind of label file that a name stands for, by its longest ending; "" for none."""
    fitting = [kind for kind in TABLES if name.lower().endswith(f".{kind}")]
    return max(fitting, key=len, default="")
