"""Kills verbs at random moments, and lets them go on. Claim: of 100 kills, nothing is lost or doubled by any.

`tests/killing.py` says what each verb is asked for, and what is compared with a run that is not killed: bytes
of tables and sidecars, epochs and weights, marks, answers.

    python -m benchmarks.kills --kills 17
    python -m benchmarks.kills --kills 50 --only predict cull serve-processes
"""

import random
import sys
import tempfile
import time
from pathlib import Path

from models.arguments import parser_of


def main() -> None:
    from tests.killing import VERBS

    parser = parser_of(__doc__)
    parser.add_argument("--kills", type=int, default=17, help="for each verb")
    parser.add_argument("--only", nargs="+", default=[*VERBS], help="names of verbs")
    parser.add_argument("--seed", type=int, default=1, help="of the moments")
    given = parser.parse_args()
    lost = 0
    for verb in given.only:
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            problems = VERBS[verb](Path(folder) / verb, given.kills, random.Random(given.seed))
        lost += len(problems)
        print(
            f"{verb}: {given.kills} kills, {time.monotonic() - began:.0f} s, {len(problems)} lost or doubled"
        )
        print(*problems, sep="\n", flush=True, end="\n" if problems else "")
    print(f"{given.kills * len(given.only)} kills, {lost} lost or doubled")
    sys.exit(bool(lost))


if __name__ == "__main__":
    main()
