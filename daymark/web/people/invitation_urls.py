"""The address an invitation is accepted at."""

from django.urls import path

from daymark.web.people import accepting

app_name = "invitations"

urlpatterns = [
    path("", accepting.accept, name="page"),
    path("<str:word>/", accepting.open_, name="accept"),
]
