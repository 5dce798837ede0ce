"""The way to the first reward."""

from typing import Any

from accounts.permissions import Right
from moments.console.access import ConsoleView
from moments.console.first_steps import first_steps_of


class FirstStepsView(ConsoleView):
    """A checklist that completes itself; it looks again by itself while something is open."""

    template_name = "console/first_steps.html"
    page = "first_steps"
    right = Right.HELP

    def get_template_names(self) -> list[str]:
        part = "#steps" if self.request.htmx else ""  # type: ignore[attr-defined]
        return [f"{self.template_name}{part}"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"steps": first_steps_of(self.company, context["rights"])}
