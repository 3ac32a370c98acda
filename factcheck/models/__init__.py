"""What is true of people and decisions."""

from factcheck.models.access import ApiToken, IdempotencyRecord
from factcheck.models.claim import Claim, ClaimRelation, Comment, Quantity, Sighting
from factcheck.models.copies import Copy, Fingerprint, Shingle
from factcheck.models.desk import Desk, DeskArticle, Membership, Outlet, Policy, Rating, SavedQueue, Speaker
from factcheck.models.event import Event
from factcheck.models.evidence import Attempt, Evidence, ReplyRequest
from factcheck.models.fetch import Fetch
from factcheck.models.job import Heartbeat, Job
from factcheck.models.matching import ClaimReading, ClaimTerm
from factcheck.models.notice import Notice
from factcheck.models.offer import StoryOffer
from factcheck.models.presence import Presence
from factcheck.models.snapshot import Snapshot
from factcheck.models.step import Step
from factcheck.models.story import Story, StoryParty
from factcheck.models.suggester import DeskSuggester
from factcheck.models.user import User
from factcheck.models.verdict import Publication, Review, Verdict
from factcheck.models.words import ArticleWords, ClaimWords, StoryWords

__all__ = [
    "ApiToken",
    "ArticleWords",
    "Attempt",
    "Claim",
    "ClaimReading",
    "ClaimRelation",
    "ClaimTerm",
    "ClaimWords",
    "Comment",
    "Copy",
    "Desk",
    "DeskArticle",
    "DeskSuggester",
    "Event",
    "Evidence",
    "Fetch",
    "Fingerprint",
    "Heartbeat",
    "IdempotencyRecord",
    "Job",
    "Membership",
    "Notice",
    "Outlet",
    "Policy",
    "Presence",
    "Publication",
    "Quantity",
    "Rating",
    "ReplyRequest",
    "Review",
    "SavedQueue",
    "Shingle",
    "Sighting",
    "Snapshot",
    "Speaker",
    "Step",
    "Story",
    "StoryOffer",
    "StoryParty",
    "StoryWords",
    "User",
    "Verdict",
]
