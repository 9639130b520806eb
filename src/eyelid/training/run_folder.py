"""The run folder: everything that one training leaves behind."""

import csv
import json
import platform
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import distributions
from pathlib import Path

import yaml

from eyelid.errors import OutputError, printable
from eyelid.training.options import TrainOptions


class RunFolder:
    """A new folder `RUNS/NAME` with `config.yaml`, `log.txt`, `metrics.csv`, `environment.txt`, `git.txt`."""

    def __init__(self, options: TrainOptions) -> None:
        """Makes the folder; raises `OutputError` if it exists or cannot be made."""
        self.path = Path(options.runs) / options.name
        try:
            self.path.mkdir(parents=True)
        except FileExistsError as error:
            raise OutputError(
                f"run folder {self.path} exists: choose another --name, or remove it"
            ) from error
        except OSError as error:
            raise OutputError(f"run folder {self.path}: cannot be made: {error.strerror}") from error
        self.config.write_text(config_text(options), encoding="utf-8")
        self._write_environment()
        self._epochs: list[Mapping[str, float | str]] = []

    @property
    def config(self) -> Path:
        """The resolved options."""
        return self.path / "config.yaml"

    @property
    def model(self) -> Path:
        """The model file."""
        return self.path / "model.onnx"

    @property
    def card(self) -> Path:
        """What the model is, in words and numbers."""
        return self.path / "card.md"

    def say(self, text: str) -> None:
        """Prints a line and keeps it in `log.txt`."""
        print(printable(text), flush=True)
        with open(self.path / "log.txt", "a", encoding="utf-8") as log:
            log.write(text + "\n")

    def record(self, epoch: Mapping[str, float | str]) -> None:
        """Appends an epoch's numbers to `metrics.csv`."""
        with open(self.path / "metrics.csv", "a", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, list(epoch), lineterminator="\n")
            if not self._epochs:
                table.writeheader()
            table.writerow(epoch)
        self._epochs.append(epoch)

    def draw_curves(self) -> None:
        """Draws `curves.png`: loss and accuracy over the epochs of each net."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(10, 4), layout="constrained")
        nets = list(dict.fromkeys(epoch["net"] for epoch in self._epochs))
        for axes, part in zip(figure.subplots(1, 2), ("loss", "accuracy"), strict=True):
            for net in nets:
                epochs = [epoch for epoch in self._epochs if epoch["net"] == net]
                for name in (key for key in epochs[0] if key.endswith(part)):
                    axes.plot([epoch[name] for epoch in epochs], label=f"{net} {name}")
            axes.set(xlabel="epoch", ylabel=part)
            axes.legend()
            axes.grid(alpha=0.3)
        figure.savefig(self.path / "curves.png", dpi=120)

    def _write_environment(self) -> None:
        packages = sorted(f"{found.name}=={found.version}" for found in distributions())
        environment = [f"python {sys.version}", platform.platform(), *packages]
        (self.path / "environment.txt").write_text("\n".join(environment) + "\n", encoding="utf-8")
        try:
            told = [
                subprocess.run(["git", *words], capture_output=True, text=True).stdout  # noqa: S603, S607
                for words in (["rev-parse", "HEAD"], ["status", "--short"], ["diff", "HEAD"])
            ]
        except FileNotFoundError:
            told = ["git is not installed\n"]
        (self.path / "git.txt").write_text("".join(told), encoding="utf-8")


def config_text(options: TrainOptions) -> str:
    """Returns the options as YAML that `eyelid train --config` takes."""
    plain = json.loads(json.dumps(asdict(options)))  # tuples as lists, which is what YAML has
    text: str = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True)
    return text
