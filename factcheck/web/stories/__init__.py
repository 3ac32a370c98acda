"""Stories: the list, and one with its matrix, disputes, figures, timeline, claims, articles and sides."""

from factcheck.web.stories.lists import story_list
from factcheck.web.stories.page import remove_party, story

__all__ = ["remove_party", "story", "story_list"]
