"""A small OpenID Connect provider on loopback: discovery, authorization code with PKCE, tokens, userinfo, keys."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "moments", "the client's secret"


class Provider(ThreadingHTTPServer):
    """Signs in whoever `person` says, at once."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.person: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[dict[str, str]] = []
        self.refuses = False

    def tokens(self, form: dict[str, str]) -> dict[str, Any] | None:
        """Tokens for a code, to the client that asked for it, with its verifier."""
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or asked.get("code_challenge") != challenge
            or form["redirect_uri"] != asked["redirect_uri"]
        ):
            return None
        claims = self.person | {
            "iss": self.url,
            "aud": CLIENT,
            "iat": int(time.time()),
            "exp": int(time.time()) + 60,
        }
        id_token = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "one"})
        return {"access_token": "access", "token_type": "Bearer", "expires_in": 60, "id_token": id_token}


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        at, query = urlsplit(self.path), dict(parse_qsl(urlsplit(self.path).query))
        match at.path:
            case "/.well-known/openid-configuration":
                self._answer(200, _discovery(self.server.url))
            case "/authorize":
                self._authorize(query)
            case "/userinfo" if self.headers["Authorization"] == "Bearer access":
                self._answer(200, self.server.person)
            case "/keys":
                public = jwt.algorithms.RSAAlgorithm.to_jwk(self.server.key.public_key(), as_dict=True)
                self._answer(200, {"keys": [public | {"kid": "one", "alg": "RS256", "use": "sig"}]})
            case _:
                self._answer(404, {})

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(sent).items()}
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        known = self.headers["Authorization"] == f"Basic {basic}" or form.get("client_secret") == SECRET
        tokens = self.server.tokens(form) if known and self.path == "/token" else None
        self._answer(200 if tokens else 400, tokens or {"error": "invalid_grant"})

    def _authorize(self, query: dict[str, str]) -> None:
        self.server.asked.append(query)
        code = secrets.token_urlsafe(8)
        self.server.codes[code] = query
        answer = {"error": "access_denied"} if self.server.refuses else {"code": code}
        self.send_response(302)
        self.send_header(
            "Location", f"{query['redirect_uri']}?{urlencode(answer | {'state': query['state']})}"
        )
        self.end_headers()

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        sent = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def _discovery(url: str) -> dict[str, Any]:
    return {
        "issuer": url,
        "authorization_endpoint": f"{url}/authorize",
        "token_endpoint": f"{url}/token",
        "userinfo_endpoint": f"{url}/userinfo",
        "jwks_uri": f"{url}/keys",
        "response_types_supported": ["code"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
    }


@contextmanager
def running_provider() -> Iterator[Provider]:
    """A provider that serves until the block ends."""
    provider = Provider()
    thread = Thread(target=provider.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.shutdown()
        provider.server_close()
        thread.join()
