"""「それしないとどうなる?」: what becomes of somebody who leaves undone what was spoken of."""

from __future__ import annotations

import re

from annai.dialogue.context import Context, Step
from annai.dialogue.decline import decline
from annai.dialogue.named import nouns

_LEFT = re.compile(
    r"(?:で|じゃあ|では|もし)?、?(?:それ|これ|その(?:手続き?|届け?|報告)|この(?:手続き?|届け?|報告))?(?:を|は|って|も)?(?:もし)?"
    r"(?:し|やら|出さ|受け|取ら|行わ|提出し)(?:ない|なかった|なけれ|なきゃ|なく|ず)[^。]{0,12}"
)


def left_undone(context: Context) -> Step | None:
    """The documents tell it of the migration only: asked of anything else, it must not be told of that."""
    message, topics = context.message, context.knowledge.topics
    spoken_of, meant = topics.get(context.state.topic or ""), topics.get(message.best.topic)
    if spoken_of is None or meant is None or meant.group != "migration" or spoken_of.group == meant.group:
        return None
    if message.entities or nouns(message.text) or not _LEFT.fullmatch(message.text):
        return None
    return decline(context, "oos_programme_detail")
