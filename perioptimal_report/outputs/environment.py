"""The one template environment: escaped, strict, sandboxed, open to a house's own templates."""

from __future__ import annotations

from typing import cast

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from perioptimal_report.errors import SettingsError
from perioptimal_report.outputs.filters import FILTERS
from perioptimal_report.outputs.house_look import HouseLook
from perioptimal_report.outputs.templates_folder import templates_folder
from perioptimal_report.results import LENSES

UNESCAPED = (nodes.EvalContextModifier, nodes.ScopedEvalContextModifier)


class Templates:
    """The templates of one build, those of the house first."""

    def __init__(self, look: HouseLook) -> None:
        own = [] if look.templates is None else [look.templates]
        self._own = look.templates
        self._made = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader([*own, templates_folder()]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._made.filters |= FILTERS
        # What comes from the data stays text, whatever a template says.
        del self._made.filters["safe"]
        self._made.globals |= {"LENSES": LENSES, "w": look.words}
        self._check_own()

    def _check_own(self) -> None:
        for path in sorted(self._own.rglob("*.j2")) if self._own else ():
            try:
                source = path.read_text(encoding="utf-8")
                tree = self._made.parse(source)
                # An unknown filter shows only when the template is compiled.
                self._made.compile(source)
            except (TemplateError, OSError, UnicodeDecodeError) as error:
                raise SettingsError(f"[look] templates: {path.name}: {error}") from error
            if any(tree.find_all(UNESCAPED)):
                raise SettingsError(f"[look] templates: {path.name}: escaping stays on")

    def render(self, template: str, **values: object) -> str:
        """Render a template. Raises ``SettingsError`` where one of the house's own fails."""
        if self._own is None:
            return self._made.get_template(template).render(values)
        try:
            return self._made.get_template(template).render(values)
        except (TemplateError, SecurityError) as error:
            raise SettingsError(f"[look] templates: {error}") from error

    def piece(self, source: str, **values: object) -> str:
        """Render a piece of template text."""
        return self._made.from_string(source).render(values)

    def source(self, name: str) -> str:
        """Read a file of the templates as it stands."""
        loader = cast(FileSystemLoader, self._made.loader)
        return loader.get_source(self._made, name)[0]
