"""The pictures of the documentation are those that the script takes, and it takes them from pages that work."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from scripts import pictures
from scripts.live import LiveSystem


def size_of(file: Path) -> tuple[int, int]:
    """Width and height of a PNG."""
    width, height = struct.unpack(">II", file.read_bytes()[16:24])
    return int(width), int(height)


def test_there_is_every_picture_and_no_other() -> None:
    assert {file.name for file in pictures.FOLDER.glob("*.png")} == set(pictures.PICTURES)


@pytest.mark.parametrize("name", pictures.PICTURES)
def test_a_picture_is_small_and_of_the_size_taken(name: str) -> None:
    file = pictures.FOLDER / name
    assert file.stat().st_size <= pictures.LARGEST
    assert size_of(file) == pictures.PICTURES[name].size


@pytest.mark.server
@pytest.mark.browser
def test_the_pictures_can_be_taken(live_system: LiveSystem, browser: Browser, tmp_path: Path) -> None:
    taken = {file.name: size_of(file) for file in pictures.take(live_system, browser, tmp_path)}
    assert taken == {name: picture.size for name, picture in pictures.PICTURES.items()}
