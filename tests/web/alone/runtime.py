"""ONNX Runtime Web, which is no part of the project: tests that need it are skipped where it is not."""

import os
from pathlib import Path

VARIABLE = "EYELID_ORT_WEB"
"""Environment variable: the folder of another ONNX Runtime Web than that of the examples in docs/."""

_EXAMPLES = Path(__file__).parents[3] / "docs/examples"

RUNTIME = os.environ.get(VARIABLE) or str(_EXAMPLES / "node_modules/onnxruntime-web")
MISSING = f"needs onnxruntime-web: npm install in docs/examples, or name the folder of one by {VARIABLE}"


def has_runtime() -> bool:
    return (Path(RUNTIME) / "dist/ort.wasm.bundle.min.mjs").is_file()
