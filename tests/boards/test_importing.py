import numpy as np
import pytest
from PIL import Image

from hotset.boards.importing import bring_picture
from hotset.errors import PictureError


def halves(width, height):
    """Left half red, right half blue."""
    picture = np.zeros((height, width, 3), np.uint8)
    picture[:, : width // 2, 0] = 200
    picture[:, width // 2 :, 2] = 200
    return Image.fromarray(picture)


@pytest.mark.parametrize("kind", ["png", "jpg", "webp", "tiff"])
def test_every_kind_of_picture_fills_the_frame(tmp_path, kind):
    path = tmp_path / f"picture.{kind}"
    halves(400, 300).save(path)
    brought = bring_picture(path, 320, 180)
    assert brought.frame.shape == (180, 320, 3)
    assert brought.frame[90, 20, 0] > 150
    assert brought.frame[90, 300, 2] > 150
    assert brought.enlarged == 1.0


def test_the_rotation_that_a_camera_noted_is_honoured(tmp_path):
    path = tmp_path / "turned.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6  # turn 90 degrees clockwise to show upright
    halves(400, 300).save(path, exif=exif)
    frame = bring_picture(path, 180, 320).frame
    assert frame[20, 90, 0] > 150
    assert frame[300, 90, 2] > 150


def test_the_part_that_is_kept_follows_the_asked_centre(tmp_path):
    path = tmp_path / "wide.png"
    halves(1000, 100).save(path)
    left, right = (bring_picture(path, 320, 180, x=x).frame for x in (0.0, 1.0))
    assert left[..., 0].mean() > 100 > left[..., 2].mean()
    assert right[..., 2].mean() > 100 > right[..., 0].mean()


def test_an_enlarged_picture_says_so_and_keeps_flat_areas_flat(tmp_path):
    path = tmp_path / "small.png"
    halves(100, 60).save(path)
    brought = bring_picture(path, 320, 180)
    assert brought.enlarged == pytest.approx(3.2)
    assert np.ptp(brought.frame[20:160, 20:100, 0]) <= 2


def test_a_picture_that_is_none_is_named(tmp_path):
    path = tmp_path / "broken.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n not really")
    with pytest.raises(PictureError) as caught:
        bring_picture(path, 320, 180)
    assert caught.value.where.path == path
    tiny = tmp_path / "tiny.png"
    halves(8, 8).save(tiny)
    with pytest.raises(PictureError, match="8x8"):
        bring_picture(tiny, 320, 180)
