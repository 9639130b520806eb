"""The options of fitting: loss, optimiser and schedule, imbalance, the machine, the loggers."""

from dataclasses import dataclass
from typing import Literal

from eyelid.errors import OptionError


@dataclass(frozen=True, kw_only=True)
class FitOptions:
    """How the net is fitted.

    Attributes:
        epochs: Passes over the draws.
        batch_size: Pictures in one step, over all devices; 0 for the largest that fits the device and leaves
            20 steps in an epoch.
        learning_rate: Highest rate; 0 to find it: the steepest fall of the loss in a short trial.
        schedule: How the rate changes: one_cycle (rises for 8 % of the steps, falls as a cosine), cosine,
            constant, or plateau (a third, when the validation loss has not fallen for 5 epochs).
        weight_decay: Of AdamW, on weights, not on biases and norms.
        label_smoothing: Share of each label that is spread over the classes; labels have errors.
        average_decay: Decay of the running average of the weights, which is validated and kept; 0 for none.
        clip_norm: Longest gradient of a step; 0 for no limit.
        keep: Which weights become the model: those of the last epoch, or of the best by validation loss.
        patience: Epochs without a better validation loss after which fitting stops; 0 for never.
        start_size: Side of the pictures of the first epoch, which grows to the net's own over the first two
            thirds; 0 for the net's own throughout. Only for nets that take any size.
        seed: Seed of everything random.
    """

    epochs: int = 60
    batch_size: int = 128
    learning_rate: float = 0.004
    schedule: Literal["one_cycle", "cosine", "constant", "plateau"] = "one_cycle"
    weight_decay: float = 0.02
    label_smoothing: float = 0.05
    average_decay: float = 0.998
    clip_norm: float = 0.0
    keep: Literal["last", "best"] = "last"
    patience: int = 0
    start_size: int = 0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.epochs < 1:
            raise OptionError(f"--fit.epochs {self.epochs}: expected at least 1")
        if self.batch_size < 0 or self.batch_size == 1:
            raise OptionError(f"--fit.batch-size {self.batch_size}: expected at least 2, or 0 to find it")
        for name in ("label_smoothing", "average_decay"):
            if not 0 <= getattr(self, name) < 1:
                raise OptionError(f"--fit.{_flag(name)} {getattr(self, name)}: expected 0 to below 1")
        for name in ("learning_rate", "weight_decay", "clip_norm", "patience", "start_size", "seed"):
            if getattr(self, name) < 0:
                raise OptionError(f"--fit.{_flag(name)} {getattr(self, name)}: expected 0 or more")
        if self.patience and self.schedule in ("one_cycle", "cosine"):
            raise OptionError(
                f"--fit.patience {self.patience} with --fit.schedule {self.schedule}, which is only done at "
                "its last epoch; choose constant or plateau, or --fit.keep best without patience"
            )


@dataclass(frozen=True, kw_only=True)
class ImbalanceOptions:
    """What is done about classes with few pictures.

    Attributes:
        class_weights: What a picture counts in the loss, by its class: none (all alike), balanced (one
            over the class's frequency), or a number for each class, such as {closed: 2, open: 1}.
        sampling: How an epoch's pictures are chosen: each (once), weighted (as many draws with
            replacement, each class as likely), or repeated (each once, and those of rarer classes again,
            augmented anew, until all classes are as large as the largest). For sets without `draws`.
        loss: cross_entropy, or focal, in which pictures count less the surer and better they are read already
            (Lin et al. 2017).
        focal_gamma: How much less.
    """

    class_weights: Literal["none", "balanced"] | dict[str, float] = "none"
    sampling: Literal["each", "weighted", "repeated"] = "each"
    loss: Literal["cross_entropy", "focal"] = "cross_entropy"
    focal_gamma: float = 2.0

    def __post_init__(self) -> None:
        if isinstance(self.class_weights, dict) and any(value <= 0 for value in self.class_weights.values()):
            raise OptionError(f"--imbalance.class-weights {self.class_weights}: expected numbers above 0")
        if self.focal_gamma < 0:
            raise OptionError(f"--imbalance.focal-gamma {self.focal_gamma}: expected 0 or more")


@dataclass(frozen=True, kw_only=True)
class MachineOptions:
    """Where a training runs.

    Attributes:
        accelerator: auto (a GPU if there is one), cpu or gpu.
        devices: How many GPUs, or processes on the CPU; 0 for all GPUs.
        nodes: How many machines; each runs the same command, as torchrun or SLURM starts it.
        precision: 32-true, bf16-mixed or 16-mixed.
        threads: Threads of torch in each process; 0 leaves its own choice.
    """

    accelerator: Literal["auto", "cpu", "gpu"] = "auto"
    devices: int = 1
    nodes: int = 1
    precision: Literal["32-true", "bf16-mixed", "16-mixed"] = "32-true"
    threads: int = 0

    def __post_init__(self) -> None:
        for name, least in (("devices", 0), ("nodes", 1), ("threads", 0)):
            if getattr(self, name) < least:
                raise OptionError(f"--machine.{name} {getattr(self, name)}: expected {least} or more")


@dataclass(frozen=True, kw_only=True)
class LogOptions:
    """Where the curves go beside `metrics.csv` and `curves.png`.

    Attributes:
        tensorboard: Write them for TensorBoard, to `tensorboard/` in the run folder.
        wandb: Write them for Weights & Biases: off, offline (to `wandb/` in the run folder; `wandb sync`
            sends them), or online.
        wandb_project: The project there.
    """

    tensorboard: bool = False
    wandb: Literal["off", "offline", "online"] = "off"
    wandb_project: str = "eyelid"


@dataclass(frozen=True, slots=True, kw_only=True)
class FitterOptions:
    """All options that say how nets are fitted.

    Attributes:
        fit: Loss, optimiser and schedule.
        imbalance: What is done about rare classes.
        machine: Where it runs.
        log: Loggers beside the table of epochs.
    """

    fit: FitOptions
    imbalance: ImbalanceOptions
    machine: MachineOptions
    log: LogOptions


def _flag(name: str) -> str:
    return name.replace("_", "-")
