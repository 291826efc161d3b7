import pytest

from tests.hosts.lantern import Lantern, installed

__all__ = ["lantern"]


@pytest.fixture(scope="module")
def lantern(tmp_path_factory):
    """The example of a host elsewhere, as if it were installed."""
    with installed(tmp_path_factory.mktemp("installed")):
        yield Lantern(tmp_path_factory.mktemp("album"))
