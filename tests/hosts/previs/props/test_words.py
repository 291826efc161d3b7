from __future__ import annotations

import ast
from pathlib import Path

from hotset.hosts.previs.props import _RECIPES, words
from hotset.hosts.previs.props.words import PROPS, STATES


def test_words_name_what_can_be_built_and_import_nothing() -> None:
    assert set(PROPS) == set(_RECIPES)
    assert len(PROPS) == len(set(PROPS))
    assert set(STATES) <= set(PROPS)
    tree = ast.parse(Path(words.__file__).read_text(encoding="utf-8"))
    imported = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert imported == ["__future__"]


def test_a_prop_with_states_has_a_choice_of_plain_words() -> None:
    for name, states in STATES.items():
        assert len(set(states)) == len(states) >= 2, name
        assert all(state.isidentifier() and state == state.lower() for state in states), name
    assert all(name.isidentifier() and name == name.lower() for name in PROPS)
