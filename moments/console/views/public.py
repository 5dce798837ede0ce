"""Pages for everyone."""

from django.views.generic import TemplateView


class HomeView(TemplateView):
    """What Moments is, for developers who see it first."""

    template_name = "pages/home.html"
