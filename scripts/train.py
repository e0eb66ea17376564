"""Train the model into models/, unless it is current. ``--force`` trains in any case."""

from __future__ import annotations

import argparse
import sys

from annai.errors import AnnaiError
from annai.settings import read_settings
from annai.supervisor import model


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.train", description=__doc__)
    parser.add_argument("--force", action="store_true", help="also when nothing has changed")
    force = parser.parse_args().force
    try:
        settings = read_settings()
        if model.is_current(settings) and not force:
            print("train: the model is current; nothing has changed since it was made")
        else:
            model.train(settings, force=force)
    except AnnaiError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("error: stopped; the model is as it was", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
