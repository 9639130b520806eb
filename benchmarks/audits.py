"""Claims: what `eyelid audit` finds in real sets.

- One volunteer's 3,942 labels of eyes4000, 283 of them wrong, without any other labels: the wrong ones are
  ranked first, with an average precision of 0.85 or more. Groups are the faces.
- All of MRL's pairs of files that are the same byte for byte with opposite labels, and no others.
- The consensus of several volunteers has fewer errors by CROWDLAB than by Dawid and Skene or by majority,
  and so have the estimates of each volunteer's reliability.
- All of the blank crops of Columbia Gaze that a person finds.
- If MRL is divided at random, most test pictures have a near-duplicate in the training part, and accuracy is
  far higher than on held-out people.

    python -m benchmarks.audits                 # all of it, 20 minutes on one core
    python -m benchmarks.audits labels          # or some: labels, contradictions, annotators, blanks, split
"""

import csv
import io
import os
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score

from eyelid.auditing.annotators import Answers
from eyelid.auditing.audit import Audit, audit_pictures
from eyelid.auditing.audit_sets import read_audit_sets
from eyelid.auditing.crowd import Consensus, crowdlab, dawid_skene
from eyelid.auditing.label_check import NET
from eyelid.data import LabelledPictures, duplicate_pairs, pack, read_labelled
from eyelid.training.options import FitOptions, SetOptions, SplitOptions, TrainOptions
from eyelid.verbs.train import train
from models.arguments import parser_of
from models.places import data_at, rows_at

VOLUNTEER = "annotator_3"
BLANK = 7.65  # grey levels of detail that the blank crops of Columbia Gaze have at most; all were looked at
EPOCHS = 6


def truth() -> LabelledPictures:
    return read_labelled(f"manifest:{data_at('eyes4000/truth.csv')}")


def answers() -> dict[str, list[str]]:
    """Returns the labels of each volunteer, in the order of the truth; empty for none."""
    rows = {row["file"]: row for row in rows_at("eyes4000/annotators.csv")}
    files = [Path(file.source).name for file in truth().files]
    names = [name for name in next(iter(rows.values())) if name != "file"]
    return {name: [rows[file][name] for file in files] for name in names}


def labels() -> None:
    """Audits one volunteer's labels, without any others, and compares the result with the truth."""
    true = truth()
    volunteer = answers()[VOLUNTEER]
    labelled = np.array([label != "" for label in volunteer], bool)
    wrong = np.array([a != b for a, b in zip(volunteer, true.labels, strict=True)], bool)[labelled]
    print(f"{VOLUNTEER}: {labelled.sum():,} labels, {wrong.sum()} of them wrong")
    print("predicted by     average precision  flagged  of these wrong  wrong ones flagged    time")
    for by, groups in (("hog", True), (NET, False), (NET, True)):
        started = time.perf_counter()
        found = audit_pictures(
            replace(true, labels=volunteer, groups=true.groups if groups else [""] * len(true)),
            kinds=("wrong_label",),
            by=by,
            answers=None,
            seed=0,
            show_progress=False,
        ).findings["wrong_label"]
        flagged = found.flagged[labelled]
        print(
            f"{by + ('' if groups else ', no groups'):16} "
            f"{average_precision_score(wrong, 1 - found.scores[labelled]):17.4f} {flagged.sum():8} "
            f"{wrong[flagged].mean():15.3f} {flagged[wrong].mean():19.3f} "
            f"{time.perf_counter() - started:5.0f} s",
            flush=True,
        )


def contradictions() -> None:
    """Compares the contradictions found in MRL with a comparison of all files byte by byte."""
    pictures = read_audit_sets([f"mrl:{data_at('mrl')}"], label="", rename={}, split=None)
    found = untrained_audit(pictures, ("contradiction",)).findings["contradiction"]
    by_bytes: dict[bytes, list[int]] = {}
    for index, file in enumerate(pictures.files):
        by_bytes.setdefault(file.read(), []).append(index)
    expected = {
        index
        for same in by_bytes.values()
        for index in same
        if len({pictures.labels[other] for other in same}) > 1
    }
    exact = set(np.flatnonzero(found.scores == 0).tolist())
    print(
        f"MRL: {len(expected)} pictures ({len(expected) // 2} pairs) occur byte for byte with the other "
        f"label; found {len(exact & expected)}, and {len(exact - expected)} others"
    )
    print(f"  near-duplicates with the other label: {int(found.flagged.sum()) - len(exact)} pictures")


def untrained_audit(pictures: LabelledPictures, kinds: Sequence[str]) -> Audit:
    """Returns an audit by checks that train nothing."""
    return audit_pictures(pictures, kinds=kinds, by="hog", answers=None, seed=0, show_progress=False)


def majority(indices: NDArray[np.int64], count: int) -> Consensus:
    """Returns the majority label of each picture; of tied classes the one with more votes in all pictures."""
    votes = (indices[:, :, None] == np.arange(count)).sum(axis=1)
    chosen = (votes + votes.sum(axis=0) / votes.sum() / 2).argmax(axis=1)
    agree = [float((labels == chosen)[labels >= 0].mean()) for labels in indices.T]
    return Consensus(labels=chosen, sureness=np.zeros(len(indices)), reliability=np.array(agree))


def annotators() -> None:
    """Compares consensus and reliability of several volunteers with the truth."""
    true = truth()
    classes = ("closed", "open")
    right = np.array([classes.index(label) for label in true.labels])
    labels_of = answers()
    print("volunteers     by             wrong of the consensus   reliability: mean error  correlation")
    for chosen in (tuple(labels_of), tuple(labels_of)[:3], tuple(labels_of)[2:4]):
        volunteers = Answers(names=chosen, labels=[labels_of[name] for name in chosen])
        indices = volunteers.indices(classes)
        reliability = np.array([float((each == right)[each >= 0].mean()) for each in indices.T])
        found = audit_pictures(
            replace(true, labels=[""] * len(true)),
            kinds=("wrong_label",),
            by=NET,
            answers=volunteers,
            seed=0,
            show_progress=False,
        )
        probabilities = found.data.probabilities
        if probabilities is None:
            raise RuntimeError("nothing could be learned of these labels")
        ways: Mapping[str, Consensus] = {
            "majority": majority(indices, 2),
            "Dawid-Skene": dawid_skene(indices, 2),
            "CROWDLAB": crowdlab(indices, probabilities),
        }
        for name, consensus in ways.items():
            answered = consensus.labels >= 0
            print(
                f"{' '.join(who.removeprefix('annotator_') for who in chosen):14} {name:14} "
                f"{(consensus.labels != right)[answered].mean():22.4f} "
                f"{np.abs(consensus.reliability - reliability).mean():25.4f} "
                f"{np.corrcoef(consensus.reliability, reliability)[0, 1]:12.3f}",
                flush=True,
            )


def blanks() -> None:
    """Compares the checks on Columbia Gaze with its blank crops, found by a limit on detail set by eye."""
    pictures = read_audit_sets([f"columbia:{data_at('columbia')}"], label="", rename={}, split=None)
    found = untrained_audit(pictures, ("flat", "not_an_eye", "bright", "dark", "blurred"))
    bands = (
        cv2.GaussianBlur(patch, (0, 0), 1.2) - cv2.GaussianBlur(patch, (0, 0), 4)
        for patch in found.data.patches.astype(np.float32)
    )
    blank = np.array([band.std() for band in bands]) < BLANK
    print(f"columbia: {blank.sum()} of {len(pictures):,} crops are blank")
    for name, finding in found.findings.items():
        blanks_found, others = finding.flagged[blank].sum(), finding.flagged[~blank].sum()
        print(f"  {name:11} finds {blanks_found:3}, and {others:3} others")


def split() -> None:
    """Divides MRL at random and by person, and measures near-duplicates on both sides, and accuracy."""
    pictures = read_labelled(f"mrl:{data_at('mrl')}")
    packed = pack(pictures, classes=("closed", "open"), size=24)
    started = time.perf_counter()
    pairs = duplicate_pairs(packed)
    print(
        f"MRL: {len(pairs):,} pairs of near-duplicates, in which {len({*pairs.first, *pairs.second}):,} of "
        f"{len(packed):,} pictures stand; {time.perf_counter() - started:.0f} s"
    )
    random = np.random.default_rng(0)
    people = sorted(set(pictures.groups))
    held_out = {"by person": np.isin(pictures.groups, random.permutation(people)[: len(people) // 5])}
    held_out["at random"] = random.permutation(held_out["by person"])
    print("split       test pictures  with a near-duplicate in training   accuracy")
    for name, tested in held_out.items():
        crossing = tested[pairs.first] != tested[pairs.second]
        ends = np.concatenate([pairs.first[crossing], pairs.second[crossing]])
        leaked = np.unique(ends[tested[ends]])
        accuracy = trained_accuracy(pictures, tested)
        share = len(leaked) / tested.sum()
        print(
            f"{name:11} {tested.sum():13,} {len(leaked):20,} ({100 * share:4.1f} %) {accuracy:18.4f}",
            flush=True,
        )


def trained_accuracy(pictures: LabelledPictures, tested: NDArray[np.bool_]) -> float:
    """Trains the shipped net for a few epochs on pictures that are not tested; returns its test accuracy."""
    with tempfile.TemporaryDirectory() as folder:
        manifest = Path(folder) / "mrl.csv"
        with manifest.open("w", newline="", encoding="utf-8") as stream:
            table = csv.writer(stream, lineterminator="\n")
            table.writerow(["path", "label", "split"])
            for file, label, there in zip(pictures.files, pictures.labels, tested.tolist(), strict=True):
                table.writerow([os.path.abspath(file.source), label, "test" if there else "training"])
        options = TrainOptions(
            name="split",
            runs=folder,
            sets=(SetOptions(data=f"manifest:{manifest}"),),
            split=SplitOptions(allow_leak=True),
            fit=FitOptions(epochs=EPOCHS),
        )
        with redirect_stdout(io.StringIO()):
            run = train(options)
        with open(run / "readings.csv", newline="", encoding="utf-8") as stream:
            rows = [row for row in csv.DictReader(stream) if row["part"] == "test"]
        right = [(float(row["p_open"]) > 0.5) == (row["label"] == "open") for row in rows]
    return float(np.mean(right))


BENCHMARKS = {
    "labels": labels,
    "contradictions": contradictions,
    "annotators": annotators,
    "blanks": blanks,
    "split": split,
}


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("which", nargs="*", choices=[*BENCHMARKS, []], help="all if left out")
    for name in parser.parse_args().which or BENCHMARKS:
        BENCHMARKS[name]()


if __name__ == "__main__":
    main()
