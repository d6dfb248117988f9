"""What the self-contained folder starts: the same as the `liushou` command."""

from __future__ import annotations

import multiprocessing
import sys

from liushou_desktop.__main__ import main

if __name__ == "__main__":
    multiprocessing.freeze_support()  # foreign workbooks are read in a child process
    sys.exit(main())
