"""How the text of each kind of column becomes a typed value, in SQL."""

from perioptimal_report.sources.sql import quoted

TYPES = {
    "text": "VARCHAR",
    "list": "VARCHAR",
    "timestamp": "TIMESTAMP",
    "date": "DATE",
    "clock": "TIME",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
}
_TOO_LARGE = 1e12
_YES = ("yes", "y", "true", "t", "1", "x", "emergency", "emergent", "add-on", "add on", "addon")
_NO = ("no", "n", "false", "f", "0", "elective", "scheduled", "routine")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CANCELLED = r"cancel|no.?show|postpone|abandon|not (done|performed)|\bdns\b|\bvoid"
_ASA = "^(?:ASA|PS|CLASS|P|[ -])*(VI|IV|V|I{1,3}|[1-6]) ?-?E?$"
_COMPLETED = r"complete|^(un)?posted$|perform|done|finish|verif|closed|discharged|^final$|^yes$"


def number(text: str) -> str:
    """Write the SQL for a number; a unit after it ("73 yrs") and a decimal comma are understood.

    What no table of an operating room holds, a trillion or more, is NULL like any other text.
    """
    bare = rf"regexp_extract({text}, '^([+-]?[\d.,]*\d)\s*[A-Za-z.%]*$', 1)"
    grouped = rf"regexp_matches({bare}, '^[+-]?\d{{1,3}}(,\d{{3}})+(\.\d+)?$')"
    plain = f"replace({bare}, ',', CASE WHEN {grouped} THEN '' ELSE '.' END)"
    value = f"try_cast({plain} AS DOUBLE)"
    return f"CASE WHEN abs({value}) < {_TOO_LARGE:.0f} THEN {value} END"


def money(text: str) -> str:
    """Write the SQL for an amount of dollars; ($1,200) and -$1,200 are both below 0."""
    bare = rf"replace(regexp_replace(upper({text}), '[$ ]|USD', '', 'g'), '(', '-')"
    return number(f"replace({bare}, ')', '')")


def boolean(text: str) -> str:
    """Write the SQL for a yes/no value; NULL for any other word."""
    return (
        f"CASE WHEN lower({text}) IN ({_listed(_YES)}) THEN true"
        f" WHEN lower({text}) IN ({_listed(_NO)}) THEN false END"
    )


def parts(text: str) -> str:
    """Write the SQL for a list whose parts are joined by semicolons without blanks."""
    joined = rf"regexp_replace({text}, '\s*[;|]\s*', ';', 'g')"
    return f"nullif(trim({joined}, ';'), '')"


def weeks(text: str) -> str:
    """Write the SQL for weeks of the month ("1;3"); NULL unless each is 1 to 5."""
    joined = rf"regexp_replace({text}, '\s*[;,/| &]\s*', ';', 'g')"
    return f"CASE WHEN regexp_full_match({joined}, '[1-5](;[1-5])*') THEN {joined} END"


def weekday(text: str) -> str:
    """Write the SQL for Mon..Sun from a day's name in full or cut to two letters or more."""
    days = " ".join(
        f"WHEN length({text}) >= 2 AND starts_with({quoted(day)}, lower(trim({text}, '.')))"
        f" THEN {quoted(day[:3].title())}"
        for day in _WEEKDAYS
    )
    return f"CASE {days} END"


def asa(text: str) -> str:
    """Write the SQL for ASA class I..VI from Roman or Arabic figures; NULL for anything else."""
    figure = f"regexp_extract(upper({text}), {quoted(_ASA)}, 1)"
    figures = " ".join(
        f"WHEN {quoted(str(i))} THEN {quoted(roman)}"
        for i, roman in enumerate(("I", "II", "III", "IV", "V", "VI"), 1)
    )
    return f"CASE {figure} {figures} WHEN '' THEN NULL ELSE {figure} END"


def asa_emergency(text: str) -> str:
    """Write the SQL for whether an ASA class carries the E of an emergency."""
    return rf"regexp_matches(upper({text}), '[1-6IV] ?-?E$')"


def cancelled_word(text: str) -> str:
    """Write the SQL for whether a status word says that the case did not take place."""
    return f"coalesce(regexp_matches(lower({text}), {quoted(_CANCELLED)}), false)"


def known_status(text: str) -> str:
    """Write the SQL for whether a status word is understood."""
    return f"regexp_matches(lower({text}), {quoted(f'{_CANCELLED}|{_COMPLETED}')})"


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(quoted(word) for word in words)
