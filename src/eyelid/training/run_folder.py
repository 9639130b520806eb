"""The run folder: everything that one training leaves behind."""

import csv
import json
import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from importlib.metadata import distributions
from pathlib import Path

import yaml

from eyelid.errors import OptionError, OutputError, printable
from eyelid.fitting.checkpoints import SUFFIX
from eyelid.read import RUN_MODEL
from eyelid.training.options import TrainOptions

NET = "net"
"""The stage that fits the net itself; its checkpoints have no other name than `best` and `last`."""


class RunFolder:
    """The folder `RUNS/NAME`: config, log, metrics, curves, checkpoints, environment, git.

    What is said before `begin` waits for the folder, so that a training that is refused leaves none.

    Args:
        options: The training's options.
        leader: Whether this process is the one of several that writes.
    """

    def __init__(self, options: TrainOptions, *, leader: bool = True) -> None:
        """Raises `OutputError` if the folder exists and is not to be gone on with."""
        self.path = Path(options.runs) / options.name
        self.leader = leader
        self.resumed = leader and options.resume and self.config.is_file()
        self._begun = False
        self._waiting: list[str] = []
        self._epochs: list[dict[str, str]] = []
        if leader and self.path.exists() and not self.resumed:
            raise OutputError(
                f"run folder {self.path} exists: choose another --name, or remove it"
                + ("" if not self.config.is_file() else ", or go on with it by --resume")
            )
        if self.resumed and self.is_finished(self.path):
            raise OutputError(f"run folder {self.path}: its training is finished, nothing is left to resume")

    def begin(self, options: TrainOptions) -> None:
        """Makes the folder, or opens the one to go on with.

        Args:
            options: The options, resolved; they make the same training again.

        Raises:
            OutputError: The folder cannot be made.
            OptionError: A training that goes on has other options than the one that began.
        """
        self._begun = True
        if not self.leader:
            return
        if self.resumed:
            _expect_same(options, self.config)
            self._epochs = load_metrics(self.path)
        else:
            try:
                self.checkpoint(NET, "last").parent.mkdir(parents=True)
            except OSError as error:
                raise OutputError(f"run folder {self.path}: cannot be made: {error.strerror}") from error
            self._write_environment()
            partial = self.config.with_name("config.yaml.part")
            with self.writing(self.config):  # last, and whole or not at all: it is what can be gone on with
                partial.write_text(config_text(options), encoding="utf-8")
                partial.replace(self.config)
        for text in self._waiting:
            self._log(text)

    @contextmanager
    def writing(self, file: Path) -> Iterator[None]:
        """Tells in one line why a file of this folder cannot be written, and how to go on."""
        try:
            yield
        except OSError as error:
            raise OutputError(
                f"{file}: cannot be written: {error.strerror}; when it can, go on with: "
                f"eyelid train --config {self.config} --resume"
            ) from error

    @staticmethod
    def is_finished(folder: Path) -> bool:
        """Tells whether a run folder's training has come to its end; the card is written last."""
        return (folder / "card.md").is_file()

    @property
    def config(self) -> Path:
        """The resolved options."""
        return self.path / "config.yaml"

    @property
    def model(self) -> Path:
        """The model file."""
        return self.path / RUN_MODEL

    @property
    def card(self) -> Path:
        """What the model is, in words and numbers."""
        return self.path / "card.md"

    @property
    def data(self) -> Path:
        """What the sets hold, what of them cannot be read, and what leaks."""
        return self.path / "data.json"

    @property
    def metrics(self) -> Path:
        """The table of the epochs."""
        return self.path / "metrics.csv"

    @property
    def curves(self) -> Path:
        """The picture of loss, accuracy and EER over the epochs."""
        return self.path / "curves.png"

    @property
    def samples(self) -> Path:
        """The picture of augmented samples."""
        return self.path / "augmented.png"

    @property
    def readings(self) -> Path:
        """What the model read of the pictures that were held out."""
        return self.path / "readings.csv"

    def checkpoint(self, stage: str, which: str) -> Path:
        """Returns the file of a stage's `best` or `last` checkpoint."""
        name = which if stage == NET else f"{stage}-{which}"
        return self.path / "checkpoints" / f"{name}{SUFFIX}"

    def say(self, text: str) -> None:
        """Prints a line and keeps it in `log.txt`."""
        if not self.leader:
            return
        print(printable(text), flush=True)
        if self._begun:
            self._log(text)
        else:
            self._waiting.append(text)

    def record(self, epoch: Mapping[str, float | str]) -> None:
        """Appends an epoch's numbers to `metrics.csv`."""
        if self.leader:
            self._epochs.append({name: str(value) for name, value in epoch.items()})
            self._write_rows(self._epochs[-1:], header=len(self._epochs) == 1)

    def forget_after(self, stage: str, epoch: int) -> None:
        """Takes the epochs from `metrics.csv` that a training which goes on behind this one makes again."""
        self._epochs = [row for row in self._epochs if row["net"] != stage or float(row["epoch"]) <= epoch]
        if self.leader:
            self.metrics.unlink(missing_ok=True)
            self._write_rows(self._epochs, header=True)

    def seconds_spent(self, stage: str) -> float:
        """Returns what the epochs of a stage in `metrics.csv` took."""
        return max((float(row["seconds"]) for row in self._epochs if row["net"] == stage), default=0.0)

    def draw_curves(self) -> None:
        """Draws `curves.png`: loss, accuracy and EER of both parts over the epochs of each net."""
        from matplotlib.figure import Figure

        nets = list(dict.fromkeys(epoch["net"] for epoch in self._epochs))
        columns = self._epochs[0] if self._epochs else {}
        numbers = ["loss", "accuracy", *(["eer"] if "val_eer" in columns else [])]
        figure = Figure(figsize=(1 + 5 * len(numbers), 4.2), layout="constrained")
        for axes, number in zip(figure.subplots(1, len(numbers), squeeze=False)[0], numbers, strict=True):
            for colour, net in enumerate(nets):
                epochs = [epoch for epoch in self._epochs if epoch["net"] == net]
                at = [int(epoch["epoch"]) for epoch in epochs]
                for part, line in (("train", ":"), ("val", "-")):
                    values = [float(epoch[f"{part}_{number}"]) for epoch in epochs]
                    axes.plot(at, values, line, color=f"C{colour}", label=f"{net} {part}_{number}")
            axes.set(xlabel="epoch", ylabel=number if number != "eer" else "EER")
            axes.legend()
            axes.grid(alpha=0.3)
        with self.writing(self.curves):
            figure.savefig(self.curves, dpi=120)

    def _log(self, text: str) -> None:
        file = self.path / "log.txt"
        with self.writing(file), open(file, "a", encoding="utf-8") as log:
            log.write(text + "\n")

    def _write_rows(self, rows: list[dict[str, str]], *, header: bool) -> None:
        if not rows:
            return
        with self.writing(self.metrics), open(self.metrics, "a", encoding="utf-8", newline="") as file:
            # The columns of the first epoch: an older eyelid, which may have begun, knew fewer numbers.
            columns = list(self._epochs[0])
            table = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
            if header:
                table.writeheader()
            table.writerows(rows)

    def _write_environment(self) -> None:
        packages = sorted(f"{found.name}=={found.version}" for found in distributions())
        environment = [f"python {sys.version}", platform.platform(), *packages]
        with self.writing(self.path / "environment.txt"):
            (self.path / "environment.txt").write_text("\n".join(environment) + "\n", encoding="utf-8")
        try:
            told = [
                subprocess.run(["git", *words], capture_output=True, text=True).stdout  # noqa: S603, S607
                for words in (["rev-parse", "HEAD"], ["status", "--short"], ["diff", "HEAD"])
            ]
        except FileNotFoundError:
            told = ["git is not installed\n"]
        with self.writing(self.path / "git.txt"):
            (self.path / "git.txt").write_text("".join(told), encoding="utf-8")


def load_metrics(run: Path) -> list[dict[str, str]]:
    """Returns the whole rows of a run folder's `metrics.csv`; a kill may have cut the last."""
    try:
        with open(run / "metrics.csv", encoding="utf-8", newline="") as file:
            return [row for row in csv.DictReader(file) if None not in row.values()]
    except FileNotFoundError:
        return []


def config_text(options: TrainOptions) -> str:
    """Returns the options as YAML that `eyelid train --config` takes."""
    text: str = yaml.safe_dump(_as_config(options), sort_keys=False, allow_unicode=True)
    return text


def _as_config(options: TrainOptions) -> dict[str, object]:
    """Returns the options as plain values; tuples as lists, which is what YAML has."""
    plain: dict[str, object] = json.loads(json.dumps(asdict(replace(options, resume=False))))
    return plain


def _expect_same(options: TrainOptions, config: Path) -> None:
    """Raises `OptionError` where what matters for the outcome has changed since the training began."""

    def matters(told: Mapping[str, object]) -> dict[str, object]:
        left_out = ("runs", "name", "cache", "notes", "machine", "log")
        return {name: value for name, value in told.items() if name not in left_out}

    told = yaml.safe_load(config.read_text(encoding="utf-8"))
    if not isinstance(told, dict):
        raise OptionError(f"--resume: {config} holds no options; remove the run folder and begin anew")
    before = matters(told)
    now = matters(_as_config(options))
    changed = [name for name in now if now[name] != before.get(name)]
    if changed:
        raise OptionError(
            f"--resume: the options {', '.join(changed)} are not those of {config}, with which the training "
            f"began; go on with: eyelid train --config {config} --resume"
        )
