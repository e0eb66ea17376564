"""Words that point to what was said: that desk, a figure of the last answer, a number that stands elsewhere."""

from __future__ import annotations

import re
from dataclasses import replace

from annai.answers.compose import entry_body
from annai.answers.select import candidates, select_entry
from annai.dialogue.context import Context, Step
from annai.dialogue.decline import gap_reply
from annai.dialogue.follow_up import follow_up
from annai.dialogue.last_answer import last_entry, part
from annai.dialogue.lookup import answer_topic
from annai.dialogue.matter import evaluated, table_of, topic_of
from annai.dialogue.named import asked_count
from annai.dialogue.policy import ANSWER, SURE
from annai.dialogue.said import lines_of
from annai.language.topics import Ranked

SHORT = 20  # characters
MEDIUM = 32
_DESK = frozenset({"contact_desk", "gbizid_desk", "follow_up_phone", "follow_up_hours"})
_ASKS_DESK = re.compile(
    r"(?:で|じゃあ|では|それで|あと|、)*(?:相談|質問|問い?合わせ?|連絡|電話)(?:先|する)?(?:は|って|なら|の(?:は|が)?|、)*"
    r"(?:どこ|どちら|どっち|誰|だれ)"
)
_THAT_DESK = re.compile(
    r"(?:で|じゃあ|では|あと|、)*(?:そこ|そちら|そっち|あちら|その窓口)(?:の|は|って|に|も|で|へ)?"
    r"(?:メール|電話|番号|FAX|ファックス|フォーム|アドレス|担当|課|何時|時間|[土日祝]|週末|休|平日)"
)
# 「5年間というのはいつから数えるのですか」 asks about words of the last answer.
_FIGURE = re.compile(
    r"(?:その|この|で、)?「?(?P<word>\d+[^「」、。?\d]{1,6}?)」?(?:というの|っていうの|っての|って|とは|とあるの)"
)
_MAIL_TOO = re.compile(
    r"(?:e)?メール(?:アドレス)?(?:は|も|って|で(?:も|は)?)(?![^。?]*(?:届|来|受信|完了))", re.IGNORECASE
)
_LATEST = re.compile(r"最新(?:の?(?:情報|日程|公募|締め?切り?|もの))?(?:は|って|を)?、?(?:どこ|どちら|何で)")
_SIDE = re.compile(r"(?:の(?:ほう|方)|の場合|のとき|だと|なら)(?:は|って)?")
_OPEN_NOW = re.compile(
    r"(?:今日|本日|明日|今|いま|これから)(?:って|は|も|から|の時間)?[^。?]{0,6}(?:やって|開いて|あいて|つなが|繋が|出てくれ|出ます)"
)
_OF_DOCUMENT = re.compile(r"資料(?:は|って|を|の)?[^。?]{0,4}(?:出し|出所|作っ|作成|発行|どこの|誰の|出典)")
_BARE_RATE = re.compile(
    r"(?:で|じゃあ|それで|その|ちなみに|、)*利?率(?:は|って|はいくら|は何%|は何パーセント)?(?:です|なの)?か?[?。]*"
)
_SURCHARGE = "surcharge_rate"
_THIS_RULE = re.compile(r"(?:この|その|同じ|こういう)(?:決まり|きまり|ルール|規定|規則|扱い|条件|仕組み)")
_RATE_LAST = re.compile(r"(?:補助)?(?:率|額|上限)(?:は|って|はいくら|はいくつ)?(?:です|でしょう)?か?[?。]*$")
_ELIGIBLE = frozenset({"eligible_tools", "eligible_costs", "hardware"})
RIVAL = 0.10
_FROM_WHEN = re.compile(r"(?:いつ|どこ|何)[^。?]{0,6}から")
_SINCE = r"(?:終了後|から数えて)、?"
_COUNTERS = {"社": "[社者]", "者": "[社者]", "人": "[人名]", "名": "[人名]"}


def desk_asked(context: Context) -> Step | None:
    """「相談どこ?」 and 「そこのメールは?」 ask for the desk of the last answer, whatever else they sound like."""
    message, text = context.message, context.message.text
    if len(text) > SHORT or message.best.topic in _DESK or context.state.topic is None:
        return None
    entry = last_entry(context)
    if entry and entry.contacts and _OPEN_NOW.search(text) and message.best.confidence < SURE:
        return follow_up(context, "follow_up_phone")
    is_that = bool(_THAT_DESK.match(text)) and entry is not None and bool(entry.contacts)
    if context.state.topic in _DESK and message.best.topic == "migration_mail" and _MAIL_TOO.match(text):
        has_mail = entry and any(context.knowledge.contacts[contact].email for contact in entry.contacts)
        # A desk without a mail address: what the year's other desks have is told.
        return follow_up(context, "follow_up_phone") if has_mail else answer_topic(context, "contact_desk")
    return follow_up(context, "follow_up_phone") if is_that or _ASKS_DESK.match(text) else None


def figure_of_answer(context: Context) -> Step | None:
    """The lines of the last answer that hold the figure which the message quotes, and tell from when it counts."""
    match, entry = _FIGURE.match(context.message.text), last_entry(context)
    if match is None or entry is None or len(context.message.text) > MEDIUM:
        return None
    told = [*_verdict_lines(context), *entry_body(entry)]
    word = re.compile(rf"{_SINCE}{match['word']}" if _FROM_WHEN.search(context.message.text) else match["word"])
    lines = [line for line in dict.fromkeys(told) if word.search(line)]
    return part(context, entry, lines) if lines else None


def _verdict_lines(context: Context) -> tuple[str, ...]:
    consultation = context.state.consultation
    if consultation is None or not consultation.decided:
        return ()
    return lines_of(evaluated(context, table_of(context, consultation.decision), consultation))


def counted_elsewhere(context: Context) -> Step | None:
    """「2022年は何社以上だった?」 after a deadline: the answer on the frame spoken of that holds such a number."""
    counter, best = asked_count(context.message.text), context.message.best
    frames = context.message.values("frame") or ([context.state.frame] if context.state.frame else [])
    is_loose = best.topic.startswith("follow_up_") or best.confidence < ANSWER
    if counter is None or not frames or not is_loose or len(context.message.text) > MEDIUM:
        return None
    year = (context.message.values("programme_year") or [context.state.programme_year])[0]
    number = re.compile(rf"\d+{_COUNTERS.get(counter, counter)}")
    for topic in context.knowledge.topics.values():
        entry = select_entry(candidates(context.knowledge, topic.id, year, default_only=False), {"frame": frames})
        if entry and "frame" in entry.when and any(number.search(line) for line in entry_body(entry)):
            return answer_topic(context, topic.id, carry="case")
    return None


def latest_asked(context: Context) -> Step | None:
    """「最新はどこで確認できますか」 asks for the address that the last answer only names."""
    is_latest = len(context.message.text) <= SHORT and bool(_LATEST.search(context.message.text))
    return answer_topic(context, "portal_address") if is_latest and context.state.topic else None


def other_side(context: Context) -> Step | None:
    """「給与支給総額のほうはどういうルール?」: unclear, but of a side on which the last answer depends."""
    message, running = context.message, context.state.consultation
    if message.best.confidence >= ANSWER or len(message.text) > MEDIUM:
        return None
    sides = {entity.name for entity in message.entities if _SIDE.match(message.text, entity.end)}
    for topic in (context.state.topic, topic_of(context, running.decision).id if running else None):
        entries = context.knowledge.entries_by_topic.get(topic or "", ())
        if topic and any(sides & entry.when.keys() for entry in entries):
            return answer_topic(context, topic, carry="all")
    return None


def source_asked(context: Context) -> Step | None:
    """「この資料を出したのはどこですか」 asks where the last answer is from."""
    is_source = len(context.message.text) <= SHORT and bool(_OF_DOCUMENT.search(context.message.text))
    return follow_up(context, "follow_up_source") if is_source else None


def surcharge_rate(context: Context) -> Step | None:
    """「率は?」 after the surcharge on a refund asks for no rate of the subsidy."""
    is_rate = bool(_BARE_RATE.fullmatch(context.message.text)) and "加算金" in context.state.last_text
    if not is_rate or context.state.topic != "withdrawal":
        return None
    gap = next(gap for gap in context.knowledge.gaps if gap.id == _SURCHARGE)
    return Step(gap_reply(context, gap, "oos_programme_detail"), context.state)


def other_year_of_it(context: Context) -> Step | None:
    """「IT導入補助金2024の申請にも関係しますか」: unclear, but of a year in which the last answer reads otherwise."""
    years, topic = context.message.values("programme_year"), context.state.topic
    is_unclear = context.message.best.confidence < ANSWER and len(context.message.text) <= MEDIUM
    if topic is None or not is_unclear or not set(years) & set(context.knowledge.years_of(topic)):
        return None
    return follow_up(context, "follow_up_switch")


def rule_of_year(context: Context) -> Step | None:
    """「2020年の補助金にもこの決まりある?」: what was spoken of, in another year."""
    is_other = bool(context.message.values("programme_year")) and len(context.message.text) <= MEDIUM
    if context.state.topic is None or not is_other or not _THIS_RULE.search(context.message.text):
        return None
    return follow_up(context, "follow_up_switch")


def asked_last(context: Context) -> Ranked | None:
    """「会計ソフトも入れたらそっちの率は?」 asks for what stands last."""
    best = context.message.best
    if best.topic not in _ELIGIBLE or best.confidence >= SURE or not _RATE_LAST.search(context.message.text):
        return None
    found = next((one for one in context.message.ranking[1:3] if one.topic == "rate_and_ceiling"), None)
    return replace(found, confidence=best.confidence) if found and found.confidence >= RIVAL else None


STEPS = (desk_asked, figure_of_answer, counted_elsewhere, source_asked, latest_asked, surcharge_rate, rule_of_year)
# For what no other step understood.
UNCLEAR_STEPS = (other_year_of_it, other_side)
