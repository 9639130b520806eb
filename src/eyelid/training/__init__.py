"""How a model is made: from labelled sets to one ONNX file and its card."""
