"""Hosts that let their key out: each is caught."""

import logging

import pytest

from hotset.errors import HostError
from hotset.hosts.conformance import ConformanceError
from hotset.hosts.conformance.secrecy import RULES, listening


@pytest.fixture
def host(lantern):
    return lantern.host.LanternHost


def caught(lantern, **parts):
    with pytest.raises(ConformanceError) as error:
        lantern.hold(RULES[0].name, lantern.variant(**parts))
    assert "conformance-key" not in str(error.value)
    return str(error.value)


def test_the_example_keeps_it(lantern):
    assert not lantern.hold(RULES[0].name).idle


def test_a_key_in_a_log(lantern, host):
    async def poll(self, job_id):
        logging.getLogger("lantern").debug("asking with %s", self._headers())
        return await host.poll(self, job_id)

    assert "what was logged" in caught(lantern, poll=poll)


def test_a_key_in_an_attribute(lantern, host):
    def headers(self):
        self.told = host._headers(self)
        return self.told

    assert "how it shows itself" in caught(lantern, _headers=headers)


def test_a_key_in_an_error_and_in_what_it_came_from(lantern, host):
    async def submit(self, *request):
        try:
            return await host.submit(self, *request)
        except HostError as error:
            cause = ValueError(dict(self._headers()))
            raise type(error)("no") from cause

    assert "what it raised after 'wrong key'" in caught(lantern, submit=submit)


def test_a_vendor_that_repeats_the_key_and_a_host_that_passes_it_on(lantern):
    assert "what it raised after 'echo'" in caught(lantern, _secrets=lambda self: ())


def test_a_key_in_a_file(lantern, host):
    async def fetch(self, job_id, folder):
        (folder / "request.txt").write_text(str(self._headers()))
        return await host.fetch(self, job_id, folder)

    assert "the key is in the file files-1/request.txt" in caught(lantern, fetch=fetch)


def test_every_logger_is_heard_and_left_as_it_was():
    logger = logging.getLogger("quiet.one")
    logger.setLevel(logging.ERROR)
    with listening() as lines:
        logger.debug("a %s", "word")
        record = logging.LogRecord("odd", logging.INFO, "", 0, "%d", ("no number",), None)
        logging.getLogger().handlers[-1].handle(record)
        try:
            raise ValueError("inside")
        except ValueError:
            logger.exception("failed")
    assert any("a word" in line for line in lines)
    assert any("no number" in line for line in lines)
    assert any("ValueError: inside" in line for line in lines)
    assert logger.level == logging.ERROR
