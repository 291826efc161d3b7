"""docs/reference/sdks-pay-twice.md says what a fresh run says: counts, dollars and ends."""

import pytest

from tests.clients.twice import PAGE, every_row, page_of


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    return every_row(tmp_path_factory.mktemp("twice"))


def test_the_page_is_what_a_fresh_run_says(rows):
    assert PAGE.read_text() == page_of(rows), "write it anew: .venv/bin/python -m tests.clients --write"


def test_hotset_never_pays_twice_and_sends_once(rows):
    for row in rows:
        assert (row.ours.posts, row.ours.jobs) in ((1, 1), (0, 0)), row


def test_both_asked_for_the_same(rows):
    """A job of the client costs what a job of hotset's costs."""
    for row in rows:
        if row.ours.jobs:
            assert row.theirs.bill == row.theirs.jobs * row.ours.bill, row


def test_every_client_but_none_of_hotset_pays_several_times(rows):
    several = {row.client for row in rows if row.theirs.jobs > 1}
    assert several == {row.client for row in rows}
