"""eyelid tells what eyes are doing: open, closed, or where they look.

Everything public is here. Names are imported when they are first used, so `import eyelid` costs nothing.
It sets no logging, no thread counts and no warnings filter, and of the environment only the variables that
switch off the telemetry of libraries.
"""

from eyelid.privacy import disable_telemetry

__version__ = "0.1.0"

disable_telemetry()  # before any library can be imported

TYPE_CHECKING = False  # as type checkers know it; to import `typing` takes longer than all else here
if TYPE_CHECKING:
    from eyelid.blinks import Event
    from eyelid.calls import (
        audit,
        benchmark,
        compare,
        cull,
        demo,
        evaluate,
        explain,
        export,
        label,
        models,
        predict,
        serve,
        speak,
        train,
        watch,
    )
    from eyelid.errors import EyelidError
    from eyelid.eyes import Eye
    from eyelid.model_files import ModelInfo
    from eyelid.pictures import Picture
    from eyelid.read import Reader, Readings
    from eyelid.results import Row
    from eyelid.training.options import TrainOptions
    from eyelid.verbs.audit import AuditOptions
    from eyelid.verbs.benchmark import BenchmarkOptions
    from eyelid.verbs.cull import CullOptions
    from eyelid.verbs.demo import DemoOptions
    from eyelid.verbs.evaluate import EvaluateOptions
    from eyelid.verbs.explain import ExplainOptions
    from eyelid.verbs.export import ExportOptions
    from eyelid.verbs.label import LabelOptions
    from eyelid.verbs.models import ModelsOptions
    from eyelid.verbs.predict import PredictOptions
    from eyelid.verbs.serve import ServeOptions
    from eyelid.verbs.speak import SpeakOptions
    from eyelid.verbs.watch import WatchOptions

_HOMES = {
    "AuditOptions": "eyelid.verbs.audit",
    "BenchmarkOptions": "eyelid.verbs.benchmark",
    "CullOptions": "eyelid.verbs.cull",
    "DemoOptions": "eyelid.verbs.demo",
    "EvaluateOptions": "eyelid.verbs.evaluate",
    "ExplainOptions": "eyelid.verbs.explain",
    "ExportOptions": "eyelid.verbs.export",
    "LabelOptions": "eyelid.verbs.label",
    "ModelsOptions": "eyelid.verbs.models",
    "PredictOptions": "eyelid.verbs.predict",
    "ServeOptions": "eyelid.verbs.serve",
    "SpeakOptions": "eyelid.verbs.speak",
    "TrainOptions": "eyelid.training.options",
    "WatchOptions": "eyelid.verbs.watch",
    "Event": "eyelid.blinks",
    "EyelidError": "eyelid.errors",
    "Eye": "eyelid.eyes",
    "ModelInfo": "eyelid.model_files",
    "Picture": "eyelid.pictures",
    "Reader": "eyelid.read",
    "Readings": "eyelid.read",
    "Row": "eyelid.results",
    "audit": "eyelid.calls",
    "benchmark": "eyelid.calls",
    "compare": "eyelid.calls",
    "cull": "eyelid.calls",
    "demo": "eyelid.calls",
    "evaluate": "eyelid.calls",
    "explain": "eyelid.calls",
    "export": "eyelid.calls",
    "label": "eyelid.calls",
    "models": "eyelid.calls",
    "predict": "eyelid.calls",
    "serve": "eyelid.calls",
    "speak": "eyelid.calls",
    "train": "eyelid.calls",
    "watch": "eyelid.calls",
}

__all__ = [
    "AuditOptions",
    "BenchmarkOptions",
    "CullOptions",
    "DemoOptions",
    "EvaluateOptions",
    "Event",
    "ExplainOptions",
    "ExportOptions",
    "Eye",
    "EyelidError",
    "LabelOptions",
    "ModelInfo",
    "ModelsOptions",
    "Picture",
    "PredictOptions",
    "Reader",
    "Readings",
    "Row",
    "ServeOptions",
    "SpeakOptions",
    "TrainOptions",
    "WatchOptions",
    "audit",
    "benchmark",
    "compare",
    "cull",
    "demo",
    "evaluate",
    "explain",
    "export",
    "label",
    "models",
    "predict",
    "serve",
    "speak",
    "train",
    "watch",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'eyelid' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
