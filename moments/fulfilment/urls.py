"""The operator's door for its warehouse: `/store/v1/…` (S7)."""

from django.urls import path

from moments.fulfilment import views

app_name = "fulfilment"
urlpatterns = [
    path("orders", views.orders, name="orders"),
    path("orders/<str:order_id>/moves", views.moves, name="moves"),
    path("orders/<str:order_id>/tracking", views.tracking, name="tracking"),
]
