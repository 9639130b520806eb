"""Several trainings on the same split, side by side: one table and one plot."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from rich.table import Table

from eyelid.errors import OptionError
from eyelid.fitting.machine import rank
from eyelid.nets import build_net
from eyelid.read import RUN_MODEL, Reader
from eyelid.score import Evaluation, ScoringRules, evaluate_readings, seconds_a_call
from eyelid.training.cross_validation import fit_folds, pooled
from eyelid.training.options import TrainOptions
from eyelid.training.readings_table import load_readings
from eyelid.training.run_folder import NET, RunFolder, load_metrics
from eyelid.training.single_training import fit_single

_TIMED_S = 0.3  # for which single patches are read


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One training of a comparison.

    Attributes:
        name: Its name.
        net: The net's name.
        parameters: How many numbers it has.
        trained: How many of these were trained, and not frozen.
        kilobytes: Size of the model file, in 1,000 bytes.
        seconds: What the fitting took, of all stages and folds.
        microseconds: What reading one patch takes, in one thread, at batch 1.
        evaluations: Its scores, of the test parts where there are such, else of the validation parts.
    """

    name: str
    net: str
    parameters: int
    trained: int
    kilobytes: float
    seconds: float
    microseconds: float
    evaluations: Sequence[Evaluation]


def compare_trainings(trainings: Mapping[str, TrainOptions], folder: Path) -> list[Compared]:
    """Trains each, in a run folder of its own inside `folder`, and compares what they are worth.

    Args:
        trainings: Name → options; their sets and splits must be the same.
        folder: Where the run folders, `compare.csv` and `compare.png` go.

    Raises:
        OptionError: The trainings do not hold out the same people.
        EyelidError: As for one training.
    """
    (first, reference), *others = trainings.items()
    for name, options in others:
        for what in ("all_sets", "split", "classes"):
            if getattr(options, what) != getattr(reference, what):
                raise OptionError(
                    f"{name} and {first} differ in their {what.removeprefix('all_')}: expected the same, "
                    "so that all are scored on the same people"
                )
    compared = []
    for name, options in trainings.items():
        run = replace(options, runs=str(folder), name=name)
        every_fold = options.split.test_fold == "all"
        finished = (
            (folder / name / "report.html").is_file() if every_fold else RunFolder.is_finished(folder / name)
        )
        if not (options.resume and finished):
            print(f"── {name}", flush=True)
            (fit_folds if every_fold else fit_single)(run)
        if rank(options.machine) == 0:
            compared.append(_compared(run))
    if compared:
        _write_table(compared, folder / "compare.csv")
        _draw(compared, folder)
    return compared


def comparison_table(compared: Sequence[Compared]) -> Table:
    """Returns the table that a terminal shows: a row for each training and set."""
    main, *others = _metrics(compared)
    table = Table(
        *("training", "net", "trained", "of", "KB", "fit, s", "read, µs", "set", "part"),
        *(f"{main} [95 %]", *others),
        box=None,
        header_style="bold",
    )
    for each in compared:
        for evaluation in each.evaluations:
            table.add_row(
                *(each.name, each.net, f"{each.trained:,}", f"{each.parameters:,}"),
                *(f"{each.kilobytes:,.0f}", f"{each.seconds:,.0f}", f"{each.microseconds:,.0f}"),
                *(evaluation.name, evaluation.part, str(evaluation.scores[main])),
                *(f"{evaluation.scores[metric].value:.4f}" for metric in others),
            )
    return table


def _metrics(compared: Sequence[Compared]) -> list[str]:
    """Returns the metrics, the one that tells most first."""
    metrics = list(compared[0].evaluations[0].key_scores)
    return sorted(metrics, key=lambda name: name != ("accuracy" if "eer" in metrics else "macro_f1"))


def _compared(options: TrainOptions) -> Compared:
    folder = Path(options.runs) / options.name
    folds = sorted(folder.glob("fold*")) or [folder]
    model = folds[0] / RUN_MODEL
    reader = Reader.load(model)
    net = build_net(options.net.name, len(reader.info.classes), size=options.net.size)
    parameters = sum(each.numel() for each in net.parameters())
    head = sum(each.numel() for module in net.heads() for each in module.parameters())
    return Compared(
        name=options.name,
        net=options.net.name,
        parameters=parameters,
        trained=head if options.net.freeze else parameters,
        kilobytes=model.stat().st_size / 1000,
        seconds=sum(map(_seconds, folds)),
        microseconds=_microseconds(reader),
        evaluations=pooled(folds) if len(folds) > 1 else _evaluations(folder, reader),
    )


def _evaluations(run: Path, reader: Reader) -> list[Evaluation]:
    readings = load_readings(run / "readings.csv", reader.info.classes)
    part = "test" if any(told.part == "test" for told in readings) else "validation"
    rules = ScoringRules(classes=reader.info.classes, unsure_below=reader.info.unsure_below)
    return [evaluate_readings(each, rules) for each in readings if each.part == part]


def _seconds(run: Path) -> float:
    last = {row["net"]: float(row["seconds"]) for row in load_metrics(run)}
    return sum(last.values())


def _microseconds(reader: Reader) -> float:
    patch = np.zeros((1, reader.info.input_size, reader.info.input_size), np.uint8)
    return 1e6 * seconds_a_call(lambda: reader.read(patch), timed_s=_TIMED_S)


def _write_table(compared: Sequence[Compared], file: Path) -> None:
    rows = []
    for each in compared:
        facts = {key: value for key, value in asdict(each).items() if key != "evaluations"}
        for evaluation in each.evaluations:
            scores = {
                f"{name}{suffix}": round(value, 6)
                for name, score in evaluation.key_scores.items()
                for suffix, value in (("", score.value), ("_low", score.low), ("_high", score.high))
            }
            rows.append(facts | {"set": evaluation.name, "part": evaluation.part} | scores)
    with open(file, "w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def _draw(compared: Sequence[Compared], folder: Path) -> None:
    """Draws `compare.png`: the scores with their intervals, and the validation losses over the epochs."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 1.5 + 0.5 * max(6, len(compared))), layout="constrained")
    scores, losses = figure.subplots(1, 2)
    metric = _metrics(compared)[0]
    sets = [evaluation.name for evaluation in compared[0].evaluations]
    for shift, name in enumerate(sets):
        told = [each.evaluations[shift].scores[metric] for each in compared]
        values = [score.value for score in told]
        reach = [[score.value - score.low for score in told], [score.high - score.value for score in told]]
        places = np.arange(len(compared)) + 0.15 * shift
        scores.errorbar(values, places, xerr=reach, fmt="o", capsize=3, label=name)
    scores.set_yticks(range(len(compared)), [each.name for each in compared])
    scores.invert_yaxis()
    scores.set_xlabel(f"{metric.replace('_', '-')}, with 95 % interval by group")
    for each in compared:
        run = folder / each.name
        rows = load_metrics(run) or load_metrics(run / "fold0")
        loss = [float(row["val_loss"]) for row in rows if row["net"] == NET]
        losses.plot(range(1, len(loss) + 1), loss, label=each.name)
    losses.set(xlabel="epoch", ylabel="validation loss", yscale="log")
    for axes in (scores, losses):
        axes.grid(alpha=0.3)
        axes.legend()
    figure.savefig(folder / "compare.png", dpi=120)
