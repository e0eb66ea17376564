"""Stop and resume answers at once, without touching a process: every gateway that sees the file follows."""

from __future__ import annotations

from annai.settings import Settings


def stop_answers(settings: Settings) -> None:
    """From its next request on, the gateway only tells that it is stopped, and the desks' numbers."""
    settings.off_file.parent.mkdir(parents=True, exist_ok=True)
    settings.off_file.touch()


def resume_answers(settings: Settings) -> None:
    """Answer again."""
    settings.off_file.unlink(missing_ok=True)


def are_stopped(settings: Settings) -> bool:
    """Is the off switch on?"""
    return settings.off_file.is_file()
