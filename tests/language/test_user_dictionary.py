"""The compiled user dictionary is made once for both environments. Compiling itself takes seconds: it is left out."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
import sudachidict_core

from annai.language import analyser
from annai.language.analyser import compiled_user_dictionary


@pytest.fixture
def terms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    compiler = SimpleNamespace(build_user_dic=lambda output, **_: output.write_bytes(b"compiled"))
    monkeypatch.setattr(analyser, "sudachi_native", compiler)
    monkeypatch.setenv("ANNAI_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "terms.csv"
    path.write_text("効果報告,コウカホウコク\n", encoding="utf-8")
    return path


def test_the_place_of_the_packages_does_not_matter(
    terms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = compiled_user_dictionary(terms).binary
    moved = tmp_path / "elsewhere"
    moved.symlink_to(Path(sudachidict_core.__file__).parent)
    monkeypatch.setattr(analyser.sudachidict_core, "__file__", str(moved / "__init__.py"))
    made = first.stat().st_mtime_ns
    assert compiled_user_dictionary(terms).binary == first
    assert first.stat().st_mtime_ns == made


def test_other_terms_and_another_system_dictionary_make_another_one(
    terms: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = compiled_user_dictionary(terms).binary
    monkeypatch.setattr(analyser, "version", lambda _package: "another")
    second = compiled_user_dictionary(terms).binary
    terms.write_text("補助率,ホジョリツ\n", encoding="utf-8")
    third = compiled_user_dictionary(terms).binary
    assert len({first, second, third}) == 3
