"""An index that was written and read finds the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from annai.knowledge import load_knowledge
from annai.paths import ROOT
from annai.search import SearchIndex
from annai.search.knowledge import build, ensure_index
from annai.search.store import is_whole, load_index, save_index
from annai.search.synonyms import PhraseGroups


def test_round_trip(town: SearchIndex, tmp_path: Path) -> None:
    save_index(town, tmp_path / "town.npz")
    again = load_index(tmp_path / "town.npz", PhraseGroups(()))
    for query in ("引っ越してきた", "sodai gomi", "祖大ごみ", "犬"):
        assert again.search(query) == town.search(query)


def test_an_empty_index_survives(tmp_path: Path) -> None:
    save_index(SearchIndex.from_documents([]), tmp_path / "empty.npz")
    assert load_index(tmp_path / "empty.npz", PhraseGroups(())).search("犬") == []


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x03\x04 no archive", b"\x93NUMPY\x01\x00"])
def test_a_broken_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.npz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"broken\.npz"):
        load_index(path, PhraseGroups(()))


def test_damage_is_seen_without_loading(town: SearchIndex, tmp_path: Path) -> None:
    path = tmp_path / "town.npz"
    assert not is_whole(path)
    save_index(town, path)
    assert is_whole(path)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    assert not is_whole(path)
    path.write_bytes(content[: len(content) // 2])
    assert not is_whole(path)


def test_a_damaged_file_is_made_again_ahead_of_its_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANNAI_CACHE", str(tmp_path))
    knowledge = load_knowledge(ROOT / "knowledge")
    files = ensure_index(knowledge)
    times = [path.stat().st_mtime_ns for path in files]
    assert ensure_index(knowledge) == files
    assert [path.stat().st_mtime_ns for path in files] == times
    files[1].write_bytes(files[1].read_bytes()[:1000])
    ensure_index(knowledge)
    assert all(map(is_whole, files))


def test_a_copy_of_the_knowledge_has_the_same_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANNAI_CACHE", str(tmp_path / "cache"))
    first = ensure_index(load_knowledge(ROOT / "knowledge"))
    for place in ("a", "z"):
        copy = tmp_path / place / "knowledge"
        shutil.copytree(ROOT / "knowledge", copy)
        assert ensure_index(load_knowledge(copy)) == first


def test_the_index_is_kept_and_a_broken_one_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANNAI_CACHE", str(tmp_path))
    knowledge = load_knowledge(ROOT / "knowledge")
    first = build(knowledge, {})
    kept = sorted(tmp_path.glob("search-*.npz"))
    assert len(kept) == 3
    times = [path.stat().st_mtime_ns for path in kept]
    assert build(knowledge, {}).search("辞退届") == first.search("辞退届")
    assert [path.stat().st_mtime_ns for path in kept] == times
    kept[0].write_bytes(b"")
    assert build(knowledge, {}).search("辞退届") == first.search("辞退届")
    assert kept[0].stat().st_size > 0


def test_other_phrases_make_another_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANNAI_CACHE", str(tmp_path))
    knowledge = load_knowledge(ROOT / "knowledge")
    assert (
        build(knowledge, {"withdrawal": ["すっぱり手を切る"]})
        .search("すっぱり手を切る")[0]
        .id.startswith("withdrawal.")
    )
    assert len(list(tmp_path.glob("search-*.npz"))) == 3
    build(knowledge, {})
    assert len(list(tmp_path.glob("search-*.npz"))) == 6
