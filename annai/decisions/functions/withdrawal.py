"""The time line of a withdrawal: delivery, end of use, completion of the project, and what follows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from annai.decisions.calendar import Duration, Length, Span, add_months, five_years_after_fiscal_year
from annai.decisions.functions.base import Facts, Partial, get
from annai.decisions.schema import Derived, Value
from annai.decisions.values import day_text, duration_text, latest, length_text, span_text

_YEAR, _FIVE_YEARS = 12, 60
_BOTH: frozenset[Value] = frozenset({"under", "over"})
_ASSUMED_ORDER = "補助事業の完了日は納品日より前にはならないものとして見ています。"
_ASSUMED_INSIDE = "届出の対象となる期間（補助事業の完了年度の終了後5年間）のうちの解約として見ています。"


@dataclass(frozen=True)
class Timeline:
    """The dates of one case, as far as they are known or follow from each other."""

    delivery: Span | None
    end: Span | None
    elapsed: Duration | None
    completion: Span | None
    use: Duration | None
    missing: tuple[tuple[str, ...], ...] = field(default=())

    @staticmethod
    def of(facts: Facts) -> Timeline:
        several = facts.get("delivery_dates")
        delivery = get(facts, "delivery_date", Span)
        if delivery is None and isinstance(several, tuple):
            delivery = latest(several)
        end = get(facts, "end_date", Span)
        elapsed = get(facts, "elapsed", Duration)
        both = {"delivery_date": delivery, "end_date": end}
        absent = tuple(name for name, value in both.items() if value is None)
        dates = absent or tuple(name for name, value in both.items() if value and not value.exact)
        # The elapsed time is one question, the two dates are two; a day that is still open needs its date.
        wanted = [dates] if dates else []
        if elapsed is None and (delivery is None) == (end is None):
            wanted = [("elapsed",), *wanted] if delivery is None else wanted
        if elapsed and elapsed.exact and elapsed.low:
            delivery, end = _complete(delivery, end, elapsed.low)
        return Timeline(
            delivery,
            end,
            elapsed,
            get(facts, "completion_date", Span),
            get(facts, "use_period", Duration),
            tuple(wanted),
        )

    @property
    def measured(self) -> bool:
        """Whether the time from delivery to the end of use is known exactly."""
        return self._has_days or bool(self.elapsed and self.elapsed.exact)

    @property
    def _has_days(self) -> bool:
        return bool(self.delivery and self.end and self.delivery.exact and self.end.exact)

    def reaches(self, months: int) -> frozenset[Value]:
        """Whether the use lasted that many months (``over``) or less (``under``), or both are possible."""
        # A length that was told exactly says more than dates of which only the year is known.
        if self.delivery and self.end and (self._has_days or not self.measured):
            return self._between(self.delivery, self.end, months)
        if self.elapsed:
            return frozenset(self.elapsed.compare(months))
        if self.completion and self.end and self.end.first >= add_months(self.completion.last, months):
            return frozenset({"over"})  # delivery comes before completion
        return _BOTH

    @staticmethod
    def _between(delivery: Span, end: Span, months: int) -> frozenset[Value]:
        if end.last < add_months(delivery.first, months):
            return frozenset({"under"})
        return frozenset({"over"}) if end.first >= add_months(delivery.last, months) else _BOTH

    def words(self) -> dict[str, str]:
        """The values for the answer's templates."""
        words: dict[str, str] = {}
        if self.elapsed:
            words["elapsed"] = duration_text(self.elapsed)
        if self.delivery:
            words["delivery"] = span_text(self.delivery)
            if self.delivery.exact:
                words["anniversary"] = day_text(add_months(self.delivery.first, _YEAR))
        if self.end and (self._has_days or not self.measured):
            words["end"] = span_text(self.end)
        if self.use:
            words["use"] = duration_text(self.use)
        if self.delivery and self.end and self.delivery.exact and self.end.exact:
            words["elapsed"] = length_text(_between_text(self.delivery.first, self.end.first))
        return words


def _complete(delivery: Span | None, end: Span | None, elapsed: Length) -> tuple[Span | None, Span | None]:
    if delivery and not end:
        end = Span(elapsed.after(delivery.first), elapsed.after(delivery.last))
    elif end and not delivery:
        delivery = Span(elapsed.before(end.first), elapsed.before(end.last))
    return delivery, end


def _between_text(start: date, end: date) -> Length:
    months = (end.year - start.year) * 12 + end.month - start.month
    if add_months(start, months) > end:
        months -= 1
    days = (end - add_months(start, months)).days
    return Length(months, 0 if months >= 2 else days)


def one_year(_spec: Derived, facts: Facts, _today: date) -> Partial:
    """``under`` one year from delivery to the end of use, or ``over`` (the anniversary included)."""
    line = Timeline.of(facts)
    values = line.reaches(_YEAR)
    assumed = _ASSUMED_ORDER if len(values) == 1 and not line.delivery and not line.elapsed else ""
    return Partial(values, line.missing if len(values) > 1 else (), assumed, line.words())


def use_period(_spec: Derived, facts: Facts, _today: date) -> Partial:
    """``under`` the use period that the report on the project stated, or ``over``."""
    line = Timeline.of(facts)
    if line.use is None:
        wanted = ((),) if line.measured else line.missing
        return Partial(_BOTH, tuple(("use_period", *names) for names in wanted))
    shortest = line.use.low.months if line.use.low else 0
    longest = _ceiling(line.use.high)
    values: frozenset[Value] = frozenset({"under", "over"})
    if longest is not None and line.reaches(longest) == {"over"}:
        values = frozenset({"over"})
    elif line.use.low and line.reaches(shortest) == {"under"}:
        values = frozenset({"under"})
    imprecise = () if line.use.exact else (("use_period",),)
    return Partial(values, (line.missing or imprecise) if len(values) > 1 else ())


def _ceiling(length: Length | None) -> int | None:
    return None if length is None else length.months + -(-length.days // 28)


def window(_spec: Derived, facts: Facts, today: date) -> Partial:
    """``inside`` the five years after the fiscal year of completion (last day included), or ``after`` them.

    Completion is taken to be no earlier than delivery. While nothing is known about the end of use, today
    counts: a tool delivered recently is not asked for its completion date.
    """
    line = Timeline.of(facts)
    if line.completion:
        first, last = (five_years_after_fiscal_year(day) for day in (line.completion.first, line.completion.last))
        return _against_window(line, first, last, today)
    if line.reaches(_FIVE_YEARS) == {"under"} or _exactly(line, _FIVE_YEARS):
        return Partial(frozenset({"inside"}))
    end = line.end or (None if line.elapsed else Span(today, today))
    if line.delivery and end and end.last <= five_years_after_fiscal_year(line.delivery.first):
        return Partial(frozenset({"inside"}), assumed=_ASSUMED_ORDER if line.end else _ASSUMED_INSIDE)
    if not (line.delivery or line.end) and (line.elapsed is None or _is_vague(line.elapsed)):
        return Partial(frozenset({"inside"}), assumed=_ASSUMED_INSIDE)
    wanted = () if line.end or line.elapsed or not line.delivery else ("end_date",)
    return Partial(frozenset({"inside", "after"}), ((*wanted, "completion_date"),))


def _is_vague(elapsed: Duration) -> bool:
    """「1年以上」: said of the first year, not to tell that five more have gone by."""
    return elapsed.high is None and elapsed.low is not None and elapsed.low.months < _FIVE_YEARS


def _exactly(line: Timeline, months: int) -> bool:
    return bool(line.elapsed and line.elapsed.low == line.elapsed.high == Length(months))


def _against_window(line: Timeline, first: date, last: date, today: date) -> Partial:
    words = {"window_end": day_text(first)} if first == last else {}
    end = line.end
    if end is None and (line.reaches(_FIVE_YEARS) == {"under"} or _exactly(line, _FIVE_YEARS)):
        return Partial(frozenset({"inside"}), assumed=_ASSUMED_ORDER, shown=words)
    if end is None:
        if line.elapsed or line.delivery or today > first:
            return Partial(frozenset({"inside", "after"}), (("end_date",),), shown=words)
        return Partial(frozenset({"inside"}), assumed=_ASSUMED_INSIDE, shown=words)
    if end.last <= first:
        return Partial(frozenset({"inside"}), shown=words)
    if end.first > last:
        return Partial(frozenset({"after"}), shown=words)
    wanted = "end_date" if first == last else "completion_date"
    return Partial(frozenset({"inside", "after"}), ((wanted,),), shown=words)


def ordered_dates(facts: Facts) -> bool:
    """Use does not end before delivery."""
    line = Timeline.of(facts)
    return not (line.delivery and line.end and line.end.last < line.delivery.first)


def completed_after_delivery(facts: Facts) -> bool:
    """A subsidised project is not complete before its tools are delivered."""
    line = Timeline.of(facts)
    return not (line.delivery and line.completion and line.completion.last < line.delivery.first)


def latest_delivery(spec: Derived, facts: Facts, _today: date) -> Partial:
    """``one_date`` or ``several_dates``; the base day is the latest of them."""
    dates = facts.get("delivery_dates")
    if not isinstance(dates, tuple):
        return Partial(frozenset(choice.value for choice in spec.values), (("delivery_dates",),))
    base = latest(dates)
    words = {"base": span_text(base), "all_dates": "、".join(span_text(span) for span in dates)}
    if base.exact:
        words["anniversary"] = day_text(add_months(base.first, _YEAR))
    return Partial(frozenset({"one_date" if len(dates) == 1 else "several_dates"}), shown=words)
