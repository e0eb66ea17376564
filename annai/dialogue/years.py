"""Year policy: the year in the message, else the conversation's, else the newest that the topic covers."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from annai.answers.select import newest_year
from annai.dialogue.context import Context, canned
from annai.dialogue.known import known_facts
from annai.dialogue.reply import Reply
from annai.dialogue.state import Offer
from annai.language.entities import Entity

_ERA = re.compile(
    r"(?:令和|(?<![A-Za-z0-9])R)\s?(?:元|\d{1,2}|[一二三四五六七八])(?:年度?)?(?:の?第?[一二三1-3]次)?(?:補正)?"
)
# The labels that the documents themselves print for the calls of 2020 and 2023.
_DOCUMENTED = re.compile(r"令和\s?(?:[2二]年度(?:補正)?|[3三]年度補正)")
MIGRATES_FROM = 2023  # migration-2024 is about registrations of the 2023 call


@dataclass(frozen=True)
class YearChoice:
    """The years to answer for (``[None]``: the topic has no year), a note, or the refusal."""

    years: tuple[int | None, ...] = ()
    note: str = ""
    refusal: Reply | None = None


def choose_years(context: Context, topic: str) -> YearChoice:
    """Apply the year policy for a topic; a year that was named by its era is said back."""
    choice = _choose(context, topic)
    if choice.refusal or choice.note or choice.years == (None,):
        return choice
    return replace(choice, note=_era_note(context))


def _era_note(context: Context) -> str:
    """令和5年度 is no name of a programme: say which one was taken, or that the label identifies none."""
    label = _ERA.search(context.message.text)
    if label is None or _DOCUMENTED.fullmatch(label[0]):
        return ""
    years = [entity.value for entity in context.message.entities if _covers(entity, label)]
    years = [year for year in years if year in context.knowledge.programme_years]
    if years:
        return f"（「{label[0]}」は、IT導入補助金{years[0]}としてお答えします。）"
    if context.message.values("programme_year"):
        return ""
    return f"（「{label[0]}」だけでは、どの年のIT導入補助金か特定できません。）"


def _covers(entity: Entity, label: re.Match[str]) -> bool:
    return entity.name == "programme_year" and entity.start < label.end() and label.start() < entity.end


def _choose(context: Context, topic: str) -> YearChoice:
    covered = context.knowledge.years_of(topic)
    implied = _implied_years(context)
    named = _asked_years(context, topic) or [year for year in implied if year in covered]
    if named:
        return _named(context, topic, covered, named)
    if not covered:
        return YearChoice((None,))
    carried = context.state.programme_year
    newest = newest_year(context.knowledge, topic, known_facts(context))
    if carried is None and newest is not None and implied:
        return YearChoice((newest,), note=_from_another_year(implied[0], newest))
    if carried is None or newest is None:
        return YearChoice((carried if carried in covered else newest,))
    if carried in covered:
        return YearChoice((carried,))
    if context.knowledge.topics[topic].group == "migration" and carried == MIGRATES_FROM:
        return YearChoice((newest,))
    if carried not in context.knowledge.programme_years:
        return YearChoice(refusal=uncovered_year(context, carried, topic))
    if context.state.year_is_stated:
        return YearChoice(refusal=_not_for_topic(context, topic, carried, covered))
    return YearChoice((newest,), note=_from_another_year(carried, newest))


def _from_another_year(asked: int, told: int) -> str:
    return f"（{asked}年の資料にこの項目はありません。資料のある{told}年の内容です。）"


def _asked_years(context: Context, topic: str) -> list[int]:
    """Years the question is about. 「2023から移行」 names where a registration comes from, not what is asked."""
    named = context.message.values("programme_year")
    if context.knowledge.topics[topic].group == "migration":
        return [year for year in named if year != MIGRATES_FROM]
    return named


def _implied_years(context: Context) -> list[int]:
    """Years of things that exist in one programme year only (インボイス対応類型, 移行登録)."""
    vocabulary = context.knowledge.vocabulary
    values = [vocabulary.get(entity.name, {}).get(str(entity.value)) for entity in context.message.entities]
    return list(dict.fromkeys(value.programme_year for value in values if value and value.programme_year))


def _named(context: Context, topic: str, covered: tuple[int, ...], named: list[int]) -> YearChoice:
    usable = tuple(year for year in named if year in covered)
    if usable:
        return YearChoice(usable[:3])
    unknown = [year for year in named if year not in context.knowledge.programme_years]
    if unknown:
        return YearChoice(refusal=uncovered_year(context, unknown[0], topic))
    if not covered:
        return YearChoice((None,))
    return YearChoice(refusal=_not_for_topic(context, topic, named[0], covered))


def uncovered_year(context: Context, year: int, topic: str | None) -> Reply:
    """No document covers this year: say so, offer the newest one that does."""
    covered = context.knowledge.years_of(topic) if topic else ()
    offers = tuple(Offer(title=f"{year_}年の場合", topic=topic, year=year_) for year_ in reversed(covered))
    fields = {"year": year, "covered": covered_text(context)}
    return canned(context, "uncovered_year", fields=fields, topic=topic, offers=offers)


def _not_for_topic(context: Context, topic: str, year: int, covered: tuple[int, ...]) -> Reply:
    offers = tuple(Offer(title=f"{other}年の場合", topic=topic, year=other) for other in reversed(covered))
    fields = {
        "year": year,
        "topic": context.knowledge.topics[topic].title,
        "years": "、".join(f"{other}年" for other in covered),
    }
    return canned(context, "year_not_covered_for_topic", fields=fields, topic=topic, offers=offers)


def covered_text(context: Context) -> str:
    """The covered years in words, runs joined: 2020年、2022〜2024年."""
    runs: list[list[int]] = []
    for year in context.knowledge.programme_years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return "、".join(f"{run[0]}〜{run[-1]}年" if len(run) > 1 else f"{run[0]}年" for run in runs)
