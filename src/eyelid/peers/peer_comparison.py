"""Comparing peers: they are fitted in each fold, and all of them read the same test pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from eyelid.data import EyeInPhoto, LabelledPictures, PackedPatches, notes_of
from eyelid.errors import OptionError
from eyelid.pages import PictureProgress, Say, on_terminal, status_line
from eyelid.peers.face_peer import AnyPeer, FacePeer, eyes_for
from eyelid.peers.fold_parts import LEARNED_SIZE, FoldParts, fold_parts
from eyelid.peers.inputs import (
    Inputs,
    default_training,
    expect_both_classes,
    fold_trainings,
    ignored_split_columns,
)
from eyelid.peers.open_closed_eye import NAME as OPEN_CLOSED_EYE
from eyelid.peers.options import FACE_PEERS, BenchmarkOptions
from eyelid.peers.peer_scores import PeerReadings, PeerScore, few_groups, group_mean, score_p_open
from eyelid.peers.selection import RECIPE, default_names, make_peers
from eyelid.peers.timing import ProcessorTime, one_thread, time_peers
from eyelid.score import trained_on

_OURS = "lidnet-wide"
_READ_AT_ONCE = 1024  # patches that a peer reads at a time
_TIMED = 1024  # peers are timed on at most so many pictures of the largest data set


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerComparison:
    """The readings and scores of all peers on the same pictures.

    Attributes:
        scores: One entry for each data set and peer, sorted by data set.
        readings: The readings of all peers, one entry for each data set.
        reference: Name of the peer that the others are compared with.
        warnings: Reasons why the scores are less reliable, one line each.
        unreadable: Files that could not be read and so are not scored, each with the reason.
    """

    scores: Sequence[PeerScore]
    readings: Sequence[PeerReadings]
    reference: str
    warnings: Sequence[str]
    unreadable: Sequence[str]

    @property
    def sets(self) -> dict[str, list[PeerScore]]:
        """Maps the name of each data set to the scores of all peers on it."""
        names = dict.fromkeys(score.set_name for score in self.scores)
        return {name: [score for score in self.scores if score.set_name == name] for name in names}


def compare_peers(inputs: Inputs, *, say: Say) -> PeerComparison:
    """Fits all peers, lets them read the test pictures, and measures their scores and times.

    Args:
        inputs: The inputs of the benchmark.
        say: Function that shows a line to the user; it is called about each step.

    Raises:
        EyelidError: The data or a peer cannot be used; the class of the error says which.
    """
    options, (_, sets) = inputs.options, inputs.data
    names = _names_of_peers(inputs, say)
    reference = _reference(options, names)
    peers = make_peers(
        names,
        model=options.model,
        open_closed_eye_file=options.open_closed_eye,
        mediapipe=options.mediapipe,
        default=default_training(options),
        recipe=inputs.recipe,
    )
    expect_both_classes(sets)
    for note in notes_of(sets):
        say(note)
    folds = _read_folds(peers, inputs, say)
    say("timing")
    times = time_peers(peers, _timed(peers, folds.last), reference=reference, rounds=options.rounds)
    scored = dict.fromkeys(one.name for one in folds.readings)
    readings = [_merged([one for one in folds.readings if one.name == name]) for name in scored]
    warnings = folds.warnings
    if not options.split.test_set:
        unscored = {labelled.name for labelled in sets} - scored.keys()
        warnings += [f"{name}: nobody of it is held out, so it is in no score" for name in sorted(unscored)]
    with status_line("scoring, with intervals"):
        scores = [
            _score(
                one,
                peer,
                options,
                reference=reference,
                time=times[peer.name],
                sizes=sorted(folds.sizes.get(peer.name, ())),
                fit_s=folds.fit_s[peer.name],
            )
            for one in readings
            for peer in peers
        ]
    return PeerComparison(
        scores=scores,
        readings=readings,
        reference=reference,
        warnings=[*dict.fromkeys(warnings), *_doubts(scores)],
        unreadable=folds.last.data.unreadable,
    )


def _names_of_peers(inputs: Inputs, say: Say) -> Sequence[str]:
    """Returns the names of the peers that are compared; says which are left out of the default choice.

    Raises:
        OptionError: A peer is named that reads whole faces, and a data set has none.
    """
    options = inputs.options
    bare = _without_faces(inputs.data[1])
    names = options.peers or default_names(
        ours=_OURS,
        open_closed_eye_file=options.open_closed_eye,
        recipe=inputs.recipe is not None,
        photos=not bare,
        mediapipe=options.mediapipe,
    )
    of_faces = [name for name in names if name in FACE_PEERS]
    if bare and of_faces:
        raise OptionError(f"peer {of_faces[0]}: {bare}")
    if not (options.peers or options.open_closed_eye):
        say(f"{OPEN_CLOSED_EYE} is left out: name its ONNX file by --{OPEN_CLOSED_EYE} FILE")
    if bare and not options.peers:
        say(f"{' and '.join(FACE_PEERS)} are left out: {bare}")
    return names


def _without_faces(sets: Sequence[LabelledPictures]) -> str:
    """Returns why peers of whole faces cannot read some data sets; "" if they can."""
    for pictures in sets:
        if not any(isinstance(file, EyeInPhoto) for file in pictures.files):
            return (
                f"whole faces are needed, and the pictures of {pictures.name} are taken as eyes; give photos "
                "with --eyes faces, or a manifest with the boxes of the eyes"
            )
    return ""


def _reference(options: BenchmarkOptions, names: Sequence[str]) -> str:
    """Returns the peer that the others are compared with; raises `OptionError` if it does not run."""
    if options.against and options.against not in names:
        raise OptionError(f"--against {options.against}: expected one of the peers: {', '.join(names)}")
    return options.against or next((name for name in (RECIPE, _OURS) if name in names), names[-1])


class _Folds(NamedTuple):
    """What came of fitting the peers in all folds.

    Attributes:
        readings: What they read, one entry for each fold and data set.
        fit_s: By the name of each peer, the seconds of fitting it; None if it is not fitted.
        sizes: By the name of each peer that reads patches, the sides of the patches that it read.
        warnings: Reasons why the scores are less reliable, one line each.
        last: The last fold, in which the peers are fitted now.
    """

    readings: list[PeerReadings]
    fit_s: dict[str, float | None]
    sizes: dict[str, set[int]]
    warnings: list[str]
    last: FoldParts


def _read_folds(peers: Sequence[AnyPeer], inputs: Inputs, say: Say) -> _Folds:
    """Fits the peers in each fold, and lets them read the pictures that it holds out."""
    set_options, sets = inputs.data
    readings: list[PeerReadings] = []
    fit_s: dict[str, float | None] = {}
    sizes: dict[str, set[int]] = {}
    warnings: list[str] = []
    for training in fold_trainings(inputs.options, set_options, sets):
        fold = fold_parts(sets, training, resume=inputs.options.resume, say=say)
        warnings += [*ignored_split_columns(sets, training.split), *fold.data.leaks]
        p_open: dict[str, list[NDArray[np.float32]]] = {}
        for peer in peers:
            with status_line(f"{training.name}, {peer.name}: fitting"):
                spent = peer.fit(fold)
            if not isinstance(peer, FacePeer):
                sizes.setdefault(peer.name, set()).add(peer.size)
            fit_s[peer.name] = None if spent is None else spent + (fit_s.get(peer.name) or 0.0)
            p_open[peer.name] = [read_packed(peer, packed) for packed in fold.test_sets(peer.size)]
            fitted = "" if spent is None else f"fitted in {spent:.1f} s, "
            pictures = sum(map(len, p_open[peer.name]))
            what = "eyes in photos" if isinstance(peer, FacePeer) else f"pictures of {peer.size}x{peer.size}"
            say(f"{training.name}, {peer.name}: {fitted}read {pictures:,} {what}")
        number = training.split.test_fold
        readings += _of_fold("" if number is None else str(number), fold.test_sets(LEARNED_SIZE), p_open)
    return _Folds(readings, fit_s, sizes, warnings, fold)


def read_packed(peer: AnyPeer, packed: PackedPatches) -> NDArray[np.float32]:
    """Lets a peer read all N pictures of a data set in one thread. On a terminal, a progress bar is shown.

    Returns:
        float32 `[N]`, the peer's score for each picture; see `Peer.read`.
    """
    blocks = [np.zeros(0, np.float32)]
    eyes, what = eyes_for(peer, packed), f"{peer.name} reads {packed.name}"
    with one_thread(), PictureProgress(len(packed), shown=on_terminal(), what=what) as progress:
        for start in range(0, len(packed), _READ_AT_ONCE):
            blocks.append(peer.read(np.asarray(eyes[start : start + _READ_AT_ONCE])))
            progress.advance(len(blocks[-1]))
    return np.concatenate(blocks)


def _of_fold(
    number: str, tested: Sequence[PackedPatches], p_open: Mapping[str, Sequence[NDArray[np.float32]]]
) -> list[PeerReadings]:
    return [
        PeerReadings(
            name=packed.name,
            sources=packed.sources,
            groups=packed.groups,
            labels=packed.labels,
            folds=np.full(len(packed), number),
            p_open={name: of_sets[index] for name, of_sets in p_open.items()},
        )
        for index, packed in enumerate(tested)
    ]


def _merged(folds: Sequence[PeerReadings]) -> PeerReadings:
    """Joins the readings of one data set in all folds."""
    return PeerReadings(
        name=folds[0].name,
        sources=[source for one in folds for source in one.sources],
        groups=np.concatenate([one.groups for one in folds]),
        labels=np.concatenate([one.labels for one in folds]),
        folds=np.concatenate([one.folds for one in folds]),
        p_open={name: np.concatenate([one.p_open[name] for one in folds]) for name in folds[0].p_open},
    )


def _timed(peers: Sequence[AnyPeer], fold: FoldParts) -> dict[str, NDArray[Any]]:
    """Returns what each peer reads of a sample of the largest data set, for timing."""
    timed = {}
    for peer in peers:
        largest = max(fold.test_sets(peer.size), key=len)
        # Mixed, because a cascade needs more time for some pictures than for others.
        mixed = np.random.default_rng(0).permutation(len(largest))[:_TIMED]
        timed[peer.name] = np.asarray(eyes_for(peer, largest))[mixed]
    return timed


def _score(
    readings: PeerReadings,
    peer: AnyPeer,
    options: BenchmarkOptions,
    *,
    reference: str,
    time: ProcessorTime,
    sizes: Sequence[int],
    fit_s: float | None,
) -> PeerScore:
    right, theirs = readings.right(peer.name), readings.right(reference)
    drawn = {"resamples": options.resamples, "seed": options.seed}
    return PeerScore(
        peer=peer.name,
        set_name=readings.name,
        pictures=len(right),
        groups=len(np.unique(readings.groups)),
        scores=score_p_open(readings.p_open[peer.name], readings.labels, readings.groups, **drawn),
        difference=group_mean(right.astype(float) - theirs, readings.groups, **drawn),
        only_this=int((right & ~theirs).sum()),
        only_reference=int((theirs & ~right).sum()),
        time=time,
        sizes=sizes,
        kilobytes=peer.kilobytes,
        fit_s=fit_s,
        trained_on_set=bool(trained_on(peer.trained_on, readings.name, readings.sources)),
    )


def _doubts(scores: Sequence[PeerScore]) -> list[str]:
    """Returns reasons why the scores are less reliable, one line each."""
    doubts = []
    for name, groups in dict.fromkeys((score.set_name, score.groups) for score in scores):
        doubts += few_groups(name, groups)
    trained: dict[str, list[str]] = {}
    for score in scores:
        if score.trained_on_set:
            trained.setdefault(score.peer, []).append(score.set_name)
    for peer, names in trained.items():
        doubts.append(f"{peer} was trained on {' and '.join(names)}: there its scores say little")
    return doubts
