"""Settings: one file, read from the environment, failing loudly when something needed is missing.

Every variable can also be given as NAME_FILE, the path of a file that holds the value (secrets mounts).
`docs/operating.md` lists them all.
"""

import hashlib
import hmac
import ipaddress
import ssl
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.utils.csp import CSP
from environ import FileAwareEnv

env = FileAwareEnv()
ROOT = Path(__file__).resolve().parent.parent


def _derived_key(label: str) -> str:
    """A key for one purpose, derived from SECRET_KEY, so that no two purposes share one."""
    return hmac.new(SECRET_KEY.encode(), label.encode(), hashlib.sha256).hexdigest()


# --- Where we are -------------------------------------------------------------------------------------------

SECRET_KEY = env.str("SECRET_KEY")
DEBUG = env.bool("DEBUG", default=False)
BASE_URL = env.str("BASE_URL").rstrip("/")
DATA_DIR = Path(env.str("DATA_DIR")).absolute()
STORE_NAME = env.str("STORE_NAME", default="Giftwell")
STORE_SUPPORT_URL = env.str("STORE_SUPPORT_URL", default="")
# With it the operator's warehouse moves orders; without it there is nothing at those addresses.
STORE_API_KEY = env.str("STORE_API_KEY", default="")
if 0 < len(STORE_API_KEY) < 32:
    raise ImproperlyConfigured(f"STORE_API_KEY needs 32 characters or more; found {len(STORE_API_KEY)}.")
DEMO_ORDERS = env.bool("DEMO_ORDERS", default=False)  # orders move by the clock, as nobody packs there

_base = urlsplit(BASE_URL)
if _base.scheme not in ("http", "https") or not _base.hostname:
    raise ImproperlyConfigured(f"BASE_URL must be an http or https address; found {BASE_URL!r}.")
IS_SECURE = _base.scheme == "https"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_base.hostname])
TRUSTED_PROXIES = [ipaddress.ip_network(one) for one in env.list("TRUSTED_PROXIES", default=[])]

# --- Keys of the product: each may be set on its own, so that one can be rotated without the others
# ----------

REWARD_TOKEN_KEY = env.str("REWARD_TOKEN_KEY", default=_derived_key("reward-token"))
STORE_HASH_KEY = env.str("STORE_HASH_KEY", default=_derived_key("store-hash"))
CASE_TOKEN_KEY = env.str("CASE_TOKEN_KEY", default=_derived_key("case-token"))
ENCRYPTION_KEY = env.str("ENCRYPTION_KEY", default=_derived_key("encryption"))
AUDIT_KEY = env.str("AUDIT_KEY", default=_derived_key("audit"))

# --- Who bills: it stands on invoices as it was when they were made -----------------------------------------

SELLER_NAME = env.str("SELLER_NAME", default="Moments")
# On a machine that nobody else reaches there is nobody to bill.
SELLER_ADDRESS = env.str(
    "SELLER_ADDRESS",
    default="A demonstration: nothing is to be paid" if _base.hostname in ("localhost", "127.0.0.1") else "",
)
SELLER_TAX_ID = env.str("SELLER_TAX_ID", default="")
SELLER_BANK = env.str("SELLER_BANK", default="")

# --- Django -------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "kit.apps.KitConfig",
    "events.apps.EventsConfig",
    "accounts.apps.AccountsConfig",
    "billing.apps.BillingConfig",
    "fraud.apps.FraudConfig",
    "rewards.apps.RewardsConfig",
    "rewards.redemption.apps.RedemptionConfig",
    "rewards.redemption.providers.apps.ProvidersConfig",
    "rewards.feeds.apps.FeedsConfig",
    "campaigns.apps.CampaignsConfig",
    "moments.api.apps.ApiConfig",
    "moments.console.apps.ConsoleConfig",
    "moments.redeem.apps.RedeemConfig",
    "moments.seed.apps.SeedConfig",
    "moments.bench.apps.BenchConfig",
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    # Last: it registers every model again, after those who register their own.
    "moments.support.apps.SupportConfig",
]
MIDDLEWARE = [
    "kit.http.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "moments.support.policy.DeskPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "moments.redeem.languages.CustomersLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.ways.KeepWayMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.sessions.SessionSeenMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "moments.urls"
WSGI_APPLICATION = "moments.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kit.http.names",
                "accounts.ways.names",
            ],
            "builtins": ["kit.templatetags.kit"],
        },
    }
]

# --- Data ---------------------------------------------------------------------------------------------------

DATABASES = {
    "default": {
        **env.db("DATABASE_URL"),
        "CONN_MAX_AGE": None,
        # Off: a connection found dead answers 503 and the next call has a new one; on costs a query a call.
        "CONN_HEALTH_CHECKS": env.bool("CONN_HEALTH_CHECKS", default=False),
    }
}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured(
        "DATABASE_URL must be a postgres:// address: Moments keeps its promises in PostgreSQL."
    )
DATABASES["default"].setdefault("OPTIONS", {}).setdefault(
    "options", "-c lock_timeout=3000 -c statement_timeout=15000 -c idle_in_transaction_session_timeout=60000"
)

REDIS_URL = env.str("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "kit.valkey.FallbackCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "moments",
        "OPTIONS": {"socket_connect_timeout": 0.3, "socket_timeout": 0.5},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# --- Workers ------------------------------------------------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # for ever
# A worker that lost Valkey ends, and is started again by whoever watches over it: one that connects anew by itself may
# never take a task again.
CELERY_BROKER_CONNECTION_RETRY = False
# A killed worker's task comes back after seconds: that is why every task is harmless to repeat.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    # A hint that can't be sent is dropped at once: its sweeper finds the row.
    "max_retries": 0,
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
if REDIS_URL.startswith("rediss://"):
    CELERY_BROKER_USE_SSL = {"ssl_cert_reqs": ssl.CERT_REQUIRED}

# The European Central Bank's daily file of rates, fetched once a day; empty: people load rates.
ECB_RATES_URL = env.str("ECB_RATES_URL", default="")

# A development machine has no public address: this lets webhooks be tried on loopback.
WEBHOOKS_TO_LOOPBACK = env.bool("WEBHOOKS_TO_LOOPBACK", default=_base.hostname in ("localhost", "127.0.0.1"))
# How many worker processes may deliver webhooks at once, each with up to 96 calls.
WEBHOOK_COURIERS = env.int("WEBHOOK_COURIERS", default=1)
if WEBHOOK_COURIERS < 1:
    raise ImproperlyConfigured(f"WEBHOOK_COURIERS must be at least 1; found {WEBHOOK_COURIERS}.")

# Rows of a batch that are decided in a second, at most.
BATCH_ROWS_PER_SECOND = env.int("BATCH_ROWS_PER_SECOND", default=50)
# Worker processes that decide rows of batches at one time, at most.
BATCH_WORKERS = env.int("BATCH_WORKERS", default=1)

# --- Cards --------------------------------------------------------------------------------------------------


def _stripe() -> dict[str, str]:
    """The operator's Stripe account, whole or not at all; else the stand-in that `run.py` starts; else nothing."""
    needed = ("STRIPE_API_KEY", "STRIPE_PUBLISHABLE_KEY", "STRIPE_WEBHOOK_SECRET")
    given = {name: env.str(name, default="") for name in needed}
    stand_in = env.str("STRIPE_STAND_IN_URL", default="").rstrip("/")
    if given["STRIPE_API_KEY"] or given["STRIPE_PUBLISHABLE_KEY"] or not stand_in:
        missing = [name for name in needed if not given[name]]
        if missing and len(missing) < len(needed):
            raise ImproperlyConfigured(
                f"Stripe needs {' and '.join(missing)} too; set all of {', '.join(needed)}, or none."
            )
        return given | {"STRIPE_API_BASE": ""}
    return given | {"STRIPE_API_KEY": "none", "STRIPE_API_BASE": stand_in}


_given = _stripe()
STRIPE_API_KEY = _given["STRIPE_API_KEY"]
STRIPE_PUBLISHABLE_KEY = _given["STRIPE_PUBLISHABLE_KEY"]
STRIPE_WEBHOOK_SECRET = _given["STRIPE_WEBHOOK_SECRET"]
STRIPE_API_BASE = _given["STRIPE_API_BASE"]  # of the stand-in; empty: Stripe itself

# --- Who delivers what customers redeem ---------------------------------------------------------------------


def _amazon_incentives() -> dict[str, object]:
    """The partner's account with Amazon, whole or not at all."""
    needed = (
        "AMAZON_INCENTIVES_PARTNER_ID",
        "AMAZON_INCENTIVES_ACCESS_KEY_ID",
        "AMAZON_INCENTIVES_SECRET_ACCESS_KEY",
        "AMAZON_INCENTIVES_REGION",
    )
    given = _all_or_none("Amazon's Incentives API", needed)
    if not given:
        return {}
    partner, key, secret, region = (given[name] for name in needed)
    if region not in ("NA", "EU", "FE"):
        raise ImproperlyConfigured(f"AMAZON_INCENTIVES_REGION must be NA, EU or FE; found {region!r}.")
    # With the order's 29 characters it has to fit into 40.
    if not partner.isalnum() or len(partner) > 11:
        raise ImproperlyConfigured(
            f"AMAZON_INCENTIVES_PARTNER_ID must be at most 11 letters and digits; found {partner!r}."
        )
    return {
        "partner_id": partner,
        "access_key": key,
        "secret_key": secret,
        "region": region,
        "is_sandbox": env.bool("AMAZON_INCENTIVES_SANDBOX", default=False),
    }


def _tremendous() -> dict[str, object]:
    """The organisation's account with Tremendous, whole or not at all."""
    given = _all_or_none("Tremendous", ("TREMENDOUS_API_KEY", "TREMENDOUS_WEBHOOK_KEY"))
    if not given:
        return {}
    products, campaign = (
        env.list("TREMENDOUS_PRODUCTS", default=[]),
        env.str("TREMENDOUS_CAMPAIGN", default=""),
    )
    if not products and not campaign:
        raise ImproperlyConfigured("Tremendous needs TREMENDOUS_PRODUCTS or TREMENDOUS_CAMPAIGN too.")
    return {
        "api_key": given["TREMENDOUS_API_KEY"],
        "webhook_key": given["TREMENDOUS_WEBHOOK_KEY"],
        "funding_source": env.str("TREMENDOUS_FUNDING_SOURCE", default="balance"),
        "products": products,
        "campaign": campaign,
        "is_sandbox": env.bool("TREMENDOUS_SANDBOX", default=False),
    }


def _own_shop() -> dict[str, object]:
    """The operator's own shop, whole or not at all."""
    given = _all_or_none("The own shop", ("SHOP_URL", "SHOP_SECRETS"))
    if not given:
        return {}
    address = urlsplit(given["SHOP_URL"])
    if address.scheme != "https" and address.hostname not in ("localhost", "127.0.0.1"):
        raise ImproperlyConfigured(
            "SHOP_URL must be an https address: names and addresses of people go there."
        )
    secrets = given["SHOP_SECRETS"].split()
    if not all(one.startswith("whsec_") and len(one) >= 38 for one in secrets):
        raise ImproperlyConfigured("SHOP_SECRETS must be whsec_… with at least 24 bytes in Base64 each.")
    return {"url": given["SHOP_URL"], "secrets": secrets}


def _all_or_none(whose: str, needed: tuple[str, ...]) -> dict[str, str]:
    given = {name: env.str(name, default="") for name in needed}
    missing = [name for name in needed if not given[name]]
    if len(missing) == len(needed):
        return {}
    if missing:
        raise ImproperlyConfigured(
            f"{whose} needs {' and '.join(missing)} too; set all of {', '.join(needed)}, or none."
        )
    return given


AMAZON_INCENTIVES = _amazon_incentives()
TREMENDOUS = _tremendous()
OWN_SHOP = _own_shop()
STORE_PROVIDER = env.str("STORE_PROVIDER", default="embedded")
_providers = {"embedded": True, "amazon": AMAZON_INCENTIVES, "tremendous": TREMENDOUS, "own_shop": OWN_SHOP}
if not _providers.get(STORE_PROVIDER):
    raise ImproperlyConfigured(
        f"STORE_PROVIDER must be one of {', '.join(_providers)}, with its settings: see docs/providers.md;"
        f" found {STORE_PROVIDER!r}."
    )

# The style page is for whoever writes pages.
STYLE_PAGE = env.bool("STYLE_PAGE", default=_base.hostname in ("localhost", "127.0.0.1"))

# --- Signing in ---------------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/console/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "request_login_code": "accounts.forms.RequestCodeForm",
    "signup": "accounts.forms.SignUpForm",
}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _base.scheme
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
# A code, so that a customer stays on the page that leads back to the reward (S2).
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = 3
# Off: the library offers it for free addresses only, which would tell them from taken ones. The page for the
# code leads back to sign-up instead.
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = False
# Signing in by a mailed code: what comes after it (a second factor) is asked for all the same, and support has none.
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 3
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
PASSWORD_RESET_TIMEOUT = 86_400
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Per caller they are generous, since an office shares one address; per account (`key`, `user`) they are tight,
# since nobody needs more. 50 tries a day, however many codes there are and however many calls at once: guessing one
# of 6 digits has even odds after 38 years.
ACCOUNT_RATE_LIMITS = {
    "signup": "60/m/ip",
    "login": "120/m/ip",
    # Wrong passwords and second factors, at sign-in and when asked again.
    "login_failed": "20/m/ip,5/5m/key",
    "reauthenticate": "10/m/user",
    # Codes sent to an address: at sign-up, again, and when one is added.
    "confirm_email": "60/m/ip,1/10s/key,10/h/key",
    # Codes sent to sign in with.
    "request_login_code": "60/m/ip,1/10s/key,10/h/key",
    # Tries of both, and what else is posted to their pages.
    "verify_code": "120/m/ip,5/5m/key,50/d/key",
    "reset_password": "20/m/ip,5/m/key,20/h/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "invite": "30/h/user,5/h/key",
    # A gift's code: each time may be a call to who keeps it.
    "show_code": "60/m/ip,10/m/key,100/d/key",
}

MFA_ADAPTER = "accounts.adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Moments"
# A phone's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}
# Browsers let passkeys work without TLS on localhost only; the library has to be told.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _base.hostname == "localhost" and not IS_SECURE

USERSESSIONS_TRACK_ACTIVITY = True


def _openid_apps() -> list[dict[str, object]]:
    """The one OpenID Connect provider that the operator trusts, or none."""
    given = {
        name: env.str(name, default="")
        for name in ("OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    }
    missing = [name for name, value in given.items() if not value]
    if len(missing) == len(given):
        return []
    if missing:
        raise ImproperlyConfigured(
            f"Sign-in with OpenID Connect needs {' and '.join(missing)} too; set all of {', '.join(given)}, or none."
        )
    server = urlsplit(given["OIDC_SERVER_URL"])
    if server.scheme != "https" and server.hostname not in ("localhost", "127.0.0.1"):
        raise ImproperlyConfigured("OIDC_SERVER_URL must be an https address: what it says is trusted.")
    return [
        {
            "provider_id": "openid",
            "name": env.str("OIDC_NAME", default="your company account"),
            "client_id": given["OIDC_CLIENT_ID"],
            "secret": given["OIDC_CLIENT_SECRET"],
            "settings": {"server_url": given["OIDC_SERVER_URL"]},
        }
    ]


OPENID_APPS = _openid_apps()
SOCIALACCOUNT_ADAPTER = "accounts.adapter.OpenIdAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": OPENID_APPS, "OAUTH_PKCE_ENABLED": True}}
# The operator's provider is believed about addresses that it calls verified.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# --- What browsers are told ---------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = IS_SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 31_536_000 if IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_SECURE
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024

# --- The Rewards API ----------------------------------------------------------------------------------------

REQUEST_LOG = env.bool("REQUEST_LOG", default=True)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_PARSER_CLASSES": ["moments.api.parsers.BoundedJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "moments.api.problems.answer_problem",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,  # unknown parameters are ignored, `format` as well
    "UNICODE_JSON": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Moments Rewards API",
    "DESCRIPTION": "Reward customers with real products when they complete a valuable action.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVERS": [{"url": BASE_URL}],
    "TAGS": [
        {"name": "Rewards", "description": "Ask and reward, when a customer completes an action."},
        {"name": "Campaigns", "description": "The campaigns of the key's app."},
        {"name": "Actions", "description": "What was completed, and how each call was decided."},
        {"name": "Usage", "description": "What a month came to."},
    ],
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [],
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "apiKey": {
                "type": "apiKey",
                "in": "header",
                "name": "x-api-key",
                "description": "A key of your app: mk_live_… or mk_test_….",
            }
        }
    },
    "SECURITY": [{"apiKey": []}],
}

# --- Files, mail, language, logs ----------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [ROOT / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
# Operators' feeds tell of stock: they lie apart from what the web server hands out.
FEEDS_DIR = DATA_DIR / "feeds"


def _media_storage() -> dict[str, object]:
    """The folder MEDIA_ROOT, or the bucket that the operator names, whole or not at all."""
    needed = ("S3_BUCKET", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY")
    given = {name: env.str(name, default="") for name in (*needed, "S3_ENDPOINT_URL", "S3_REGION")}
    if not any(given.values()):
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    missing = [name for name in needed if not given[name]]
    if missing:
        raise ImproperlyConfigured(
            f"Media in a bucket needs {' and '.join(missing)} too; set all of {', '.join(needed)}, or no S3_ variable."
        )
    endpoint = urlsplit(given["S3_ENDPOINT_URL"])
    if given["S3_ENDPOINT_URL"] and (endpoint.scheme not in ("http", "https") or not endpoint.hostname):
        raise ImproperlyConfigured(
            f"S3_ENDPOINT_URL must be an http or https address; found {given['S3_ENDPOINT_URL']!r}."
        )
    return {
        "BACKEND": "kit.storage.BucketStorage",
        "OPTIONS": {
            "bucket_name": given["S3_BUCKET"],
            "access_key": given["S3_ACCESS_KEY_ID"],
            "secret_key": given["S3_SECRET_ACCESS_KEY"],
            "endpoint_url": given["S3_ENDPOINT_URL"] or None,
            "region_name": given["S3_REGION"] or None,
        },
    }


STORAGES = {
    "default": _media_storage(),
    "staticfiles": {"BACKEND": "kit.static_files.CollectedFiles"},
}

DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", default=f"Moments <no-reply@{_base.hostname}>"
)
# Where support reads, and the address whose part after a + brings answers back to their case.
SUPPORT_EMAIL = env.str("SUPPORT_EMAIL", default=f"support@{_base.hostname}")
if not 0 < SUPPORT_EMAIL.find("@") <= 17:  # with +, case and proof it must fit into 64 characters
    raise ImproperlyConfigured("SUPPORT_EMAIL must be an address of at most 17 characters before the @.")
INBOUND_MAILDIR = Path(env.str("INBOUND_MAILDIR", default=str(DATA_DIR / "mail" / "inbox")))
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": str(DATA_DIR / "mail")},
    }
}
if "EMAIL_URL" in env.ENVIRON or "EMAIL_URL_FILE" in env.ENVIRON:
    _mail = env.email_url("EMAIL_URL")
    MAILERS["default"] = {
        "BACKEND": _mail["EMAIL_BACKEND"],
        "OPTIONS": {
            "host": _mail["EMAIL_HOST"],
            "port": _mail["EMAIL_PORT"],
            "username": _mail["EMAIL_HOST_USER"],
            "password": _mail["EMAIL_HOST_PASSWORD"],
            "use_tls": _mail.get("EMAIL_USE_TLS", False),
            "use_ssl": _mail.get("EMAIL_USE_SSL", False),
            "timeout": 10,
        },
    }

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
# Those of the marketplaces, which customers' pages speak; the catalogues lie in the apps (docs/languages.md).
LANGUAGES = [
    ("en", "English"),
    ("de", "German"),
    ("fr", "French"),
    ("es", "Spanish"),
    ("it", "Italian"),
    ("pt-br", "Portuguese (Brazil)"),
    ("ja", "Japanese"),
    ("hi", "Hindi"),
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"mask": {"()": "kit.logs.MaskRewardUrls"}, "mask_codes": {"()": "kit.logs.MaskClaimCodes"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["mask", "mask_codes"]}
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # Refusals are answers, not faults: a 4xx is no warning, a 5xx still comes from django.request as an
        # error.
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        # A sweeper that finds nothing says nothing: two lines a second would hide what matters.
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
    },
}

UNFOLD = {
    "DASHBOARD_CALLBACK": "moments.support.front.facts_of_front_page",
    "SITE_TITLE": "Moments support",
    "SITE_HEADER": "Moments support",
    "SITE_URL": "/console/",
    "SITE_ICON": lambda request: static("icons/mark.svg"),
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("icons/mark.svg")}
    ],
    "COLORS": {
        "primary": {
            "50": "#eef7f4",
            "100": "#d8ece6",
            "200": "#b3d9ce",
            "300": "#84bfb0",
            "400": "#54a08f",
            "500": "#2f8473",
            "600": "#17695a",
            "700": "#10574b",
            "800": "#0e463d",
            "900": "#0c3a33",
            "950": "#06211d",
        }
    },
}

# The e-mail address is unique without regard to case, by a constraint that this check does not know.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
