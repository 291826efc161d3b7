"""What holds the clients: nothing leaves this machine, and their errors come through."""

import pytest

from hotset.soundstage.doubles.openai import OpenaiDouble
from tests.clients.craft import NEW, ClientError, client_of
from tests.hosts.stagecraft import soundstage

OUTSIDE = "http://192.0.2.1"  # TEST-NET-1 (RFC 5737): nobody is there
STILL = {"model": "gpt-image-2.6-flare", "prompt": "A kitchen."}


@pytest.mark.parametrize("address", [OUTSIDE, "http://example.com"])
def test_a_client_that_reaches_outside_is_an_error_and_stays_one(tmp_path, address):
    with client_of(NEW, "openai", tmp_path) as client, soundstage(OpenaiDouble) as stage:
        client.open(address)
        with pytest.raises(AssertionError, match="socket"):
            client.call("images.generate", **STILL)
        with pytest.raises(AssertionError, match="socket"):
            client.open(stage.address)


def test_what_a_client_raises_comes_with_its_class_and_those_above(clients):
    with soundstage(OpenaiDouble) as stage, pytest.raises(ClientError) as caught:
        clients("openai").open(stage.address, "wrong").call("images.generate", **STILL)
    assert caught.value.classes[:2] == ["AuthenticationError", "APIStatusError"]


def test_what_a_client_does_not_have_is_its_own_error(clients):
    with soundstage(OpenaiDouble) as stage, pytest.raises(ClientError, match="nothing"):
        clients("openai").open(stage.address).call("videos.nothing")
