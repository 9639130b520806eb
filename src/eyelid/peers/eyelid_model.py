"""An eyelid model file as it is, or those of the folds of one training."""

import csv
import os
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from eyelid.errors import ModelError, OptionError, printable
from eyelid.peers.fold_parts import FoldParts
from eyelid.read import RUN_MODEL, Reader, locate_model
from eyelid.score import trained_on

NAME = "eyelid"
_WHO = ("folds", "seed", "test_fold")  # the options of a split that decide who is in its test fold


class ModelFile:
    """The model that the user names: shipped, a file, a run folder, or the folder of a training's folds.

    Of folds, each picture is read by the model that held it out, so they must be those of the benchmark.

    Args:
        model: Name of a shipped model, or a path.

    Raises:
        MissingFileError: There is no such file.
        ModelError: The file is not an eyelid model of states.
    """

    name = NAME

    def __init__(self, model: str) -> None:
        self._folds = sorted(
            Path(model).glob(f"fold*/{RUN_MODEL}"), key=lambda file: (len(file.parent.name), file)
        )
        self._use(self._folds[0] if self._folds else locate_model(model))
        self.seen = set() if self._folds else {name.lower() for name in self._reader.info.set_names}
        """Sets that the model says it was trained on; of folds, those that were not held out from them."""
        self.size = self._reader.info.input_size

    def _use(self, file: Path) -> None:
        self._reader = Reader.load(file)
        if self._reader.info.task != "state":
            raise ModelError(
                f"--model {file}: reads {self._reader.info.task}s; expected a model of open and closed"
            )
        self.kilobytes = file.stat().st_size / 1000

    def fit(self, fold: FoldParts) -> None:
        """Learns nothing; of the models of folds it takes that of this fold.

        Raises:
            OptionError: No model held out this fold, or that model did not hold out its pictures.
        """
        if not self._folds:
            return
        ours = {name: getattr(fold.training.split, name) for name in _WHO}
        for file in self._folds:
            config = yaml.safe_load((file.parent / "config.yaml").read_text(encoding="utf-8"))
            if {name: config["split"][name] for name in _WHO} == ours:
                self._use(file)
                self.seen |= self._trained_on(fold, file.parent)
                return
        asked_for = ", ".join(f"{name} {value}" for name, value in ours.items())
        raise OptionError(
            f"--model {self._folds[0].parents[1]}: none of its {len(self._folds)} folds is that of the "
            f"benchmark ({asked_for}); give the benchmark the split of that training by --split"
        )

    def read(self, patches: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Returns the probability of open, float32 `[N]`."""
        return self._reader.read(patches).p_open

    def _trained_on(self, fold: FoldParts, run: Path) -> set[str]:
        """Returns the scored sets that a fold's model was trained on.

        Raises:
            OptionError: It held some of a set out, but not all that is scored here, by the same groups.
        """
        held_out = _held_out(run)
        names = {name for name, _, _ in held_out}
        pictures = {(source, group) for _, source, group in held_out}
        seen = set()
        for packed in fold.tested(self.size):
            asked = {
                _told(source, group) for source, group in zip(packed.sources, packed.groups, strict=True)
            }
            other = sorted(asked - pictures)
            if not other:
                continue
            known = {source for file in self._folds for _, source, _ in _held_out(file.parent)}
            if packed.name in names or known & {source for source, _ in asked}:
                raise OptionError(
                    f"--model {run}: {packed.name}: {len(other):,} of the {len(asked):,} pictures that are "
                    f"scored, such as {other[0][0]}, are not what its training held out, or not of the same "
                    "group there; give the benchmark the sets of that training"
                )
            if trained_on(self._reader.info.set_names, packed.name, packed.sources):
                seen.add(packed.name.lower())
        return seen


def _held_out(run: Path) -> set[tuple[str, str, str]]:
    """Returns the test pictures of a run folder: set, source and group of each."""
    with open(run / "readings.csv", encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["part"] == "test"]
    return {(row["set"], *_told(row["source"], row["group"])) for row in rows}


def _told(source: str, group: str) -> tuple[str, str]:
    """Returns source and group as they are compared: a path may be spelt in several ways."""
    return os.path.abspath(printable(source)), printable(group)
