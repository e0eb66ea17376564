"""Sections of the report on the topic model: accuracy, calibration, thresholds, robustness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path

from bench.quality import plots
from bench.quality.calibration import expected_error, reliability
from bench.quality.classification import accuracy, class_scores, confusions, macro_f1, top
from bench.quality.data import Phrase, by_style
from bench.quality.folds import FOLDS, Unseen
from bench.quality.intervals import Share, bootstrap, by_value
from bench.quality.pipeline import Parser
from bench.quality.report import Bar, Section, percent, picture, table
from bench.quality.risk import Point, area, asked, at_coverage, curve
from bench.quality.robustness import Loss, losses
from bench.quality.thresholds import GRID, Thresholds, case_of, cheapest, current, mean_cost, plateau

CONFUSIONS = 25
WEAKEST = 12
EXAMPLES = 3


def understanding(parser: Parser, phrases: Sequence[Phrase], folder: Path) -> Section:
    """Accuracy on the separate test set: in all, by topic, by style."""
    truth = [phrase.topic for phrase in phrases]
    ranked = [[one.topic for one in parser.rank(phrase.text)] for phrase in phrases]
    said = [names[0] for names in ranked]
    share, f1 = accuracy(truth, said), macro_f1(truth, said)
    low, high = bootstrap(lambda drawn: macro_f1([truth[n] for n in drawn], [said[n] for n in drawn]), len(truth), 200)
    scores = sorted(class_scores(truth, said), key=lambda score: score.f1)
    plots.bars(folder / "topics.svg", "F1 by topic", [s.name for s in scores], [s.f1 for s in scores])
    styles = [
        (style, Share(sum(truth[n] == said[n] for n in places), len(places))) for style, places in by_style(phrases)
    ]
    styles.sort(key=by_value)
    text = "\n\n".join(
        [
            f"{len(phrases)} phrases of {len(scores)} topics, written apart from the training phrases.",
            f"Accuracy {share}; among the first three {top(truth, ranked, 3)}.",
            f"Macro-F1 {f1:.3f} ({low:.3f}–{high:.3f}).",
            "### By style",
            table(("style", "accuracy"), styles),
            "### Confusions",
            table(("asked", "understood", "count"), confusions(truth, said)[:CONFUSIONS]),
            "### By topic",
            picture("topics", "F1 by topic"),
            table(
                ("topic", "precision", "recall", "F1", "phrases"),
                ((s.name, f"{s.precision:.2f}", f"{s.recall:.2f}", f"{s.f1:.2f}", s.total) for s in scores),
            ),
        ]
    )
    weakest = ", ".join(f"{s.name} {s.f1:.2f}" for s in scores[:WEAKEST])
    figures = {"accuracy": share.value, "macro_f1": f1, "styles": {style: s.value for style, s in styles}}
    headline = f"topics: {share}; macro-F1 {f1:.3f}; top 3 {top(truth, ranked, 3)}\n  weakest: {weakest}"
    return Section(
        "Topics on the test set", text, headline, (Bar("topic accuracy", percent(share.value), 90),), figures
    )


def cross_validation(messages: Sequence[Unseen]) -> Section:
    """Accuracy over the training phrases by models that have not seen them."""
    single = [one for one in messages if len(one.topics) == 1]
    truth, said = [one.topics[0] for one in single], [one.ranking[0].topic for one in single]
    ranked = [[topic.topic for topic in one.ranking] for one in single]
    share, f1 = accuracy(truth, said), macro_f1(truth, said)
    scores = sorted(class_scores(truth, said), key=lambda score: score.f1)
    text = "\n\n".join(
        [
            f"{FOLDS} folds over the {len(single)} training phrases. Accuracy {share}; macro-F1 {f1:.3f}; among the "
            f"first three {top(truth, ranked, 3)}. Writers of training phrases look for what is not yet understood, so "
            "these are harder than the test set, and each model has seen a fifth less.",
            table(("weakest topics", "F1"), ((s.name, f"{s.f1:.2f}") for s in scores[:WEAKEST])),
            table(("asked", "understood", "count"), confusions(truth, said)[:CONFUSIONS]),
        ]
    )
    headline = f"cross-validation: {share}; macro-F1 {f1:.3f}"
    return Section("Cross-validation", text, headline, figures={"accuracy": share.value, "macro_f1": f1})


def calibration(parser: Parser, phrases: Sequence[Phrase], messages: Sequence[Unseen], folder: Path) -> Section:
    """Whether confidence is the share that is right: on the test set (judged) and on unseen folds."""
    best = [parser.rank(phrase.text)[0] for phrase in phrases]
    sure = [ranked.confidence for ranked in best]
    right = [ranked.topic == phrase.topic for ranked, phrase in zip(best, phrases, strict=True)]
    ece, bins = expected_error(sure, right), reliability(sure, right)
    plots.reliability(folder / "reliability.svg", bins)
    single = [one for one in messages if len(one.topics) == 1]
    unseen = expected_error(
        [one.ranking[0].confidence for one in single], [one.ranking[0].topic == one.topics[0] for one in single]
    ) if single else None  # fmt: skip
    text = "\n\n".join(
        [
            f"Expected calibration error {ece:.3f} on the test set"
            + (f", {unseen:.3f} in the cross-validation." if unseen is not None else "."),
            picture("reliability", "Reliability"),
            table(
                ("confidence", "mean confidence", "accuracy", "phrases"),
                ((f"{b.low:.1f}–{b.high:.1f}", f"{b.confidence:.2f}", f"{b.accuracy:.2f}", b.count) for b in bins),
            ),
        ]
    )
    bar = Bar("expected calibration error", round(ece, 3), 0.05, "", is_ceiling=True)
    headline = f"calibration: ECE {ece:.3f} (test set), {unseen if unseen is None else round(unseen, 3)} (unseen folds)"
    return Section("Calibration", text, headline, (bar,), {"ece": ece, "ece_unseen": unseen})


def risk(parser: Parser, phrases: Sequence[Phrase], messages: Sequence[Unseen], folder: Path) -> Section:
    """Wrong answers and rejection over the share of questions answered."""
    curves: dict[str, Sequence[Point]] = {"test set": curve([asked(p.topic, parser.rank(p.text)) for p in phrases])}
    unseen = [asked(one.topics[0], one.ranking) for one in messages if len(one.topics) == 1]
    if unseen:
        curves["unseen folds"] = curve(unseen)
    plots.risk_coverage(folder / "risk-coverage.svg", curves)
    rows = []
    for name, points in curves.items():
        for coverage in (0.8, 0.9, 0.95):
            point = at_coverage(points, coverage)
            rows.append((name, f"{coverage:.0%}", *_point_cells(point)))
    text = "\n\n".join(
        [
            "Only the surest messages are answered; how many of the answers are on another topic, and how many "
            "messages out of scope are not answered, by the confidence of the likeliest topic. Small talk is left out.",
            picture("risk-coverage", "Risk and coverage"),
            table(("messages", "questions answered", "threshold", "wrong answers", "out of scope rejected"), rows),
            "Mean risk over coverage (AURC): "
            + ", ".join(f"{name} {area(points):.4f}" for name, points in curves.items()),
        ]
    )
    fixed = at_coverage(curves["test set"], 0.9)
    headline = f"risk at 90 % answered: {' / '.join(_point_cells(fixed))} (threshold / wrong / out of scope rejected)"
    return Section("Risk and coverage", text, headline, figures={"aurc": {n: area(p) for n, p in curves.items()}})


def _point_cells(point: Point | None) -> tuple[str, str, str]:
    if point is None:
        return "never", "–", "–"
    return f"{point.threshold:.2f}", f"{point.risk:.1%}", f"{point.rejection:.1%}"


def thresholds(messages: Sequence[Unseen], folder: Path) -> tuple[Section, Thresholds]:
    """The thresholds that cost least on unseen messages, and what those of now cost."""
    cases = [case_of(message) for message in messages]
    now, best = current(), cheapest(cases, current())
    halves = (cases[::2], cases[1::2])
    crossed = [cheapest(half, now) for half in halves]
    honest = sum(mean_cost(other, at) for other, at in zip(reversed(halves), crossed, strict=True)) / 2
    curves = {
        field.name: (GRID, [mean_cost(cases, _with(now, field.name, value)) for value in GRID])
        for field in fields(Thresholds)
    }
    plots.lines(folder / "thresholds.svg", "Cost of each threshold, the others as they are", "threshold", curves)
    rows = [
        (name.upper(), f"{getattr(now, name):.2f}", f"{value:.2f}", _span(plateau(cases, best, name)),
         " and ".join(f"{getattr(at, name):.2f}" for at in crossed))
        for name, value in asdict(best).items()
    ]  # fmt: skip
    text = "\n\n".join(
        [
            f"A wrong answer costs 5, a refusal 1, a list with the right candidate ½ (bench/quality/thresholds.py). "
            f"Over {len(cases)} unseen messages and compounds: now {mean_cost(cases, now):.3f} a message, at best "
            f"{mean_cost(cases, best):.3f} ({honest:.3f} when chosen on one half and paid on the other). Every answer "
            "on another topic counts as wrong here, even where both topics hold the same fact; what whole answers cost "
            "is under “Thresholds on whole answers”.",
            table(("threshold", "now", "cheapest", "as good within 1 %", "cheapest on either half"), rows),
            picture("thresholds", "Cost by threshold"),
        ]
    )
    headline = f"thresholds: cost {mean_cost(cases, now):.3f} now, {mean_cost(cases, best):.3f} at best: {asdict(best)}"
    figures = {"now": asdict(now), "best": asdict(best), "cost_now": mean_cost(cases, now), "cost_crossed": honest}
    return Section("Thresholds by cost", text, headline, figures=figures), best


def _with(at: Thresholds, name: str, value: float) -> Thresholds:
    return Thresholds(**{**asdict(at), name: value})


def _span(ends: tuple[float, float]) -> str:
    return f"{ends[0]:.2f}–{ends[1]:.2f}"


def robustness(parser: Parser, phrases: Sequence[Phrase], folder: Path) -> Section:
    """What perturbed copies cost."""
    found = losses(parser, phrases)
    plots.bars(
        folder / "robustness.svg", "Points lost", [one.name for one in found], [one.asked_points for one in found], 5
    )
    rows = [
        (one.name, one.phrases, f"{one.before:.1%}", f"{one.after:.1%}", f"{one.points:.1f}",
         f"{one.asked_points:.1f} ({one.interval[0]:.1f}–{one.interval[1]:.1f})", "" if one.is_judged else "not judged")
        for one in found
    ]  # fmt: skip
    bars = [
        Bar(f"points lost: {one.name}", round(one.asked_points, 1), 5, "points", is_ceiling=True)
        for one in found
        if one.is_judged
    ]
    text = "\n\n".join(
        [
            "Copies of the test set, the same in each run. “Message”: the likeliest topic of the whole message. "
            "“Reply”: the topic that a question is answered or refused for; it may be found in a part of the message.",
            table(("change", "phrases", "before", "after", "lost, message", "lost, reply (95 %)", ""), rows),
            picture("robustness", "Points lost"),
            *(_examples(one) for one in found if one.is_judged and one.broken),
        ]
    )
    headline = "robustness, points lost: " + ", ".join(f"{one.name} {one.asked_points:.1f}" for one in found)
    return Section("Robustness", text, headline, tuple(bars), {one.name: one.asked_points for one in found})


def _examples(one: Loss) -> str:
    step = max(1, len(one.broken) // EXAMPLES)
    shown = one.broken[::step][:EXAMPLES]
    return f"{one.name}: " + "; ".join(f"「{text}」 ({truth} → {said or 'candidates'})" for text, truth, said in shown)
