"""An eyelid model file as it is, or those of the folds of one training."""

from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from eyelid.errors import ModelError, OptionError
from eyelid.peers.parts import FoldParts
from eyelid.read import Reader
from eyelid.training.readings import load_readings
from eyelid.weights import shipped_model

NAME = "eyelid"
_MODEL = "model.onnx"
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
        path = Path(model)
        self._folds = sorted(path.glob(f"fold*/{_MODEL}"), key=lambda file: (len(file.parent.name), file))
        if path.is_dir():
            path = self._folds[0] if self._folds else path / _MODEL
        elif not (path.suffix == ".onnx" or path.is_file()):
            path = shipped_model(model)
        self._held_out: set[str] = set()
        self._use(path)
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
            OptionError: No model held out this fold.
        """
        if not self._folds:
            return
        ours = {name: getattr(fold.training.split, name) for name in _WHO}
        for file in self._folds:
            config = yaml.safe_load((file.parent / "config.yaml").read_text(encoding="utf-8"))
            if {name: config["split"][name] for name in _WHO} == ours:
                self._use(file)
                readings = load_readings(file.parent / "readings.csv", self._reader.info.classes)
                self._held_out = {told.name for told in readings if told.part == "test"}
                return
        asked_for = ", ".join(f"{name} {value}" for name, value in ours.items())
        raise OptionError(
            f"--model {self._folds[0].parents[1]}: none of its {len(self._folds)} folds is that of the "
            f"benchmark ({asked_for}); give the benchmark the split of that training by --split"
        )

    def read(self, patches: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Returns the probability of open, float32 `[N]`."""
        return self._reader.read(patches).p_open

    @property
    def seen(self) -> set[str]:
        """The sets that the model says it was trained on, without those of which its fold held people out."""
        return {name.lower() for name in self._reader.info.set_names if name not in self._held_out}
