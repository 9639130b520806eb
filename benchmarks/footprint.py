"""Claim: the core install takes at most 400 MB, and brings no torch.

Installs the core into a new virtual environment with constraints.txt, and adds up its site-packages.

    python -m benchmarks.footprint        # about one minute
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from models.arguments import parser_of

ROOT = Path(__file__).parent.parent


def main() -> None:
    parser_of(__doc__).parse_args()
    with tempfile.TemporaryDirectory() as name:
        subprocess.run([sys.executable, "-m", "venv", name], check=True)
        pip = [f"{name}/bin/python", "-m", "pip", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "-c", ROOT / "constraints.txt", ROOT], check=True)
        packages = next(Path(name).glob("lib/python*/site-packages"))
        own = {"pip", "setuptools"}  # a new environment has these before anything is installed
        sizes = {
            entry.name: sum(file.stat().st_size for file in [entry, *entry.rglob("*")] if file.is_file())
            for entry in packages.iterdir()
            if entry.name.split("-")[0] not in own
        }
        wheel = sizes["eyelid"] / 1e6
        print(f"core install: {sum(sizes.values()) / 1e6:.0f} MB, of which eyelid {wheel:.1f} MB")
        for package, size in sorted(sizes.items(), key=lambda item: -item[1])[:6]:
            print(f"  {package:32} {size / 1e6:6.1f} MB")
        print("torch:", "present" if "torch" in sizes else "absent")


if __name__ == "__main__":
    main()
