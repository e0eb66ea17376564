"""Each speed-up does what the part of Rasa that it replaces does."""

from __future__ import annotations

import asyncio
import copy
import io as text_io
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rasa
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.engine.exceptions import GraphComponentException, GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core import events
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.importers import utils
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.utils import common, io
from rasa.utils.endpoints import EndpointConfig

from annai.errors import SettingsError
from annai.nlu import tuning
from annai.nlu.tuning import serving, training
from annai.paths import ROOT

Keep = Callable[[Any, str], Any]


REPLIES: list[tuple[dict[str, Any], bool]] = [
    ({"events": [], "responses": []}, True),
    ({"events": [{"event": "slot", "name": "a", "value": {"b": [1]}}], "responses": [{"text": "はい"}]}, True),
    ({"events": [{"event": "followup", "name": "action_listen"}]}, True),
    ({}, True),
    ({"events": [{"event": "no_such_event"}], "responses": []}, False),
    ({"events": [{"name": "a", "value": 1}], "responses": []}, False),
    ({"events": {}, "responses": []}, False),
    ({"events": [], "responses": ["はい"]}, False),
    ({"events": ["slot"], "responses": []}, False),
    ({"events": [{"event": "slot", "name": "a", "value": 1}, {"event": "slot", "value": 1}]}, False),
    ({"events": [{"event": ["slot"]}], "responses": []}, False),
    ({"events": [{"event": "slot", "timestamp": "now", "name": "a", "value": 1}]}, False),
]


@pytest.mark.parametrize(("reply", "is_valid"), REPLIES)
def test_replies_are_judged_as_before(stock: Keep, reply: dict[str, Any], is_valid: bool) -> None:
    before = stock(RemoteAction, "_validate_action_result")
    serving.reply_validation()
    action = RemoteAction("action_x", None)
    for validate in (before, RemoteAction._validate_action_result):
        if is_valid:
            assert validate(action, reply)
        else:
            with pytest.raises(ValidationError):
                validate(action, reply)


def test_each_kind_of_event_is_judged_by_its_own_rules(stock: Keep) -> None:
    """Every kind that Rasa's schema knows, whole and with each of its parts of a wrong type."""
    before = stock(RemoteAction, "_validate_action_result")
    serving.reply_validation()
    action, judged = RemoteAction("action_x", None), []
    for kind in RemoteAction.action_response_format_spec()["properties"]["events"]["items"]["oneOf"]:
        name = kind["properties"]["event"]["const"]
        for part in (None, *kind["properties"]):
            event = {
                "event": name,
                "name": "a",
                "value": 1,
                **({part: [object]} if part not in (None, "event") else {}),
            }
            told = [
                _is_accepted(validate, action, {"events": [event]})
                for validate in (before, RemoteAction._validate_action_result)
            ]
            assert told[0] == told[1], event
            judged.append(told[0])
    assert {True, False} == set(judged)


def _is_accepted(validate: Callable[..., Any], action: RemoteAction, reply: dict[str, Any]) -> bool:
    try:
        return bool(validate(action, reply))
    except ValidationError:
        return False


def test_every_event_resolves_to_the_same_class(stock: Keep) -> None:
    before = stock(events.Event, "resolve_by_type")
    serving.event_types()
    names = {cls.type_name for cls in common.all_subclasses(events.Event)}
    assert len(names) > 20
    for _ in range(2):  # found, then remembered
        assert {name: events.Event.resolve_by_type(name) for name in names} == {name: before(name) for name in names}


def test_unknown_events_are_treated_as_before(stock: Keep) -> None:
    stock(events.Event, "resolve_by_type")
    serving.event_types()
    assert events.Event.resolve_by_type("topic") is None
    assert events.Event.resolve_by_type("unheard_of", events.SlotSet) is events.SlotSet
    with pytest.raises(ValueError, match="unheard_of"):
        events.Event.resolve_by_type("unheard_of")


class Adder(GraphComponent):
    """Adds its inputs and a number of its own."""

    def __init__(self, own: int) -> None:
        self.own = own

    @classmethod
    def create(cls, config: dict[str, Any], *_: Any, **__: Any) -> Adder:
        return cls(config["own"])

    def add(self, left: int, right: int = 0) -> int:
        return left + right + self.own

    def fail(self, left: int) -> int:
        raise RuntimeError("broken")


def node(needs: dict[str, str], own: int, fn: str = "add", **more: Any) -> SchemaNode:
    return SchemaNode(
        needs=needs, uses=Adder, fn=fn, constructor_name="create", config={"own": own}, eager=True, **more
    )


@pytest.fixture
def runner() -> DaskGraphRunner:
    schema = GraphSchema(
        {
            "sum": node({"left": "second", "right": "first"}, 100, is_target=True),
            "first": node({"left": "message"}, 1),
            "second": node({"left": "first", "right": "message"}, 10),
            "aside": node({"left": "message"}, 1000, is_target=True),
            "broken": node({"left": "message"}, 0, fn="fail"),
        }
    )
    return DaskGraphRunner(schema, None, ExecutionContext(schema))


@pytest.mark.parametrize("targets", [["sum"], ["sum", "aside"], ["aside"], None])
def test_a_planned_graph_gives_what_dask_gives(stock: Keep, runner: DaskGraphRunner, targets: Any) -> None:
    before = stock(DaskGraphRunner, "run")
    serving.graph_plan()
    for value in (1, 2):  # the second one uses the remembered plan
        inputs = {"message": value}
        assert runner.run(inputs, targets) == before(runner, inputs, targets)


def test_errors_of_a_planned_graph_are_those_of_dask(stock: Keep, runner: DaskGraphRunner) -> None:
    before = stock(DaskGraphRunner, "run")
    serving.graph_plan()
    cases: list[tuple[dict[str, Any], str]] = [({"message": 1}, "broken"), ({"message": "first"}, "sum"), ({}, "sum")]
    for inputs, target in cases:
        told = []
        for run in (before, DaskGraphRunner.run):
            with pytest.raises((GraphComponentException, GraphRunError)) as caught:
                run(runner, inputs, [target])
            told.append((caught.type, str(caught.value)))
        assert told[0] == told[1]


def test_an_action_gets_slots_and_message_but_not_the_past(stock: Keep) -> None:
    before = stock(RemoteAction, "_action_call_format")
    serving.action_call()
    domain = Domain.from_yaml("version: '3.1'\nslots:\n  s: {type: any, mappings: [{type: custom}]}\nactions: [a]")
    tracker = DialogueStateTracker.from_events(
        "sender", [events.UserUttered("こんにちは"), events.SlotSet("s", {"k": 1})], domain.slots
    )
    action = RemoteAction("a", EndpointConfig("http://127.0.0.1:1"))
    full, lean = before(action, tracker, domain), action._action_call_format(tracker, domain)
    for key in ("next_action", "sender_id", "version"):
        assert lean[key] == full[key]
    for key in ("slots", "latest_message", "sender_id", "paused", "active_loop"):
        assert lean["tracker"][key] == full["tracker"][key]
    assert lean["tracker"]["events"] == []
    assert "domain" not in lean


def test_the_connection_to_an_endpoint_stays_open(stock: Keep) -> None:
    stock(EndpointConfig, "session")
    serving.action_session()
    one, other = EndpointConfig("http://127.0.0.1:1"), EndpointConfig("http://127.0.0.1:2")

    async def use(endpoint: EndpointConfig) -> Any:
        async with endpoint.session() as session:
            return session

    async def main() -> None:
        first = await use(one)
        assert not first.closed
        assert await use(one) is first
        second = await use(other)
        assert second is not first
        await first.close()
        third = await use(one)
        assert third is not first
        assert not third.closed
        for endpoint in (one, other, other):  # closing twice is harmless
            await serving.close_session(endpoint)
        assert second.closed
        assert third.closed

    asyncio.run(main())


def test_another_event_loop_gets_another_connection(stock: Keep) -> None:
    stock(EndpointConfig, "session")
    serving.action_session()
    endpoint = EndpointConfig("http://127.0.0.1:1")

    async def use() -> Any:
        async with endpoint.session() as session:
            await session.close()
            return session

    assert asyncio.run(use()) is not asyncio.run(use())


def phrases(folder: Path, *lines: str) -> str:
    path = folder / "greet.yml"
    examples = "".join(f"    - {line}\n" for line in lines)
    path.write_text(f'version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n{examples}', encoding="utf-8")
    return str(path)


def test_phrases_read_once_are_the_same(stock: Keep, tmp_path: Path) -> None:
    before = stock(utils, "training_data_from_paths")
    training.training_data_once()
    paths = [phrases(tmp_path, "こんにちは", "おはよう")]
    expected = before(paths, "ja")
    for _ in range(2):
        found = utils.training_data_from_paths(paths, "ja")
        assert [example.as_dict() for example in found.training_examples] == [
            example.as_dict() for example in expected.training_examples
        ]


def test_one_reader_cannot_change_the_phrases_of_the_next(stock: Keep, tmp_path: Path) -> None:
    """Rasa merges what it read, and works on the merged copy."""
    stock(utils, "training_data_from_paths")
    training.training_data_once()
    paths = [phrases(tmp_path, "こんにちは")]
    first = utils.training_data_from_paths(paths, "ja").merge()
    first.training_examples[0].set(TEXT, "changed")
    assert utils.training_data_from_paths(paths, "ja").merge().training_examples[0].get(TEXT) == "こんにちは"


def test_only_rasas_own_schemas_are_remembered(stock: Keep, tmp_path: Path) -> None:
    stock(io, "read_yaml_file")
    training.schemas_once()
    path = tmp_path / "file.yml"
    path.write_text("a: 1")
    assert io.read_yaml_file(str(path)) == {"a": 1}
    path.write_text("a: 2")
    assert io.read_yaml_file(str(path)) == {"a": 2}
    schema = str(Path(rasa.__file__).parent / "shared" / "nlu" / "training_data" / "schemas" / "nlu.yml")
    assert io.read_yaml_file(schema) is io.read_yaml_file(schema)


def test_a_copied_phrase_is_equal_and_independent(stock: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    original = Message({TEXT: "こんにちは", INTENT: "greet"})
    nested = Message({TEXT: "こんにちは", "entities": [{"value": 1}]})
    expected = [message.fingerprint() for message in (original, nested)]
    monkeypatch.setattr(Message, "__deepcopy__", None, raising=False)
    training.message_copies()
    twin, nested_twin = copy.deepcopy(original), copy.deepcopy(nested)
    assert [twin.fingerprint(), nested_twin.fingerprint()] == expected
    twin.set(TEXT, "changed")
    nested_twin.get("entities")[0]["value"] = 2
    assert original.get(TEXT) == "こんにちは"
    assert nested.get("entities") == [{"value": 1}]


def test_a_phrase_copied_twice_in_one_copy_is_one_phrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Message, "__deepcopy__", None, raising=False)
    training.message_copies()
    message = Message({TEXT: "こんにちは"})
    first, second = copy.deepcopy([message, message])
    assert first is second


def test_models_are_packed_with_the_quickest_compression(monkeypatch: pytest.MonkeyPatch) -> None:
    function: Any = tarfile.TarFile.gzopen.__func__  # type: ignore[attr-defined]
    monkeypatch.setattr(function, "__defaults__", function.__defaults__)
    training.model_compression()
    packed = text_io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("empty"))
    assert packed.getvalue()[8] == 4  # the header's mark for "fastest" (RFC 1952)
    packed.seek(0)
    with tarfile.open(fileobj=packed, mode="r:gz") as archive:
        assert archive.getnames() == ["empty"]


def test_nothing_is_replaced_under_another_version_of_rasa(
    stock: Keep, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    before = stock(events.Event, "resolve_by_type")
    monkeypatch.setattr(rasa, "__version__", "3.7.0")
    assert tuning.apply(("all",), "serving") == ()
    assert events.Event.resolve_by_type is before
    assert "made for Rasa 3.6.21, this is 3.7.0" in caplog.text


def test_the_installed_rasa_is_the_one_that_the_items_were_written_for() -> None:
    assert rasa.__version__ == tuning.PINNED


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [(("none",), ()), (("event_types",), ("event_types",)), (("event_types", "schemas_once"), ("event_types",))],
)
def test_items_are_switched_by_name(stock: Keep, wanted: tuple[str, ...], expected: tuple[str, ...]) -> None:
    stock(events.Event, "resolve_by_type")
    assert tuning.apply(wanted, "serving") == expected


def test_an_unknown_item_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match="'warp' is none of all, none, deferred_imports"):
        tuning.apply(("warp",), "serving")


def test_deferred_modules_are_imported_by_the_first_call() -> None:
    """In a process of its own: what is imported cannot be taken back."""
    script = """
import sys
from annai.nlu.tuning.imports import DEFERRED, deferred_imports
deferred_imports()
import rasa.core.run
assert not any(name.startswith(("sklearn.", "matplotlib.py")) for name in sys.modules if name not in DEFERRED)
from sklearn.model_selection import train_test_split
left, right = train_test_split([1, 2, 3, 4], test_size=0.5)
assert sorted(left + right) == [1, 2, 3, 4]
import sklearn.model_selection
assert sklearn.model_selection.KFold(2).get_n_splits() == 2
"""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
