"""The addresses of django-allauth that are used, and no others, under the names it knows them by."""

from django.urls import path, re_path

from daymark.web.accounts import second_steps, views
from daymark.web.accounts.framed import framed
from daymark.web.accounts.passwords import change, reset, reset_asked, reset_done, reset_from_key
from daymark.web.accounts.providers import callback, go

PROVIDER = "<slug:provider_id>"

urlpatterns = [
    # django-allauth sends people to "account_login" by name.
    path("sign-in/", views.sign_in, name="account_login"),
    path("account/password/change/", framed(change), name="account_change_password"),
    path("account/password/reset/", framed(reset), name="account_reset_password"),
    path("account/password/reset/asked/", framed(reset_asked), name="account_reset_password_done"),
    re_path(
        r"^account/password/reset/(?P<uidb36>[0-9A-Za-z]{1,20})-(?P<key>[0-9A-Za-z-]{1,100})/$",
        framed(reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("account/password/reset/done/", framed(reset_done), name="account_reset_password_from_key_done"),
    path("account/again/password/", framed(second_steps.again_by_password), name="account_reauthenticate"),
    path("account/again/code/", framed(second_steps.again_by_code), name="mfa_reauthenticate"),
    path("account/again/passkey/", framed(second_steps.again_by_passkey), name="mfa_reauthenticate_webauthn"),
    path("sign-in/second-step/", framed(second_steps.second_step), name="mfa_authenticate"),
    path("sign-in/passkey/", framed(second_steps.by_passkey), name="mfa_login_webauthn"),
    path("account/app/", framed(second_steps.set_app_up), name="mfa_activate_totp"),
    path("account/app/remove/", framed(second_steps.take_app_away), name="mfa_deactivate_totp"),
    path("account/passkeys/add/", framed(second_steps.add_passkey), name="mfa_add_webauthn"),
    path("account/passkeys/<int:pk>/remove/", framed(second_steps.remove_passkey), name="mfa_remove_webauthn"),
    path("account/codes/", framed(second_steps.codes), name="mfa_view_recovery_codes"),
    path("account/codes/new/", framed(second_steps.new_codes), name="mfa_generate_recovery_codes"),
    path(f"sign-in/{PROVIDER}/", framed(go), name="openid_connect_login"),
    path(f"sign-in/{PROVIDER}/back/", framed(callback), name="openid_connect_callback"),
]
