"""What an eye does: runs an eyelid model file and returns `Readings`."""

from eyelid.read.model_info import CLASSES, SCHEMA, ModelInfo
from eyelid.read.reader import RUN_MODEL, Reader, locate_model
from eyelid.read.readings import UNSURE, Readings

__all__ = ["CLASSES", "RUN_MODEL", "SCHEMA", "UNSURE", "ModelInfo", "Reader", "Readings", "locate_model"]
