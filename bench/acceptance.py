"""Run acceptance cases (``tests/outside_in/*.jsonl``) in one process: ``python -m bench.acceptance [FILE...]``.

Cases are judged on what the assistant says, never on topic names: patterns are searched in the text of the reply
after NFKC, with white space and commas taken away. Kinds: ``single``, ``dialog`` (turn by turn), ``consult`` (a
consultation: facts are given as they are asked for) and ``oos`` (must not be answered with confidence).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from annai import clock
from annai.dialogue.reply import Reply
from annai.paths import ROOT
from bench.quality.intervals import Share
from bench.quality.models import load_model
from bench.quality.pipeline import Conversation, Parser

FOLDER = ROOT / "tests" / "outside_in"
MAX_FACTS = 12  # answers given in one consultation
_ASKS = re.compile(r"[?？]|ですか|ますか|ください|選んで|お選び")

Case = Mapping[str, Any]
Say = Callable[[str], Reply]


@dataclass(frozen=True)
class Turn:
    """One message of a case and its reply."""

    user: str
    reply: Reply


@dataclass(frozen=True)
class Result:
    """A case with its turns and what was wrong; it passes if nothing was."""

    file: str
    case: Case
    turns: tuple[Turn, ...]
    faults: tuple[str, ...]
    # Turns that a dialog judges, and how many of them were right.
    judged: int = 1
    right: int = 0

    @property
    def has_passed(self) -> bool:
        return not self.faults


def plain(text: str) -> str:
    """The form in which replies are judged."""
    text = unicodedata.normalize("NFKC", text).replace("\u301c", "~").replace("\u2044", "/")
    return re.sub(r"[\s,]", "", text)


def faults(expected: Mapping[str, Any], text: str) -> list[str]:
    """What is missing from a plain text, and what must not be in it."""
    found = [f"missing {pattern}" for pattern in expected.get("all", ()) if not re.search(pattern, text)]
    choices = expected.get("any")
    if choices and not any(re.search(pattern, text) for pattern in choices):
        found.append(f"none of {' / '.join(choices)}")
    return found + [f"has {pattern}" for pattern in expected.get("none", ()) if re.search(pattern, text)]


def run(case: Case, say: Say, file: str = "") -> Result:
    """Run one case in a conversation of its own.

    Raises:
        ValueError: The kind is unknown.
    """
    runner = _RUNNERS.get(case["kind"])
    if runner is None:
        raise ValueError(f"{case.get('id')}: unknown kind {case['kind']!r}")
    turns: list[Turn] = []

    def spoken(text: str) -> str:
        turns.append(Turn(text, say(text)))
        return plain(turns[-1].reply.text)

    by_turn = runner(case, spoken, turns)
    wrong = tuple(
        f"turn {number}: {fault}" if len(by_turn) > 1 else fault
        for number, found in enumerate(by_turn, start=1)
        for fault in found
    )
    return Result(file, case, tuple(turns), wrong, len(by_turn), sum(not found for found in by_turn))


def _single(case: Case, say: Callable[[str], str], _turns: Sequence[Turn]) -> list[list[str]]:
    return [faults(case, say(case["user"]))]


def _dialog(case: Case, say: Callable[[str], str], _turns: Sequence[Turn]) -> list[list[str]]:
    return [faults(turn, say(turn["user"])) for turn in case["turns"]]


def _outside(case: Case, say: Callable[[str], str], turns: Sequence[Turn]) -> list[list[str]]:
    found = faults(case, say(case["user"]))
    return [[*found, "answered with confidence"] if turns[-1].reply.status == "answered" else found]


def _consult(case: Case, say: Callable[[str], str], _turns: Sequence[Turn]) -> list[list[str]]:
    """Give each fact when its question comes, until all that is expected was said or nothing is asked any more."""
    left = list(case.get("facts", ()))
    texts = [say(case["opening"])]
    for _ in range(case.get("max_turns", MAX_FACTS)):
        if not faults(case, "\n".join(texts)):
            break
        fact = next((fact for fact in left if re.search(fact["ask"], texts[-1])), None)
        if fact:
            left.remove(fact)
        elif not _ASKS.search(texts[-1]):
            break
        texts.append(say(fact["say"] if fact else case.get("otherwise", "わかりません")))
    return [faults(case, "\n".join(texts))]


_RUNNERS: dict[str, Callable[[Case, Callable[[str], str], Sequence[Turn]], list[list[str]]]] = {
    "single": _single,
    "dialog": _dialog,
    "oos": _outside,
    "consult": _consult,
}


def files() -> list[Path]:
    """The project's own acceptance cases."""
    return sorted(FOLDER.glob("*.jsonl"))


def read_cases(paths: Iterable[Path]) -> Iterator[tuple[str, Case]]:
    """(file name without its ending, case) of every line."""
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield path.stem, json.loads(line)


def run_all(cases: Iterable[tuple[str, Case]], parser: Parser) -> list[Result]:
    """Run the cases, each on the day that it names."""
    results = []
    for file, case in cases:
        day = case.get("today")
        undo = clock.at_day(date.fromisoformat(day)) if day else None
        try:
            results.append(run(case, Conversation(parser).say, file))
        finally:
            if undo:
                undo()
    return results


def shares(results: Iterable[Result], name: Callable[[Result], str]) -> dict[str, Share]:
    """Share of passed cases by what ``name`` gives."""
    tally: dict[str, list[bool]] = {}
    for result in results:
        tally.setdefault(name(result), []).append(result.has_passed)
    return {key: Share(sum(passed), len(passed)) for key, passed in sorted(tally.items())}


def describe(result: Result) -> str:
    """A failed case for the terminal: faults, then the conversation."""
    lines = [f"-- {result.case['id']} ({result.case.get('topic', '')}): {'; '.join(result.faults)}"]
    for turn in result.turns:
        lines += [f"   > {turn.user}", f"   < [{turn.reply.status} {turn.reply.topic}] {turn.reply.text}"]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.acceptance", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, help="default: all of tests/outside_in")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print the first N failed cases")
    arguments = parser.parse_args()
    model = Parser(load_model(lambda line: print(line, file=sys.stderr, flush=True)))
    results = run_all(read_cases(arguments.files or files()), model)
    for result in [result for result in results if not result.has_passed][: arguments.show]:
        print(describe(result))
    for name, share in shares(results, lambda result: result.file).items():
        print(f"{name:14} {share}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
