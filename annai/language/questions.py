"""Does a sentence ask something?"""

import re

# Words of asking in phrases that ask nothing.
_IDLE = re.compile(
    r"^(?:ふー?ん|うー?ん|ふむ)[。、,.!…\s]*|いつも|いつの間にか|(?:よろしく|宜しく|何卒)(?:お願い|おねがい)|何とか|なんとか|どうも"
    r"|(?:何|なん|誰|だれ|どこ|いつ|いくつ|いくら)(?:パーセント|%|[個人社回日円割年度月件]|か月|ヶ月)*(?:か(?!ら|月|[。、?？]|$)|も)"
)
_QUESTION = re.compile(
    r"[?？]|です?か(?:ね|な|。|$)|ます?か(?:ね|。|$)|でしょうか|(?:だろう|かな|かしら|の|っけ|(?<!ませ)(?<!へ)ん)[。]?$|教えて|知りたい"
    r"|って何|とは(?:何)?$|か(?:どうか)?(?:が|は)?(?:心配|不安|気になっ|迷って|悩んで)"
    r"|どう(?:なる|すれば|したら|なの|やって)|なに|いくら|いつ|どこ|どの|どれ|どんな|誰|だれ"
    r"|何(?:で|が|を|パーセント|%|[個人社回日円割件]|か月|ヶ月|年(?!度))|(?:れば|たら)(?:いい|よい|良い)(?:の)?[。]?$"
    r"|聞きたい|確認したい|ほしい|お願い|は$"
)


def is_question(text: str) -> bool:
    """True for questions and requests in normalised text, however they are put.

    「わかりません。」 and 「届きません。」 are statements, however much their ん looks like that of 「するん」.
    """
    return bool(_QUESTION.search(_IDLE.sub("", text)))
