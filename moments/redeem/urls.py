"""The customers' door: `/r/…`."""

from django.urls import path, register_converter

from moments.redeem.converters import TokenConverter
from moments.redeem.views import cart, codes, data, orders, paying, reminders, reward, store_credit

register_converter(TokenConverter, "token")

app_name = "redeem"
urlpatterns = [
    path("mine/", orders.mine, name="mine"),
    path("orders/<str:order_id>", orders.order, name="order"),
    path("orders/<str:order_id>/cancel", orders.cancel, name="cancel"),
    path("orders/<str:order_id>/pay", paying.pay, name="pay"),
    path("orders/<str:order_id>/paid", paying.paid, name="paid"),
    path("orders/<str:order_id>/return", orders.ask_return, name="return"),
    path("orders/<str:order_id>/code", codes.code, name="code"),
    path("credits/<str:credit_id>", store_credit.cart, name="credit"),
    path("credits/<str:credit_id>/order", store_credit.place_order, name="order_with_credit"),
    path("data/", data.data, name="data"),
    path("data/export", data.export, name="export_data"),
    path("data/erase/code", data.send_code, name="erasure_code"),
    path("data/erase", data.erase, name="erase"),
    path("data/reminders", reminders.switch, name="reminders"),
    path("reminders/off", reminders.off, name="reminders_off"),
    path("<token:token>", reward.reward, name="reward"),
    path("<token:token>/cart", cart.cart, name="cart"),
    path("<token:token>/order", cart.place_order, name="place_order"),
]
