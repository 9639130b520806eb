"""Exporting: calibrates the probabilities of a fitted net, and writes it as an eyelid model file."""

from eyelid.exporting.onnx_file import CalibratedNet, export_model, exported_logits, write_info
from eyelid.exporting.temperature import calibrated_probabilities, fit_temperature
from eyelid.exporting.thresholds import DecidedErrors, decided_errors

__all__ = [
    "CalibratedNet",
    "DecidedErrors",
    "calibrated_probabilities",
    "decided_errors",
    "export_model",
    "exported_logits",
    "fit_temperature",
    "write_info",
]
