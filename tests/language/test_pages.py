"""The memory of a mapped file is given back, and what it says stays the same."""

from __future__ import annotations

import mmap
import os
import subprocess
import sys
from pathlib import Path

import pytest

from annai.language.pages import give_back
from annai.paths import ROOT

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's help is Linux only")


def resident(path: Path) -> int:
    """Kilobytes of a file that this process holds."""
    total, is_it = 0, False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        words = line.split()
        if not words[0].endswith(":"):
            is_it = words[-1] == str(path)
        elif is_it and words[0] == "Rss:":
            total += int(words[1])
    return total


def test_what_is_mapped_to_read_is_given_back_and_can_be_read_again(tmp_path: Path) -> None:
    path = tmp_path / "dictionary"
    content = os.urandom(1 << 20)
    path.write_bytes(content)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        assert mapped[:] == content
        assert resident(path) == 1024
        give_back(path)
        assert resident(path) == 0
        assert mapped[:] == content


def test_what_was_written_to_a_private_copy_stays(tmp_path: Path) -> None:
    path = tmp_path / "dictionary"
    path.write_bytes(bytes(1 << 16))
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY) as mapped:
        mapped[:] = b"x" * (1 << 16)
        give_back(path)
        assert mapped[:] == b"x" * (1 << 16)


def test_a_file_that_is_not_mapped_costs_nothing(tmp_path: Path) -> None:
    give_back(tmp_path / "nowhere")


def test_a_server_that_begins_holds_little_of_the_dictionary() -> None:
    code = (
        "from tests.language.test_pages import resident\n"
        "from annai.language.analyser import _system_dictionary, current_analyser\n"
        "from annai.language.entities import current_matcher\n"
        "current_matcher()\n"
        "print(resident(_system_dictionary().resolve()))\n"
        "print(' '.join(word.surface for word in current_analyser().words('国の交付決定')))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    kilobytes, words = done.stdout.splitlines()
    assert int(kilobytes) < 4096, done.stderr
    assert words.startswith("国 の")
