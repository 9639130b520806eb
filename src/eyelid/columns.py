"""The columns of a manifest. The module imports little, because command lines are built from it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ColumnOptions:
    """Which columns of a manifest are what. Case does not count.

    Attributes:
        path: The column that names the pictures; empty for the first of the usual names, such as path, file,
            image or image_id.
        label: The column of the labels; empty for the first of label, target, state, class, …
        group: The column that says who is in a picture; empty for the first of group, person, subject, …
    """

    path: str = ""
    label: str = ""
    group: str = ""
