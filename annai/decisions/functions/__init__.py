"""Values that the core derives from stated facts, by the name used in the tables.

A function sees the facts that are known (a date may be known only roughly) and says what its value may still
be: one value, or several with the inputs that would settle it. It never guesses; what it takes for granted it
says in ``assumed``.
"""

from annai.decisions.functions.base import CheckFunction, Function, Partial
from annai.decisions.functions.dates import deadline_before_issue, period_of_today
from annai.decisions.functions.withdrawal import (
    completed_after_delivery,
    latest_delivery,
    one_year,
    ordered_dates,
    use_period,
    window,
)

FUNCTIONS: dict[str, Function] = {
    "deadline_before_issue": deadline_before_issue,
    "latest_delivery": latest_delivery,
    "one_year": one_year,
    "period_of_today": period_of_today,
    "use_period": use_period,
    "window": window,
}

CHECKS: dict[str, CheckFunction] = {
    "ordered_dates": ordered_dates,
    "completed_after_delivery": completed_after_delivery,
}

__all__ = ["CHECKS", "FUNCTIONS", "CheckFunction", "Function", "Partial"]
