"""Openings that ask nothing yet: who one is, which year it is about, that questions will follow."""

from __future__ import annotations

import re

from annai.dialogue.context import Context, Step
from annai.dialogue.follow_up import situation
from annai.dialogue.lookup import answer_topic
from annai.dialogue.named import nouns
from annai.dialogue.policy import CLAUSE, SURE
from annai.language.questions import is_question

_ANNOUNCES = re.compile(
    r"(?:質問|確認|相談|尋ね|伺い|うかがい|聞|きき|教え)[^。?]{0,8}"
    r"(?:させて|たい|いただ|もらえ|もらって|ほしい|欲しい|いい|ええ|よろし|いき|いく)"
    r"|(?:けど|が)、?(?:ちょっと|少し|今)?(?:ええ|いい|よろしい|大丈夫)(?:です)?(?:か(?:な|ね)?|でしょうか|やろか)[。?]*$"
    r"|(?:こと|件|話)(?:なん|やねん|です|だ)[^。?]{0,6}[。]?$"
)
# Words of an opening that name no matter of the programme.
_OF_OPENINGS = frozenset(
    {
        *("会社", "企業", "事業", "店", "個人", "法人", "世話", "突然", "今回", "公募", "担当", "採択", "利用", "活用"),
        *("質問", "確認", "相談", "順番", "一つ", "全部", "複数", "時間", "連絡", "電話", "内容", "制度"),
    }
)


_IS_SELF = re.compile(
    r"(?:者|会社|企業|事業者|店|法人|担当)(?:です|でございます|になります|なのですが|ですが|だけど|なんだけど)[。]?$"
)
_NAMED = ("programme_year", "role", "frame")


def opening(context: Context) -> Step | None:
    """「2020年に採択された者です。何点か確認させてください」: taken note of, and the question asked for."""
    message = context.message
    if _tells_who(context):
        return situation(context)
    named = [entity for entity in message.entities if entity.name in _NAMED]
    if not named or not _ANNOUNCES.search(message.text):
        return None
    text = message.text
    for clause in message.clauses:
        ranked = clause.ranking[0]
        if ranked.topic == "state_situation" and ranked.confidence >= CLAUSE:
            text = text.replace(clause.text, "")
    for entity in message.entities:
        if entity.name in (*_NAMED, "own_programme"):
            text = text.replace(entity.text, "")
    if set(nouns(text)) - _OF_OPENINGS:
        return None
    return answer_topic(context, "frame_overview") if message.values("frame") else situation(context)


def _tells_who(context: Context) -> bool:
    """「令和2年度の補助金でソフトを入れた者でございます」 at the beginning, where no matter is clear."""
    message = context.message
    is_year = bool(message.values("programme_year")) and context.state.topic is None
    is_told = bool(_IS_SELF.search(message.text)) and not is_question(message.text)
    return is_year and is_told and message.best.confidence < SURE
