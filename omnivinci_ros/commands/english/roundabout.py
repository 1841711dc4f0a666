# SPDX-License-Identifier: Apache-2.0
"""Requests that go a long way round, put plainly: 'i would love it if you could bring ...'.

They are taken off before clauses are cut: the 'if' of 'it would help if you came here' makes no
condition. What is taken back without a pause gets one: 'go to the hall never mind'.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from omnivinci_ros.commands.english.corrections import RETRACTIONS
from omnivinci_ros.commands.english.hesitations import as_meant
from omnivinci_ros.commands.english.joints import VERBS
from omnivinci_ros.commands.english.joints import base_form
from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.manner_phrases import MANNERS
from omnivinci_ros.commands.english.manner_phrases import join_manner
from omnivinci_ros.commands.english.polite_phrases import EXCLAMATIONS
from omnivinci_ros.commands.english.polite_phrases import FILLERS
from omnivinci_ros.commands.english.polite_phrases import GERUNDS
from omnivinci_ros.commands.english.polite_phrases import LEADS
from omnivinci_ros.commands.english.polite_phrases import OPENERS
from omnivinci_ros.commands.english.preambles import part_preamble
from omnivinci_ros.commands.english.reasons import without_reason
from omnivinci_ros.commands.english.verbs import OTHER_SAY_VERBS
from omnivinci_ros.commands.english.verbs import SAY_VERBS
from omnivinci_ros.commands.phrase_tables import phrase_at
from omnivinci_ros.commands.quantities import find_quantity
from omnivinci_ros.commands.quantities import may_begin_number
from omnivinci_ros.commands.words import SENTENCE_ENDS
from omnivinci_ros.commands.words import Word

LONGEST = 18  # words of a frame
_MAY = r'(?:can|could|would|will|might|may|shall)'
_FINE = (
    r'(?:ok|okay|all~right|fine|possible|great|nice|lovely|good|wonderful|kind|kind~of~you|best|'
    r'helpful|super|amazing|perfect|ideal|cool|brilliant|fantastic|excellent|awesome|better|'
    r'convenient|feasible|handy|useful)'
)
_GLAD = (
    r'(?:glad|happy|grateful|thankful|obliged|delighted|pleased|over~the~moon|overjoyed|'
    r'indebted|so~grateful|very~grateful|most~grateful|much~obliged|very~happy|very~glad)'
)
_ASK = (
    r'(?:ask|trouble|bother|get|have|request|persuade|convince|beg|count~on|rely~on|'
    r'call~on|impose~on)'
)
_WANT = (
    r'(?:expect|order|command|ask|beg|urge|prefer|trust|require|request|direct|instruct|'
    r'would~prefer|would~ask|must~ask|will~ask|have~to~ask|would~rather|would~rather~have|'
    r'will~need|shall~need|would~need|am~going~to~need|am~going~to~ask|really~need|just~need|'
    r'do~need|would~love|would~like|want|need|would~really~like|would~appreciate|'
    r'really~want|do~want|wish)'
)
_FRAME_PATTERN = rf"""(?:
      (?:i|we)~(?:would|will|do)~(?:really~|so~|very~much~|just~|also~)*
          (?:love|like|appreciate|prefer|enjoy|value|be~{_GLAD})
          (?:~it)?(?:~(?:very~much|greatly|a~lot|so~much|immensely))?
          ~(?:if|when)~you(?:~{_MAY})?
    | (?:i|we)~(?:am|are|was|were)~(?:just~)?(?:wondering|hoping|curious|asking|thinking)
          ~(?:if~|whether~|that~|maybe~)?you~(?:{_MAY})(?:~be~able~to)?
    | (?:i|we)~(?:wonder|hope|think|suppose|guess)~(?:if~|whether~|that~)?you
          ~(?:could|can|might|would|should)(?:~be~able~to)?
    | (?:i|we)~{_WANT}~(?:that~|for~)?you(?:~to)?
    | it~(?:would|will)~(?:really~)?
          (?:be~(?:really~|so~|very~|just~|most~)?{_FINE}
          |help(?:~me|~us)?(?:~out)?|make~my~day|please~me|mean~a~lot
          |be~a~(?:great~|big~)?help)
          (?:~(?:to|for)~(?:me|us))?(?:~a~lot)?~(?:if|for)~you(?:~{_MAY}|~to)?
    | would~it~be~(?:{_FINE}|too~much(?:~trouble)?|a~(?:problem|bother)|asking~too~much)
          ~(?:if~you(?:~could|~can)?|to~ask~(?:of~)?you~to|to~ask~for~you~to
          |if~i~asked~you~to|for~you~to|to~have~you|to~get~you~to)
    | would~it~(?:trouble|bother|kill|hurt|inconvenience|put)~you(?:~(?:too~much|at~all|out))?
          ~(?:to|if~you(?:~could)?)
    | would~it~be~(?:an?~)?(?:bother|nuisance|trouble|problem|pain|imposition|hassle|bore)
          (?:~for~you)?~(?:to|if~you(?:~could)?)
    | (?:i|we)~(?:am|are|was|were)~(?:just~)?(?:wondering|hoping)~(?:if~|whether~|that~)?it
          ~(?:might|would|could|may)~be~(?:at~all~)?possible~for~you~to
    | (?:might|is|would|could)~it~(?:be~)?(?:at~all~)?possible~for~you~to
    | (?:i|we)~do~not~suppose~you~{_MAY} | (?:i|we)~(?:reckon|guess|suggest|propose)~(?:that~)?you
          (?:~(?:should|could|might|ought~to))?
    | (?:can|could|would|will)~you~be~an?~(?:love|dear|angel|darling|sport|star|sweetheart|pal
          |champ|hero|legend|sweetie|friend|lamb|gem|treasure|doll)~and
    | (?:anyone|anybody|someone|somebody)~(?:fancy|mind|willing~to|want~to|care~to|free~to)
    | (?:can|could|would|will)~you~see~your~way(?:~clear)?~to
    | (?:can|could|may|might)~(?:i|we)~get~you~to
    | you~(?:may|might|could|can)(?:~just)?~as~well
    | (?:nip|pop|run|dash|away|hop|scoot|trot|skip|zip|step|pop~along|nip~along|jump)
          (?:~(?:over|out|along|down|up|round|across|upstairs|downstairs))?~and
    | (?:is|was)~it~(?:{_FINE}|too~much)~(?:if~you(?:~could)?|for~you~to|to~ask~you~to
          |to~have~you|that~you)
    | (?:is~there~)?(?:any|a|some)~(?:way|chance|possibility|hope)~(?:that~|at~all~that~|of~)?
          you(?:~(?:{_MAY}))?
    | (?:could|can|may|might|shall)~(?:i|we)~(?:please~|just~|perhaps~)?{_ASK}~you~to
    | (?:might|may|can|could|would|will|are)~you~(?:be~)?
          (?:able|willing|so~kind~as|so~good~as|so~nice~as|kind~enough|good~enough|prepared
          |available|ready|free)~to
    | would~you~(?:care|fancy|consider|be~up~for|be~open~to)(?:~to)?
    | do~you~(?:think|suppose|reckon|believe|imagine|feel)~(?:that~)?you~{_MAY}
          (?:~be~able~to|~manage~to)?
    | be~an?~(?:good~|real~|absolute~)?(?:love|dear|angel|darling|sport|star|sweetheart|pal
          |champ|hero|legend|sweetie|robot|friend|boy|girl|chap|lamb)~and
    | be~(?:so~(?:good|kind|nice|sweet)~(?:as~to|and)|(?:kind|good)~enough~to)
    | you~(?:ought~to|had~better|would~better|might~want~to|may~want~to|will~want~to|shall|may
          |are~(?:supposed|requested|asked|expected|required|instructed|needed|free|allowed
          |welcome|ordered|meant|kindly~asked|cleared)~to(?:~be)?)
    | (?:i|we)~(?:insist|demand|require)~that~you | (?:i|we)~trust~you~will
    | it~is~(?:important|essential|necessary|vital)~(?:that~you|for~you~to)
    | feel~free~to
    | (?:(?:it~is|now~is)~)?(?:about~|high~|the~)?time~(?:for~you~to|to|you)
    | it~is~your~(?:turn|job|task|duty)~to
    | (?:hurry(?:~up)?|be~quick|go~on|quick)~and
    | (?:the|your)~(?:next~|new~|first~|only~)?
          (?:task|job|mission|order|goal|assignment|duty|objective)
          (?:~now|~today|~for~you)?~is~to
    | what~(?:i|we)~(?:need|want|would~like)(?:~you~to~do)?(?:~now)?~is
          (?:~for~you)?(?:~to)?
    | what~(?:i|we)~(?:meant|mean|said|wanted|am~going~to~ask|are~going~to~do|will~do~now)
          (?:~to~say|~to~ask)?~(?:is|was)(?:~for~you)?(?:~to)?
    | all~you~(?:have|need)~to~do~is
    | what~about(?:~you)?
    | see~to~it~that~you | make~certain~(?:to|that~you|you)
    )(?=~|$)"""
# A space is written ~ above, so that the lines can be broken.
_FRAME = re.compile(''.join(_FRAME_PATTERN.split()).replace('~', ' '))
_STARTS = frozenset(
    'i we it would is was any a some could can may might shall will are do be you feel now about '
    'high the time hurry go quick your what all see make anyone anybody someone somebody nip pop '
    'run dash away hop scoot trot skip zip step jump'.split()
)
_CONDITION = re.compile(
    r'(?:if (?:it|that|this) is not (?:too much|much|an?|any)(?: of an?)?'
    r'(?: (?:trouble|bother|problem|hassle|inconvenience|imposition|to ask))?(?: for you)?'
    r'|if you (?:would|do|could|can) not (?:mind|object)'
    r'|if you (?:would|could|can) be so (?:kind|good)|if you (?:please|wish)'
    r'|if you (?:would|could|will)(?=,|$)'
    r'|if you (?:are|happen to be) (?:able|free|not (?:too )?busy|around)(?: to)?'
    r'|if i (?:may|might|could)(?: ask)?'
    r'|(?:when|whenever|if|once|as soon as) you (?:have|get|have got|find|can find|can spare) '
    r'(?:an?|the|some|any) (?:free |spare )?(?:moment|second|minute|chance|time)(?: to spare)?'
    r'|when i(?: am)? (?:talk|speak|talking|speaking)(?: to you)?'
    r'|(?:when|whenever|if) you are free|at your (?:earliest )?convenience'
    r'|if (?:it|that) is (?:ok|okay|all right|fine|possible|convenient)(?: with you| for you)?)'
    r'(?=,| |$)'
)
_PRAISE = re.compile(
    '(?:, )?(?:(?:that|it) would be (?:very |really |so |most )?'
    + _FINE.replace('~', ' ')
    + '(?: of you)?|that would (?:help|be a help)|i would (?:really )?appreciate (?:it|that)|'
    'i would be (?:very )?(?:grateful|happy|glad|thankful))$'
)
_PRAISE_OF_IT = re.compile(' would be (?:very |really )?' + _FINE.replace('~', ' ') + '$')
_ABLE = frozenset({'can', 'could', 'would', 'might', 'will'})
_PRAISE_ENDS = frozenset(
    'ok okay right fine possible great nice lovely good wonderful kind you best helpful super '
    'amazing perfect ideal cool brilliant fantastic excellent awesome better convenient handy '
    'useful help it that grateful happy glad thankful'.split()
)
_CONDITIONS = frozenset('if when whenever once as at'.split())
_BETWEEN = frozenset('please kindly just maybe perhaps possibly now to quickly always'.split())
_NEVER_FIRST = frozenset({'like', 'back', 'reverse', 'right', 'left', 'make', 'do', 'be', 'read'})

# Taken back in the same breath; each is sure wherever a clause ends with it.
_TAKEN_BACK = frozenset(
    phrase for phrase in RETRACTIONS if len(phrase.split()) > 1 or phrase == 'nevermind'
) - frozenset(
    'leave it,let it be,it is fine,too late,not really,i will do it,no need,let us not,or not,'
    'ignore that,undo that,wait no'.split(',')
) | frozenset(
    'do not bother,i was kidding,i was only joking,i was joking,do not,you know what never mind,'
    'just kidding,it does not matter,call it off,forget what i said,ignore what i said,'
    'i do not need it,i do not need it anymore,that was a mistake,no leave it,no do not'.split(',')
)
_LONGEST_RETRACTION = max(len(phrase.split()) for phrase in _TAKEN_BACK)
_SAYING = SAY_VERBS | OTHER_SAY_VERBS
_SIGHS = frozenset(
    'thoughts oh ah no sorry actually wait well hm nah nope er on second thought but'.split()
)
_NOES = frozenset({'no', 'nah', 'nope'})
_RETRACTION_ENDS = _NOES | {phrase.split()[-1] for phrase in _TAKEN_BACK}
_CARRIES_ON = frozenset(
    'and to then i you we they he she that who which if or is are was can will would could say '
    'tell but of the a'.split()
)


def put_plainly(words: Sequence[Word]) -> list[Word]:
    """Take frames off each sentence, and mark what takes an order back at its end."""
    words = as_meant(words)
    kept: list[Word] = []
    at = 0
    while at < len(words):
        end = next(
            (i for i in range(at, len(words)) if words[i].text in SENTENCE_ENDS), len(words)
        )
        sentence = _without_conditions(_without_praise(_without_exclamation(list(words[at:end]))))
        sentence = _without_commas(join_manner(part_preamble(sentence)))
        plain = without_reason(_without_frame(sentence))
        kept += _parted(plain)
        mark = words[end : end + 1]
        framed = plain is not sentence and mark and mark[0].text == '?'  # asked as an order is
        kept += [Word('.', mark[0].start, mark[0].end)] if framed else mark
        at = end + 1
    return kept


def _without_exclamation(words: list[Word]) -> list[Word]:
    """Take 'right then', 'for crying out loud' off the beginning of a sentence."""
    texts = [word.text for word in words]
    start = 0
    while start < len(words) and texts[start] in _LEADING:
        start += 1
    length = phrase_at(texts, start, EXCLAMATIONS)
    rest = words[start + length :]
    if rest and rest[0].text == ',':
        rest = rest[1:]
    opens = phrase_at(texts, start, OPENERS) > 0
    goes_on = opens or begins_order([word.text for word in rest])
    return _without_exclamation(rest) if length and rest and goes_on else words


def _without_frame(words: list[Word]) -> list[Word]:
    """Take the first frame off a sentence, where an order follows it."""
    texts = [word.text for word in words]
    start = 0
    while start < len(words) - 2:
        step = int(texts[start] in _LEADING) or phrase_at(texts, start, EXCLAMATIONS)
        if not step:
            break
        start += step
    if words[start + 1 : start + 2] and words[start + 1].text == ',' and start + 2 < len(words):
        start += 2  # 'Max, would you ...'
        while start < len(words) - 2 and words[start].text in _LEADING:
            start += 1
    if start >= len(words) or words[start].text not in _STARTS:
        return words
    found = _FRAME.match(' '.join(texts[start : start + LONGEST]))
    if not found:
        return words
    at = start + len(found.group().split())
    while at < len(words) - 1 and words[at].text in _BETWEEN:
        at += 1
    if at >= len(words):
        return words
    verb = words[at].text
    plain = GERUNDS.get(verb) or base_form(verb)
    if plain not in VERBS or plain in _NEVER_FIRST and at + 1 >= len(words):
        return words
    first = words[start]
    return [
        *words[:start],
        Word('please', first.start, first.end),
        Word(plain, words[at].start, words[at].end),
        *words[at + 1 :],
    ]


_LEADING = LEADS | FILLERS | {',', 'hey', 'robot'}


def _without_praise(words: list[Word]) -> list[Word]:
    """Take 'that would be great' off the end of a sentence."""
    if not words or words[-1].text not in _PRAISE_ENDS:
        return words
    line = ' '.join(word.text for word in words[-8:])
    found = _PRAISE.search(line)
    if not found and (may_begin_number(words[0].text) or words[0].text in _WAYS):
        found = _PRAISE_OF_IT.search(line)  # 'a quarter turn to the right would be lovely'
    if not found or not found.start():
        return words
    kept = words[: -len(found.group().split())]
    if len(kept) > 3 and [kept[0].text, kept[1].text] == ['if', 'you'] and kept[2].text in _ABLE:
        kept = [Word('please', kept[0].start, kept[2].end), *kept[3:]]  # no condition
    return kept if kept else words


def _without_conditions(words: list[Word]) -> list[Word]:
    """Take 'if it is not too much trouble' off either end of a sentence."""
    texts = [word.text for word in words]
    for at, text in enumerate(texts):
        if text not in _CONDITIONS:
            continue
        found = _CONDITION.match(' '.join(texts[at : at + LONGEST]))
        if not found:
            continue
        end = at + len(found.group().split())
        leads = all(before in _LEADING for before in texts[:at])
        if not leads and end < len(texts) and texts[end] != ',':
            continue  # 'tell anna if it is not too much that ...'
        if end < len(texts) and texts[end] == ',':
            end += 1
        rest = [*words[:at], *words[end:]]
        return rest if rest else words
    return words


def _without_commas(words: list[Word]) -> list[Word]:
    """Read 'clockwise, thirty degrees' as one order."""
    texts = [word.text for word in words]
    for at in range(1, len(texts) - 2) if ',' in texts else ():
        if texts[at] != ',' or not may_begin_number(texts[at + 1]) or texts[at - 1] not in _WAYS:
            continue
        rest = texts[at + 1 :]
        rest = rest[: rest.index(',')] if ',' in rest else rest
        quantity = find_quantity(rest)
        sized = quantity is not None and quantity.start == 0 and quantity.unit in ('m', 'deg')
        if quantity is not None and sized and _is_bare(rest[quantity.end :], texts[:at]):
            return [*words[:at], *words[at + 1 :]]
    return words


def _is_bare(after: list[str], before: list[str]) -> bool:
    """Say whether a size stands alone: 'to the right, thirty degrees'."""
    alone = all(word in MANNERS or word in _LEADING for word in after)
    return find_quantity(before) is None and (alone or len(before) == 1)


_WAYS = frozenset(
    'forward forwards backward backwards ahead straight back left right up down clockwise '
    'counterclockwise anticlockwise'.split()
)


def _parted(words: list[Word]) -> list[Word]:
    """Put a pause before what takes the sentence back: 'go to the hall never mind'."""
    texts = [word.text for word in words]
    if len(texts) < 3 or texts[-1] not in _RETRACTION_ENDS:
        return words
    if not _SAYING.isdisjoint(texts):
        return words
    for length in range(min(_LONGEST_RETRACTION, len(texts) - 2), 0, -1):
        at = len(texts) - length
        if ' '.join(texts[at:]) in _TAKEN_BACK:
            break
    else:
        sighed = texts[-1] in _NOES and (texts[-2] in _SIGHS or texts[-1] != 'no')
        at = len(texts) - sighed
        if at == len(texts):
            return words
    before = at
    while before > 2 and texts[before - 1] in _SIGHS:
        before -= 1
    if texts[before - 1] in _CARRIES_ON or texts[before - 1] == ',':
        return words
    pause = Word('.', words[at].start, words[at].start)
    return [*words[:before], pause, *words[at:]]
