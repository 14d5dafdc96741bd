"""An issuer of single sign-on that runs beside the tests: it says of a person what the test tells it to."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "zhiwo", "known-to-both"


@dataclass
class Issuer:
    """What it was asked, and what it will say: claims by code, and `more` at its userinfo end; `key` is what it signs with,
    `shown` what it publishes."""

    address: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    shown: RSAKey | None = None
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    challenges: dict[str, str] = field(default_factory=dict)
    more: dict[str, Any] | None = None
    algorithm: str = "RS256"
    down: bool = False

    def grant(self, asked: str, number: str, **changes: Any) -> str:
        """What the browser brings back after the person has logged in there: code and state."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(asked).query).items()}
        now = int(time())
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "sub": "someone",
            "nonce": query["nonce"],
            "iat": now,
            "exp": now + 60,
        }
        claims |= {"preferred_username": number, "auth_time": now}
        self.codes["code"] = {name: claim for name, claim in (claims | changes).items() if claim is not None}
        self.challenges["code"] = query["code_challenge"]
        return f"/login/sign-on/done?code=code&state={query['state']}"

    def answer(self, path: str, form: dict[str, list[str]], authorization: str) -> dict[str, Any] | None:
        if path == "/.well-known/openid-configuration":
            ends = {name: f"{self.address}/{name}" for name in ("authorize", "token", "jwks", "userinfo")}
            return {
                "issuer": self.address,
                "authorization_endpoint": ends["authorize"],
                "token_endpoint": ends["token"],
                "jwks_uri": ends["jwks"],
                "userinfo_endpoint": ends["userinfo"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        if path == "/jwks":
            return {"keys": [(self.shown or self.key).as_dict(private=False)]}
        if path == "/userinfo":
            return self.more if authorization == "Bearer x" else None
        return self._token(form, authorization) if path == "/token" else None

    def _token(self, form: dict[str, list[str]], authorization: str) -> dict[str, Any] | None:
        said = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        code = form["code"][0]
        proof = (
            base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"][0].encode()).digest()).decode().rstrip("=")
        )
        if said != f"{CLIENT}:{SECRET}" or proof != self.challenges.pop(code, ""):
            return None
        header = {"alg": self.algorithm, "kid": "one"}
        token = jwt.encode(header, self.codes.pop(code), self.key, algorithms=[self.algorithm])
        return {"access_token": "x", "token_type": "Bearer", "id_token": token}


@contextmanager
def running() -> Iterator[Issuer]:
    """The issuer on a port of this machine."""
    issuer = Issuer()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            form = parse_qs(self.rfile.read(length).decode())
            said = None if issuer.down else issuer.answer(self.path, form, self.headers.get("Authorization", ""))
            body = json.dumps(said or {"error": "invalid_grant"}).encode()
            self.send_response(200 if said else 503 if issuer.down else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - the name the server looks for

        def log_message(self, *args: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    issuer.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield issuer
    server.shutdown()
    server.server_close()
