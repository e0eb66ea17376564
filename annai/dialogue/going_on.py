"""What words mean after what was said: a side, a year counted from here, both of two, another matter named in passing.

The model ranks topics by the message alone; these steps look at the conversation, too.
"""

from __future__ import annotations

import re
from dataclasses import replace

import msgspec

from annai.answers.compose import entry_body
from annai.answers.select import select_entry
from annai.dialogue import consult
from annai.dialogue.context import Context, Step, canned
from annai.dialogue.decline import find_gap
from annai.dialogue.follow_up import follow_up, situation
from annai.dialogue.last_answer import last_entry
from annai.dialogue.lookup import answer_topic
from annai.dialogue.named import asked_count, nouns, plain
from annai.dialogue.policy import ANSWER, CLAUSE, LEADING, SURE
from annai.language.questions import is_question
from annai.language.topics import Ranked

VERY_SHORT, SHORT, MEDIUM = 12, 20, 28  # characters
# A runner-up counts from here on where the conversation speaks for it.
RIVAL = 0.10
RUNNERS_UP = 3
# The share of the likeliest topic up to which the next one is no rival.
ALONE = 0.6
CLEAR = 0.75
INTRODUCTION = 0.30
HARDLY = 0.50
SECOND = 0.20
# Follow-ups that a message may only sound like while it names a matter of its own.
_LOOSE = frozenset(
    {"follow_up_how", "follow_up_source", "follow_up_switch", "follow_up_details", "follow_up_fee", "explain"}
)
_MATTERS = frozenset({"desk", "measure", "preparation_item", "procedure"})
_TOGETHER = re.compile(r"一緒|いっしょ|同時|両方|併用|併願|合わせて|あわせて|どちらも|どっちも|重ねて")
_APPLYING = re.compile(r"申し?込|申請|応募|出せ|出す|使え|もらえ|受けられ")
_ON_APPLYING = re.compile(r"申し?込|申請|応募|類型|枠")
_BOTH = re.compile(r"(?:両方|りょうほう|どちらも|どっちも)(?:とも)?")
_ALONE = re.compile(r"(?:です|の(?:ほう|方)?|で|を|教えて(?:ください)?|知りたい(?:です)?|お願い(?:します)?|[。!、 ])*")
_VAGUE = re.compile(
    r"(?:(?:ちょっと|少し|すみません|あの|えっと|色々|いろいろ)[、。 ]*)*"
    r"(?:教えて(?:ください|下さい|ほしい(?:です)?|くれ(?:る|ますか)?|もらえ(?:る|ますか))?"
    r"|(?:相談|質問)(?:です|が(?:ある|あります)|(?:(?:を|に)?(?:し|のっ|乗っ)(?:たい|てほしい)(?:です)?)))[?。!]*"
)
_IS_OVER = re.compile(
    r"(?:過ぎ|すぎ|間に合わな|逃し|(?:期間|期限|受付|締め?切り?|募集|公募)(?:が|は|も)?(?:もう)?終わっ)[^。、]{0,6}(?:たら|場合|れば|とき|しまっ|ちゃっ)"
)
_HALF = re.compile(r"(?:23|2023)年?度?の?[前後]期|継続利用登録")
_SELF = re.compile(r"うち(?:は|の|も|が)|当社|弊社|私(?:ども|たち|は|も)|わたし|自社|わが社|我が社")
_SAID_TO_BE = re.compile(
    r"です(?!か)|でした|なん(?:です|だ)|だけど|だが|やけど|やねん|の者|をして|として|で(?:登録|申請)"
)
_INTEREST = re.compile(
    r"(?:確認|相談|質問|お尋ね)?(?:し|聞き|知り|調べ)たい(?:の|ん)?(?:です|と思(?:って|い)|こと)[^?。]{0,8}。?$"
)
_ON_COVERAGE = re.compile(r"扱|対応|答え|案内(?:でき|して)|資料(?:は|も|が)?(?:ある|あり|持|ない)|どの年|何年|載って")


def is_count(context: Context) -> bool:
    """「何回まで?」 asks for a number, not for hours."""
    return asked_count(context.message.text) is not None


def leans(context: Context) -> bool:
    """Is it one follow-up or another, though no one of them is clear (「詳しいやり方は何を見れば分かりますか」)?"""
    best, size = context.message.best, len(context.message.text)
    if not best.topic.startswith("follow_up_") or size > MEDIUM or is_count(context):
        return False
    shares = [one.confidence for one in context.message.ranking if one.topic.startswith("follow_up_")]
    rival = next((one.confidence for one in context.message.ranking if not one.topic.startswith("follow_up_")), 0.0)
    is_ahead = size <= SHORT and best.confidence >= INTRODUCTION and rival <= best.confidence / 2
    return is_ahead or sum(shares) >= CLAUSE


def names_a_matter(context: Context) -> bool:
    """Does a message of entities alone ask for something by its name (「2023年のgBizIDの窓口も」)?"""
    best = context.message.best
    is_other = best.topic in _answerable(context) and best.topic != context.state.topic
    return is_other and best.confidence >= SURE and bool({one.name for one in context.message.entities} & _MATTERS)


def own_role(context: Context) -> str | None:
    """What the asker says to be; a role that a question only names is somebody else's."""
    message = context.message
    is_told = message.best.topic == "state_situation" or bool(_SELF.search(message.text))
    roles = (entity for entity in message.entities if entity.name == "role")
    own = [str(role.value) for role in roles if is_told or _SAID_TO_BE.match(message.text[role.end :])]
    return own[-1] if own else None


def other_topic(context: Context) -> Ranked | None:
    """The topic that is meant where the likeliest one is not; None where nothing speaks against it."""
    steps = (
        _once_more,
        _steps_of_migration,
        _together,
        _both_of_it,
        _empty_switch,
        _named_matter,
        _still_same,
        _told_in_group,
        _after_all,
        _in_group,
    )
    return next((found for step in steps if (found := step(context))), None)


def applies_again(context: Context) -> bool:
    """「もう一回申請できる?」 asks for no repetition of the answer."""
    return context.message.best.topic == "repeat" and bool(_ON_APPLYING.search(context.message.text))


def _once_more(context: Context) -> Ranked | None:
    return Ranked("reapplication", context.message.best.confidence) if applies_again(context) else None


def _steps_of_migration(context: Context) -> Ranked | None:
    """「手順ざっくり教えて」 in a talk on the migration means its steps, not those of an application."""
    best, so_far = context.message.best, context.knowledge.topics.get(context.state.topic or "")
    is_open = best.topic == "application_flow" and best.confidence < CLEAR and not context.message.entities
    if so_far is None or so_far.group != "migration" or not is_open or _ON_APPLYING.search(context.message.text):
        return None
    is_member = "member" in context.state.known.get("role", [])
    return replace(best, topic="migration_member" if is_member else "migration_steps")


def _together(context: Context) -> Ranked | None:
    """「通常枠と一緒に申し込める?」: a frame and another one before it make several applications."""
    text = context.message.text
    frames = {*context.message.values("frame"), context.state.frame} - {None}
    if len(frames) < 2 or not (_TOGETHER.search(text) and _APPLYING.search(text)):
        return None
    return _runner_up(context, {"multiple_applications"})


def _both_of_it(context: Context) -> Ranked | None:
    """「どちらも誰に出すのですか」 is about what was just told, not about two applications."""
    message = context.message
    if message.best.topic != "multiple_applications" or context.state.topic in (None, "multiple_applications"):
        return None
    if not _BOTH.match(message.text) or message.values("frame") or _ON_APPLYING.search(message.text):
        return None
    following = {ranked.topic for ranked in message.ranking if ranked.topic.startswith("follow_up_")}
    found = _runner_up(context, following)
    return replace(found, confidence=message.best.confidence) if found else None


def _empty_switch(context: Context) -> Ranked | None:
    """「落ちたらどうなる?」 sounds like another case of the same, but names no year, role or thing to switch to."""
    best = context.message.best
    if best.topic != "follow_up_switch" or best.confidence >= CLEAR or context.message.entities:
        return None
    found = _runner_up(context, _answerable(context))
    return replace(found, confidence=best.confidence) if found and found.confidence >= LEADING else None


def _still_same(context: Context) -> Ranked | None:
    """A few words that hardly sound undocumented go on with the topic so far, where they may be about it."""
    best, so_far = context.message.best, context.state.topic
    if best.topic != "oos_programme_detail" or best.confidence >= ANSWER or len(context.message.text) > SHORT:
        return None
    found = _runner_up(context, {so_far} if so_far else set())
    return replace(found, confidence=ANSWER) if found else None


def _told_in_group(context: Context) -> Ranked | None:
    """「書類の添付は必要ですか」 of somebody who migrates is told by an entry on the migration, not undocumented."""
    message, so_far = context.message, context.knowledge.topics.get(context.state.topic or "")
    is_short = len(message.text) <= SHORT and not message.entities
    if message.best.topic != "oos_programme_detail" or so_far is None or so_far.group != "migration" or not is_short:
        return None
    named, known = nouns(message.text), {"role": context.state.known.get("role", [])}
    for topic in (one for one in context.knowledge.topics.values() if one.group == "migration" and named):
        entry = select_entry(context.knowledge.entries_by_topic.get(topic.id, ()), known)
        if entry and all(noun in plain("".join(entry_body(entry))) for noun in named):
            return Ranked(topic.id, message.best.confidence)
    return None


def _after_all(context: Context) -> Ranked | None:
    """What hardly sounds undocumented, and names nothing that is, is about the next likeliest matter."""
    best = context.message.best
    if best.topic != "oos_programme_detail" or best.confidence >= HARDLY or find_gap(context) is not None:
        return None
    following = {"follow_up_when"} if last_entry(context) else set()
    following |= {"follow_up_switch"} if following and context.message.entities else set()
    found = next((one for one in context.message.ranking[1:2] if one.topic in _answerable(context) | following), None)
    return replace(found, confidence=ANSWER) if found and found.confidence >= SECOND else None


def _in_group(context: Context) -> Ranked | None:
    """「承認は誰がしますか」 in a talk on the migration hardly asks for a person to talk to."""
    best, so_far = context.message.best, context.knowledge.topics.get(context.state.topic or "")
    if so_far is None or best.confidence >= ANSWER or best.topic in _answerable(context):
        return None
    same = {topic for topic in _answerable(context) if context.knowledge.topics[topic].group == so_far.group}
    found = _runner_up(context, same)
    return replace(found, confidence=ANSWER) if found and found.confidence >= LEADING else None


def _named_matter(context: Context) -> Ranked | None:
    """「じゃあ締切のほうはどうなってますか」 sounds like a follow-up, but names what the last answer does not hold."""
    best, entry = context.message.best, last_entry(context)
    if best.topic not in _LOOSE or best.confidence >= CLEAR or entry is None or context.message.entities:
        return None
    named = nouns(context.message.text)
    told = plain("".join([entry.title, *entry_body(entry)]))
    if not named or any(noun in told for noun in named):
        return None
    found = _runner_up(context, _answerable(context))
    return replace(found, confidence=best.confidence) if found else None


def _answerable(context: Context) -> set[str]:
    return {topic.id for topic in context.knowledge.topics.values() if topic.kind in ("lookup", "decision")}


def _runner_up(context: Context, topics: set[str]) -> Ranked | None:
    ranked = context.message.ranking[: 1 + RUNNERS_UP]
    return next((one for one in ranked if one.topic in topics and one.confidence >= RIVAL), None)


# --- steps of a turn ---------------------------------------------------------------------------------


def vague_request(context: Context) -> Step | None:
    """「教えて」 alone asks for more of what was just told; at the beginning for what there is to ask."""
    if not _VAGUE.fullmatch(context.message.text):
        return None
    return follow_up(context, "follow_up_details") or Step(canned(context, "greet"), context.state)


def both_sides(context: Context) -> Step | None:
    """「両方」 after 「どちらの登録情報でしょうか」: the answer for both sides."""
    match = _BOTH.match(context.message.text)
    topic = context.knowledge.topics.get(context.state.topic or "")
    if match is None or not _ALONE.fullmatch(context.message.text[match.end() :]):
        return None
    if topic is None or topic.kind != "lookup":
        return None
    sides = ("role", "portal")
    known = {name: values for name, values in context.state.known.items() if name not in sides}
    return answer_topic(replace(context, state=msgspec.structs.replace(context.state, known=known)), topic.id)


def when_over(context: Context) -> Step | None:
    """「もう過ぎていたら?」 after dates: what holds once they are over."""
    topic = context.knowledge.topics.get(context.state.topic or "")
    if topic is None or len(context.message.text) > SHORT or not _IS_OVER.search(context.message.text):
        return None
    if topic.group == "migration":
        return answer_topic(context, "migration_missed")
    return consult.start(context, topic, carry="all") if topic.id == "deadline" else None


def year_of_interest(context: Context) -> Step | None:
    """「2022年度の内容を確認したいと思っています」 opens a conversation on that year; it asks for no list of years."""
    years = context.message.values("programme_year")
    is_covered = bool(years) and all(year in context.knowledge.programme_years for year in years)
    if context.message.best.topic != "covered_years" or context.state.topic is not None or not is_covered:
        return None
    text = context.message.text
    return situation(context) if _INTEREST.search(text) and not _ON_COVERAGE.search(text) else None


def of_migration(context: Context) -> Step | None:
    """Who speaks of 2023後期 speaks of the migration, however unclear the rest."""
    if context.message.best.confidence >= ANSWER or not _HALF.search(context.message.text):
        return None
    return answer_topic(context, "migration_overview")


def introduction(context: Context) -> Step | None:
    """Somebody tells about themselves at length, without asking."""
    best = context.message.best
    is_told = best.topic == "state_situation" and best.confidence >= INTRODUCTION
    return situation(context) if is_told and not is_question(context.message.text) else None


def same_matter(context: Context) -> Step | None:
    """A few unclear words: what was spoken of last if they may be about it, or the one matter that they name."""
    message = context.message
    if len(message.text) > SHORT:
        return None
    topic = context.knowledge.topics.get(context.state.topic or "")
    is_plain = {entity.name for entity in message.entities} <= {"amount", "rate", "duration"}
    if topic and topic.kind == "lookup" and is_plain and _runner_up(context, {topic.id}):
        return answer_topic(context, topic.id, carry="all")
    named = context.knowledge.topics.get(message.best.topic)
    second = message.ranking[1].confidence if len(message.ranking) > 1 else 0.0
    is_only = message.best.confidence >= LEADING and second <= ALONE * message.best.confidence
    if named and named.kind == "lookup" and is_only and len(message.text) <= VERY_SHORT:
        return answer_topic(context, named.id)
    return None
