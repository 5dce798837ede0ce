"""The product's addresses with a provider set, as `moments.urls` has them then."""

from moments import urls

urlpatterns = [*urls.urlpatterns, *urls.openid_urlpatterns]
