"""Who is in each picture: told by a table, or by the pictures' names."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

from eyelid.data.manifest import GROUP_COLUMNS
from eyelid.data.text_table import SUFFIXES, read_table
from eyelid.errors import LabelError, MissingFileError, OptionError
from eyelid.labelling.name_lookup import Missing, NameFinder
from eyelid.pictures import PATH_COLUMNS


def find_groups(groups: str, names: Sequence[str]) -> dict[str, str]:
    r"""Returns who is in each picture.

    Args:
        groups: A CSV or XLSX with columns `name` (or `path`, `file`, …) and `group` (or `person`, `subject`,
            `face`); or a regular expression whose first group, or all of it, is found in each name.
        names: Those of the pile.

    Raises:
        LabelError: A picture is in no row, or its name does not fit.
        OptionError: It is no regular expression.
        MissingFileError: There is no such table.

    Example:
        >>> find_groups(r"(s\d+)_", ["s01_a.png", "b/s02_a.png"])
        {'s01_a.png': 's01', 'b/s02_a.png': 's02'}
    """
    if groups.lower().endswith(SUFFIXES):
        found = _from_table(groups, names)
        wanted = f"a row of {groups} for each picture"
    else:
        try:
            pattern = re.compile(groups)
        except re.error as error:
            raise OptionError(f"--groups {groups!r}: no regular expression, and no CSV: {error}") from error
        matches = {name: pattern.search(name) for name in names}
        found = {
            name: (match[1] if pattern.groups else match[0]) or "" for name, match in matches.items() if match
        }
        wanted = f"names in which {groups!r} finds who it is"
    without = [name for name in names if not found.get(name)]
    if without:
        raise LabelError(
            f"--groups: {without[0]}: nothing says who it is (first of {len(without)}, of {len(names)} "
            f"pictures): expected {wanted}"
        )
    return found


def _from_table(path: str, names: Sequence[str]) -> dict[str, str]:
    if not os.path.isfile(path):
        raise MissingFileError(f"--groups {path}: no such table")
    table = read_table(Path(path).read_bytes(), source=path)
    named = next((table.columns[name] for name in PATH_COLUMNS if name in table.columns), None)
    people = next((table.columns[name] for name in GROUP_COLUMNS if name in table.columns), None)
    if named is None or people is None:
        raise LabelError(
            f"--groups {path}: expected a column {' or '.join(PATH_COLUMNS)}, and one "
            f"{' or '.join(GROUP_COLUMNS)}; it has {', '.join(table.columns) or 'none'}"
        )
    find = NameFinder(names)
    located = ((find(name.strip()), person.strip()) for name, person in zip(named, people, strict=True))
    return {name: person for name, person in located if not isinstance(name, Missing)}
