"""One word for each idea, in US spelling. Authority: templates/glossary.toml, and identities."""

import ast
import re
from pathlib import Path

import pytest

from perioptimal_report.mca.note import NOTE
from perioptimal_report.metrics.kit.registry import METRICS
from perioptimal_report.outputs.glossary import read_glossary
from perioptimal_report.outputs.headings import headings_by_section
from perioptimal_report.outputs.house_look import read_look
from perioptimal_report.outputs.settings_list import list_settings
from perioptimal_report.plan import note as plan
from perioptimal_report.plan.effects.pages import EFFECTS
from perioptimal_report.settings.thresholds import Look
from perioptimal_report.tables import TABLES

ROOT = Path(__file__).parents[2]
TERMS = {each.key: each for each in read_glossary()}
NOTES = {key: metric.note for key, metric in METRICS.items()} | {
    "mca": NOTE,
    "scenarios": plan.SCENARIOS,
    "scenario_impact": plan.IMPACT,
    "scenario_owners": plan.OWNERS,
    "scenario_replay": plan.REPLAY,
    "scenario_effects": EFFECTS,
    "definitions": plan.DEFINITIONS,
}
PAGES = {"cover", "contents", "glance", "scope", "methods", "references", "colophon", "evidence"}
TEXTS = (
    *("templates/**/*.j2", "templates/words.toml", "docs/*.md", "docs/templates/*", "docs/*.py"),
    *("*.md", "examples/**/*.md", "examples/**/*.toml", "examples/**/truth.json"),
    *("perioptimal_report/**/*.py", "perioptimal_report/outputs/audiences/*.toml"),
)
# Files whose texts are not ours: what hospitals write, and the list of the words themselves.
FOREIGN = {
    "docs/glossary.md": "it lists the words that are not used",
    "perioptimal_report/sources/words.py": "the words of hospitals' records",
    "perioptimal_report/sources/values.py": "the words of hospitals' records",
}
# What a rule forbids and a text says all the same, with the reason.
ALLOWED = {
    ("perioptimal_report/__init__.py", "analyse"): "the name of a public function",
    ("docs/notebook.md", "analyse"): "the name of a public function",
    ("CHANGELOG.md", "analyse"): "the name of a public function",
    ("perioptimal_report/pipeline.py", "analyse"): "the name of a public function",
    ("perioptimal_report/simulation/demand.py", "overran"): "a reason as a record has it",
}
BRITISH = re.compile(
    r"\b(?:\w*(?:isation|ised|ising|yse|ysed|ysing)|colou?rs?(?<!color)(?<!colors)|grey\w*|centred?"
    r"|(?:behavi|fav|lab|neighb|tum|hum|rum|harb|hon)our\w*|an?aesth\w*|(?:orthop|p)aedi\w*"
    r"|gynaec\w*|haem\w*|theatres?|metres?|programmes?|judgements?|licences?|catalogues?"
    r"|(?:model|label|travel|total|level|signal)l(?:ed|ing)|learnt|whilst|amongst|ageing|cheques?"
    r"|practised|defence|fulfil|enrol)\b",
    re.IGNORECASE,
)
# Words that end like British ones and are not.
US = re.compile(r"(?:ra|r|prom|adv|surpr|superv|rev|comprom|exerc|no|po|improv|dev)is(?:ed|ing)")


def prose(path):
    """Give what a file says: all of it, or of a program its strings and comments."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        nodes = ast.walk(ast.parse(text))
        strings = (each.value for each in nodes if isinstance(each, ast.Constant))
        comments = re.findall(r"(?:^|\s)# (.*)$", text, re.MULTILINE)
        text = "\n".join((*(each for each in strings if isinstance(each, str)), *comments))
    return re.sub(r"\s+", " ", text)


def works():
    """Give the citations of all works: their titles are as their authors wrote them."""
    noted = (source for note in NOTES.values() for source in note.sources)
    quoted = (each.source for note in NOTES.values() for each in note.benchmarks)
    return {source.citation: source.short for source in (*noted, *quoted)}


def texts():
    """Give every text that is ours, by file, without the titles of works."""
    paths = sorted({path for pattern in TEXTS for path in ROOT.glob(pattern)})
    found = {path.relative_to(ROOT).as_posix(): prose(path) for path in paths}
    cited = re.compile("|".join(map(re.escape, sorted(works(), key=len, reverse=True))))
    return {name: cited.sub("", text) for name, text in found.items() if name not in FOREIGN}


@pytest.fixture(scope="module")
def ours():
    """Every text, read once."""
    return texts()


def instead():
    """Make one pattern of all words that are not used, alone or in the plural."""
    words = {word for each in TERMS.values() for word in each.instead_of}
    any_of = "|".join(map(spelled, sorted(words, key=len, reverse=True)))
    return re.compile(rf"(?<![\w-])(?:{any_of})s?(?!\w)")


def spelled(word):
    """Match a word with small letters and capitals alike, unless it begins with an acronym."""
    return re.escape(word) if word[:2].isupper() else f"(?i:{re.escape(word)})"


def misses(pattern, ours):
    """List file and word wherever a pattern is met that nothing allows."""
    hits = {
        (name, hit.lower())
        for name, text in ours.items()
        for hit in pattern.findall(text)
        if not US.fullmatch(hit)
    }
    return sorted(hits - ALLOWED.keys())


def test_no_text_says_a_word_that_the_glossary_replaces(ours):
    assert misses(instead(), ours) == []


def test_texts_are_in_us_spelling(ours):
    assert misses(BRITISH, ours) == []


def test_what_is_allowed_is_there(ours):
    assert [place for place, word in ALLOWED if word not in ours[place].lower()] == []


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("Each hand-off, of 3 owner-days.", ["hand-off", "owner-days"]),
        ("A handoff; a block-day; an in-room hour.", []),
        ("Room hours and an operating-room hour.", ["Room hours"]),
        ("An OR hour, or hours.", ["OR hour"]),
    ],
)
def test_what_is_searched_for_would_be_found(text, hits):
    assert instead().findall(text) == hits


@pytest.mark.parametrize("word", ["realised", "colours", "grey", "Centred", "labour", "modelled"])
def test_british_spelling_would_be_found(word):
    assert BRITISH.findall(f"a {word} b") == [word]


@pytest.mark.parametrize("word", ["colors", "gray", "realized", "center", "labeled", "raised"])
def test_us_spelling_is_left_alone(word):
    assert [each for each in BRITISH.findall(word) if not US.fullmatch(each)] == []


@pytest.mark.parametrize("key", TERMS)
def test_a_term_is_whole(key):
    each = TERMS[key]
    assert each.means.endswith(".")
    assert len(each.means) <= 200
    assert len(re.findall(r"\.(?:\s|$)", each.means)) <= 3
    assert set(each.references) <= set(works().values())
    assert set(each.used) <= places()


def places():
    """Name all that a term may be used in."""
    settings = {section.name: section.settings for section in list_settings()}
    keys = {f"{name}.{each.key}" for name, each_of in settings.items() for each in each_of}
    columns = {f"{name}.{each.name}" for name, table in TABLES.items() for each in table.columns}
    return NOTES.keys() | PAGES | settings.keys() | keys | TABLES.keys() | columns


def test_no_idea_has_two_words():
    words = [word.casefold() for each in TERMS.values() for word in each.instead_of]
    assert len(words) == len(set(words))
    assert len({each.term.casefold() for each in TERMS.values()}) == len(TERMS)


# Words that are easily taken for one another: each stands only where its term says.
APART = {
    "handoff": r"handoffs?",
    "handover": r"handovers?",
    "overtime": r"overtime",
    "overrun": r"overruns?",
    "under_and_over": r"(?:over|under)utiliz\w+",
    "work_past_shift": r"past the shift",
}


@pytest.mark.parametrize("key", APART)
def test_words_that_are_close_keep_apart(key):
    word = re.compile(rf"\b{APART[key]}\b", re.IGNORECASE)
    saying = {place for place, note in NOTES.items() if word.search(said(place, note))}
    assert saying
    assert saying <= set(TERMS[key].used)


def said(place, note):
    """Join what a metric says: its note, its labels and its headings."""
    headings = headings_by_section().get(place, ())
    phrases = [text for each in headings for text in (each.says, each.chance) if text]
    return " ".join(
        (
            *(note.title, note.question, note.counted, note.leaves_out, note.formula),
            *(measure.label for measure in note.measures),
            *(each.statement for each in note.benchmarks),
            *phrases,
        )
    )


def test_the_reports_print_the_terms_that_are_marked_unless_a_site_gives_its_own(tmp_path):
    printed = [each.term for each in TERMS.values() if each.printed]
    assert [each["term"] for each in read_look(Look()).words["terms"]] == printed
    own = tmp_path / "words.toml"
    own.write_text('[[terms]]\nterm = "Slot"\nmeans = "A block."\n', encoding="utf-8")
    assert [each["term"] for each in read_look(Look(words=own)).words["terms"]] == ["Slot"]
