"""Claim: of pairs of photos of made shoots, 99 % are rightly together or apart.

No bracket or panorama is made a burst; of a hundred focus stacks, three at most are, in whole or in part.
A shoot (`benchmarks/made_shoots.py`) is by one or two cameras, in scenes of wallpapers that were not used to
choose the settings, with faces of held-out people of LFW and drawn people. Times have fractions of a second,
or not; apart from these, there are shoots whose times are missing, or wrong. Pairs are counted that are
at most 15 photos apart; all others are trivial.

The peer is what other programs do: photos are a burst while little time passes between neighbours and their
perceptual hashes (the signs of 64 coefficients of a cosine transform) are near. Its two limits are those that
have most pairs right in other shoots, of the wallpapers and people of the settings.

    python -m benchmarks.bursts --backgrounds FOLDER    # `make weights` fetches the wallpapers into it
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise, product
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.made_shoots import CLOCKS, WRONG_CLOCKS, Shoot, Truth, shoot
from benchmarks.studio import Grey, Material
from eyelid.photos.photo_sets import PhotoSet, find_sets
from models.arguments import parser_of
from models.backgrounds import wallpapers
from models.lfw import read_faces

APART = 15  # photos
KEPT_WHOLE = ("bracket", "panorama", "stack")

Way = Callable[[Shoot], Sequence[PhotoSet]]


def own(made: Shoot) -> Sequence[PhotoSet]:
    return find_sets(made.shots)


def perceptual_hash(thumbnail: Grey) -> NDArray[np.bool_]:
    """Returns bool `[64]`: which of the lowest coefficients of the cosine transform exceed their median."""
    low = cv2.dct(thumbnail.astype(np.float32))[:8, :8].ravel()
    above: NDArray[np.bool_] = low > np.median(low)
    return above


def peer(seconds: float, bits: int) -> Way:
    """Returns the usual way: neighbours in time whose perceptual hashes differ in few bits."""

    def find(made: Shoot) -> Sequence[PhotoSet]:
        times = [shot.time_s or 0.0 for shot in made.shots]
        hashes = [perceptual_hash(thumbnail) for thumbnail in made.thumbnails]
        order = sorted(range(len(times)), key=lambda index: (made.shots[index].camera, times[index]))
        sets = [[order[0]]]
        for one, other in pairwise(order):
            near = abs(times[other] - times[one]) <= seconds
            if near and (hashes[one] != hashes[other]).sum() <= bits:
                sets[-1].append(other)
            else:
                sets.append([other])
        return [PhotoSet("burst", tuple(members), "near") for members in sets if len(members) > 1]

    return find


class Score:
    """Counts of pairs and of events, summed over shoots."""

    def __init__(self) -> None:
        self.pairs: Counter[tuple[bool, bool]] = Counter()
        self.events: Counter[str] = Counter()
        self.whole: Counter[str] = Counter()
        self.swallowed: Counter[str] = Counter()

    def add(self, made: Shoot, sets: Sequence[PhotoSet]) -> None:
        """Counts the pairs and the events of a shoot."""
        of = {member: found for found in sets for member in found.members}
        for one, truth in enumerate(made.truths):
            for other in range(one + 1, min(one + APART + 1, len(made.truths))):
                told = one in of and of[one] is of.get(other)
                self.pairs[told, truth.event == made.truths[other].event] += 1
        events: dict[Truth, list[int]] = defaultdict(list)
        for index, truth in enumerate(made.truths):
            events[truth].append(index)
        for truth, members in events.items():
            self.events[truth.kind] += 1
            bursts = Counter(id(of[one]) for one in members if one in of and of[one].kind == "burst")
            self.swallowed[truth.kind] += max(bursts.values(), default=0) > 1
            found = of.get(members[0])
            exact = found is None if len(members) == 1 else found and set(found.members) == set(members)
            self.whole[truth.kind] += bool(exact) and (found.kind if found else "single") == truth.kind

    @property
    def right(self) -> float:
        """Share of the pairs that are rightly together or apart."""
        return (self.pairs[True, True] + self.pairs[False, False]) / self.pairs.total()

    def words(self) -> str:
        """Returns all numbers in three lines."""
        both = self.pairs[True, True]
        precision = both / max(both + self.pairs[True, False], 1)
        recall = both / max(both + self.pairs[False, True], 1)
        swallowed = ", ".join(f"{self.swallowed[kind]} of {self.events[kind]} {kind}s" for kind in KEPT_WHOLE)
        exact = ", ".join(
            f"{kind} {self.whole[kind]}/{self.events[kind]}" for kind in ("single", "burst", *KEPT_WHOLE)
        )
        return (
            f"pairs right {self.right:.4f}, together: precision {precision:.4f} recall {recall:.4f}\n"
            f"    made bursts: {swallowed}\n    found exactly: {exact}"
        )


def score(way: Way, shoots: Sequence[Shoot]) -> Score:
    result = Score()
    for made in shoots:
        result.add(made, way(made))
    return result


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--backgrounds", type=Path, required=True)
    parser.add_argument("--shoots", type=int, default=26)
    parser.add_argument("--seed", type=int, default=1000)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    known = Material(wallpapers(options.backgrounds, held_out=False), read_faces("validation").pictures)
    new = Material(wallpapers(options.backgrounds, held_out=True), read_faces("test").pictures)
    chosen = [shoot(known, seed, CLOCKS[seed % 2]) for seed in range(6)]
    limits = max(
        product((1.0, 2.0, 3.0, 5.0), range(4, 29, 2)), key=lambda limit: score(peer(*limit), chosen).right
    )
    right = [shoot(new, options.seed + number, CLOCKS[number % 2]) for number in range(options.shoots)]
    for clock in CLOCKS:
        shoots = [made for made in right if made.clock == clock]
        print(f"times with {clock}, {sum(len(made.shots) for made in shoots)} photos")
        print(f"  eyelid: {score(own, shoots).words()}")
        print(f"  peer ({limits[0]:.0f} s, {limits[1]} bits): {score(peer(*limits), shoots).words()}")
    print(f"both: eyelid: {score(own, right).words()}")
    for number, clock in enumerate(WRONG_CLOCKS):
        shoots = [shoot(new, options.seed + 500 + 2 * number + half, clock) for half in range(2)]
        print(f"times wrong ({clock}), {sum(len(made.shots) for made in shoots)} photos")
        print(f"  eyelid: {score(own, shoots).words()}")
        print(f"  peer: {score(peer(*limits), shoots).words()}")
    many = [
        shot._replace(folder=str(copy), name=f"{copy}{shot.name}")
        for copy in range(1 + 10_000 // sum(len(made.shots) for made in right))
        for number, made in enumerate(right)
        for shot in (one._replace(camera=f"{one.camera} {number}") for one in made.shots)
    ][:10_000]
    start = time.process_time()
    find_sets(many)
    print(f"{len(many):,} photos: {time.process_time() - start:.1f} s of processor time")


if __name__ == "__main__":
    main()
