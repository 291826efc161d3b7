from fractions import Fraction

import pytest

from hotset.soundstage.doubles.fal_endpoints import ENDPOINTS, cost, faults_of, picture_of, size_of


@pytest.mark.parametrize("path", ENDPOINTS)
def test_every_endpoint_takes_its_frames_and_has_a_price_for_each_size(path):
    endpoint = ENDPOINTS[path]
    assert endpoint.first in endpoint.inputs
    assert not endpoint.last or endpoint.last in endpoint.inputs
    sold = endpoint.inputs["resolution"].of if "resolution" in endpoint.inputs else (endpoint.resolution,)
    for resolution in sold:
        body = {"resolution": resolution}
        width, height, named = size_of(endpoint, body, None)
        assert named == resolution
        assert width % 2 == height % 2 == 0
        for audio in (False, True):
            assert cost(endpoint, resolution, audio, Fraction(5), width, height) > 0


def test_a_token_price_gives_the_price_by_the_second():
    endpoint = ENDPOINTS["bytedance/seedance-2.0/image-to-video"]
    # "$0.3024/second … $0.014 per 1000 tokens" (fal's page): both at once.
    assert cost(endpoint, "720p", True, Fraction(10), 1280, 720) == 3_024_000
    assert cost(endpoint, "480p", True, Fraction(1), 864, 496) == 140_616


def test_shapes_stand_and_lie():
    endpoint = ENDPOINTS["bytedance/seedance-2.0/image-to-video"]
    assert size_of(endpoint, {"resolution": "720p", "aspect_ratio": "9:16"}, None)[:2] == (720, 1280)
    assert size_of(endpoint, {"resolution": "720p", "aspect_ratio": "21:9"}, None)[:2] == (1470, 630)


def test_what_is_no_dictionary_and_no_picture():
    assert faults_of(ENDPOINTS["fal-ai/ltx-2.3/image-to-video"], None)[0]["type"] == "dict_type"
    assert picture_of("https://x/y.png") is None
    with pytest.raises(ValueError, match="no base64"):
        picture_of("data:image/png,abc")
