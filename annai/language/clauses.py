"""Cuts a message into the sentences and clauses that could each carry a question of their own."""

import re

# What is said to the last answer before the next question begins: もういいや、締切だけ教えて.
_LEAD_IN = re.compile(
    r"((?:いい[やわよ]|いいです|やめます|やめとく|わかった|わかりました|分かりました|なるほど|ありがとう|ございます|ございました))[、,](?=.{4})"
)
_SENTENCE = re.compile(r"[^。!?！？\n]*[。!?！？\n]+|[^。!?！？\n]+$")
# Joints at which people string a second question onto the first.
_JOINT = re.compile(
    r"(?:、|,|\s)?(?=(?:あと(?:は|、|,|[^でに])|それと|それから|ついでに|もう一つ|もう1つ|もうひとつ|ちなみに|併せて|あわせて|また、))"
)
# 補助率と締切を教えて: one verb, two things. The classifier decides whether both halves are questions. と and や join
# only between words in kanji, katakana or Latin letters: 支援事業者やってた人は is one thing.
_PAIR = re.compile(
    r"(?P<first>[^とや、,]{1,13}[\u4e00-\u9fffァ-ヶーA-Za-z0-9])(?:と|や|および|及び)\s*(?=[\u4e00-\u9fffァ-ヶA-Za-z0-9])(?P<second>[^とや、,]{2,14}?)(?P<rest>(?:を|は|について|が|って|も|(?=教えて|おしえて|知りたい)).{0,16})"
)
# The same without a verb, before or after the sentence that has it: 補助率と締切、あとPCが買えるかも教えて.
_BARE_PAIR = re.compile(
    r"(?P<first>[^とや、,]{1,8}[\u4e00-\u9fffァ-ヶーA-Za-z0-9])と(?P<second>[^とや、,]{1,8}[\u4e00-\u9fffァ-ヶーA-Za-z0-9])"
)
MIN_LENGTH = 4


def split_clauses(text: str) -> list[str]:
    """Clauses of normalised text, in order; a text with a single clause gives that one."""
    clauses: list[str] = []
    for match in _SENTENCE.finditer(_LEAD_IN.sub(r"\1\n", text)):
        for part in _JOINT.split(match[0]):
            clauses.extend(_halves(part.strip(" 、,\n")))
    return [clause for clause in clauses if len(clause) >= MIN_LENGTH] or [text]


def _halves(clause: str) -> list[str]:
    """The two questions of a coordinated clause; else the clause."""
    plain = clause.rstrip("。?!")
    bare = _BARE_PAIR.fullmatch(plain)
    if bare is not None:
        return [f"{bare['first']}は?", f"{bare['second']}は?"]
    pair = _PAIR.fullmatch(plain)
    if pair is None:
        return [clause]
    return [pair["first"] + pair["rest"], pair["second"] + pair["rest"]]
