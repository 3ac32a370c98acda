"""Two tabs of one login at once: every step is undone once, and never half."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from annotations.models import Span
from factcheck.errors import Conflict
from factcheck.models import Event, Step
from factcheck.models.event import Verb
from tests.factcheck.actions.test_steps import TEXT, Hand
from tests.support.newsroom import open_newsroom

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("presses", "refused"), [(2, 0), (3, 0), (5, 2)])
def test_each_press_of_several_tabs_undoes_another_step(presses: int, refused: int) -> None:
    newsroom = open_newsroom()
    hand = Hand(newsroom, newsroom.article(TEXT))
    for words in ("It rained", "60 soldiers", "34 fighters"):
        hand.mark(words, "context")
    said: list[str] = []
    met: list[Exception] = []
    ready = threading.Barrier(presses)

    def press() -> None:
        try:
            ready.wait(20)
            said.append(hand.undo().says)
        except Exception as error:
            met.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(presses)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == len(set(said)) == presses - refused
    assert [type(error) for error in met] == [Conflict] * refused
    assert all("There is nothing to undo" in str(error) for error in met)
    assert Span.objects.filter(removed_at=None).count() == 3 - len(said)
    assert Event.objects.filter(verb=Verb.SPAN_REMOVED, undoes__isnull=False).count() == len(said)
    assert Step.objects.filter(undone_at=None).count() == 3 - len(said)
