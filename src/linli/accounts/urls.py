"""Addresses of the accounts room."""

from django.urls import URLPattern, path

from linli.accounts import views

app_name = "accounts"
urlpatterns: list[URLPattern] = [
    path("sign-in", views.sign_in, name="sign_in"),
    path("sign-out", views.sign_out, name="sign_out"),
    path("password", views.password, name="password"),
]
