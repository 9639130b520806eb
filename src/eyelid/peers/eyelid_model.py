"""An eyelid model file as a peer, or the model files of all folds of one training."""

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
_SPLIT_KEYS = ("folds", "seed", "test_fold")  # the options of a split that decide who is in the test fold


class ModelFile:
    """A model that is read as it is: a shipped one, a file, a run folder, or a folder of folds.

    In a folder of folds, each picture is read by the model that held it out, so the folds must be the same as
    those of the benchmark.

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
        self.trained_on = set() if self._folds else {name.lower() for name in self._reader.info.set_names}
        """Names of the sets that the model was trained on; for folds, of the sets that were not held out."""
        self.size = self._reader.info.input_size

    def _use(self, file: Path) -> None:
        self._reader = Reader.load(file)
        if self._reader.info.task != "state":
            raise ModelError(
                f"--model {file}: reads {self._reader.info.task}s; expected a model of open and closed"
            )
        self.kilobytes = file.stat().st_size / 1000

    def fit(self, fold: FoldParts) -> None:
        """Takes the model of this fold, if there are several; learns nothing.

        Raises:
            OptionError: There is no model of this fold, or its training held out other pictures.
        """
        if not self._folds:
            return
        ours = {name: getattr(fold.training.split, name) for name in _SPLIT_KEYS}
        for file in self._folds:
            config = yaml.safe_load((file.parent / "config.yaml").read_text(encoding="utf-8"))
            if {name: config["split"][name] for name in _SPLIT_KEYS} == ours:
                self._use(file)
                self.trained_on |= self._scored_sets_trained_on(fold, file.parent)
                return
        asked_for = ", ".join(f"{name} {value}" for name, value in ours.items())
        raise OptionError(
            f"--model {self._folds[0].parents[1]}: none of its {len(self._folds)} folds is that of the "
            f"benchmark ({asked_for}); give the benchmark the split of that training by --split"
        )

    def read(self, patches: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Returns the probability of open, float32 `[N]`."""
        return self._reader.read(patches).p_open

    def _scored_sets_trained_on(self, fold: FoldParts, run: Path) -> set[str]:
        """Returns names of the scored sets that were in the training of a fold's model and not held out.

        Raises:
            OptionError: The training held out other pictures of a set than are scored here, or other groups.
        """
        held_out = _held_out(run)
        names = {name for name, _, _ in held_out}
        pictures = {(source, group) for _, source, group in held_out}
        trained = set()
        for packed in fold.test_sets(self.size):
            scored = {
                _comparable(source, group)
                for source, group in zip(packed.sources, packed.groups, strict=True)
            }
            other = sorted(scored - pictures)
            if not other:
                continue
            sources = {source for file in self._folds for _, source, _ in _held_out(file.parent)}
            if packed.name in names or sources & {source for source, _ in scored}:
                raise OptionError(
                    f"--model {run}: {packed.name}: {len(other):,} of the {len(scored):,} pictures that are "
                    f"scored, such as {other[0][0]}, are not what its training held out, or not of the same "
                    "group there; give the benchmark the sets of that training"
                )
            if trained_on(self._reader.info.set_names, packed.name, packed.sources):
                trained.add(packed.name.lower())
        return trained


def _held_out(run: Path) -> set[tuple[str, str, str]]:
    """Returns the test pictures of a run folder: set, source and group of each."""
    with open(run / "readings.csv", encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["part"] == "test"]
    return {(row["set"], *_comparable(row["source"], row["group"])) for row in rows}


def _comparable(source: str, group: str) -> tuple[str, str]:
    """Returns source and group in one spelling, so that they can be compared."""
    return os.path.abspath(printable(source)), printable(group)
