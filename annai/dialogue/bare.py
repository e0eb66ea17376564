"""Is a message nothing but a year, a role or a frame? (「2020年の場合は?」「じゃあ構成員は?」)"""

from __future__ import annotations

import re

from annai.language.understanding import Understanding

_FILLER = re.compile(
    r"(?:申し訳(?:ありません|ございません|ない)|恐れ入りますが?|すみません|すいません|ごめんなさい|ごめん|失礼(?:いたし|し)ました|失礼"
    r"|正しくは|訂正(?:します|です)?|勘違い(?:してい?ました|でした)?|やはり|(?:で|に)?お願い(?:いた|致)?します|間違えました|間違えた|間違いです|間違い|違いました|違います|違う|ちがう|いいえ|いや"
    r"|やっぱり|やっぱ|えっと|えーと|あのー?|^あっ?|でした|だった|の分|うち|当社|弊社|でいいや|でいいです|でいい|のやつ|じゃあ|じゃ|では|でわ|それなら|なら|だと|だったら|だとしたら|とすると|の?場合は?|の?補助金|のほう|の方|のとき|のこと|それでは|今度は|次は"
    r"|どっち|どちら(?:です|になる|になります)?|って言って(?:い?る|い?ます)(?:でしょう?|じゃ(?:ん|ない)|よね|のに|んだ(?:けど|よ)?)?|だってば|だよ"
    r"|はどう(?:なる|なります|なりますか|ですか|でしょうか|です)?|どう(?:なる|なります|なりますか|ですか|でしょうか|なの|なん)?|教えてください|教えて|お願いします|知りたい(?:です)?"
    r"|(?:もそう|そう|でも同じ|同じ|おなじ|一緒|変わらない)(?:でした|なん|なの|です)?(?:か|よね)?|でしょうか|ですか|です|の?時|とか|とは|って|も|は|の|を|で|に|が|と|か|ね|よ|年度?|版|向け|側)"
)
_MARKS = re.compile(r"[\s、。,.!?・「」()【】…ー~-]")


def is_bare(message: Understanding) -> bool:
    """Nothing is left once entities and function words are taken away."""
    rest = list(message.text)
    for entity in message.entities:
        rest[entity.start : entity.end] = [" "] * (entity.end - entity.start)
    text = _MARKS.sub("", "".join(rest))
    return bool(message.entities) and _FILLER.sub("", text) == ""
