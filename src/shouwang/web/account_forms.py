"""Django-allauth's forms in the house's plain words; `ACCOUNT_FORMS` and `MFA_FORMS` name them."""

from __future__ import annotations

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp

from shouwang.lib.plain import PlainWords


class LoginForm(PlainWords, account.LoginForm):
    pass


class ChangePasswordForm(PlainWords, account.ChangePasswordForm):
    pass


class ReauthenticateForm(PlainWords, account.ReauthenticateForm):
    pass


class SecondFactorForm(PlainWords, mfa.AuthenticateForm):
    pass


class SecondFactorAgainForm(PlainWords, mfa.ReauthenticateForm):
    pass


class ActivateForm(PlainWords, totp.ActivateTOTPForm):
    pass
