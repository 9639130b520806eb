"""From a fitted net to an eyelid model file: calibration and ONNX."""
