"""How long this person's reflex blinks are, and how long a deliberate one must be to be told from them."""

import math
from statistics import NormalDist
from typing import NamedTuple

TAIL_FROM_S = 0.5
"""Reflex blinks from here on are the tail: the longest usual ones take so long (Stern and others, 1984)."""

_BODY_MEMORY = 300.0  # blinks
_TAIL_MEMORY = 1500.0
_RATE_MEMORY_S = 900.0
_TAIL_MEAN_MEMORY = 60.0
_LEAST_S, _MOST_S = 0.3, 1.4


class ReflexBlinks(NamedTuple):
    """The running distribution of one person's reflex blinks: how long the eyes are shut, and how often.

    The body is lognormal, the tail beyond `TAIL_FROM_S` exponential. What stands here before anything is seen
    is the prior; the weights are how many blinks as many as which it counts.

    Attributes:
        log_mean: Mean of the logarithm of the body's durations in seconds.
        log_variance: Its variance.
        body_weight: Blinks as many as which both count.
        tail_share: Share of the blinks that are in the tail: 0.023 of those of people with dry eyes, 0.002 of
            those of others (Ousler and others, 2014).
        tail_weight: Blinks as many as which it counts.
        tail_mean_s: By how much the tail's blinks are longer than `TAIL_FROM_S`, on average.
        tail_mean_weight: Blinks of the tail as many as which it counts.
        per_minute: Reflex blinks a minute.
        rate_weight_s: Seconds as many as which it counts.
    """

    log_mean: float = math.log(0.16)
    log_variance: float = 0.3**2
    body_weight: float = 20.0
    tail_share: float = 0.02
    tail_weight: float = 300.0
    tail_mean_s: float = 0.16
    tail_mean_weight: float = 15.0
    per_minute: float = 22.0
    rate_weight_s: float = 120.0

    def with_blink(self, seconds: float, needed_s: float) -> "ReflexBlinks":
        """Returns the distribution after one more blink.

        Args:
            seconds: How long the eyes were shut.
            needed_s: How long they would have been in a deliberate blink: longer reflex blinks than that are
                never seen here, so the tail is one that is cut there.
        """
        is_tail = seconds >= TAIL_FROM_S
        share = _follow(self.tail_share, float(is_tail), self.tail_weight)
        learned = self._replace(
            tail_share=share,
            tail_weight=min(self.tail_weight + 1, _TAIL_MEMORY),
            per_minute=self.per_minute + 60 / self.rate_weight_s,
        )
        if not is_tail:
            log_s = math.log(max(seconds, 0.02))
            mean = _follow(self.log_mean, log_s, self.body_weight)
            variance = _follow(self.log_variance, (log_s - self.log_mean) * (log_s - mean), self.body_weight)
            return learned._replace(
                log_mean=mean, log_variance=variance, body_weight=min(self.body_weight + 1, _BODY_MEMORY)
            )
        tail_mean = _uncut(seconds - TAIL_FROM_S, needed_s - TAIL_FROM_S, self.tail_mean_s)
        return learned._replace(
            tail_mean_s=_follow(self.tail_mean_s, tail_mean, self.tail_mean_weight),
            tail_mean_weight=min(self.tail_mean_weight + 1, _TAIL_MEAN_MEMORY),
        )

    def after(self, seconds: float) -> "ReflexBlinks":
        """Returns the distribution after some seconds in which the eyes were seen."""
        return self._replace(
            per_minute=self.per_minute * self.rate_weight_s / (self.rate_weight_s + seconds),
            rate_weight_s=min(self.rate_weight_s + seconds, _RATE_MEMORY_S),
        )

    def needed_s(self, strays: float) -> float:
        """Returns how long eyes must be shut so that reflex blinks pass only so often.

        Args:
            strays: How many reflex blinks an hour may be longer; nine in ten of them of the tail, which is
                what costs time.
        """
        part = strays / max(60 * self.per_minute, 1e-9)
        body_part, tail_part = min(0.1 * part, 0.5), 0.9 * part
        body = math.exp(self.log_mean + math.sqrt(self.log_variance) * NormalDist().inv_cdf(1 - body_part))
        tail = TAIL_FROM_S + self.tail_mean_s * math.log(max(self.tail_share, 1e-9) / tail_part)
        return min(max(body, tail, _LEAST_S), _MOST_S)


def _follow(mean: float, value: float, weight: float) -> float:
    return mean + (value - mean) / (weight + 1)


def _uncut(over_s: float, cut_s: float, mean_s: float) -> float:
    """Returns what a duration says of the mean of an exponential that is cut off.

    It is a step of expectation maximisation: what is cut off is what the mean so far makes of it.
    """
    beyond = math.exp(-max(cut_s, 0.0) / mean_s)
    return (1 - beyond) * over_s + beyond * (cut_s + mean_s)
