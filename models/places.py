"""The folders of data, and of models of others, that stand beside this project and do not ship with it.

`EYELID_DATA` and `EYELID_MODELS` name them. A program that needs what is not there ends in one line.
"""

import csv
import os
import sys
from pathlib import Path

from eyelid.pictures import Still, find_sources

DATA = Path(os.environ.get("EYELID_DATA", "../shared/data"))
MODELS = Path(os.environ.get("EYELID_MODELS", DATA.parent / "models"))


def data_at(path: str = "") -> Path:
    """Returns a file or folder of the data, or the whole folder; ends the program if it is not there."""
    return _there(DATA / path, "EYELID_DATA names the folder of the data")


def model_at(name: str) -> Path:
    """Returns a model file of others; ends the program if it is not there."""
    return _there(MODELS / name, "EYELID_MODELS names the folder of such models")


def rows_at(path: str) -> list[dict[str, str]]:
    """Returns the rows of a CSV table of the data."""
    with open(data_at(path), newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def files_at(path: str) -> dict[str, Still]:
    """Returns the pictures of a zip or a folder of the data by their names, without folders."""
    return {Path(file.source).name: file for file in find_sources([str(data_at(path))])}


def _there(path: Path, hint: str) -> Path:
    if not path.exists():
        sys.exit(f"{path}: not found; {hint}")
    return path
