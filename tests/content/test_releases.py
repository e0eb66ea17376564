"""Published versions: copies that stay as they are, and servers that change to them or stay on what they have."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from annai import clock, paths
from annai.content.follow import Follower
from annai.content.publish import publish
from annai.content.releases import FRESH_SECONDS, KEPT, Hold, ReleaseError, Releases
from annai.content.validation import Project
from annai.errors import AnnaiError
from annai.knowledge import current_knowledge
from annai.knowledge.load import version_of
from annai.language.entities import find_terms
from annai.paths import ROOT, knowledge_dir, looking_at

Put = Callable[[], str]


@pytest.fixture(autouse=True)
def own_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is published here is live for this test only."""
    monkeypatch.setattr(paths, "_published", [])


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "knowledge", tmp_path / "knowledge"))


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    return Releases(tmp_path / "releases")


@pytest.fixture
def put(source: Path, releases: Releases) -> Put:
    def store_and_publish() -> str:
        version = releases.store(source)
        releases.publish(version, "model", clock.now())
        return version

    return store_and_publish


def edit(source: Path, name: str, old: str, new: str) -> None:
    path = source / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_stored_version_does_not_follow_the_editor(source: Path, releases: Releases) -> None:
    version = releases.store(source)
    edit(source, "contacts.yml", "0570-666-376", "0570-666-377")
    assert version_of(releases.path(version)) == version
    assert releases.store(source) != version
    assert releases.path(version[:5]).name == version


def test_versions_that_are_not_there_are_refused(releases: Releases) -> None:
    for name in ("0123", "../knowledge", "", "*"):
        with pytest.raises(ReleaseError):
            releases.path(name)


def test_a_follower_changes_once_and_everything_with_it(source: Path, releases: Releases, put: Put) -> None:
    first = put()
    follower = Follower(releases)
    follower.begin()
    assert (knowledge_dir().name, follower.look()) == (first, "same")
    edit(source, "vocabulary.yml", "terms: [", "terms: [ぴかぴか言葉, ")
    second = put()
    assert not find_terms("ぴかぴか言葉")
    assert [follower.look(), follower.look()] == ["adopted", "same"]
    assert knowledge_dir().name == current_knowledge().version == second
    assert find_terms("ぴかぴか言葉")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("faq/forgotten_id.yml", "topic: forgotten_id", "topic: ["),
        ("faq/forgotten_id.yml", "audience", "audiense"),
        ("decisions/withdrawal.yml", "id: withdrawal", "id: withdraw"),
        ("reading/withdrawal.yml", "inputs:", "input:"),
        ("topics.yml", "decision: withdrawal", "decision: nowhere"),
        ("vocabulary.yml", "entities:", "entity:"),
    ],
)
def test_a_broken_version_leaves_the_old_one_in_place(
    source: Path, releases: Releases, put: Put, name: str, old: str, new: str
) -> None:
    first = put()
    follower = Follower(releases)
    follower.begin()
    edit(source, name, old, new)
    put()
    assert follower.look() == "broken"
    assert current_knowledge().version == first
    assert follower.look() == "same"


def test_what_depends_on_the_knowledge_can_refuse_it(source: Path, releases: Releases, put: Put) -> None:
    first = put()
    follower = Follower(releases, prepare=lambda folder, _published: (_ for _ in ()).throw(RuntimeError("no index")))
    follower.begin()
    edit(source, "contacts.yml", "0570-666-376", "0570-666-377")
    put()
    assert follower.look() == "broken"
    assert knowledge_dir().name == first


def test_a_server_begins_with_what_it_reads_and_changes_to_whole_versions_only(
    source: Path, releases: Releases, put: Put
) -> None:
    loaded: list[str] = []
    first = put()
    follower = Follower(releases, load=lambda folder: loaded.append(folder.name))
    follower.begin()
    assert loaded == [knowledge_dir().name] == [first]
    edit(source, "decisions/withdrawal.yml", "id: withdrawal", "id: withdraw")
    put()
    assert follower.look() == "broken"
    assert (knowledge_dir().name, loaded) == (first, [first])


def test_a_refusal_is_reported_once(source: Path, releases: Releases, put: Put) -> None:
    put()
    follower = Follower(releases)
    follower.begin()
    releases.refuse("a file is broken", clock.now())
    assert [follower.look(), follower.look()] == ["refused", "same"]
    put()
    assert releases.refused() is None


def test_a_pointer_that_cannot_be_read_changes_nothing(releases: Releases, put: Put) -> None:
    first = put()
    follower = Follower(releases)
    follower.begin()
    (releases.folder / "current").write_text("{")
    assert follower.look() == "same"
    assert knowledge_dir().name == first


def test_another_version_can_be_looked_at_without_being_live(source: Path, releases: Releases, put: Put) -> None:
    first = put()
    Follower(releases).begin()
    edit(source, "contacts.yml", "0570-666-376", "0570-666-377")
    second = releases.store(source)
    with looking_at(releases.path(second)):
        assert current_knowledge().contacts["callcenter-2024"].phones[0].number == "0570-666-377"
    assert current_knowledge().version == first


def test_what_is_not_in_order_is_not_published(source: Path, releases: Releases, tmp_path: Path) -> None:
    model = tmp_path / "model.tar.gz"
    model.write_bytes(b"model")
    project = Project(ROOT, source)
    first = publish(project, releases, model)
    edit(source, "faq/forgotten_id.yml", "quote: ", "quote: 資料にない文 ")
    with pytest.raises(AnnaiError, match="forgotten_id"):
        publish(project, releases, model)
    assert releases.current() == releases.log()[-1]
    assert [one.knowledge for one in releases.log()] == [first.version]
    refused = releases.refused()
    assert refused is not None
    assert "forgotten_id" in refused.reason


# --- copies that are of no more use ---------------------------------------------------------------


@pytest.fixture
def tiny(tmp_path: Path) -> Callable[[str], Path]:
    """A folder that counts as knowledge to whoever copies it, another version for each text."""

    def make(text: str) -> Path:
        folder = tmp_path / "tiny"
        folder.mkdir(exist_ok=True)
        (folder / "topics.yml").write_text(text)
        return folder

    return make


@pytest.fixture
def add(tiny: Callable[[str], Path], releases: Releases) -> Callable[[str], str]:
    """Publish a version that looks as if its copy had last been used two days ago."""

    def publish(text: str) -> str:
        version = releases.store(tiny(text))
        age(releases, version)
        releases.publish(version, "model", clock.now())
        return version

    return publish


def age(releases: Releases, name: str) -> None:
    long_ago = time.time() - 2 * FRESH_SECONDS
    os.utime(releases.folder / name, (long_ago, long_ago))


def test_the_versions_published_last_are_kept(releases: Releases, add: Callable[[str], str]) -> None:
    versions = [add(f"topics: {number}") for number in range(KEPT + 3)]
    assert releases.stored() == set(versions[3:])
    assert [one.knowledge for one in releases.log()] == versions
    add("topics: 5")  # gone back to: now it is the latest
    add("topics: new")
    assert versions[5] in releases.stored()
    assert len(releases.stored()) == KEPT
    with pytest.raises(ReleaseError):
        releases.path(versions[0])


def test_a_version_that_a_server_follows_is_never_removed(
    releases: Releases, put: Put, add: Callable[[str], str]
) -> None:
    followed = put()
    age(releases, followed)
    script = (
        "import sys, pathlib\n"
        "from annai.content.follow import Follower\n"
        "from annai.content.releases import Releases\n"
        "follower = Follower(Releases(pathlib.Path(sys.argv[1])))\n"
        "follower.begin()\n"
        "print(flush=True)\n"
        "sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", script, str(releases.folder)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == b"\n"
        for number in range(KEPT + 2):  # the server does not look, or cannot use any of them
            add(f"topics: {number}")
        assert version_of(releases.path(followed)) == followed
        server.kill()
    add("topics: last")
    assert followed not in releases.stored()


def test_a_follower_lets_go_of_the_version_that_it_leaves(
    source: Path, releases: Releases, put: Put, add: Callable[[str], str]
) -> None:
    first = put()
    follower = Follower(releases)
    follower.begin()
    edit(source, "contacts.yml", "0570-666-376", "0570-666-377")
    second = put()
    assert follower.look() == "adopted"
    add("topics: broken")
    assert follower.look() == "broken"
    for version in (first, second):
        age(releases, version)
    versions = [add(f"topics: {number}") for number in range(KEPT)]
    assert releases.stored() == {*versions, second}


def test_a_draft_stays_for_a_day(releases: Releases, tiny: Callable[[str], Path], add: Callable[[str], str]) -> None:
    old, used_again = (releases.store(tiny(f"topics: {name}")) for name in ("old", "used-again"))
    age(releases, old)
    age(releases, used_again)
    assert releases.store(tiny("topics: used-again")) == used_again
    live = add("topics: live")
    assert releases.stored() == {used_again, live}


def test_what_an_interrupted_copy_left_is_removed(releases: Releases, add: Callable[[str], str]) -> None:
    add("topics: 1")
    left = releases.folder / ".new-0123" / "knowledge"
    left.mkdir(parents=True)
    add("topics: 2")
    assert left.is_dir()  # it may be just being written
    age(releases, ".new-0123")
    add("topics: 3")
    assert not left.parent.exists()


def test_a_version_that_is_gone_cannot_be_held(releases: Releases, add: Callable[[str], str]) -> None:
    version = add("topics: 1")
    folder = releases.path(version)
    releases.hold(version).let_go()
    shutil.rmtree(folder)
    with pytest.raises(ReleaseError):
        releases.hold(version)
    with pytest.raises(ReleaseError):
        Hold(folder)


def test_many_writers_at_once_leave_a_live_version_that_is_whole(releases: Releases, tmp_path: Path) -> None:
    sources = [tmp_path / f"writer-{number}" for number in range(5)]
    for number, folder in enumerate(sources):
        folder.mkdir()
        (folder / "topics.yml").write_text(f"topics: {number}")

    def publish(folder: Path) -> None:
        releases.publish(releases.store(folder), "model", clock.now())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(publish, sources * 10))
    live = releases.current()
    assert live is not None
    assert version_of(releases.path(live.knowledge)) == live.knowledge
    assert len(releases.stored()) == 5
