"""Half-open time spans [from_s, to_s): joined where they touch, counted, laid on half hours."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from perioptimal_report.facts.clock import DAY_S, date_of, day_number

HALF_HOUR_S = 1800
HALF_HOURS = DAY_S // HALF_HOUR_S


def merged_spans(spans: ir.Table, keys: Sequence[str]) -> ir.Table:
    """Join the spans of equal keys that overlap or touch; the result has only the keys and times.

    Empty spans are left out.
    """
    kept = spans.filter(spans.from_s < spans.to_s)
    order = ["from_s", "to_s"]
    before = ibis.window(group_by=keys, order_by=order, preceding=(None, 1))
    upto = ibis.window(group_by=keys, order_by=order, preceding=None, following=0)
    reached = kept.mutate(reached_s=kept.to_s.max().over(before))
    begins = reached.reached_s.isnull() | (reached.from_s > reached.reached_s)
    begun = reached.mutate(begins=begins.cast("int64"))
    islands = begun.mutate(island=begun.begins.sum().over(upto))
    grouped = islands.group_by([*keys, "island"])
    return grouped.agg(from_s=islands.from_s.min(), to_s=islands.to_s.max()).drop("island")


def levels(spans: ir.Table, keys: Sequence[str], counted: Sequence[str]) -> ir.Table:
    """One row per key and moment at which a count changes, with the counts from then on.

    ``counted`` are integer columns of ``spans``: what each span adds while it lasts. Steps of
    plus and minus and a running sum; time is never expanded.
    """
    kept = spans.filter(spans.from_s < spans.to_s)
    up = kept.select(*keys, *counted, at_s="from_s")
    down = kept.select(*keys, **{name: -kept[name] for name in counted}, at_s=kept.to_s)
    steps = up.union(down.select(*up.columns))
    sums = {name: steps[name].sum().cast("int64") for name in counted}
    moments = steps.group_by([*keys, "at_s"]).agg(**sums)
    changes = moments.filter(ibis.or_(*(moments[name] != 0 for name in counted)))
    upto = ibis.window(group_by=keys, order_by="at_s", preceding=None, following=0)
    counts = {name: changes[name].sum().over(upto).cast("int64") for name in counted}
    return changes.select(*keys, "at_s", date=date_of(day_number(changes.at_s)), **counts)


def half_hour_seconds(spans: ir.Table, keys: Sequence[str]) -> ir.Table:
    """Sum the seconds that spans spend in each half hour: keys, slot, seconds.

    ``slot`` numbers the half hours since 1970. Overlapping spans count each.
    """
    some = spans.filter(spans.from_s < spans.to_s)
    # Shifts and resources begin and end together: each span is laid out once.
    kept = some.group_by([*keys, "from_s", "to_s"]).agg(alike=some.count())
    first, last = kept.from_s // HALF_HOUR_S, (kept.to_s - 1) // HALF_HOUR_S
    slots = ibis.range(first.cast("int64"), last.cast("int64") + 1)
    touched = kept.mutate(slot=slots.unnest())
    begin_s = touched.slot * HALF_HOUR_S
    inside_s = ibis.least(touched.to_s, begin_s + HALF_HOUR_S) - ibis.greatest(
        touched.from_s, begin_s
    )
    timed = touched.mutate(inside_s=inside_s * touched.alike)
    return timed.group_by([*keys, "slot"]).agg(seconds=timed.inside_s.sum().cast("int64"))
