"""The options of fitting: optimiser and schedule, imbalanced classes, devices, loggers."""

from dataclasses import dataclass
from typing import Literal

from eyelid.errors import OptionError


@dataclass(frozen=True, kw_only=True)
class FitOptions:
    """How the net is fitted.

    Attributes:
        epochs: Number of epochs, which are passes over the training pictures.
        batch_size: Number of pictures in one step, over all devices; none for 128, or fewer for a small set.
            With 0, it is the largest power of two that fits into the memory and leaves 20 steps in an epoch.
        learning_rate: Highest learning rate. With 0, it is the rate at which the loss falls most steeply in a
            short trial.
        schedule: How the learning rate changes. one_cycle rises in the first 8 % of the steps, and then falls
            as a cosine. cosine falls from the start, constant stays. plateau is divided by 3 whenever the
            validation loss has not fallen for more than 5 epochs.
        weight_decay: Weight decay of AdamW. It is applied to weights, but not to biases and norms.
        label_smoothing: Share of each label that is spread evenly over all classes, since some labels are
            wrong.
        average_decay: Decay of the running average of the weights. The averaged weights are the ones that are
            validated and kept. 0 turns averaging off.
        clip_norm: Largest norm of the gradient in a step; longer gradients are shortened. 0 for no limit.
        keep: Whose weights become the model: those of the last epoch, or those of the epoch with the best
            (lowest) validation loss.
        patience: Number of epochs without a better validation loss after which fitting stops; 0 to never stop
            early.
        start_size: Side of the pictures in the first epoch, in pixels. It grows to the side that the net
            reads over the first two thirds of the epochs. 0 for full-sized pictures in all epochs. Other
            values need a net that reads any size.
        seed: Seed of all random numbers of the fitting.
    """

    epochs: int = 60
    batch_size: int | None = None
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
        if self.batch_size is not None and (self.batch_size < 0 or self.batch_size == 1):
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
        class_weights: Weight of a picture in the loss, by its class. none gives all the same weight; balanced
            gives the inverse of the class's frequency. A mapping such as {closed: 2, open: 1} names the
            weights.
        sampling: How the pictures of an epoch are chosen from the labelled sets without `draws`. each takes
            every picture once. weighted draws as many pictures, with replacement and all classes equally
            likely. repeated takes every picture once, and pictures of rarer classes again, newly augmented,
            until all classes are as large as the largest.
        loss: cross_entropy, or focal, in which pictures count less if the net already reads them well and
            surely (Lin et al. 2017).
        focal_gamma: How much less such pictures count in the focal loss; with 0 it is the cross-entropy.
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
    """On which devices a training runs.

    Attributes:
        accelerator: auto (a GPU if there is one, else the CPU), cpu or gpu.
        devices: Number of GPUs, or of processes on the CPU; 0 for all GPUs, or for one process on the CPU.
            What torchrun starts knows their number by itself.
        nodes: Number of machines. Each runs the same command, started by SLURM; torchrun tells it by itself.
        precision: Type of the numbers in the computation: 32-true, bf16-mixed or 16-mixed.
        threads: Number of threads that torch uses in each process; 0 to let torch choose.
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
    """What is written about a training in addition to `metrics.csv`, `curves.png` and `log.txt`.

    Attributes:
        tensorboard: Write the curves for TensorBoard, to `tensorboard/` in the run folder.
        wandb: Write the curves for Weights & Biases: off, offline (to `wandb/` in the run folder, from where
            `wandb sync` sends them), or online.
        wandb_project: Name of the project in Weights & Biases.
        git: Write commit, changed files and their differences of the current folder's git repository to
            `git.txt`. The commit of eyelid itself is always there.
    """

    tensorboard: bool = False
    wandb: Literal["off", "offline", "online"] = "off"
    wandb_project: str = "eyelid"
    git: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FitterOptions:
    """All options that say how nets are fitted.

    Attributes:
        fit: Optimiser, schedule and number of epochs.
        imbalance: The loss, and what is done about rare classes.
        machine: The devices on which the fitting runs.
        log: The optional loggers.
    """

    fit: FitOptions
    imbalance: ImbalanceOptions
    machine: MachineOptions
    log: LogOptions


def _flag(name: str) -> str:
    """Returns the name of an option as it is typed on the command line."""
    return name.replace("_", "-")
