"""The word lists that attribution and cues share. All lower case.

A longer list has a line for each group of words that belong together; the lines mean nothing to the code.
"""

from __future__ import annotations


def vocabulary(words: str) -> frozenset[str]:
    """The words of a line or a paragraph as a set."""
    return frozenset(words.split())


SAY = vocabulary("""
    said says saying told tells telling stated stating added adds adding remarked testified
    wrote writes tweeted
    announced announces announcing declared declares declaring revealed reveals revealing reported reports reporting
    claimed claims claiming alleged alleges alleging asserted asserts asserting contended contends boasted
    insisted insists insisting maintained maintains maintaining argued argues arguing
    stressed stresses emphasised emphasized reiterated reiterates
    confirmed confirms confirming acknowledged acknowledges acknowledging admitted admits admitting conceded concedes
    noted notes noting explained explains recalled concluded suggested suggests
    replied responded
    warned warns warning predicted predicts estimated
    vowed vows promised promises pledged pledges
""")
SAY_BASE = vocabulary("say claim insist maintain argue allege admit warn deny dispute reject vow")
"""Plural present forms, most of them nouns too: verbs only after a plural subject, or in a headline."""
DENY = vocabulary("denied denies denying deny")
REJECT = vocabulary("""
    disputed disputes disputing dispute
    rejected rejects rejecting reject
    refuted refutes refuting
    dismissed dismisses dismissing
    contradicted contradicts
""")
"""A denial only when what follows is something said: one can also reject a visa or dismiss a minister."""
SAID_THINGS = vocabulary("""
    that it this
    claim claims assertion assertions statement statements suggestion suggestions
    account accounts report reports version figure figures
    allegation allegations accusation accusations charge charges
    rumor rumors rumour rumours
""")
ASK = vocabulary("asked asks asking questioned questions questioning doubted wondered")
ASKED_THINGS = vocabulary("whether if how why what that claim claims account figures version")
INVERTS = vocabulary("said says added adds wrote claimed claims announced reported told according")
"""Verbs that may stand before their subject: "…, said the mayor"."""
TELLS = vocabulary("told tells telling")
PUT = vocabulary("put puts")
"""Verbs of saying in "put the losses at 60" alone."""
VERBS = SAY | SAY_BASE | DENY | REJECT | ASK | PUT
PARTICIPLES = frozenset(verb for verb in VERBS if verb.endswith("ing"))

AUXILIARIES = vocabulary("""
    is are was were be been being
    has have had
    do does did
    will would can could may might must shall should
""")
PASSIVE = vocabulary("is are was were be been being")
ADVERBS = vocabulary("""
    now then later earlier already previously recently today yesterday tonight
    once again repeatedly still even initially finally subsequently meanwhile
    also too further furthermore moreover however instead only just separately
    officially publicly reportedly allegedly
""")
DAYS = vocabulary("monday tuesday wednesday thursday friday saturday sunday")
MONTHS = vocabulary("""
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec
""")
PREPOSITIONS = vocabulary("""
    on in at from to into through via by for of as about with without against over under amid despite
    before after during since until while when
""")
CONJUNCTIONS = vocabulary("""
    and or nor but so than even
    although though while whereas because as if
    when since after before until
    that which where
""")
RELATIVES = vocabulary("who whom whose which that")
ARTICLES = vocabulary("the a an another one some")
DETERMINERS = ARTICLES | vocabulary("""
    their his her its our your my these those this that such any all no false several many both
    of for denied denies made making rejected disputed address
""")
PLURAL_SUBJECTS = vocabulary("both they we you who people police forces authorities media many some others")
PERSON_PRONOUNS = vocabulary("he she")
GROUPS = vocabulary("""
    group militia movement organisation organization alliance coalition faction
    company firm party charity institute association
""")
"""With "the" before it, one of these stands for a group that the text has named."""
GROUP_PRONOUNS = vocabulary("they it we")
NOBODY = vocabulary("i you there this that these those what nothing nobody everyone")

HONORIFICS = vocabulary("mr mrs ms mx dr prof gen lt col maj capt sgt gov sen rep sir lord lady")
ROLES = vocabulary("""
    spokesman spokeswoman spokesperson spokespeople representative official officer secretary deputy adviser advisor
    president minister premier chancellor governor mayor senator mp lawmaker councillor ambassador envoy
    leader chief director head chairman chairwoman chair executive ceo founder
    general commander colonel major captain lieutenant sergeant admiral
    king queen prince sheikh mullah
    professor analyst expert economist scientist researcher doctor
    lawyer judge prosecutor
    author editor reporter correspondent
    activist resident witness source
    brother sister father mother son daughter
""")
SPOKES = vocabulary("spokesman spokeswoman spokesperson")
NAME_PARTICLES = vocabulary("al el bin ibn ben de del della der den van von di da la le du dos ur ul abu umm zu")

OUTLETS = vocabulary("""
    reuters ap afp dpa ansa efe pti ani irna tass interfax xinhua anadolu kyodo yonhap
    bbc cnn cnbc nbc cbs abc npr pbs rt dw rfi rferl telesur aljazeera tolonews
    bloomberg axios politico propublica
""")
OUTLET_NAMES = frozenset(
    (
        "al jazeera",
        "the hill",
        "hill",
        "the associated press",
        "fox",
        "sky",
        "ria novosti",
        "deutsche welle",
        "voa",
        "vice",
    )
)
OUTLET_ENDINGS = vocabulary("""
    wire newswire agency press presse reuters network media
    radio tv television broadcasting
    newspaper magazine journal gazette chronicle daily weekly today
    post times news herald tribune guardian mail telegraph observer
""")
OUTLET_BEGINNINGS = vocabulary("radio tv agence")
OUTLET_NOUNS = vocabulary("""
    wire newswire agency agencies network
    newspaper newspapers paper magazine broadcaster
    outlet outlets media reports
""")
"""Without a capital, a report's carrier when the phrase ends in it: "the news wire", "local media", "reports"."""

FINITE = AUXILIARIES | vocabulary("""
    took fell lost left began broke came fled fought held kept led made met ran sent shot struck withdrew won went
    gave got hit put set cut became rose grew drove shut stood found built knew saw paid sold bought spent brought
    caught hid flew sank bore
    takes falls loses holds keeps makes runs goes gives controls denies remains plans wants knows
    remain hold control
    isn aren wasn weren hasn haven hadn won't
""")
ENGLISH = vocabulary("the of and to in is was for on that with by from has have it as at are an be a")
