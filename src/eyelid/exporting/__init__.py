"""Exporting: writes a fitted net as an eyelid model file, calibrated, and model files in other forms."""

from eyelid.exporting.forms import FORMS, Exported, Original
from eyelid.exporting.onnx_file import CalibratedNet, export_model, exported_logits, write_info
from eyelid.exporting.parity import Parity
from eyelid.exporting.temperature import calibrated_probabilities, fit_temperature
from eyelid.exporting.thresholds import DecidedErrors, decided_errors
from eyelid.exporting.whole_numbers import computes_in_8_bits

__all__ = [
    "FORMS",
    "CalibratedNet",
    "DecidedErrors",
    "Exported",
    "Original",
    "Parity",
    "calibrated_probabilities",
    "computes_in_8_bits",
    "decided_errors",
    "export_model",
    "exported_logits",
    "fit_temperature",
    "write_info",
]
