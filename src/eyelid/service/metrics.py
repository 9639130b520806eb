"""What the service counts and times, for Prometheus."""

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""Content type of what `Metrics.text` returns."""

_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)
_PICTURES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
_WEIGHT = 0.1  # of the newest request in the mean of seconds


class Metrics:
    """The counters of one service. All methods are for the thread of the event loop.

    Attributes:
        seconds: How long the last requests took, as a mean in which older ones count ever less.
    """

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        self._requests = Counter(
            "eyelid_requests", "Answers to /v1/predict, by status", ["status"], registry=registry
        )
        self._seconds = Histogram(
            "eyelid_request_seconds",
            "From the last byte of a request to its answer with rows",
            buckets=_SECONDS,
            registry=registry,
        )
        self._pictures = Counter(
            "eyelid_pictures", "Pictures, by whether they could be read", ["result"], registry=registry
        )
        self._batches = Histogram(
            "eyelid_batch_pictures", "Small pictures of a batch", buckets=_PICTURES, registry=registry
        )
        self._batch_seconds = Histogram(
            "eyelid_batch_seconds", "Seconds to read a batch", buckets=_SECONDS, registry=registry
        )
        self._waiting = Gauge(
            "eyelid_waiting_requests", "Requests that wait or are being read", registry=registry
        )
        self._held = Gauge("eyelid_held_bytes", "Bytes of the bodies of these requests", registry=registry)
        self._read = self._pictures.labels("read")
        self._failed = self._pictures.labels("error")
        self.seconds = 0.0

    def answered(self, status: int) -> None:
        """Counts an answer to `/v1/predict`."""
        self._requests.labels(status).inc()

    def predicted(self, seconds: float, *, pictures: int, failed: int) -> None:
        """Counts a request that was answered with rows."""
        self._seconds.observe(seconds)
        self._read.inc(pictures - failed)
        if failed:
            self._failed.inc(failed)
        self.seconds += _WEIGHT * (seconds - self.seconds)

    def batch(self, pictures: int, seconds: float) -> None:
        """Counts a batch of small pictures."""
        self._batches.observe(pictures)
        self._batch_seconds.observe(seconds)

    def text(self, *, waiting: int, held: int) -> bytes:
        """Returns all of them in the text format of Prometheus."""
        self._waiting.set(waiting)
        self._held.set(held)
        return generate_latest(self._registry)
