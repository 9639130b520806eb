"""Writes and reads `metrics.csv` of a run folder, which has one row for each epoch of each net."""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path

from eyelid.errors import DataError, OutputError
from eyelid.pages import write_whole

EpochRow = dict[str, str]
"""Column → value. Each row has `net` (name of the stage), `epoch` (from 1) and `seconds` (time so far)."""


class EpochTable:
    """The table of epochs, in memory and as a CSV file.

    Attributes:
        file: The CSV file.
        rows: Its rows, oldest first.

    Args:
        file: The CSV file. If it exists, its rows are read, and new rows are appended to them.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.rows = load_epochs(file)

    def record(self, numbers: Mapping[str, float | str]) -> None:
        """Appends the row of one epoch; raises `OutputError` if it cannot be written.

        Args:
            numbers: Column → value. Columns that the first row of the table does not have are not written.
        """
        self.rows.append({name: str(value) for name, value in numbers.items()})
        try:
            with open(self.file, "a", encoding="utf-8", newline="") as file:
                file.write(self._csv(self.rows[-1:], header=len(self.rows) == 1))
        except OSError as error:
            raise OutputError(f"{self.file}: cannot be written: {error.strerror}") from error

    def forget_after(self, stage: str, epoch: int) -> None:
        """Removes the rows of a stage after some epoch, because a resumed training repeats these epochs.

        Args:
            stage: Name of the stage.
            epoch: The last epoch whose row is kept, counted from 1; 0 to remove all rows of the stage.

        Raises:
            OutputError: The table cannot be written.
        """
        self.rows = [row for row in self.rows if row["net"] != stage or float(row["epoch"]) <= epoch]
        if self.rows:
            write_whole(self.file, self._csv(self.rows, header=True))
        else:
            self.file.unlink(missing_ok=True)

    def seconds(self, stage: str) -> float:
        """Returns how long the epochs of a stage have taken so far, in seconds; 0 if there are none."""
        return max((float(row["seconds"]) for row in self.rows if row["net"] == stage), default=0.0)

    def _csv(self, rows: Sequence[EpochRow], *, header: bool) -> str:
        """Returns rows as CSV; `header` says whether the line of column names comes first."""
        text = StringIO(newline="")
        # Uses the columns of the first row, because a table that an older version began has fewer columns.
        table = csv.DictWriter(text, list(self.rows[0]), extrasaction="ignore", lineterminator="\n")
        if header:
            table.writeheader()
        table.writerows(rows)
        return text.getvalue()


def load_epochs(file: Path) -> list[EpochRow]:
    """Returns the complete rows of a table of epochs; an empty list if there is no such file.

    The last row is left out if a training was killed while it wrote that row.

    Raises:
        DataError: The file is damaged.
    """
    try:
        with open(file, encoding="utf-8", newline="") as stream:
            rows = [row for row in csv.DictReader(stream) if None not in row.values()]
        for row in rows:
            _ = row["net"], float(row["epoch"]), float(row["seconds"])
    except FileNotFoundError:
        return []
    except (ValueError, KeyError, TypeError, csv.Error) as error:
        raise DataError(f"{file}: damaged: expected a row of numbers for each epoch; remove it") from error
    return rows


def fitting_seconds(file: Path) -> float:
    """Returns how long the fitting of all nets took, in seconds.

    Args:
        file: The table of epochs.
    """
    last = {row["net"]: float(row["seconds"]) for row in load_epochs(file)}
    return sum(last.values())
