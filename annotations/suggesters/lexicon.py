"""The word lists that attribution and cues share. All lower case."""

from __future__ import annotations


def vocabulary(words: str) -> frozenset[str]:
    """The words of a line or a paragraph as a set."""
    return frozenset(words.split())


SAY = vocabulary(
    "said says saying claimed claims claiming stated stating announced announces announcing added adds adding insisted "
    "insists insisting maintained maintains maintaining argued argues arguing alleged alleges alleging confirmed "
    "confirms confirming revealed reveals revealing noted notes noting acknowledged acknowledges "
    "acknowledging admitted "
    "admits admitting conceded concedes warned warns warning wrote writes tweeted explained explains declared declares "
    "declaring testified asserted asserts asserting told tells telling vowed vows promised promises pledged pledges "
    "predicted predicts estimated recalled boasted remarked reiterated reiterates stressed stresses emphasised "
    "emphasized replied responded concluded contended contends reported reporting reports suggested suggests"
)
SAY_BASE = vocabulary("say claim insist maintain argue allege admit warn deny dispute reject vow")
"""Plural present forms, most of them nouns too: verbs only after a plural subject, or in a headline."""
DENY = vocabulary("denied denies denying deny")
REJECT = vocabulary(
    "disputed disputes disputing dispute rejected rejects rejecting reject refuted refutes refuting "
    "dismissed dismisses "
    "dismissing contradicted contradicts"
)
"""A denial only when what follows is something said: one can also reject a visa or dismiss a minister."""
SAID_THINGS = vocabulary(
    "that it this claim claims account accounts report reports allegation allegations accusation accusations assertion "
    "assertions statement statements figure figures suggestion suggestions charge charges version rumor rumors rumour "
    "rumours"
)
ASK = vocabulary("asked asks asking questioned questions questioning doubted wondered")
ASKED_THINGS = vocabulary("whether if how why what that claim claims account figures version")
INVERTS = vocabulary("said says added adds wrote claimed claims announced reported told according")
"""Verbs that may stand before their subject: "…, said the mayor"."""
TELLS = vocabulary("told tells telling")
VERBS = SAY | SAY_BASE | DENY | REJECT | ASK
PARTICIPLES = frozenset(verb for verb in VERBS if verb.endswith("ing"))

AUXILIARIES = vocabulary(
    "is are was were be been being has have had do does did will would can could may might must shall should"
)
PASSIVE = vocabulary("is are was were be been being")
ADVERBS = vocabulary(
    "also now then still later earlier again repeatedly reportedly allegedly previously recently officially once "
    "however meanwhile separately too already further furthermore moreover instead only just even initially finally "
    "subsequently publicly today yesterday tonight"
)
DAYS = vocabulary("monday tuesday wednesday thursday friday saturday sunday")
MONTHS = vocabulary(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug "
    "sep sept oct nov dec"
)
PREPOSITIONS = vocabulary(
    "on in at during to through via from by over for with after before about of as into against under since until "
    "while when without amid despite"
)
CONJUNCTIONS = vocabulary(
    "and but or while although though as because since when after before if that which whereas until where so than "
    "even nor"
)
RELATIVES = vocabulary("who whom whose which that")
ARTICLES = vocabulary("the a an another one some")
DETERMINERS = ARTICLES | vocabulary(
    "their his her its our your my these those this that such any all no false several many both of for denied denies "
    "made making rejected disputed address"
)
PLURAL_SUBJECTS = vocabulary("both they we you who people police forces authorities media many some others")
PERSON_PRONOUNS = vocabulary("he she")
GROUP_PRONOUNS = vocabulary("they it we")
NOBODY = vocabulary("i you there this that these those what nothing nobody everyone")

HONORIFICS = vocabulary("mr mrs ms mx dr prof gen lt col maj capt sgt gov sen rep sir lord lady")
ROLES = vocabulary(
    "spokesman spokeswoman spokesperson spokespeople leader president minister premier chancellor general commander "
    "colonel major captain lieutenant sergeant admiral official officer chief director head secretary governor mayor "
    "senator ambassador envoy representative chairman chairwoman chair professor analyst expert activist lawyer judge "
    "prosecutor doctor king queen prince sheikh mullah source resident witness deputy adviser advisor author economist "
    "correspondent reporter editor founder executive ceo scientist researcher mp lawmaker councillor brother sister "
    "father mother son daughter"
)
SPOKES = vocabulary("spokesman spokeswoman spokesperson")
NAME_PARTICLES = vocabulary("al el bin ibn ben de del della der den van von di da la le du dos ur ul abu umm zu")

OUTLETS = vocabulary(
    "reuters ap afp cnn bbc cnbc nbc cbs abc npr pbs rt tass interfax xinhua anadolu dpa ansa efe kyodo yonhap pti ani "
    "irna bloomberg axios politico propublica telesur dw rfi rferl aljazeera tolonews"
)
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
OUTLET_ENDINGS = vocabulary(
    "wire post times news herald tribune gazette journal agency press guardian radio tv television broadcasting mail "
    "telegraph observer chronicle newspaper magazine weekly daily reuters network today media newswire presse"
)
OUTLET_NOUNS = vocabulary(
    "wire newswire newspaper broadcaster outlet outlets media reports agency agencies network paper magazine newspapers"
)
"""Without a capital, a report's carrier when the phrase ends in it: "the news wire", "local media", "reports"."""

FINITE = AUXILIARIES | vocabulary(
    "took fell lost left began broke came fled fought held kept led made met ran sent shot struck withdrew won went "
    "gave got hit put set cut became rose grew drove shut stood found built knew saw paid sold bought spent brought "
    "caught hid flew sank bore takes falls loses holds keeps makes runs goes gives controls denies remains remain hold "
    "control plans wants knows isn aren wasn weren hasn haven hadn won't"
)
ENGLISH = vocabulary("the of and to in is was for on that with by from has have it as at are an be a")
