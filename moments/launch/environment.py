"""What the product's processes are told: the environment, with ours filled in where nothing is set."""

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

from moments.launch.folder import DataFolder


def is_given(name: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether whoever starts us set this, as a value or as NAME_FILE."""
    return bool(environ.get(name) or environ.get(f"{name}_FILE"))


def product_environment(
    folder: DataFolder, *, base_url: str, services: Mapping[str, str], environ: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """The environment of every process of the product. What is set outside wins, but for where things lie."""
    ours = {
        "BASE_URL": base_url,
        "ALLOWED_HOSTS": ",".join(
            sorted({"localhost", "127.0.0.1", "[::1]", urlsplit(base_url).hostname or ""})
        ),
        "DJANGO_SETTINGS_MODULE": "moments.settings",
        **services,
    }
    if not is_given("SECRET_KEY", environ):
        ours["SECRET_KEY"] = folder.secret_key()
    filled = {name: value for name, value in ours.items() if not is_given(name, environ)}
    return dict(environ) | filled | {"DATA_DIR": str(folder.path), "PYTHONUNBUFFERED": "1"}


def base_url_for(port: int, environ: Mapping[str, str] = os.environ) -> str:
    """Where people reach this instance: BASE_URL, or localhost, since passkeys refuse bare addresses."""
    return (environ.get("BASE_URL") or f"http://localhost:{port}").rstrip("/")
