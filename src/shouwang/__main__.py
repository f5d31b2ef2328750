"""`python -m shouwang` is the command `shouwang`."""

import sys

from shouwang.cli import main

sys.exit(main())
