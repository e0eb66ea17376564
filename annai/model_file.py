"""Is the file of a trained model whole? One that was cut short would stop Rasa with words that nobody understands."""

from __future__ import annotations

import tarfile
import zlib
from pathlib import Path

CHUNK = 1 << 20


def is_whole(model: Path) -> bool:
    """Can the archive be read to its end? Takes well under a second."""
    try:
        with tarfile.open(model, "r:gz") as archive:
            members = 0
            for member in archive:
                members += 1
                content = archive.extractfile(member)
                while content is not None and content.read(CHUNK):
                    pass
    except (OSError, EOFError, tarfile.TarError, zlib.error):
        return False
    return members > 0
