"""The run folder: the paths of everything that one training leaves behind."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from eyelid.read import RUN_MODEL
from eyelid.training.options import TrainOptions


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
        return cls(Path(options.runs) / options.name)

    @property
    def is_finished(self) -> bool:
        """Whether the training is finished; its card is written last."""
        return self.card.is_file()

    @property
    def resume_command(self) -> str:
        """What a user types to go on with a training that stopped."""
        return f"eyelid train --config {self.config} --resume"

    @property
    def config(self) -> Path:
        """The resolved options, as YAML; a folder without them cannot be resumed."""
        return self.path / "config.yaml"

    @property
    def log(self) -> Path:
        """The lines that were said to the user."""
        return self.path / "log.txt"

    @property
    def epochs(self) -> Path:
        """The table of epochs."""
        return self.path / "metrics.csv"

    @property
    def curves(self) -> Path:
        """The plot of loss, accuracy and EER over the epochs."""
        return self.path / "curves.png"

    @property
    def samples(self) -> Path:
        """The picture of augmented samples."""
        return self.path / "augmented.png"

    @property
    def checkpoints(self) -> Path:
        """The folder of the checkpoints."""
        return self.path / "checkpoints"

    @property
    def model(self) -> Path:
        """The model file."""
        return self.path / RUN_MODEL

    @property
    def card(self) -> Path:
        """The model card."""
        return self.path / "card.md"

    @property
    def report(self) -> Path:
        """The report, one HTML page."""
        return self.path / "report.html"

    @property
    def readings(self) -> Path:
        """The table of the model's readings of all pictures that were held out."""
        return self.path / "readings.csv"

    @property
    def data(self) -> Path:
        """What the sets hold, which files cannot be read, and what leaks, as JSON."""
        return self.path / "data.json"

    @property
    def environment(self) -> Path:
        """The versions of Python, the system and all packages."""
        return self.path / "environment.txt"

    @property
    def git(self) -> Path:
        """The commit that git is at, and the changes since."""
        return self.path / "git.txt"
