"""Keys one holds (WebAuthn): what a browser is asked, and how its answer is checked. The library is Yubico's `fido2`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)


@dataclass(frozen=True)
class Asked:
    """A question for the browser, in JSON; `state` is kept in the session until the answer comes."""

    question: dict[str, Any]
    state: dict[str, Any]


@dataclass(frozen=True)
class Key:
    """A key: its public half as text, and how often it says it was used."""

    public: str
    uses: int


class WrongAnswer(Exception):
    """A browser's answer that is not to the question, of another site, or not signed by a known key."""


def ask_for_new(host: str, number: str, name: str, known: Sequence[str]) -> Asked:
    """Ask for a new key for the login `number` at `host`; those in `known` are not to be enrolled twice."""
    user = PublicKeyCredentialUserEntity(id=number.encode(), name=number, display_name=name)
    options, state = _server(host).register_begin(
        user,
        _opened(known),
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return Asked(dict(options)["publicKey"], dict(state))


def new_key(host: str, state: dict[str, Any], answer: str) -> Key:
    """The key of an answer to `ask_for_new`. Raises WrongAnswer."""
    try:
        found = _server(host).register_complete(state, json.loads(answer))
        if found.credential_data is None:
            raise ValueError("no key in the answer")
    except (ValueError, KeyError, TypeError) as unreadable:
        raise WrongAnswer from unreadable
    return Key(websafe_encode(found.credential_data), found.counter)


def ask(host: str, known: Sequence[str]) -> Asked:
    """Ask for a signature by one of the known keys."""
    options, state = _server(host).authenticate_begin(_opened(known), UserVerificationRequirement.PREFERRED)
    return Asked(dict(options)["publicKey"], dict(state))


def signed_by(host: str, state: dict[str, Any], known: Sequence[str], answer: str) -> Key:
    """The known key that signed an answer to `ask`, with its counter now. Raises WrongAnswer."""
    try:
        response = AuthenticationResponse.from_dict(json.loads(answer))
        found = _server(host).authenticate_complete(state, _opened(known), response)
    except (ValueError, KeyError, TypeError) as unreadable:
        raise WrongAnswer from unreadable
    return Key(websafe_encode(found), response.response.authenticator_data.counter)


def _server(host: str) -> Fido2Server:
    return Fido2Server(PublicKeyCredentialRpEntity(id=host, name="知我 Zhiwo"))


def _opened(known: Sequence[str]) -> list[AttestedCredentialData]:
    return [AttestedCredentialData(websafe_decode(public)) for public in known]
