"""Over a network a probe speaks TLS, with a certificate that is valid for the server, or not at all."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from probe.servers import account_file, cleannet, needs_prosody, prosody

pytestmark = pytest.mark.slow


def own_address() -> str:
    """An address of this machine that is no loopback; "" where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(("192.0.2.1", 9))  # sends nothing
        except OSError:
            return ""
        found: str = asked.getsockname()[0]
        return found if not found.startswith("127.") else ""


OWN = own_address()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for `relay.test` and 127.0.0.1 that nobody vouches for, with its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "relay.test")])
    names = [x509.DNSName("relay.test"), x509.DNSName("rooms.relay.test"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    file = tmp_path_factory.mktemp("tls") / "relay.test.pem"
    file.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def asked(certificate: Path) -> Iterator[tuple[str, list[str]]]:
    """A web server on this machine that speaks TLS, and the paths that it was asked for."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            paths.append(self.path)
            self.send_response(403)
            self.end_headers()
            self.wfile.write(b'{"errcode": "M_FORBIDDEN", "error": "no"}')

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is printed."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}", paths
    server.shutdown()
    server.server_close()
    thread.join()


def test_matrix_takes_no_certificate_that_nobody_vouches_for(
    asked: tuple[str, list[str]], certificate: Path, tmp_path: Path
) -> None:
    address, paths = asked
    accounts = account_file(tmp_path / "a.toml", ("@ann:relay.test", "ann-secret"), ("@ben:relay.test", "ben-secret"))
    words = ["probe", "relay", "matrix", address, "--accounts", str(accounts), "--accept-risk"]
    done = cleannet(*words)
    assert done.returncode == 2
    assert "cannot be spoken to (ClientConnectorCertificateError)" in done.stderr
    assert paths == []
    done = cleannet(*words, env={"SSL_CERT_FILE": str(certificate)})
    assert "does not let the first account in (M_FORBIDDEN)" in done.stderr
    assert paths == ["/_matrix/client/v3/login"]


@needs_prosody
@pytest.mark.skipif(not OWN, reason="needs an address that is no loopback")
def test_xmpp_speaks_tls_over_a_network(certificate: Path, tmp_path: Path) -> None:
    with prosody(tmp_path, OWN, certificate) as server:
        words = ["probe", "relay", "xmpp", server.address, "--accounts", str(server.accounts), "--accept-risk", "-f", "json"]
        options = ["--random", "1", "--repeat", "1", "--direction", "there", "--pause", "0.5"]
        done = cleannet(*words, *options)
        assert (done.returncode, done.stderr) == (2, "cleannet: the server has a certificate that is not valid for it\n")
        done = cleannet(*words, *options, env={"SSL_CERT_FILE": str(certificate)})
        assert done.returncode == 0, done.stderr
        assert [way["answer"] for way in json.loads(done.stdout)["ways"]] == ["no difference seen in 1"] * 2


FEATURES = (
    b"<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0' "
    b"id='1' from='relay.test'><stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
    b"<mechanism>PLAIN</mechanism><mechanism>SCRAM-SHA-1</mechanism></mechanisms></stream:features>"
)


@pytest.mark.skipif(not OWN, reason="needs an address that is no loopback")
def test_xmpp_gives_no_password_to_a_server_that_speaks_no_tls(tmp_path: Path) -> None:
    heard = bytearray()

    def serve(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection:
            heard.extend(connection.recv(65536))
            connection.sendall(FEATURES)
            while piece := connection.recv(65536):
                heard.extend(piece)

    with socket.create_server((OWN, 0)) as listening:
        thread = threading.Thread(target=serve, args=(listening,), daemon=True)
        thread.start()
        accounts = account_file(tmp_path / "a.toml", ("ann@relay.test", "ann-secret"), ("ben@relay.test", "ben-secret"))
        address = f"{OWN}:{listening.getsockname()[1]}"
        done = cleannet("probe", "relay", "xmpp", address, "--accounts", str(accounts), "--accept-risk", "--pause", "0.5")
        thread.join(20)
    assert done.returncode == 2
    assert "does not let the first account in, or offers no encryption" in done.stderr
    assert b"<stream:stream" in heard
    assert b"<auth" not in heard
