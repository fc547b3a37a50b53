"""TLS: verified unless told otherwise, against the authorities that were named."""

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from mojentic_fp.edges.network.transport import HttpOptions
from tests.edges.misbehaving import BODY, misbehave
from tests.edges.test_transport import FLAVOURS, sent


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl makes the certificate, and is not here")
    made = tmp_path_factory.mktemp("tls") / "both.pem"
    order = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
    name = ["-subj", "/CN=loopback", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(made), "-out", f"{made}.crt"]
    command = [openssl, *order.split(), *name, *files]
    subprocess.run(command, check=True, capture_output=True)
    return made


def serving(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{certificate}.crt", certificate)
    return context


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_an_unknown_authority_is_refused(flavour: str, certificate: Path) -> None:
    assert HttpOptions().verify
    with misbehave(tls=serving(certificate)) as server:
        [found] = sent(flavour, server.url + "/ok")

        assert found.failure().kind == "tls"
        assert not server.seen


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_named_authority_is_trusted(flavour: str, certificate: Path) -> None:
    with misbehave(tls=serving(certificate)) as server:
        urls = [server.url + "/ok", server.url + "/sse"]
        found = sent(flavour, *urls, ca_file=f"{certificate}.crt")

        assert found[0].unwrap().body == BODY
        assert found[1].unwrap().body.startswith(b"data: 0")
        assert server.connections == 1


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_plain_server_is_no_tls_server(flavour: str) -> None:
    with misbehave() as server:
        [found] = sent(flavour, server.url.replace("http:", "https:") + "/ok")

        assert found.failure().kind in {
            "tls",
            "unreachable",
            "interrupted",
            "timed_out",
        }
