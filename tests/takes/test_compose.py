from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotset.errors import RefusalError
from hotset.film.motion import Beat, CameraMove, Motion
from hotset.film.setup import Companion, Reference
from hotset.film.words import CameraMoveKind, Transition
from hotset.hosts.port import Abilities, PromptRules, Resolution
from hotset.hosts.registry import model, models
from hotset.takes.compose import (
    LockedFrame,
    Wishes,
    choose_output,
    compose,
    objections,
    ordered_seconds,
    shape_name,
    tail_seconds,
)
from hotset.units import Digest
from tests.productions import two_shots

FIRST = LockedFrame(Digest("a" * 64), (Companion(role="plate", digest=Digest("b" * 64)),))
ANIMATIC = model("animatic", "take")


def limited(**abilities):
    return replace(ANIMATIC, abilities=Abilities(model="animatic", **abilities))


def test_a_setup_names_the_lock_it_obeys_and_the_same_shot_gives_the_same_digest():
    production = two_shots()
    setup = compose(production, production.shots[0], ANIMATIC, first=FIRST)
    assert setup.first_frame == FIRST.picture
    assert setup.companions == FIRST.companions
    assert setup.seconds == 1
    assert setup.digest() == compose(production, production.shots[0], ANIMATIC, first=FIRST).digest()
    again = compose(production, production.shots[0], ANIMATIC, first=FIRST, attempt=2)
    assert again.digest() != setup.digest()


def test_the_prompt_never_describes_the_frame_again():
    production = two_shots()
    setup = compose(production, production.shots[0], ANIMATIC, first=FIRST)
    assert "dollies in 0.2 metres" in setup.prompt
    assert "Mara" not in setup.prompt


HD = {"16:9": (1280, 720), "9:16": (720, 1280)}
RUNGS = (
    Resolution(name="480p", sizes={"16:9": (864, 480), "9:16": (480, 864)}),
    Resolution(name="720p", sizes=HD),
    Resolution(name="1080p", sizes={"16:9": (1920, 1080)}),
)
HANDHELD = Motion(camera=(CameraMove(kind=CameraMoveKind.HANDHELD, amount=0.3),))


@pytest.mark.parametrize(
    ("abilities", "change", "wishes", "says"),
    [
        ({"max_seconds": Fraction(1, 2)}, {}, {}, "duration: its longest clip is 0.5s, and it needs 1s"),
        ({"only_seconds": (Fraction(1, 2),)}, {}, {}, "duration: its longest clip is 0.5s, and it needs 1s"),
        ({"min_seconds": Fraction(5)}, {}, {}, "duration: its shortest clip is 5s"),
        (
            {"resolutions": (Resolution(name="s", sizes={"1:1": (640, 640)}),)}, {}, {},
            "size: it makes 1:1, and the film is 320x180",
        ),
        (
            {"resolutions": (Resolution(name="s", sizes={"16:9": (160, 90)}),)}, {}, {},
            "size: its largest is 160x90 and the film is 320x180; name a resolution to take it all the same",
        ),
        ({"resolutions": RUNGS}, {}, {"resolution": "8k"}, "resolution: it makes 480p, 720p, 1080p"),
        ({"resolutions": RUNGS, "draft": True}, {}, {"resolution": "720p", "draft": True}, "its drafts are 480p"),
        ({"first_frame": False}, {}, {}, "first frame: it takes no locked first frame"),
        ({"moves": ("pan",)}, {"motion": HANDHELD}, {}, "camera: it cannot handheld"),
        ({"audio": "none"}, {}, {"audio": True}, "audio: it makes no sound"),
        ({"draft": False}, {}, {"draft": True}, "draft: it has no draft"),
        ({"prompt": PromptRules(max_chars=20)}, {}, {}, "action: it takes 20 characters, and camera, action and style"),
        ({"status": "retired"}, {}, {}, "model: it ended and takes nothing any more"),
    ],
)  # fmt: skip
def test_what_a_model_cannot_honour_is_refused_with_the_field_and_who_could(abilities, change, wishes, says):
    production = two_shots()
    shot = replace(production.shots[0], **change)
    with pytest.raises(RefusalError) as caught:
        compose(production, shot, replace(limited(**abilities), slug="other"), first=FIRST, wishes=Wishes(**wishes))
    assert says in caught.value.message
    assert caught.value.exit_code == 4
    assert caught.value.next_commands[-1] == "hotset models other"


def test_a_refusal_names_models_that_could_and_one_that_is_not_about_to_end_first():
    production = two_shots()
    with pytest.raises(RefusalError) as caught:
        compose(production, production.shots[0], ANIMATIC, first=FIRST, last=FIRST)
    told = caught.value.message
    assert told.startswith("Animatic cannot shoot 1A (last frame: it takes no locked last frame). Models that could: ")
    assert told.count(",") == 4
    assert " more." in told
    named = told.split("could: ")[1].split(" and ")[0].split(", ")
    assert {model(slug, "take").status for slug in named} == {"current"}
    assert caught.value.next_commands == (f"hotset shoot --shot 1A --model {named[0]}", "hotset models animatic")
    for slug in named:
        assert compose(production, production.shots[0], model(slug, "take"), first=FIRST, last=FIRST).last_frame
    long = replace(production.shots[0], duration=Fraction(500))
    with pytest.raises(RefusalError, match="No other model here could either"):
        compose(production, long, ANIMATIC, first=FIRST)


def test_every_objection_is_told_at_once_and_each_once():
    production = two_shots()
    with pytest.raises(RefusalError) as caught:
        compose(
            production, production.shots[0], limited(min_seconds=Fraction(5)), first=FIRST, last=FIRST,
            wishes=Wishes(audio=True, draft=True),
        )  # fmt: skip
    for field in ("duration:", "last frame:", "audio:", "draft:"):
        assert caught.value.message.count(field) == 1


def test_a_model_that_has_ended_says_when_and_what_to_use_instead():
    production = two_shots(width=1280, height=720)
    with pytest.raises(RefusalError) as caught:
        compose(production, production.shots[0], model("sora-2", "take"), first=FIRST)
    sora = model("sora-2", "take").abilities
    assert f"it ended on 2026-09-24 and takes nothing any more; use {' or '.join(sora.instead)}" in caught.value.message
    assert "sora-2-pro" not in caught.value.message


def test_a_last_frame_is_never_dropped():
    production = two_shots()
    with pytest.raises(RefusalError, match="last frame"):
        compose(production, production.shots[0], ANIMATIC, first=FIRST, last=FIRST)


def test_clip_lengths_are_rounded_up_to_what_the_model_sells():
    production = two_shots()
    sold = limited(min_seconds=Fraction(4), step_seconds=Fraction(2), max_seconds=Fraction(10))
    for asked, rolled in ((1, 4), (4, 4), (5, 6), (6, 6), (7, 8)):
        shot = replace(production.shots[1], duration=Fraction(asked))
        assert compose(production, shot, sold, first=FIRST).seconds == rolled


def test_a_dissolve_into_the_next_shot_is_rolled_as_a_tail():
    production = two_shots()
    close = replace(production.shots[1], transition=Transition.DISSOLVE, transition_seconds=Fraction(1, 2))
    production = replace(production, shots=(production.shots[0], close))
    assert tail_seconds(production, production.shots[0]) == Fraction(1, 2)
    assert tail_seconds(production, close) == 0
    assert compose(production, production.shots[0], ANIMATIC, first=FIRST).seconds == Fraction(3, 2)


def test_a_fade_and_a_cut_ask_for_no_tail():
    production = two_shots()
    faded = replace(production.shots[1], transition=Transition.FADE, transition_seconds=Fraction(1, 2))
    for following in (production.shots[1], faded):
        production = replace(production, shots=(production.shots[0], following))
        assert tail_seconds(production, production.shots[0]) == 0


def shown(count):
    return tuple(
        Reference(element=("mara", "bar")[i % 2], role=("cast", "place")[i % 2], digest=Digest(str(i) * 64))
        for i in range(count)
    )


def test_references_go_to_models_that_take_them_beside_a_locked_frame_and_too_many_are_an_objection():
    production, three = two_shots(), shown(3)
    for takes_none in (ANIMATIC, limited(max_references=3, references_beside_frames=False)):
        assert compose(production, production.shots[1], takes_none, first=FIRST, references=three).references == ()
    setup = compose(production, production.shots[1], limited(max_references=3), first=FIRST, references=three)
    assert setup.references == three
    assert [(o.field, o.rule) for o in objections(setup, Abilities(model="m", max_references=2))] == [
        ("references", "it takes at most 2, and the shot has 3")
    ]
    places = Abilities(model="m", max_references=3, reference_roles=("cast", "prop"))
    assert [o.rule for o in objections(setup, places)] == ["it takes none of a place"]


def test_references_are_cited_by_name_in_the_order_in_which_they_are_sent():
    production = two_shots()
    rules = PromptRules(cite="<<<image_{n}>>>", cite_from=2)
    setup = compose(
        production, production.shots[1], limited(max_references=3, prompt=rules), first=FIRST, references=shown(3)
    )
    assert [r.element for r in setup.references] == ["mara", "bar", "mara"]
    assert (
        "Mara looks as in <<<image_2>>>. Corner café looks as in <<<image_3>>>. Mara looks as in <<<image_4>>>."
        in setup.prompt
    )


def test_locked_frames_are_marked_in_the_words_where_the_model_wants_that():
    production = two_shots()
    marked = limited(last_frame=True, prompt=PromptRules(first="<FIRST>", last="<LAST>", one_shot=""))
    shot = production.shots[0]
    assert compose(production, shot, marked, first=FIRST, last=FIRST).prompt.startswith("<FIRST> <LAST> The camera")
    assert compose(production, shot, marked, first=FIRST).prompt.startswith("<FIRST> The camera")


def test_the_last_beat_lasts_until_the_end_of_the_clip_that_is_ordered():
    production = two_shots()
    rules = PromptRules(beat="[{from}-{to}s] {action}")
    beats = (Beat(at=Fraction(0), action="looks"), Beat(at=Fraction(1, 2), action="turns"))
    shot = replace(production.shots[0], motion=Motion(beats=beats))
    sold = limited(only_seconds=(Fraction(4), Fraction(8)), prompt=rules)
    assert "[0-0.5s] looks. [0.5-4s] turns." in compose(production, shot, sold, first=FIRST).prompt


# sizes


@pytest.mark.parametrize(
    ("film", "wishes", "chosen"),
    [
        ((320, 180), {}, ("480p", "16:9", 864, 480)),
        ((864, 486), {}, ("480p", "16:9", 864, 480)),
        ((1280, 720), {}, ("720p", "16:9", 1280, 720)),
        ((1920, 1080), {}, ("1080p", "16:9", 1920, 1080)),
        ((720, 1280), {}, ("720p", "9:16", 720, 1280)),
        ((1280, 720), {"resolution": "480P"}, ("480p", "16:9", 864, 480)),
        ((320, 180), {"resolution": "1080p"}, ("1080p", "16:9", 1920, 1080)),
        ((1920, 1080), {"draft": True}, ("480p", "16:9", 864, 480)),
        ((720, 1280), {"draft": True}, ("480p", "9:16", 480, 864)),
        ((1280, 720), {"draft": True, "resolution": "480p"}, ("480p", "16:9", 864, 480)),
    ],
)
def test_the_smallest_size_that_is_no_smaller_than_the_film_is_taken(film, wishes, chosen):
    production = two_shots(width=film[0], height=film[1])
    output, objection = choose_output(production, Abilities(model="m", resolutions=RUNGS, draft=True), Wishes(**wishes))
    assert objection is None
    assert (output.resolution, output.shape, output.width, output.height) == chosen


def test_a_smaller_size_than_the_film_is_taken_only_by_name():
    tall = two_shots(width=1080, height=1920)
    abilities = Abilities(model="m", resolutions=RUNGS)
    assert choose_output(tall, abilities, Wishes())[1].field == "size"
    output, objection = choose_output(tall, abilities, Wishes(resolution="720p"))
    assert (output.width, output.height, objection) == (720, 1280, None)
    _, objection = choose_output(tall, abilities, Wishes(resolution="1080p"))
    assert (objection.field, objection.rule) == ("resolution", "it makes 480p, 720p")


def test_a_model_of_any_size_gives_the_films_own():
    film = two_shots(width=998, height=418)
    output, objection = choose_output(film, Abilities(model="m"), Wishes())
    assert (output.width, output.height, output.resolution, objection) == (998, 418, "", None)
    free = Abilities(model="m", resolutions=(Resolution(name="any", sizes={}),))
    assert choose_output(film, free, Wishes())[0].resolution == "any"


@pytest.mark.parametrize("slug", [m.slug for m in models() if m.abilities.draft])
def test_a_draft_has_the_size_of_the_draft_rung(slug):
    """So that what is quoted is the draft, and what is sent is what was quoted."""
    known, film = model(slug, "take"), two_shots(width=1280, height=720)
    setup = compose(film, film.shots[0], known, first=FIRST, wishes=Wishes(draft=True))
    rung = known.abilities.resolutions[0]
    assert (setup.draft, setup.resolution, (setup.width, setup.height)) == (True, rung.name, rung.sizes["16:9"])
    assert known.abilities.wire["draft_resolution"] == rung.name
    areas = [r.sizes["16:9"][0] * r.sizes["16:9"][1] for r in known.abilities.resolutions]
    assert areas == sorted(areas), "from the smallest to the largest"


@pytest.mark.parametrize(
    ("width", "height", "name"),
    [(1280, 720, "16:9"), (720, 1280, "9:16"), (832, 480, "26:15"), (640, 640, "1:1"), (1470, 630, "21:9")],
)
def test_a_shape_has_its_usual_name(width, height, name):
    assert shape_name(width, height) == name


# lengths


@given(
    needed=st.fractions(min_value=Fraction(1, 24), max_value=40, max_denominator=24),
    least=st.integers(1, 5),
    step=st.sampled_from([None, Fraction(1), Fraction(1, 3), Fraction(2)]),
)
def test_what_is_ordered_covers_what_is_needed_and_is_sold(needed, least, step):
    abilities = Abilities(model="m", min_seconds=Fraction(least), max_seconds=Fraction(31), step_seconds=step)
    ordered, objection = ordered_seconds(needed, abilities)
    if objection is None:
        assert needed <= ordered
        assert least <= ordered
        assert ordered_seconds(ordered, abilities) == (ordered, None)
        assert step is None or (ordered - least) % step == 0
    else:
        assert needed > 31 or (step is None and needed < least)


def test_a_step_past_the_longest_clip_is_refused_and_not_ordered():
    abilities = Abilities(model="m", min_seconds=Fraction(1), max_seconds=Fraction(6), step_seconds=Fraction(2))
    assert ordered_seconds(Fraction(5), abilities) == (5, None)
    assert ordered_seconds(Fraction(11, 2), abilities)[1] is not None


# all of it


@settings(deadline=None, max_examples=150)
@given(
    slug=st.sampled_from([m.slug for m in models() if m.kind == "take"]),
    seconds=st.fractions(min_value=Fraction(1, 24), max_value=35, max_denominator=24),
    size=st.sampled_from([(320, 180), (1280, 720), (1920, 1080), (720, 1280), (640, 640), (998, 418)]),
    kind=st.sampled_from(CameraMoveKind),
    references=st.integers(0, 9),
    last=st.booleans(),
    wishes=st.builds(
        Wishes, resolution=st.sampled_from(["", "480p", "1080p"]), draft=st.booleans(), audio=st.booleans()
    ),
)
def test_what_is_composed_is_what_the_model_sells_and_nothing_is_left_out(
    slug, seconds, size, kind, references, last, wishes
):
    known, film = model(slug, "take"), two_shots(width=size[0], height=size[1])
    shot = replace(film.shots[1], duration=seconds, motion=Motion(camera=(CameraMove(kind=kind, amount=0.5),)))
    try:
        setup = compose(
            film, shot, known, first=FIRST, last=FIRST if last else None, references=shown(references), wishes=wishes
        )
    except RefusalError:
        return
    abilities = known.abilities
    assert list(objections(setup, abilities)) == []
    assert setup.seconds >= seconds
    assert (setup.last_frame is not None) == last
    assert setup.draft == wishes.draft
    assert setup.audio or not wishes.audio
    assert abilities.status != "retired"
    if abilities.resolutions:
        sold = {r.name: set(r.sizes.values()) for r in abilities.resolutions}
        assert (setup.width, setup.height) in sold[setup.resolution]
