"""The run folder of a training, and the paths of the files in it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from eyelid.model_files import RUN_MODEL
from eyelid.training.options import TrainOptions

DEFAULT_NAME = "model"
"""Name of the first run folder if the user names none."""


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The folder of one training, and the paths of its files.

    Attributes:
        path: The folder.
    """

    path: Path

    @classmethod
    def of(cls, options: TrainOptions) -> Self:
        """Returns the run folder of a training, `RUNS/NAME`."""
        return cls(Path(options.runs) / (options.name or DEFAULT_NAME))

    @property
    def is_finished(self) -> bool:
        """Whether the training is finished: its card, which is written last, exists.

        A training of all folds has no card of its own; it is finished if its report exists.
        """
        return self.card.is_file() or ((self.path / "fold0").is_dir() and self.report.is_file())

    @property
    def resume_command(self) -> str:
        """The command with which a user resumes a training that stopped."""
        return f"eyelid train --config {self.config} --resume"

    @property
    def config(self) -> Path:
        """Path of the YAML file with all options. A training without this file cannot be resumed."""
        return self.path / "config.yaml"

    @property
    def log(self) -> Path:
        """Path of the text file with all lines that were shown to the user."""
        return self.path / "log.txt"

    @property
    def epochs(self) -> Path:
        """Path of the table of epochs."""
        return self.path / "metrics.csv"

    @property
    def curves(self) -> Path:
        """Path of the plot of loss, accuracy and EER over the epochs."""
        return self.path / "curves.png"

    @property
    def samples(self) -> Path:
        """Path of the image of augmented samples."""
        return self.path / "augmented.png"

    @property
    def checkpoints(self) -> Path:
        """Path of the folder that contains the checkpoints."""
        return self.path / "checkpoints"

    @property
    def model(self) -> Path:
        """Path of the model file."""
        return self.path / RUN_MODEL

    @property
    def card(self) -> Path:
        """Path of the model card."""
        return self.path / "card.md"

    @property
    def report(self) -> Path:
        """Path of the report, an HTML page."""
        return self.path / "report.html"

    @property
    def readings(self) -> Path:
        """Path of the table with the model's readings of all held-out pictures."""
        return self.path / "readings.csv"

    @property
    def data(self) -> Path:
        """Path of the JSON file with the counts of the labelled sets, unreadable files, and leaks."""
        return self.path / "data.json"

    @property
    def environment(self) -> Path:
        """Path of the text file with the versions of Python, the system and all packages."""
        return self.path / "environment.txt"

    @property
    def git(self) -> Path:
        """Path of the text file with the current git commit and all uncommitted changes."""
        return self.path / "git.txt"
