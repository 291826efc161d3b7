from fractions import Fraction

from hotset.soundstage.doubles.comfyui_nodes import film_of, graph_error, node_errors, saving
from tests.hosts.workflows import drawing, node, wan


def test_a_graph_comes_to_a_film():
    graph = wan(last=True)
    graph["2"]["inputs"]["image"] = "first.png"
    graph["12"]["inputs"]["image"] = "last.png"
    graph["3"]["inputs"]["text"] = "She lifts the cup."
    film = film_of(graph)
    assert (film.kind, film.width, film.height, film.frames, film.frame_rate) == ("take", 832, 480, 81, Fraction(24))
    assert (film.first, film.last, film.prompt) == ("first.png", "last.png", "She lifts the cup.")
    assert saving(graph) == [("11", "images"), ("10", "images")]


def test_the_ltx_nodes_count_in_eights_and_32_pixels():
    graph = wan()
    inputs = graph["5"]["inputs"] | {"width": 1280, "height": 720, "image": ["2", 0], "strength": 1.0}
    inputs.pop("start_image")
    graph["5"] = node("LTXVImgToVideo", **inputs)
    graph["6"]["inputs"]["value"] = 24
    film = film_of(graph)
    assert (film.width, film.height, film.frames, film.first) == (1280, 704, 17, "example.png")


def test_a_graph_without_a_film_comes_to_a_still():
    film = film_of(drawing())
    assert (film.kind, film.width, film.height, film.frames) == ("still", 512, 512, 1)


def test_the_workflows_of_the_tests_are_sound():
    files = {"example.png": b""}
    for graph in (wan(), wan(last=True), wan(saver="VHS_VideoCombine"), drawing(), drawing(2)):
        assert graph_error(graph) is None
        assert node_errors(graph, files) == {}
