"""How blinks are found: the few settings, which hold for all people and recordings."""

from dataclasses import dataclass

from eyelid.errors import OptionError


@dataclass(frozen=True)
class BlinkOptions:
    """What counts as an event. Nothing here needs to be tuned for a recording.

    Attributes:
        closure_s: Eyes that are more shut than open for so long are a closure, not a blink. The longest
            blinks that come by themselves take half a second: 100 ms to close, up to 300 ms shut, 100 ms to
            open.
        least_confidence: What is less sure is not told. One frame of 30 a second in which the eyes are fully
            shut has 0.5, one of 240 a second 0.1, since that is rather an outlier.
        merge_ms: Eyes that open for less are not open: no lid opens and falls in 50 ms. Gaps as short
            are bridged.
        slow_fall_ms: Lids that follow a lowered gaze may take longer than this, those of a blink never do.
        adapt_s: Time over which the open level is learned. Shorter, and a lowered gaze becomes the open
            level; longer, and it lags behind light and posture.
    """

    closure_s: float = 0.5
    least_confidence: float = 0.3
    merge_ms: float = 50.0
    slow_fall_ms: float = 250.0
    adapt_s: float = 20.0

    def __post_init__(self) -> None:
        for name in ("closure_s", "slow_fall_ms", "adapt_s"):
            if not getattr(self, name) > 0:
                raise OptionError(f"{name}: expected more than 0, not {getattr(self, name):g}")
        if not self.merge_ms >= 0:
            raise OptionError(f"merge_ms: expected 0 or more, not {self.merge_ms:g}")
        if not 0 <= self.least_confidence <= 1:
            raise OptionError(f"least_confidence: expected 0 to 1, not {self.least_confidence:g}")
