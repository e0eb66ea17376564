"""What Rasa's server leaves out at its start is there when it is asked for. Each in a process of its own."""

from __future__ import annotations

import subprocess
import sys

from annai.paths import ROOT


def alone(script: str) -> str:
    """What a script prints in a process of its own: what is imported cannot be taken back."""
    script = f"from annai.nlu.tuning.imports import DEFERRED, deferred_imports\ndeferred_imports()\n{script}"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_server_leaves_out_what_other_stores_and_channels_need() -> None:
    left_out = ("aiogram", "slack_sdk", "twilio", "webexteamssdk", "socketio", "questionary", "prompt_toolkit")
    left_out += ("boto3", "apscheduler", "pkg_resources", "sklearn", "dask.base")
    told = alone(f"import sys, rasa.core.run, rasa.server\nprint([one for one in {left_out} if one in sys.modules])")
    assert told == "[]"


def test_deferred_channels_have_the_names_of_the_real_ones() -> None:
    from rasa.core.channels import BUILTIN_CHANNELS

    told = alone(
        "from rasa.core.channels import BUILTIN_CHANNELS\n"
        "print(sorted((name, one.__module__, one.__name__) for name, one in BUILTIN_CHANNELS.items()))"
    )
    real = sorted((name, one.__module__, one.__name__) for name, one in BUILTIN_CHANNELS.items())
    assert told == str(real)


def test_a_deferred_channel_that_is_configured_is_the_real_one() -> None:
    alone("""
from rasa.core.run import _create_single_channel
found = _create_single_channel("callback", {"url": "http://127.0.0.1:1/"})
from rasa.core.channels.callback import CallbackInput
assert type(found) is CallbackInput, type(found)
assert CallbackInput.__mro__[1].__name__ == "RestInput"
""")


def test_parts_of_a_deferred_module_are_parts_of_the_real_one() -> None:
    alone("""
import matplotlib.colors
assert matplotlib.colors.to_hex("red") == "#ff0000"
assert matplotlib.get_backend
import dask.base
from dask import get
assert get({"a": 1, "b": (lambda x: x + 1, "a")}, "b") == 2
""")


def test_a_reminder_is_scheduled_by_the_real_scheduler() -> None:
    alone("""
import asyncio
from rasa.core import jobs
async def main():
    scheduler = await jobs.scheduler()
    assert type(scheduler).__module__ == "apscheduler.schedulers.asyncio"
    assert await jobs.scheduler() is scheduler
    jobs.kill_scheduler()
asyncio.run(main())
""")


def test_a_server_that_understands_loads_nothing_that_answers() -> None:
    told = alone(
        "import sys\nimport annai.nlu.rasa_server, annai.nlu.channel, annai.nlu.classifier, annai.nlu.extractor\n"
        "from annai.nlu.reload import _load_words\nfrom annai.paths import knowledge_dir\n"
        "_load_words(knowledge_dir())\n"
        "print([one for one in sys.modules if one.startswith(('annai.dialogue', 'annai.decisions', 'annai.search'))])"
    )
    assert told == "[]"
