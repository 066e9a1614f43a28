"""Addresses of the accounts room."""

from django.urls import URLPattern, path

from linli.accounts import account_views, views

app_name = "accounts"
urlpatterns: list[URLPattern] = [
    path("sign-in", views.sign_in, name="sign_in"),
    path("sign-in/code", views.sign_in_code, name="sign_in_code"),
    path("sign-out", views.sign_out, name="sign_out"),
    path("password", account_views.password, name="password"),
    path("account", account_views.account, name="account"),
    path("account/code", account_views.code, name="code"),
    path("account/devices", account_views.sign_out_devices, name="devices"),
    path("account/confirm", account_views.confirm, name="confirm"),
]
