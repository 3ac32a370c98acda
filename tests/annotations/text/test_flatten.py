from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotations.text import Mark, Segment, flatten

ranges = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=25)


def test_a_block_without_marks_is_one_segment() -> None:
    assert flatten(5, 9, []) == [Segment(5, 9, (), ())]


def test_overlap_is_cut_and_the_shortest_mark_comes_first() -> None:
    marks = [Mark("long", 0, 10), Mark("short", 4, 7)]
    assert flatten(0, 12, marks) == [
        Segment(0, 4, ("long",), ()),
        Segment(4, 7, ("short", "long"), ("short",)),
        Segment(7, 10, ("long",), ("long",)),
        Segment(10, 12, (), ()),
    ]


def test_a_mark_over_two_blocks_ends_only_in_the_second() -> None:
    mark = Mark("wide", 2, 9)
    assert flatten(0, 5, [mark])[-1] == Segment(2, 5, ("wide",), ())
    assert flatten(6, 12, [mark])[0] == Segment(6, 9, ("wide",), ("wide",))


def test_marks_outside_or_empty_do_not_show() -> None:
    assert flatten(5, 9, [Mark("a", 0, 5), Mark("b", 9, 12), Mark("c", 6, 6)]) == [Segment(5, 9, (), ())]


@given(ranges, st.integers(0, 60), st.integers(0, 60))
def test_segments_cover_the_block_and_know_their_marks(pairs: list[tuple[int, int]], a: int, b: int) -> None:
    start, end = min(a, b), max(a, b)
    marks = [Mark(f"m{index}", *sorted(pair)) for index, pair in enumerate(pairs)]
    segments = flatten(start, end, marks)
    assert [segment.start for segment in segments] == [start, *(one.end for one in segments[:-1])][: len(segments)]
    assert (segments[-1].end if segments else start) == end
    for segment in segments:
        over = [
            mark for mark in marks if mark.start <= segment.start and segment.end <= mark.end and mark.start < mark.end
        ]
        assert set(segment.ids) == {mark.id for mark in over}
        lengths = [next(mark.end - mark.start for mark in marks if mark.id == one) for one in segment.ids]
        assert lengths == sorted(lengths)
        assert set(segment.ends) == {mark.id for mark in over if mark.end == segment.end}


def test_two_thousand_overlapping_marks_become_segments() -> None:
    marks = [Mark(str(index), index * 100, index * 100 + 150) for index in range(2_000)]
    assert len(flatten(0, 200_100, marks)) > 4_000 - 2
