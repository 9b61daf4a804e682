"""Signing in and out, choosing a school, and one's own account."""

from django.urls import path

from daymark.web.accounts import own, views

app_name = "accounts"

urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/invented/", views.sign_in_invented, name="sign-in-invented"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("choose/", views.switch, name="switch"),
    path("account/", own.account, name="account"),
    path("account/second-step/", own.second_step, name="second-step"),
    path("account/again/", own.again, name="again"),
    path("account/sessions/end/", own.end_session, name="end-session"),
    path("account/connected/end/", own.disconnect, name="disconnect"),
]
