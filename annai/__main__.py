"""``python -m annai``: the command line, see :mod:`annai.cli`."""

import sys

from annai.cli import main

if __name__ == "__main__":
    sys.exit(main())
