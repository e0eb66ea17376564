"""Stop and resume answers at once, without touching a process.

python -m annai.operations.off_switch on        the gateway only tells that it is stopped, and the desks' numbers
python -m annai.operations.off_switch off       answers again
python -m annai.operations.off_switch status
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from annai.errors import AnnaiError
from annai.settings import Settings, read_settings


def stop_answers(settings: Settings) -> None:
    """Turn the off switch on; every gateway that sees the same file follows with its next request."""
    settings.off_file.parent.mkdir(parents=True, exist_ok=True)
    settings.off_file.touch()


def resume_answers(settings: Settings) -> None:
    """Turn the off switch off."""
    settings.off_file.unlink(missing_ok=True)


def are_stopped(settings: Settings) -> bool:
    """Is the off switch on?"""
    return settings.off_file.is_file()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m annai.operations.off_switch", description="Stop and resume answers."
    )
    parser.add_argument("command", choices=("on", "off", "status"))
    command = parser.parse_args(arguments).command
    try:
        settings = read_settings()
        if command == "on":
            stop_answers(settings)
        elif command == "off":
            resume_answers(settings)
    except (AnnaiError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"answers are {'stopped' if are_stopped(settings) else 'given'} ({settings.off_file})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
