"""Does a sentence ask something?"""

import re

_QUESTION = re.compile(
    r"[?？]|です?か(?:ね|な|。|$)|ます?か(?:ね|。|$)|でしょうか|(?:だろう|かな|かしら|の|っけ|ん)[。]?$|教えて|知りたい|って何|とは(?:何)?$"
    r"|どう(?:なる|すれば|したら|なの|やって)|なに|何で|いくら|いつ|どこ|どの|どれ|どんな|誰|聞きたい|確認したい|ほしい|お願い|は$"
)


def is_question(text: str) -> bool:
    """True for questions and requests in normalised text, however they are put."""
    return bool(_QUESTION.search(text))
