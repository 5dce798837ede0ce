"""The customers' door: `/r/…`."""

from django.urls import path, register_converter

from moments.redeem.converters import TokenConverter
from moments.redeem.views import cart, orders, reward

register_converter(TokenConverter, "token")

app_name = "redeem"
urlpatterns = [
    path("mine/", orders.mine, name="mine"),
    path("orders/<str:order_id>", orders.order, name="order"),
    path("<token:token>", reward.reward, name="reward"),
    path("<token:token>/cart", cart.cart, name="cart"),
    path("<token:token>/order", cart.place_order, name="place_order"),
]
