"""Finding the person in each picture, by a table or by the names of the pictures."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

from eyelid.data.manifest import GROUP_COLUMNS
from eyelid.data.text_table import as_text, read_table
from eyelid.errors import LabelError, MissingFileError, OptionError
from eyelid.pictures import PATH_COLUMNS, TABLES, LookupFailure, NameLookup, columns_named


def find_groups(groups: str, names: Sequence[str]) -> dict[str, str]:
    r"""Returns the person in each picture, by name of the picture.

    Args:
        groups: A CSV or XLSX with columns `name` (or `path`, `file`, …) and `group` (or `person`, `subject`,
            `face`); or a regular expression. Its first group, or the whole match, is the person.
        names: Names of the pictures in the pile.

    Raises:
        LabelError: A picture has no row in the table, or its name does not match.
        OptionError: The regular expression is invalid.
        MissingFileError: The table does not exist.

    Example:
        >>> find_groups(r"(s\d+)_", ["s01_a.png", "b/s02_a.png"])
        {'s01_a.png': 's01', 'b/s02_a.png': 's02'}
    """
    if groups.lower().endswith(TABLES):
        people = _from_table(groups, names)
        expected = f"a row of {groups} for each picture"
    else:
        try:
            pattern = re.compile(groups)
        except re.error as error:
            raise OptionError(f"--groups {groups!r}: no regular expression, and no CSV: {error}") from error
        matches = {name: pattern.search(name) for name in names}
        people = {
            name: (match[1] if pattern.groups else match[0]) or "" for name, match in matches.items() if match
        }
        expected = f"names in which {groups!r} finds the person"
    without = [name for name in names if not people.get(name)]
    if without:
        raise LabelError(
            f"--groups: {without[0]}: nothing says who it is (first of {len(without)}, of {len(names)} "
            f"pictures): expected {expected}"
        )
    return people


def _from_table(path: str, names: Sequence[str]) -> dict[str, str]:
    if not os.path.isfile(path):
        raise MissingFileError(f"--groups {path}: no such table")
    table = read_table(Path(path).read_bytes(), source=path)
    paths = columns_named(table.columns, PATH_COLUMNS)
    groups = columns_named(table.columns, GROUP_COLUMNS)
    if not (paths and groups):
        raise LabelError(
            f"--groups {path}: expected a column {' or '.join(PATH_COLUMNS[:5])}, and one "
            f"{' or '.join(GROUP_COLUMNS[:4])}; it has {', '.join(table.columns) or 'none'}"
        )
    lookup = NameLookup(names, absent="not in the pile")
    cells = zip(table.columns[paths[0]], table.columns[groups[0]], strict=True)
    rows = ((lookup.find(name), as_text(person).strip()) for name, person in cells)
    return {name: person for name, person in rows if not isinstance(name, LookupFailure)}
