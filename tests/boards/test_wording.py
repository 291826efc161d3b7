from dataclasses import replace

from hotset.boards.wording import still_prompt
from hotset.film.board import Lighting, Pose
from hotset.film.words import KeyDirection
from tests.productions import two_shots


def test_the_prompt_says_all_that_the_board_decides_and_nothing_about_motion():
    production = two_shots(style="Warm pencil")
    shot = production.shots[1]
    board = replace(shot.board, palette=("#aa2200",), lighting=Lighting(key=KeyDirection.WINDOW, ratio=8, kelvin=3200))
    words = still_prompt(production, production.scenes[0], shot, board)
    for part in ("Close shot of Mara (thirty, apron)", "85 mm", "smile", "off to the left", "Corner café"):
        assert part in words
    for part in ("from the window", "8 to 1", "3200 K", "#aa2200", "Warm pencil."):
        assert part in words
    assert "dolly" not in words.lower()
    assert ".." not in words


def test_every_word_of_the_vocabularies_gives_a_sentence():
    from hotset.film.words import Angle, DepthOfField, Mood, ShotSize, View

    production = two_shots()
    shot = production.shots[0]
    board = shot.board
    for words in (Angle, View, ShotSize):
        name = {Angle: "angle", View: "view", ShotSize: "size"}[words]
        for word in words:
            changed = replace(board, composition=replace(board.composition, **{name: word}))
            assert still_prompt(production, production.scenes[0], shot, changed)
    for key in KeyDirection:
        for mood in Mood:
            changed = replace(board, lighting=replace(board.lighting, key=key, mood=mood))
            assert mood.capitalize() in still_prompt(production, production.scenes[0], shot, changed)
    for depth in DepthOfField:
        changed = replace(board, focus=replace(board.focus, depth=depth))
        assert "focus" in still_prompt(production, production.scenes[0], shot, changed) or depth == "medium"


def test_a_frame_without_a_subject_is_of_everybody_posed_in_it():
    production = two_shots()
    shot = production.shots[1]
    both = (Pose(element="mara"), Pose(element="leo"))
    board = replace(shot.board, pose=both, composition=replace(shot.board.composition, subject=None))
    assert "shot of Mara (thirty, apron) and leo together" in still_prompt(
        production, production.scenes[0], shot, board
    )
