"""The guard: what is not plainly a public machine is refused, but for exceptions."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojentic_fp.data.guard import Guard, kind_of

REFUSED = (
    "0.0.0.0",  # noqa: S104  never listened on
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.100.100.200",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.0.1",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:0808:0808::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%lo",
    "fec0::1",
    "ff02::1",
)
PUBLIC = (
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "93.184.216.34",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.1",
    "169.253.255.255",
    "172.15.255.255",
    "172.32.0.1",
    "192.167.255.255",
    "192.169.0.1",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2001:4860:4860::8888",
    "2606:4700:4700::1111",
    "2a00:1450:4001:82a::200e",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
)


@pytest.mark.parametrize("address", REFUSED)
def test_what_is_not_public_is_refused(address: str) -> None:
    assert kind_of(address) is not None
    assert address in (Guard().objection("name", 443, (address,)) or "")


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public_is_allowed(address: str) -> None:
    assert kind_of(address) is None
    assert Guard().objection("name", 443, (address,)) is None


@given(st.ip_addresses(v=4))
def test_no_less_is_refused_than_python_knows_to_be_private(
    address: IPv4Address,
) -> None:
    if kind_of(str(address)) is None:
        assert address.is_global
        assert not address.is_multicast


@given(st.ip_addresses(v=4))
def test_an_address_within_another_is_judged_as_itself(address: IPv4Address) -> None:
    carried = (f"::ffff:{address}", str(IPv6Address(0x64FF9B << 96 | int(address))))

    for each in carried:
        assert kind_of(each) == kind_of(str(address))


@given(st.ip_addresses(v=6))
def test_no_less_is_refused_of_the_new_addresses(address: IPv6Address) -> None:
    if kind_of(str(address)) is None and int(address) >> 32 != 0xFFFF:
        assert address.is_global
        assert not address.is_multicast


@pytest.mark.parametrize("where", [0, 1, 2])
def test_one_private_address_among_public_ones_is_enough(where: int) -> None:
    addresses = ["8.8.8.8", "1.1.1.1"]
    addresses.insert(where, "10.0.0.1")

    objection = Guard().objection("two.example", 443, addresses)
    assert objection == "10.0.0.1 is private"


def test_a_name_without_an_address_is_refused() -> None:
    assert Guard().objection("nobody.example", 443, ()) is not None


@pytest.mark.parametrize("port", [0, 21, 22, 25, 6379, 8080, 65535])
def test_other_ports_are_refused(port: int) -> None:
    found = Guard().objection("a.example", port, ("8.8.8.8",))

    assert found == f"port {port} is none of those allowed (80, 443)"
    assert Guard(ports=(port,)).objection("a.example", port, ("8.8.8.8",)) is None


@pytest.mark.parametrize(
    ("exception", "host", "port", "address", "allowed"),
    [
        ("intranet.example", "intranet.example", 443, "10.0.0.1", True),
        ("intranet.example", "INTRANET.example.", 443, "10.0.0.1", True),
        ("intranet.example", "intranet.example", 8080, "10.0.0.1", False),
        ("intranet.example:8080", "intranet.example", 8080, "10.0.0.1", True),
        ("intranet.example:8080", "intranet.example", 443, "10.0.0.1", False),
        ("intranet.example", "evil-intranet.example", 443, "10.0.0.1", False),
        ("intranet.example", "a.intranet.example", 443, "10.0.0.1", False),
        ("10.0.0.0/8", "any", 443, "10.9.9.9", True),
        ("10.0.0.0/8", "any", 443, "11.0.0.1", True),
        ("10.0.0.0/8", "any", 443, "192.168.0.1", False),
        ("10.0.0.0/8:81", "any", 81, "10.9.9.9", True),
        ("10.0.0.0/8:81", "any", 81, "8.8.8.8", False),
        ("127.0.0.1:8000", "localhost", 8000, "127.0.0.1", True),
        ("127.0.0.1:8000", "localhost", 8001, "127.0.0.1", False),
        ("127.0.0.1:8000", "localhost", 8000, "127.0.0.2", False),
        ("[::1]:8000", "localhost", 8000, "::1", True),
        ("::1", "localhost", 443, "::1", True),
        ("::1", "localhost", 443, "127.0.0.1", False),
        ("fd00::/8", "any", 443, "fd00::1", True),
    ],
)
def test_exceptions_are_exact(
    exception: str,
    host: str,
    port: int,
    address: str,
    allowed: bool,  # noqa: FBT001  a column of the table
) -> None:
    objection = Guard(allow=(exception,)).objection(host, port, (address,))

    assert (objection is None) == allowed


@pytest.mark.parametrize(
    "wrong", ["", " ", "10.0.0.0/33", "10.0.0.1/8", "[nobody]:1", "a b", "h:port"]
)
def test_an_exception_that_is_none_is_a_mistake(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Guard(allow=(wrong,))
