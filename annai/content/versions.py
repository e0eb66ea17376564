"""Finds a version of the knowledge by what people call it: a folder, a published version, a git revision."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from annai.content.releases import ReleaseError, Releases
from annai.paths import ROOT


@contextmanager
def version_folder(name: str, releases: Releases) -> Iterator[Path]:
    """The folder of a version, a temporary one for a git revision.

    Raises:
        ReleaseError: Nothing has this name.
    """
    folder = Path(name)
    if (folder / "topics.yml").is_file():
        yield folder.absolute()
        return
    try:
        yield releases.path(name)
        return
    except ReleaseError:
        pass
    with tempfile.TemporaryDirectory(prefix="annai-") as temporary:
        archive = _from_git(name)
        if archive is None:
            raise ReleaseError(f"{name}: no knowledge folder, published version (`annai history`) or git revision")
        with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
            opened.extractall(temporary, filter="data")
        yield Path(temporary) / "knowledge"


def _from_git(revision: str) -> bytes | None:
    """The knowledge of a revision as a tar archive; None where git or the revision is missing."""
    if revision.startswith("-"):
        return None
    command = ["git", "archive", "--format=tar", revision, "knowledge"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True)
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None
