"""Signing in and out, and choosing a school."""

from django.urls import path

from daymark.web.accounts import views

app_name = "accounts"

urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/invented/", views.sign_in_invented, name="sign-in-invented"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("choose/", views.switch, name="switch"),
]
