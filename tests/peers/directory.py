"""OpenLDAP's server with a few people, on free ports of this machine, with a certificate of an authority of its own."""

from __future__ import annotations

import importlib.util
import shutil
import socket
import subprocess
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.peers import there_or_skip

NAME = "uid={number},ou=people,dc=bank"
SERVER = shutil.which("slapd", path="/usr/sbin:/usr/lib/openldap:/usr/local/sbin:/usr/local/libexec:/usr/bin")

RULES = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCACertificateFile {folder}/authority.pem
TLSCertificateFile {folder}/server.pem
TLSCertificateKeyFile {folder}/server.key
# Nobody's password is heard in the clear; but a name without a password is let in, as older directories do.
security simple_bind=128
allow bind_anon_dn
database mdb
suffix dc=bank
directory {folder}/db
"""
BANK = """
dn: dc=bank
objectClass: dcObject
objectClass: organization
o: bank
dc: bank

dn: ou=people,dc=bank
objectClass: organizationalUnit
ou: people
"""
PERSON = """
dn: uid={number},ou=people,dc=bank
objectClass: inetOrgPerson
uid: {number}
cn: {number}
sn: {number}
userPassword:: {password}
"""


@dataclass
class RealDirectory:
    """Where it answers, what certifies it, and its process."""

    plain: str
    encrypted: str
    authority: Path
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """End it."""
        self.process.kill()
        self.process.wait()


@contextmanager
def running(folder: Path, people: dict[str, str], *, host: str = "127.0.0.1") -> Iterator[RealDirectory]:
    """The directory with these numbers and passwords; its certificate is for `host`."""
    there_or_skip(SERVER is not None and importlib.util.find_spec("ldap") is not None, "OpenLDAP with python-ldap")
    (folder / "db").mkdir(parents=True)
    certify(folder, host)
    (folder / "rules").write_text(RULES.format(folder=folder))
    entries = [BANK]
    for number, password in people.items():
        entries.append(PERSON.format(number=number, password=b64encode(password.encode()).decode()))
    told = ["-f", str(folder / "rules")]
    subprocess.run([str(SERVER), "-Tadd", *told], input="".join(entries).encode(), check=True, capture_output=True)
    plain, encrypted = (f"{scheme}://127.0.0.1:{free_port()}" for scheme in ("ldap", "ldaps"))
    process = subprocess.Popen([str(SERVER), *told, "-h", f"{plain} {encrypted}", "-d", "0"], stderr=subprocess.DEVNULL)
    directory = RealDirectory(plain, encrypted, folder / "authority.pem", process)
    try:
        for address in (plain, encrypted):
            await_port(int(address.rpartition(":")[2]))
        yield directory
    finally:
        directory.stop()


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def await_port(port: int) -> None:
    """Until somebody answers there; raises TimeoutError after ten seconds."""
    for _ in range(200):
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(port)


def certify(folder: Path, host: str) -> None:
    """An authority of its own, and a certificate by it for a host: authority.pem, server.pem, server.key."""
    authority, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority of a test")])
    serves = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)

    def made(subject: x509.Name, public: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        begun = x509.CertificateBuilder().subject_name(subject).issuer_name(named).public_key(public)
        dated = begun.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        return dated.serial_number(x509.random_serial_number())

    known_as = x509.IPAddress(ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
    certificates = {
        "authority": made(named, authority.public_key()).add_extension(x509.BasicConstraints(True, None), True),
        "server": made(serves, key.public_key()).add_extension(x509.SubjectAlternativeName([known_as]), False),
    }
    for name, certificate in certificates.items():
        signed = certificate.sign(authority, hashes.SHA256())
        (folder / f"{name}.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    unlocked = serialization.NoEncryption()
    (folder / "server.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, unlocked)
    )
