"""The one template environment: escaped, strict, sandboxed, open to a house's own templates."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, meta, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from perioptimal_report import fonts
from perioptimal_report.errors import SettingsError, nearest
from perioptimal_report.outputs.filters import FILTERS
from perioptimal_report.outputs.headings import heading_of
from perioptimal_report.outputs.house_look import MAX_BYTES, HouseLook
from perioptimal_report.outputs.templates_folder import find_templates
from perioptimal_report.regular_files import read_regular
from perioptimal_report.shapes.results import LENSES

OWN_MISTAKES = (
    *(TemplateError, SecurityError, ArithmeticError, TypeError, ValueError),
    *(LookupError, AttributeError, RecursionError),
)
UNESCAPED = (nodes.EvalContextModifier, nodes.ScopedEvalContextModifier)


class Templates:
    """The templates of one build, those of the house first."""

    def __init__(self, look: HouseLook) -> None:
        own = [] if look.templates is None else [look.templates]
        self._own = look.templates
        self._made = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader([*own, find_templates()]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._made.filters |= FILTERS
        self._made.filters["heading"] = partial(heading_of, phrases=look.words["headings"])
        # What comes from the data stays text, whatever a template says.
        del self._made.filters["safe"]
        self._made.globals |= {"LENSES": LENSES, "w": look.words}
        self._check_own()

    def _check_own(self) -> None:
        for path in sorted(self._own.rglob("*")) if self._own else ():
            if path.suffix == ".j2" and path.parent.name == "metrics":
                says = "headings are words: write them in a file for [look] words, under [headings]"
                raise SettingsError(f"[look] templates: metrics/{path.name}: {says}")
            if path.suffix == ".j2":
                self._check_template(path.name, _text(path))
            elif path.suffix == ".css":
                _text(path)

    def _check_template(self, file: str, source: str) -> None:
        try:
            tree = self._made.parse(source)
            # An unknown filter shows only when the template is compiled.
            self._made.compile(source)
        except (TemplateError, RecursionError, SyntaxError) as error:
            raise SettingsError(f"[look] templates: {file}: {error}") from error
        if any(tree.find_all(UNESCAPED)):
            raise SettingsError(f"[look] templates: {file}: escaping stays on")
        self._check_names(file, tree)

    def _check_names(self, file: str, tree: nodes.Template) -> None:
        """Refuse names and templates that are not there before a page needs them."""
        known = _known_names(self._made)
        for name in sorted(meta.find_undeclared_variables(tree) - known):
            says = f"there is no '{name}'{nearest(name, sorted(known))}"
            raise SettingsError(f"[look] templates: {file}: {says}")
        there = set(self._made.list_templates())
        for part in meta.find_referenced_templates(tree):
            if part is not None and part not in there:
                raise SettingsError(f"[look] templates: {file}: there is no template '{part}'")

    def render(self, template: str, **values: object) -> str:
        """Render a template. Raises ``SettingsError`` where one of the house's own fails."""
        if self._own is None:
            return self._rendered(template, values)
        try:
            return self._rendered(template, values)
        except OWN_MISTAKES as error:
            raise SettingsError(f"[look] templates: {error}") from error

    def _rendered(self, template: str, values: Mapping[str, object]) -> str:
        # The one place where all text of a page is together.
        return fonts.printable(self._made.get_template(template).render(values))

    def piece(self, source: str, **values: object) -> str:
        """Render a piece of template text."""
        return self._made.from_string(source).render(values)

    def source(self, name: str) -> str:
        """Read a file of the templates as it stands."""
        loader = cast(FileSystemLoader, self._made.loader)
        return loader.get_source(self._made, name)[0]


def _text(path: Path) -> str:
    try:
        return read_regular(path, MAX_BYTES).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        says = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise SettingsError(f"[look] templates: {path.name} cannot be read ({says})") from error


def _known_names(made: Environment) -> set[str]:
    """Collect what the shipped templates are given, or set for those that they include."""
    found = set(made.globals)
    for path in sorted(find_templates().rglob("*.j2")):
        tree = made.parse(path.read_text(encoding="utf-8"))
        found |= meta.find_undeclared_variables(tree)
        found |= {node.name for node in tree.find_all(nodes.Name) if node.ctx != "load"}
    return found
