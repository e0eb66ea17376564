"""Cuts a message into the sentences and clauses that could each carry a question of their own."""

import re

_SENTENCE = re.compile(r"[^。!?！？\n]*[。!?！？\n]+|[^。!?！？\n]+$")
# Joints at which people string a second question onto the first.
_JOINT = re.compile(
    r"(?:、|,|\s)?(?=(?:あと(?:は|、|,|[^でに])|それと|それから|ついでに|もう一つ|もう1つ|もうひとつ|ちなみに|併せて|あわせて|また、))"
)
MIN_LENGTH = 4


def split_clauses(text: str) -> list[str]:
    """Clauses of normalised text, in order; a text with a single clause gives that one."""
    clauses = []
    for match in _SENTENCE.finditer(text):
        clauses.extend(part.strip(" 、,") for part in _JOINT.split(match[0]))
    return [clause for clause in clauses if len(clause) >= MIN_LENGTH] or [text]
