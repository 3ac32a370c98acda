"""The lead's queue: what is to be done on a desk, why it waits, who has it; filters, views and counts."""

from factcheck.queries.counting import AT_MOST
from factcheck.queries.queue.address import plain_query, read_queue, said_in
from factcheck.queries.queue.counts import Load, Standing, counts_of, standing_of
from factcheck.queries.queue.filters import Asked, QueueFilter
from factcheck.queries.queue.reasons import Why
from factcheck.queries.queue.rows import ORDERINGS, Row, after_row, in_queue, order_named, shown_rows, with_details
from factcheck.queries.queue.saved import Saved, load_saved, saved_of
from factcheck.queries.queue.views import VIEWS, View, view_of

__all__ = [
    "AT_MOST",
    "ORDERINGS",
    "VIEWS",
    "Asked",
    "Load",
    "QueueFilter",
    "Row",
    "Saved",
    "Standing",
    "View",
    "Why",
    "after_row",
    "counts_of",
    "in_queue",
    "load_saved",
    "order_named",
    "plain_query",
    "read_queue",
    "said_in",
    "saved_of",
    "shown_rows",
    "standing_of",
    "view_of",
    "with_details",
]
