"""`python -m eyelid` is the command `eyelid`."""

import sys

from eyelid.cli import main

sys.exit(main())
