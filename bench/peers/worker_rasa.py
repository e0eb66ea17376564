"""Ask a trained Rasa model (ours, or the documented pipeline): worker_rasa.py stock|tuned TASK MODEL OUTPUT.

Runs in the environment that the model was trained in. Only the understanding is measured, through Rasa's own agent;
``tuned`` applies our speed-ups inside Rasa first, as our server does.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")

from measure import answer_all, best_margin, read_task  # noqa: E402 - after the path is set

SELECTED = "faq"
# What the documented FallbackClassifier puts in front where it doubts: rejection is compared by the margin instead,
# at the same share of questions answered for all ways.
FALLBACK = "nlu_fallback"


def read(parsed: dict[str, Any], task: dict[str, Any]) -> tuple[str, float]:
    """The topic, and the likeliest answerable topic's confidence over the likeliest declined one's."""
    ranking = {item["name"]: float(item["confidence"]) for item in parsed["intent_ranking"] if item["name"] != FALLBACK}
    answerable = {SELECTED} if SELECTED in ranking else set(task["answerable"])
    topic, sure = best_margin(ranking, answerable, set(task["declined"]))
    if topic == SELECTED:
        chosen = parsed["response_selector"][SELECTED]["ranking"]
        topic = chosen[0]["intent_response_key"].split("/", 1)[1] if chosen else topic
    return topic, sure


def main(tuning: str, task_path: str, model: str, output: str) -> None:
    task = read_task(task_path)
    begin = time.perf_counter()
    if tuning == "tuned":
        from annai.nlu.tuning import apply

        apply(["all"], "serving")
    from rasa.core.agent import Agent

    agent = Agent.load(model)
    load = time.perf_counter() - begin
    loop = asyncio.new_event_loop()

    def predict(text: str) -> tuple[str, float]:
        return read(loop.run_until_complete(agent.parse_message(text)), task)

    answer_all(predict, task["questions"], output, load_seconds=load, model_bytes=os.path.getsize(model))


if __name__ == "__main__":
    main(*sys.argv[1:])
