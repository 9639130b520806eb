"""Claims: what `eyelid audit` finds in real sets.

- Of one volunteer's 3,942 labels of eyes4000, 283 of them wrong, given alone with the faces as groups: the
  wrong ones come first, with an average precision of 0.85 or more.
- All of MRL's pairs of files that are the same byte for byte with opposite labels, and no others.
- What several volunteers say together errs less with CROWDLAB than with Dawid and Skene's weights or a
  majority, and so do the estimates of how far each can be relied on.
- All of the blank crops of Columbia Gaze that a person finds.
- Of MRL divided at random, most test pictures have a near-duplicate among those that were learned from, and
  accuracy looks far better than on people who were not.

    python benchmarks/audits.py                 # all of it, 20 minutes on one core
    python benchmarks/audits.py labels          # or some: labels, contradictions, annotators, blanks, split
"""

import argparse
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
from eyelid.auditing.audit_sets import gather
from eyelid.auditing.crowd import Consensus, crowdlab, dawid_skene
from eyelid.auditing.label_check import NET
from eyelid.data import LabelledPictures, duplicate_pairs, pack, read_labelled
from eyelid.training.options import FitOptions, SetOptions, SplitOptions, TrainOptions
from eyelid.verbs.train import train

DATA = Path(os.environ.get("EYELID_DATA", "../shared/data"))
EYES = DATA / "eyes4000"
VOLUNTEER = "annotator_3"
BLANK = 7.65  # grey levels of detail that the blank crops of Columbia Gaze have at most; all were looked at
EPOCHS = 6


def truth() -> LabelledPictures:
    return read_labelled(f"manifest:{EYES}/truth.csv")


def answers() -> dict[str, list[str]]:
    """Returns what each volunteer says of the pictures, in the order of the truth; empty for nothing."""
    with open(EYES / "annotators.csv", newline="", encoding="utf-8") as stream:
        rows = {row["file"]: row for row in csv.DictReader(stream)}
    files = [Path(file.source).name for file in truth().files]
    names = [name for name in next(iter(rows.values())) if name != "file"]
    return {name: [rows[file][name] for file in files] for name in names}


def labels() -> None:
    """One volunteer's labels, and no others, against the truth."""
    known = truth()
    given = answers()[VOLUNTEER]
    told = np.array([label != "" for label in given], bool)
    wrong = np.array([a != b for a, b in zip(given, known.labels, strict=True)], bool)[told]
    print(f"{VOLUNTEER}: {told.sum():,} labels, {wrong.sum()} of them wrong")
    print("learned by       average precision  flagged  of these wrong  wrong ones flagged    time")
    for by, groups in (("hog", True), (NET, False), (NET, True)):
        started = time.perf_counter()
        found = audit_pictures(
            replace(known, labels=given, groups=known.groups if groups else [""] * len(known)),
            kinds=("wrong_label",),
            by=by,
            answers=None,
            seed=0,
            shown=False,
        ).findings["wrong_label"]
        flagged = found.flagged[told]
        print(
            f"{by + ('' if groups else ', no groups'):16} "
            f"{average_precision_score(wrong, 1 - found.scores[told]):17.4f} {flagged.sum():8} "
            f"{wrong[flagged].mean():15.3f} {flagged[wrong].mean():19.3f} "
            f"{time.perf_counter() - started:5.0f} s",
            flush=True,
        )


def contradictions() -> None:
    """MRL's files that are there twice with opposite labels, against their bytes compared one by one."""
    pictures = gather([f"mrl:{DATA}/mrl"], label="", rename={}, split=None)
    found = looked_at(pictures, ("contradiction",)).findings["contradiction"]
    by_bytes: dict[bytes, list[int]] = {}
    for index, file in enumerate(pictures.files):
        by_bytes.setdefault(file.read(), []).append(index)
    expected = {
        index
        for same in by_bytes.values()
        for index in same
        if len({pictures.labels[other] for other in same}) > 1
    }
    told = set(np.flatnonzero(found.scores == 0).tolist())
    print(
        f"MRL: {len(expected)} pictures ({len(expected) // 2} pairs) are there byte for byte with the other "
        f"label; found {len(told & expected)}, and {len(told - expected)} others"
    )
    print(f"  flagged besides, nobody could tell them apart: {int(found.flagged.sum()) - len(told)} pictures")


def looked_at(pictures: LabelledPictures, kinds: Sequence[str]) -> Audit:
    """Returns an audit of all that needs no learning."""
    return audit_pictures(pictures, kinds=kinds, by="hog", answers=None, seed=0, shown=False)


def majority(said: NDArray[np.int64], count: int) -> Consensus:
    """Takes what most say, and of two classes with as many votes the one that all say more often."""
    votes = (said[:, :, None] == np.arange(count)).sum(axis=1)
    chosen = (votes + votes.sum(axis=0) / votes.sum() / 2).argmax(axis=1)
    agree = [float((told == chosen)[told >= 0].mean()) for told in said.T]
    return Consensus(labels=chosen, sureness=np.zeros(len(said)), reliability=np.array(agree))


def annotators() -> None:
    """Consensus and reliability of several volunteers against the truth."""
    known = truth()
    classes = ("closed", "open")
    right = np.array([classes.index(label) for label in known.labels])
    given = answers()
    print("volunteers     by             wrong of the consensus   reliability: mean error  correlation")
    for chosen in (tuple(given), tuple(given)[:3], tuple(given)[2:4]):
        told = Answers(names=chosen, labels=[given[name] for name in chosen])
        said = told.indices(classes)
        true = np.array([float((each == right)[each >= 0].mean()) for each in said.T])
        found = audit_pictures(
            replace(known, labels=[""] * len(known)),
            kinds=("wrong_label",),
            by=NET,
            answers=told,
            seed=0,
            shown=False,
        )
        probabilities = found.data.probabilities
        if probabilities is None:
            raise RuntimeError("nothing could be learned of these labels")
        ways: Mapping[str, Consensus] = {
            "majority": majority(said, 2),
            "Dawid-Skene": dawid_skene(said, 2),
            "CROWDLAB": crowdlab(said, probabilities),
        }
        for name, consensus in ways.items():
            there = consensus.labels >= 0
            print(
                f"{' '.join(who.removeprefix('annotator_') for who in chosen):14} {name:14} "
                f"{(consensus.labels != right)[there].mean():22.4f} "
                f"{np.abs(consensus.reliability - true).mean():25.4f} "
                f"{np.corrcoef(consensus.reliability, true)[0, 1]:12.3f}",
                flush=True,
            )


def blanks() -> None:
    """Columbia Gaze's crops without an eye: hardly any detail, by a limit set on a sheet sorted by it."""
    pictures = gather([f"columbia:{DATA}/columbia"], label="", rename={}, split=None)
    found = looked_at(pictures, ("flat", "not_an_eye", "bright", "dark", "blurred"))
    bands = (
        cv2.GaussianBlur(patch, (0, 0), 1.2) - cv2.GaussianBlur(patch, (0, 0), 4)
        for patch in found.data.patches.astype(np.float32)
    )
    blank = np.array([band.std() for band in bands]) < BLANK
    print(f"columbia: {blank.sum()} of {len(pictures):,} crops are blank")
    for name, finding in found.findings.items():
        there, others = finding.flagged[blank].sum(), finding.flagged[~blank].sum()
        print(f"  {name:11} finds {there:3}, and {others:3} others")


def split() -> None:
    """MRL divided at random and by person: near-duplicates on both sides, and accuracy."""
    pictures = read_labelled(f"mrl:{DATA}/mrl")
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
    print("split       test pictures  with a near-duplicate learned from   accuracy")
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
    """Trains the shipped net for a few epochs on what is not tested; returns its accuracy on the rest."""
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
    parser = argparse.ArgumentParser()
    parser.add_argument("which", nargs="*", choices=[*BENCHMARKS, []], help="all if left out")
    for name in parser.parse_args().which or BENCHMARKS:
        BENCHMARKS[name]()


if __name__ == "__main__":
    main()
