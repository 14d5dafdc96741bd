"""The bank's directory (LDAP): asked whether it takes a number with a password, and nothing else.

The library is python-ldap, needed only where a directory is set. The connection is encrypted and the directory's certificate
checked, always; nothing is searched for, so no account of the program's own is needed there.
"""

from __future__ import annotations

import importlib
import logging
import re
from typing import Any

from django.conf import settings

_LOG = logging.getLogger(__name__)
PATIENCE = 5
"""Seconds to wait for the directory."""
NUMBER = re.compile(r"[0-9A-Za-z._-]{1,20}")


def accepts(number: str, password: str) -> bool:
    """Whether the directory takes the number with the password; when it can't be reached, no, and the log says so.

    An empty password is never passed on: a directory takes it for a visit without a name, and lets it in.
    """
    if not password or "\0" in password or not NUMBER.fullmatch(number):
        return False
    ldap = importlib.import_module("ldap")
    try:
        connection = _connection(ldap)
        name = settings.LDAP_NAME.format(number=ldap.dn.escape_dn_chars(number))
        connection.simple_bind_s(name, password)
    except ldap.INVALID_CREDENTIALS:
        return False
    except ldap.LDAPError:
        _LOG.exception("the directory could not be asked")
        return False
    connection.unbind_s()
    return True


def _connection(ldap: Any) -> Any:
    connection = ldap.initialize(settings.LDAP_URL)
    connection.protocol_version = ldap.VERSION3
    connection.set_option(ldap.OPT_NETWORK_TIMEOUT, PATIENCE)
    connection.set_option(ldap.OPT_TIMEOUT, PATIENCE)
    connection.set_option(ldap.OPT_REFERRALS, 0)
    connection.set_option(ldap.OPT_X_TLS_REQUIRE_CERT, ldap.OPT_X_TLS_DEMAND)
    if settings.LDAP_CA_FILE:
        connection.set_option(ldap.OPT_X_TLS_CACERTFILE, settings.LDAP_CA_FILE)
    connection.set_option(ldap.OPT_X_TLS_NEWCTX, 0)  # takes the options above into use; must come last
    if not settings.LDAP_URL.startswith("ldaps://"):
        connection.start_tls_s()
    return connection
