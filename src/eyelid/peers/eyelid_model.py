"""An eyelid model as a peer (a compared model): one model file, or those of all folds of a training."""

import os
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from eyelid.csv_cells import read_records
from eyelid.errors import ModelError, OptionError, printable
from eyelid.model_files import RUN_MODEL, locate_model
from eyelid.peers.fold_parts import FoldParts
from eyelid.read import Reader
from eyelid.score import trained_on

NAME = "eyelid"
_SPLIT_KEYS = ("folds", "seed", "test_fold")  # the options of a split that decide who is in the test fold


class ModelFile:
    """An eyelid model that is used as it is and not trained here.

    The model may be one for each fold of a training. Then each picture is read by the model whose training
    held it out, so the folds must be the same as those of the benchmark.

    Args:
        model: Name of a shipped model, or the path of a model file, of a run folder, or of a folder with the
            run folders of all folds.

    Raises:
        MissingFileError: The file does not exist.
        ModelError: The file is not an eyelid model that tells open from closed.
    """

    name = NAME

    def __init__(self, model: str) -> None:
        self._folds = sorted(
            Path(model).glob(f"fold*/{RUN_MODEL}"), key=lambda file: (len(file.parent.name), file)
        )
        self._use(self._folds[0] if self._folds else locate_model(model))
        self.trained_on = set() if self._folds else {name.lower() for name in self._reader.info.set_names}
        """Names, in lower case, of the data sets that the model was trained on.

        For the models of folds, only data sets that are scored and were not held out; `fit` adds them.
        """
        self.size = self._reader.info.input_size

    def _use(self, file: Path) -> None:
        """Loads a model file for reading; raises `ModelError` if it does not tell open from closed."""
        self._reader = Reader.load(file)
        if self._reader.info.task != "state":
            raise ModelError(
                f"--model {file}: reads {self._reader.info.task}s; expected a model of open and closed"
            )
        self.kilobytes = file.stat().st_size / 1000

    def fit(self, fold: FoldParts) -> None:
        """Chooses the model of this fold if there are several. Nothing is trained.

        Args:
            fold: The fold of the benchmark.

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
        """Returns float32 `[N]`: the probability that each of N patches shows an open eye."""
        return self._reader.read(patches).p_open

    def _scored_sets_trained_on(self, fold: FoldParts, run: Path) -> set[str]:
        """Returns the names of the scored data sets that a fold's model was trained on and did not hold out.

        Args:
            fold: The fold of the benchmark.
            run: The run folder of the fold's model.

        Raises:
            OptionError: The training held out other pictures or other groups of a data set than are scored.
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
    """Returns the data set, source and group of each test picture of a run folder."""
    with open(run / "readings.csv", encoding="utf-8", newline="") as stream:
        rows = [row for row in read_records(stream) if row["part"] == "test"]
    return {(row["set"], *_comparable(row["source"], row["group"])) for row in rows}


def _comparable(source: str, group: str) -> tuple[str, str]:
    """Returns source and group in one spelling, so that they can be compared."""
    return os.path.abspath(printable(source)), printable(group)
