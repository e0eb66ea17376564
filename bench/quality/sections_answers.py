"""Sections of the report on whole answers: rejection, acceptance, years, consistency, entities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bench.acceptance import Result, files, read_cases, run_all, shares
from bench.quality.consistency import compare, read_groups
from bench.quality.data import Phrase, is_answerable, is_declined
from bench.quality.end_to_end import Answered, Outcomes, ask_all, outcomes, thresholds_set
from bench.quality.entities import compare as compare_entities
from bench.quality.entities import overall
from bench.quality.intervals import Share, by_value
from bench.quality.pipeline import Parser, reply_to
from bench.quality.report import Bar, Section, percent, table
from bench.quality.thresholds import Thresholds, current
from bench.quality.years import check

# Shares that acceptance files must reach, in per cent; the others are reported.
ACCEPTANCE = {
    "faq": 95.0,
    "overview": 95.0,
    "migration": 95.0,
    "web": 85.0,
    "oos": 97.0,
    "dialogs": 70.0,
    "conversations": 70.0,
}
ANSWER_AT = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
SHOWN = 40


def rejection(parser: Parser, phrases: Sequence[Phrase]) -> Section:
    """Messages out of scope that are not answered, and questions that are."""
    replies = ask_all(parser, phrases)
    outside = [one for one in replies if is_declined(one.phrase.topic)]
    inside = [one for one in replies if is_answerable(one.phrase.topic)]
    rejected = Share(sum(not one.is_answered for one in outside), len(outside))
    answered = Share(sum(one.is_answered for one in inside), len(inside))
    wrong = Share(sum(one.is_answered and one.topic != one.phrase.topic for one in inside), answered.hits)
    kinds = [(topic, Share(*_rejected(outside, topic))) for topic in sorted({one.phrase.topic for one in outside})]
    leaked = [(one.phrase.text, one.phrase.topic, one.topic) for one in outside if one.is_answered]
    text = "\n\n".join(
        [
            f"Out of scope and not answered: {rejected}. Questions on the programme that are answered: {answered}; of "
            f"these answers on another topic: {wrong}.",
            table(("kind", "not answered"), kinds),
            "### Answered although out of scope",
            table(("message", "kind", "answered as"), leaked[:SHOWN]),
        ]
    )
    headline = f"out of scope not answered: {rejected}; questions answered: {answered}; on another topic: {wrong}"
    bar = Bar("out of scope not answered (test set)", percent(rejected.value), 90)
    figures = {"rejected": rejected.value, "answered": answered.value, "wrong": wrong.value}
    return Section("Rejection", text, headline, (bar,), figures)


def _rejected(outside: Sequence[Answered], topic: str) -> tuple[int, int]:
    of_kind = [one for one in outside if one.phrase.topic == topic]
    return sum(not one.is_answered for one in of_kind), len(of_kind)


def acceptance(results: Sequence[Result]) -> Section:
    """Acceptance files: what people say, judged on facts, year and verdict."""
    by_file = shares(results, lambda result: result.file)
    styles = sorted(shares(results, lambda result: result.case.get("style", "")).items(), key=by_value)
    checks = [fault for result in results for fault in result.faults]
    missing = sum(" missing " in f" {fault}" or " none of " in f" {fault}" for fault in checks)
    forbidden = sum(" has " in f" {fault}" for fault in checks)
    failed = [result for result in results if not result.has_passed]
    dialogs = [result for result in results if result.case["kind"] == "dialog"]
    turns = Share(sum(one.right for one in dialogs), sum(one.judged for one in dialogs))
    text = "\n\n".join(
        [
            table(("file", "passed"), by_file.items()),
            f"Turns of dialogs that are right: {turns}. Facts missing: {missing}; said that must not be: {forbidden}.",
            table(("style", "passed"), styles),
            "### Failed cases",
            table(
                ("case", "about", "faults"),
                ((r.case["id"], r.case.get("topic", ""), "; ".join(r.faults)[:160]) for r in failed),
            ),
        ]
    )
    headline = "acceptance: " + ", ".join(f"{name} {100 * share.value:.1f}" for name, share in by_file.items())
    bars = [
        Bar(f"acceptance: {name}", percent(by_file[name].value), limit)
        for name, limit in ACCEPTANCE.items()
        if name in by_file
    ]
    return Section("Acceptance", text, headline, tuple(bars), {name: share.value for name, share in by_file.items()})


def whole_answers(parser: Parser, best: Thresholds | None) -> Section:
    """What other thresholds would do to the acceptance questions."""
    cases = [(file, case) for file, case in read_cases(files()) if case["kind"] in ("single", "oos")]
    tried = {f"ANSWER {value:.2f}": replace(current(), answer=value) for value in ANSWER_AT}
    settings = {"now": current(), **({"cheapest on unseen messages": best} if best else {}), **tried}
    rows = []
    for name, at in settings.items():
        with thresholds_set(at):
            rows.append((name, *_outcome_cells(outcomes(run_all(cases, parser)))))
    text = "\n\n".join(
        [
            "Replies to acceptance questions (single messages) with other thresholds: judged on what is said, so an "
            "answer on a neighbouring topic that holds the fact asked for is right. The cost is that of “Thresholds by "
            "cost”. These questions show whether a threshold is sane; it is chosen on unseen phrases, not here.",
            table(("thresholds", "right", "wrong", "refused", "declined", "answered out of scope", "cost"), rows),
        ]
    )
    return Section("Thresholds on whole answers", text, "whole answers: cost by threshold is in the report")


def _outcome_cells(found: Outcomes) -> tuple[object, ...]:
    return found.right, found.wrong, found.refused, found.declined, found.answered, f"{found.cost:.3f}"


def years(parser: Parser, phrases: Sequence[Phrase], results: Sequence[Result]) -> Section:
    """Replies with facts of another year than the one named."""
    turns = [(turn.user, turn.reply) for result in results for turn in result.turns]
    turns += [(phrase.text, reply_to(parser, phrase.text)) for phrase in phrases]
    found = check(turns)
    rows = [(one.text, ", ".join(map(str, one.named)), one.topic, one.reason) for one in found.confusions]
    text = "\n\n".join(
        [
            f"{found.replies} replies to acceptance and test messages that name a programme year; {len(rows)} of them "
            "carry something of another year: the year of the answer, or a number, address, amount, rate or day that "
            "the knowledge holds for other years only.",
            table(("message", "named", "topic", "reason"), rows),
        ]
    )
    bar = Bar("year confusions", len(rows), 0, "", is_ceiling=True)
    return Section(
        "Years", text, f"year confusions: {len(rows)} in {found.replies} replies", (bar,), {"confusions": len(rows)}
    )


def consistency(parser: Parser) -> Section:
    """Paraphrases of one question must give one answer."""
    groups = compare(parser, read_groups())
    share = Share(sum(group.is_consistent for group in groups), len(groups))
    agreement = sum(group.agreement for group in groups) / len(groups)
    odd = [(group.name, text, str(answer)) for group in groups for text, answer in group.odd_ones()]
    text = "\n\n".join(
        [
            f"Questions with one answer (status, topic, year, places cited) in every wording: {share}. Wordings that "
            f"agree with most of their group: {agreement:.1%}.",
            table(("question", "wording that gets another answer", "it"), odd),
        ]
    )
    headline = f"consistency: {share}; wordings that agree {agreement:.1%}"
    return Section("Consistency", text, headline, figures={"consistent": share.value, "agreement": agreement})


def entities() -> Section:
    """Entities against the hand-labelled table."""
    scores, differences = compare_entities()
    rows = [(s.name, f"{s.precision:.3f}", f"{s.recall:.3f}", f"{s.f1:.3f}", s.right + s.missed) for s in scores]
    text = "\n\n".join(
        [
            table(("entity", "precision", "recall", "F1", "labelled"), rows),
            table(
                ("sentence", "missed", "found in excess"),
                ((d.text, ", ".join(d.missed), ", ".join(d.extra)) for d in differences),
            ),
        ]
    )
    headline = "entities, F1: " + ", ".join(f"{score.name} {score.f1:.3f}" for score in scores)
    return Section("Entities", text, headline, figures={"f1": overall(scores).f1})
