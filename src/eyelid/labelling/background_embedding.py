"""Computing an embedding that takes minutes, in a separate process with low priority."""

import os
import re
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
_SHARE = re.compile(r"[01]\.\d{4}\n")


class BackgroundEmbedding:
    """A process that computes an embedding into the cache, where `embed` finds it afterwards.

    Attributes:
        count: Number of pictures that it embeds.
        problem: The reason why it failed; empty if it has not failed.
    """

    def __init__(self, patches: NDArray[np.uint8], *, by: str, seed: int, cache: Path) -> None:
        """Starts the process.

        Args:
            patches: uint8 `[N, P, P]`, N patches of P x P pixels.
            by: Name of the embedding; see `eyelid.embedding.embed`.
            seed: Random seed of its training.
            cache: Folder that caches embeddings.

        Raises:
            OSError: The folder cannot be written, or the process cannot be started.
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
        command = [
            sys.executable,
            "-m",
            "eyelid.labelling.background_embedding",
            file.name,
            by,
            str(seed),
            str(cache),
        ]
        self._process = subprocess.Popen(  # noqa: S603 - the command is made here
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # Ctrl-C must reach the server only
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        self._listener = Thread(target=self._listen, args=(self._process.stdout,), daemon=True)
        self._listener.start()

    def progress(self) -> float:
        """Returns the share that is done, 0 to 1."""
        return self._progress

    def running(self) -> bool:
        """Returns whether the process is still computing."""
        return self._listener.is_alive()

    def stop(self) -> None:
        """Kills the process."""
        self._process.kill()
        self._listener.join()

    def _listen(self, lines: Iterable[str]) -> None:
        """Reads the output of the process until it ends: shares that are done, and an error message."""
        message = ""
        for line in lines:
            if _SHARE.fullmatch(line):
                self._progress = float(line)
            else:
                message = line.strip() or message
        if self._process.wait():
            self.problem = message or f"it ended with {self._process.returncode}"
        self._file.unlink(missing_ok=True)


def main(arguments: list[str]) -> int:
    """Embeds the patches of a file. After each step, it prints a line with the share that is done."""
    from eyelid.embedding import embed

    file, by, seed, cache = arguments
    parent = os.getppid()
    os.nice(_NICE)

    def report(share: float) -> None:
        if os.getppid() != parent:  # the server has ended
            sys.exit(1)
        print(f"{share:.4f}", flush=True)

    try:
        patches = np.load(file)
        os.unlink(file)  # now, so that a kill does not leave it behind
        embed(patches, by=by, seed=int(seed), cache=Path(cache), progress=report)
    except EyelidError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
