"""Django's settings. What a deployment may change comes through `lib/env.py`, nothing else."""

from __future__ import annotations

import logging
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from shouwang.lib import env

PACKAGE = Path(__file__).resolve().parent
DEMONSTRATION = env.is_demonstration()
DEBUG = False
SECRET_KEY = env.text("SHOUWANG_SECRET_KEY") or env.secret("django")
# The links that are handed out carry the name under which the page was asked for: only known names are answered.
ALLOWED_HOSTS = env.text("SHOUWANG_HOSTS", "*" if DEMONSTRATION else env.own_names()).split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in env.text("SHOUWANG_ORIGINS").split(",") if origin]
IS_HTTPS = env.flag("SHOUWANG_HTTPS")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.auth",
    "shouwang.web",  # before allauth, whose pages it dresses
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "ninja",
    "procrastinate.contrib.django",
    "shouwang.core",
    "shouwang.desk",
    "shouwang.fulfil",
    "shouwang.kinds",
    "shouwang.intake",
    "shouwang.reports",
    "shouwang.drill",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # with random padding against BREACH; a page of 50 requests is 60 KB without
    "shouwang.web.middleware.content_security_policy",
    "shouwang.web.middleware.behind_the_walls",
    "shouwang.web.guards.careful_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "shouwang.web.middleware.chosen_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "shouwang.web.guards.without_nulls",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "shouwang.web.guards.sessions_end",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "shouwang.web.middleware.refusals",
]

ROOT_URLCONF = "shouwang.urls"
WSGI_APPLICATION = "shouwang.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "shouwang.web.context.house",
            ],
        },
    }
]


def database(url: str) -> dict:
    """Django's entry for a `postgresql://user:password@host:port/name` address.

    A Unix socket is given as `?host=/folder`. Pool and prepared statements: docs/performance.md.
    """
    parts = urlsplit(url or "postgresql:///shouwang")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "shouwang",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": str(parts.port or query.get("port") or ""),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,  # after a restart of the database no page meets a dead connection
        "OPTIONS": {
            # A page waits out a restart of the database (a second or two); where it stays away the page says so.
            "pool": {"min_size": 1, "max_size": env.whole("SHOUWANG_POOL", 4), "timeout": 8},
            "server_side_binding": True,
            "prepare_threshold": 2,
        },
        "TEST": {"TEMPLATE": "template0"},
    }


DATABASES = {"default": database(env.database_url())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "core.Account"
AUTHENTICATION_BACKENDS = ["shouwang.core.login.NameOrPhoneBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "shouwang.core.passwords.HouseWordsValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_ADAPTER = "shouwang.core.login.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {
    "login": "shouwang.web.account_forms.LoginForm",
    "change_password": "shouwang.web.account_forms.ChangePasswordForm",  # nosec B105: the name of a form
    "reauthenticate": "shouwang.web.account_forms.ReauthenticateForm",
}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
# An office behind one address logs in at half past eight; guessing is slowed by the name that is tried.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if IS_HTTPS else 0
MFA_ADAPTER = "shouwang.core.login.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Shouwang"
MFA_FORMS = {
    "authenticate": "shouwang.web.account_forms.SecondFactorForm",
    "reauthenticate": "shouwang.web.account_forms.SecondFactorAgainForm",
    "activate_totp": "shouwang.web.account_forms.ActivateForm",
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
# In the database and nowhere else: a session that ended in one process has ended in all of them.
SESSION_ENGINE = "shouwang.core.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_AGE = 2 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "shouwang.web.views.trouble.forged"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if IS_HTTPS:
    # A browser takes a cookie of such a name only from this very host, over HTTPS.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    # Asked by what stands in front, over plain HTTP; and a program that sends its key so is refused, not led on.
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^api/"]
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("zh-hant", _("Traditional Chinese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = env.home() / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = env.home() / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# Used for what django-allauth counts (failed logins), which is the same for every process.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}}

API_CALLS_A_MINUTE = env.whole(
    "SHOUWANG_API_PER_MINUTE", 12_000
)  # of one key: stops a program gone mad, not a busy day

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

SHOUWANG_KINDS = "shouwang.kinds"
SHOUWANG_WIRING = "shouwang.fulfil.wiring"


def _is_no_outage(record: logging.LogRecord) -> bool:
    return getattr(record, "status_code", None) != 503


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"unless_503": {"()": "django.utils.log.CallbackFilter", "callback": _is_no_outage}},
    "formatters": {
        "plain": {"()": "shouwang.lib.logs.Discreet", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {  # that the database is away is said once a minute (web/outage.py), not for every try
        "psycopg.pool": {"level": "ERROR"},
        "django.request": {"filters": ["unless_503"]},
        "shouwang.entry": {"level": "INFO"},  # who logged in, and who failed to
    },
    "root": {"handlers": ["console"], "level": env.text("SHOUWANG_LOG", "WARNING")},
}
SILENCED_SYSTEM_CHECKS = [
    "security.W021",  # HSTS preload is a promise for a whole registered domain; a committee's host is a part of one
]
