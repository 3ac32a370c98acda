"""Guarded HTTP out: what somebody names is fetched from the public network, and from nowhere else.

``client`` fetches a page. It is not imported here: httpx takes memory that a process at rest does not need.
"""

from factcheck.fetch.addresses import Allowed, read_allowed
from factcheck.fetch.errors import FetchError

__all__ = ["Allowed", "FetchError", "read_allowed"]
