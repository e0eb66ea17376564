"""When an answer is certain enough to be given. The figures come from ``make evaluate``.

A wrong answer costs five times a refusal, so an answer is given where its calibrated probability is
above the break-even; between the two thresholds the reader chooses among candidates.
"""

ANSWER = 0.40
# A clause of a longer message must be clearer than a message on its own.
CLAUSE = 0.55
# A declined topic is refused by name from here on; below, candidates are offered.
DECLINE = 0.30
# During a consultation a message must be this clearly about something else to be a side question.
SIDE_QUESTION = 0.60
# A runner-up that may stand in for the likeliest topic where that one cannot be meant.
RUNNER_UP = 0.05
# Up to this, what a short message asks may be found in the last answer instead.
UNCLEAR = 0.70
# Topics of one group that together reach GROUP carry an answer if the first of them reaches LEADING.
GROUP = 0.65
LEADING = 0.22
# A refusal this sure stands even where the message also tells a case.
SURE = 0.85
