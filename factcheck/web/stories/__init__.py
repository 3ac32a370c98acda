"""Stories: the list; one with its matrix, disputes, figures and timeline; what moves; what is offered."""

from factcheck.web.stories.lists import story_list
from factcheck.web.stories.moves import merge, move, unmerge
from factcheck.web.stories.offers import decline, take
from factcheck.web.stories.page import remove_party, story

__all__ = ["decline", "merge", "move", "remove_party", "story", "story_list", "take", "unmerge"]
