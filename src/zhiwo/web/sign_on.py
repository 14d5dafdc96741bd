"""The bank's issuer of single sign-on, as the settings name it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from authlib.integrations.django_client import OAuth
from django.conf import settings


def issuer() -> Any:
    """The client for the issuer of the settings, or None without one."""
    if not settings.OIDC_ISSUER:
        return None
    return _client(settings.OIDC_ISSUER, settings.OIDC_CLIENT, settings.OIDC_SECRET)


@cache
def _client(address: str, name: str, secret: str) -> Any:
    return OAuth().register(
        "bank",
        client_id=name,
        client_secret=secret or None,
        server_metadata_url=f"{address.rstrip('/')}/.well-known/openid-configuration",
        # A proof key with S256, so that a code that was overheard opens nothing.
        client_kwargs={"scope": "openid profile", "code_challenge_method": "S256", "default_timeout": 10},
    )


def number_in(client: Any, token: Mapping[str, Any]) -> str:
    """The staff number the issuer vouches for: in the token it signed or, since many say no more there than whom they mean,
    at its userinfo end, if that is about the same person (OpenID Connect Core 5.3.2, 5.4). Raises KeyError when it says none.
    """
    claims = token["userinfo"]
    if claims["iss"] != settings.OIDC_ISSUER:
        raise KeyError("iss")
    if settings.OIDC_CLAIM in claims:
        return str(claims[settings.OIDC_CLAIM])
    more = client.userinfo(token=token)
    if more["sub"] != claims["sub"]:
        raise KeyError("sub")
    return str(more[settings.OIDC_CLAIM])


def entered_at(token: Mapping[str, Any]) -> int:
    """When the person last entered a password there, in seconds of the epoch; 0 when the issuer does not say."""
    return int(token["userinfo"].get("auth_time", 0))
