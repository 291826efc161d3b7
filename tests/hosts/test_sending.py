import base64
import wave

import numpy as np
import pytest
from PIL import Image

from hotset.errors import HostRefusedError
from hotset.hosts.sending import PictureRules, sent_picture


def picture(folder, name="a.png", size=(640, 360), **how):
    path = folder / name
    dice = np.random.default_rng(1)
    Image.fromarray(dice.integers(0, 255, (size[1], size[0], 3), np.uint8)).save(path, **how)
    return path


@pytest.mark.parametrize(
    ("name", "how", "kind", "sent_as"),
    [
        ("a.png", {}, "image/png", "picture.png"),
        ("a.jpg", {}, "image/jpeg", "picture.jpg"),
        ("a.webp", {}, "image/webp", "picture.webp"),
        ("jpeg-in-disguise.png", {"format": "JPEG"}, "image/jpeg", "picture.jpg"),
    ],
)
def test_the_very_bytes_go_out_under_the_kind_that_they_are(tmp_path, name, how, kind, sent_as):
    path = picture(tmp_path, name, **how)
    sent = sent_picture(path, PictureRules(), "toy")
    assert sent.body == path.read_bytes()
    assert (sent.kind, sent.name, sent.width, sent.height) == (kind, sent_as, 640, 360)
    assert base64.b64decode(sent.base64) == sent.body
    assert sent.data_uri == f"data:{kind};base64,{sent.base64}"


@pytest.mark.parametrize(
    ("size", "rules", "why"),
    [
        ((640, 360), {"max_bytes": 1000}, r"toy takes pictures up to 0.001 MB; this one has 0\.\d MB"),
        ((640, 299), {}, "300 to 6000 pixels a side; this one has 640×299"),
        ((800, 400), {"max_side": 700}, "300 to 700 pixels"),
        ((900, 300), {}, r"shapes from 0.4 to 2.5; this picture is 3\.00"),
        ((300, 900), {}, r"this picture is 0\.33"),
        ((640, 360), {"kinds": ("image/jpeg",)}, "takes image/jpeg and no other kind"),
    ],
)
def test_what_the_host_does_not_take_is_refused_before_it_is_sent(tmp_path, size, rules, why):
    with pytest.raises(HostRefusedError, match=why):
        sent_picture(picture(tmp_path, size=size), PictureRules(**rules), "toy")


def test_the_limits_themselves_are_taken(tmp_path):
    path = picture(tmp_path, size=(750, 300))
    rules = PictureRules(max_bytes=path.stat().st_size, min_side=300, max_side=750, max_aspect=2.5)
    assert sent_picture(path, rules, "toy").width == 750


def test_what_is_no_picture_is_refused(tmp_path):
    (tmp_path / "text.png").write_text("no picture")
    with wave.open(str(tmp_path / "sound.webp"), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(1000))
    picture(tmp_path, "moving.gif")
    (tmp_path / "cut.png").write_bytes(picture(tmp_path).read_bytes()[:20])
    for name in ("text.png", "sound.webp", "moving.gif", "cut.png", "missing.png"):
        with pytest.raises(HostRefusedError, match="toy"):
            sent_picture(tmp_path / name, PictureRules(), "toy")
