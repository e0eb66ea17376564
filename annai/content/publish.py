"""Publishes the edited knowledge to the running servers, after all checks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from annai import clock
from annai.content.releases import Releases, digest_of
from annai.content.validation import Project, problems
from annai.content.whole import load_whole
from annai.errors import AnnaiError


class NotPublished(AnnaiError):
    """The files are not in order; one line for each problem. The servers go on with what they have."""


@dataclass(frozen=True)
class Published:
    """``before`` is the version that was live, None for the first one."""

    version: str
    before: str | None
    model: str


def publish(project: Project, releases: Releases, model: Path) -> Published:
    """Check everything, store a copy and make it the live one.

    Raises:
        NotPublished: Something is not in order. The servers are told, so that they raise the alarm.
    """
    live = releases.current()
    try:
        found = problems(project, quick=False)
        if found:
            raise NotPublished("\n".join(found))
        if not model.is_file():
            raise NotPublished(f"{model}: there is no trained model; run `annai train`")
        version = releases.store(project.knowledge)
        load_whole(releases.path(version))
    except AnnaiError as error:
        releases.refuse(str(error), clock.now())
        raise
    done = releases.publish(version, digest_of(model), clock.now())
    return Published(done.knowledge, live.knowledge if live else None, done.model)
