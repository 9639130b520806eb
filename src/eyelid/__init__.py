"""eyelid tells what eyes are doing: open, closed, or where they look.

Everything public is here. Names are imported when they are first used, so `import eyelid` costs nothing.
It sets no logging, no thread counts and no warnings filter, and of the environment only the variables that
switch off the telemetry of libraries.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from eyelid.privacy import disable_telemetry

__version__ = "0.1.0"

disable_telemetry()  # before any library can be imported

if TYPE_CHECKING:
    from eyelid.errors import EyelidError
    from eyelid.eyes import Eye
    from eyelid.pictures import Picture
    from eyelid.read import ModelInfo, Reader, Readings
    from eyelid.results import Row
    from eyelid.training.options import TrainOptions
    from eyelid.verbs.audit import AuditOptions, audit
    from eyelid.verbs.benchmark import BenchmarkOptions, benchmark
    from eyelid.verbs.demo import DemoOptions, demo
    from eyelid.verbs.evaluate import EvaluateOptions, evaluate
    from eyelid.verbs.explain import ExplainOptions, explain
    from eyelid.verbs.label import LabelOptions, label
    from eyelid.verbs.predict import PredictOptions, predict
    from eyelid.verbs.train import CompareOptions, compare, train

_HOMES = {
    "AuditOptions": "eyelid.verbs.audit",
    "BenchmarkOptions": "eyelid.verbs.benchmark",
    "CompareOptions": "eyelid.verbs.train",
    "DemoOptions": "eyelid.verbs.demo",
    "EvaluateOptions": "eyelid.verbs.evaluate",
    "EyelidError": "eyelid.errors",
    "ExplainOptions": "eyelid.verbs.explain",
    "Eye": "eyelid.eyes",
    "LabelOptions": "eyelid.verbs.label",
    "ModelInfo": "eyelid.read",
    "Picture": "eyelid.pictures",
    "PredictOptions": "eyelid.verbs.predict",
    "Reader": "eyelid.read",
    "Readings": "eyelid.read",
    "Row": "eyelid.results",
    "TrainOptions": "eyelid.training.options",
    "audit": "eyelid.verbs.audit",
    "benchmark": "eyelid.verbs.benchmark",
    "compare": "eyelid.verbs.train",
    "demo": "eyelid.verbs.demo",
    "evaluate": "eyelid.verbs.evaluate",
    "explain": "eyelid.verbs.explain",
    "label": "eyelid.verbs.label",
    "predict": "eyelid.verbs.predict",
    "train": "eyelid.verbs.train",
}

__all__ = [
    "AuditOptions",
    "BenchmarkOptions",
    "CompareOptions",
    "DemoOptions",
    "EvaluateOptions",
    "ExplainOptions",
    "Eye",
    "EyelidError",
    "LabelOptions",
    "ModelInfo",
    "Picture",
    "PredictOptions",
    "Reader",
    "Readings",
    "Row",
    "TrainOptions",
    "audit",
    "benchmark",
    "compare",
    "demo",
    "evaluate",
    "explain",
    "label",
    "predict",
    "train",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'eyelid' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
