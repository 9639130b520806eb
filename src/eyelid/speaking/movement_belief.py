"""What a person's eyes are doing, believed over time: one wrong frame changes little."""

import math
from collections.abc import Sequence

from eyelid.speaking.glance import MOVEMENTS

_CHANGES_PER_S = 1.0  # how often eyes do something else
_MEMORY_S = 0.1  # frames within less err together, so they count in part
_MOST_SURE = 0.9  # no frame is believed more than this: one of ten a second must not decide
_OTHERS = len(MOVEMENTS) - 1
_LEAST = (1 - _MOST_SURE) / _OTHERS


class MovementBelief:
    """Takes the probabilities of movements, frame by frame, and tells which movement is made.

    It is the forward pass of a hidden Markov model whose states are the movements, all of which are equally
    likely to follow one another. A frame's probabilities count by the time since the last one, up to a tenth
    of a second: neighbouring frames err together, so 60 frames a second do not know more than ten. Frames
    that are unsure count nothing, however many agree.
    """

    def __init__(self, *, least_sure: float) -> None:
        """Starts without knowing anything; `least_sure` is the least probability of a frame that counts."""
        self._least_sure = least_sure
        self.forget()

    def forget(self) -> None:
        """Begins anew."""
        self._shares = [1 / len(MOVEMENTS)] * len(MOVEMENTS)

    def step(self, probabilities: Sequence[float], passed_s: float) -> tuple[str, float]:
        """Takes the next frame.

        Args:
            probabilities: Of `MOVEMENTS`.
            passed_s: Seconds since the last frame.

        Returns:
            The movement that is likeliest, and its probability.
        """
        stays = math.exp(-_CHANGES_PER_S * passed_s)
        comes = (1 - stays) / _OTHERS
        counts = min(passed_s / _MEMORY_S, 1.0) if max(probabilities) >= self._least_sure else 0.0
        shares = [
            (stays * share + comes * (1 - share)) * min(max(seen, _LEAST), _MOST_SURE) ** counts
            for share, seen in zip(self._shares, probabilities, strict=True)
        ]
        total = sum(shares)
        self._shares = [share / total for share in shares]
        best = max(self._shares)
        return MOVEMENTS[self._shares.index(best)], best
