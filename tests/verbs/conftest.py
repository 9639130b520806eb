"""What tests of verbs share."""

from pathlib import Path

import pytest


@pytest.fixture
def runtime(tmp_path: Path) -> str:
    """A folder with the files of ONNX Runtime Web, which are empty."""
    for name in (
        "package.json",
        "README.md",
        "dist/ort.wasm.bundle.min.mjs",
        "dist/ort-wasm-simd-threaded.wasm",
    ):
        file = tmp_path / "package" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"{}")
    return str(tmp_path / "package")
