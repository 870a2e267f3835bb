"""The cut-offs that definitions rest on."""

import datetime as dt

from pydantic import Field

from perioptimal_report.settings.section import Clock, Number, Section, Whole

DAY_MIN = 1_440


class Thresholds(Section):
    """The cut-offs that definitions rest on; each is printed where it is used."""

    grace_min: Number = Field(
        default=5.0, ge=0, le=DAY_MIN, description="A first case is on time up to this delay [min]"
    )
    turnover_cutoff_min: Number = Field(
        default=60.0, gt=0, le=DAY_MIN, description="A longer gap is not a turnover [min]"
    )
    turnover_long_cutoff_min: Number = Field(
        default=90.0, gt=0, le=DAY_MIN, description="The wider cut-off shown beside it [min]"
    )
    turnover_prolonged_min: Number = Field(
        default=45.0, gt=0, le=DAY_MIN, description="A turnover is prolonged above this [min]"
    )
    unavoidable_turnover_min: Number = Field(
        default=20.0,
        ge=0,
        le=DAY_MIN,
        description="The part of a turnover that no room can do without [min]",
    )
    duration_within_min: Number = Field(
        default=15.0,
        gt=0,
        le=DAY_MIN,
        description="A booked duration is accurate within this [min]",
    )
    overrun_within_min: Number = Field(
        default=15.0, gt=0, le=DAY_MIN, description="A room ends on time within this [min]"
    )
    first_case_latest: Clock = Field(
        default=dt.time(10), description="A first case is scheduled no later than this"
    )
    long_case_h: Number = Field(
        default=24.0, gt=0, le=168, description="A longer case is set aside as a mistake [h]"
    )
    min_block_days: Whole = Field(
        default=26, ge=2, le=3_660, description="Fewer days of an owner give no allotment [days]"
    )
    cancellation_cutoff: Clock = Field(
        default=dt.time(7), description="A case cancelled after this is a same-day cancellation"
    )
    cancellation_cutoff_days: Whole = Field(
        default=1,
        ge=0,
        le=366,
        description="The cut-off lies this many workdays before surgery [days]",
    )
    add_on_cutoff: Clock = Field(
        default=dt.time(12), description="A case booked after this is an add-on"
    )
    add_on_cutoff_days: Whole = Field(
        default=1,
        ge=0,
        le=366,
        description="That cut-off lies this many workdays before surgery [days]",
    )
    break_min: Number = Field(
        default=35.0,
        ge=0,
        le=DAY_MIN,
        description="A relief up to this is a break, no handover [min]",
    )
    critical_min: Number = Field(
        default=10.0,
        ge=0,
        le=DAY_MIN,
        description="Critical at the start and the end of a case [min]",
    )
    pacu_long_min: Number = Field(
        default=180.0, gt=0, le=DAY_MIN, description="A PACU stay is long above this [min]"
    )
    collectable_min: Number = Field(
        default=120.0,
        gt=0,
        le=DAY_MIN,
        description="An unused stretch can be given away from this [min]",
    )
    concurrency_rule_max: Whole = Field(
        default=4,
        ge=1,
        le=100,
        description="Cases one anesthesiologist may direct in a team [cases]",
    )
