"""An embedding that takes minutes, computed by a process of its own that gives way to all others."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from threading import Thread

import numpy as np
from numpy.typing import NDArray

from eyelid.errors import EyelidError

_NICE = 15


class BackgroundEmbedding:
    """A process that leaves an embedding in the cache, where `embed` finds it.

    Attributes:
        count: How many pictures it embeds.
        problem: Why it failed; empty if it has not.
    """

    def __init__(self, patches: NDArray[np.uint8], *, by: str, seed: int, cache: Path) -> None:
        """Starts the process; raises `OSError` where it cannot write, or start.

        Args:
            patches: uint8 `[N, P, P]`.
            by: The embedding.
            seed: Of its training.
            cache: Folder that keeps embeddings.
        """
        self.count = len(patches)
        self.problem = ""
        self._progress = 0.0
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=cache, suffix=".npy", delete=False) as file:
            self._file = Path(file.name)
            try:
                np.save(file, patches)
            except BaseException:
                self._file.unlink()
                raise
        words = [
            sys.executable,
            "-m",
            "eyelid.labelling.embedding_process",
            file.name,
            by,
            str(seed),
            str(cache),
        ]
        self._process = subprocess.Popen(  # noqa: S603 - own words only
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # Ctrl-C is for the page
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        self._listener = Thread(target=self._listen, args=(self._process.stdout,), daemon=True)
        self._listener.start()

    def progress(self) -> float:
        """Returns how much is done, 0 to 1."""
        return self._progress

    def running(self) -> bool:
        """Tells whether it is still computing."""
        return self._listener.is_alive()

    def stop(self) -> None:
        """Ends the process, whatever it has done."""
        self._process.kill()
        self._listener.join()

    def _listen(self, lines: Iterable[str]) -> None:
        said = ""
        for line in lines:
            try:
                self._progress = float(line)
            except ValueError:
                said = line.strip() or said
        if self._process.wait():
            self.problem = said or f"it ended with {self._process.returncode}"
        self._file.unlink(missing_ok=True)


def main(words: list[str]) -> int:
    """Embeds the patches of a file and prints how much is done, line by line."""
    from eyelid.embedding import embed

    file, by, seed, cache = words
    parent = os.getppid()
    os.nice(_NICE)

    def tell(share: float) -> None:
        if os.getppid() != parent:  # whoever wanted it is gone
            sys.exit(1)
        print(f"{share:.4f}", flush=True)

    try:
        patches = np.load(file)
        os.unlink(file)  # at once, lest a kill leaves it
        embed(patches, by=by, seed=int(seed), cache=Path(cache), progress=tell)
    except EyelidError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
