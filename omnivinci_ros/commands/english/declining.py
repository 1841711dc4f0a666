# SPDX-License-Identifier: Apache-2.0
"""A no that is none of the short words: 'leave it', 'I can manage', 'he has already got one'.

It is looked at only while a yes-or-no question is open, and moves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence

from omnivinci_ros.commands.english.consent import asked_to_do
from omnivinci_ros.commands.english.consent_words import CALLED
from omnivinci_ros.commands.english.consent_words import EMPTY
from omnivinci_ros.commands.english.consent_words import FIRM
from omnivinci_ros.commands.english.consent_words import NOT_AFTER_NO
from omnivinci_ros.commands.english.consent_words import REFUSALS
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import ROBOT_NAMES
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.phrase_tables import lengths_first
from omnivinci_ros.commands.words import PAUSES

_NOES = frozenset({'no', 'nope', 'nah', 'naw', 'nay'})
_MOST_WORDS = 12  # of an answer that begins with no and has a reason
_MOST_OF_PIECE = 8  # words
_REPORTS = frozenset('told said says saying asked asks call called'.split())
_WHO = (
    '(?:i|we|he|she|they|you|it|that|this|those|these|there|one|two|mine|everyone|everybody|'
    'someone|somebody|nobody|no one|(?:the|my|our|his|her|their|your) [a-z]+(?: [a-z]+)?|'
    '(?:mr|mrs|ms|miss|dr|doctor|nurse) [a-z]+)'
)
_IT = '(?:it|that|them|this|those|these|one|any|some|him|her|me|us|anything)'
_BE = '(?:am|is|are|was|were|will be|would be|looks?|feels?|has got|have got|got)'
_SOON = '(?:bit|little|while|minute|moment|second|seconds|sec|mo|tick|few minutes|jiffy)'
# Each is a whole piece of an answer. VERB stands for the question's verb, NOUN for its words.
_DECLINES = (
    # 'Don't touch it', 'you mustn't go in there', 'please don't bother'
    r'(?:(?:you|you had) )?(?:do|must|should|need|can|could|may|better|ought|are|dare) not'
    r'(?: (?:you dare|you|to|ever|even|think about|think of|allowed to|supposed to|dare|go and))*'
    r' (?:VERB|touch|move|disturb|wake|bother|trouble|worry|go|do|bring|take|get|fetch|give|put|'
    r'fuss|need to|mess with|interfere)(?: [a-z]+){0,4}',
    r'(?:do not|no need to) (?:waste|spoil|spend|risk|rush|stress|you worry|you)(?: [a-z]+){0,4}',
    r'never (?:VERB|touch|move|disturb|in a million years|ever)(?: [a-z]+){0,3}',
    r'no (?:need|point|use|sense|reason)(?: (?:to|for|in|of) .+)?|there is no (?:need|point).*',
    # 'leave it', 'leave the poor man alone', 'let Mei hang on to it', 'stay away from that'
    rf'(?:(?:just|better|i would|we will|best|you can|you had better|please|better to) )*leave '
    rf'(?:{_IT}|be|well alone|well enough alone|things)(?: .{{1,30}})?',
    r'(?:just )?leave (?:the|my|our|his|her|your|[a-z]+)(?: [a-z]+){0,3} '
    r'(?:alone|be|in peace|where (?:it|he|she|they) (?:is|are))',
    r'(?:just )?leave (?:the|my|our|his|her) NOUN.*',
    r'let (?!us\b|me\b)[a-z]+(?: [a-z]+){0,2} (?:keep|have|sleep|rest|be|stay|hang on to|'
    r'hold on to|hang onto|finish|eat|do|carry|lie|enjoy|cool|dry|drink|get on)(?: .{1,25})?',
    r'let me(?: just)? (?:VERB|do|get|carry|handle|take|bring|finish|sort|deal with|see to)'
    r'(?! through\b| past\b| by\b)(?: .{1,25})?',
    r'(?:you )?(?:stay|keep|get|back|hands|paws) (?:well )?(?:away|off|clear|out)(?: (?:from|'
    r'of) )?'
    rf'(?:{_IT}|there|here|NOUN|the NOUN|my NOUN|.{{1,12}} alone)?',
    r'keep your (?:hands|paws|claws|grippers?|fingers|distance).*',
    # 'certainly not', 'not just now', 'maybe later'
    r'(?:(?:certainly|definitely|absolutely|probably|maybe|perhaps|preferably|best|better|i|we|'
    r'you|would|had|think|hope|say|rather|sooner|of|course|god|hell|please|really|obviously|'
    r'should|must|could|hopefully|surely|prefer|if|it|do|it is|possibly) )+not',
    r'(?:for now |right now |today |just )?not (?!sure\b|certain\b|bad\b|only\b|that i\b|really '
    r'sure|too bad|half\b|to mention|long\b|much\b|to worry|me\b|you\b|everyone\b|many\b)'
    r'[a-z]+(?: [a-z]+){0,4}',
    r'(?:(?:maybe|perhaps|possibly|probably|do it|do that|ask me|ask me again|try again|try me|'
    r'come back|some|a bit|a little|rather|you can do it|VERB it) )*'
    r'(?:later|later on|another time|some other time|other time|another day|some other day|'
    rf'next time|tomorrow|tonight|after (?:lunch|dinner|tea|work|this)|in a {_SOON}|soon)'
    r'(?: (?:maybe|perhaps|on|today|will do|is better|is fine|would be better))*',
    r'(?:just )?give (?:me|us|him|her|them) (?:a|another|one|two|five|ten|a few)(?: more)? '
    r'(?:minutes?|moment|seconds?|secs?|bit|hour|while)(?: more| longer)?',
    r'(?:maybe |perhaps )?(?:when|once|after) (?:i|we|he|she|they) (?:am|are|is|have|has)'
    r'(?: [a-z]+){1,4}',
    # 'I can manage', 'I'll do it myself', 'we would rather walk'
    r'(?:i|we|he|she|they)(?: (?:can|will|could|am|are|is|would|shall|should))? (?:just )?'
    r'(?:manage|managing|cope|coping)(?: .{1,25})?',
    r'(?:no )?(?:i|we|he|she|they) [a-z ]{0,40}\b(?:myself|ourselves|himself|herself|themselves|'
    r'on my own|on our own)(?: .{1,20})?|(?:by )?myself',
    rf'(?:i|we|he|she|they) (?:can|will|could|would rather|shall|am going to) '
    rf'(?:VERB|do|handle|see to)(?: (?:{_IT}|the NOUN|my NOUN|NOUN))?(?: .{{1,12}})?',
    r'(?:i|we) (?:have )?got (?:it|this|that)(?: covered| already| thanks| here| now)?',
    r'(?:i|we|he|she|they) (?:would )?(?:much )?(?:rather|sooner|prefer)(?: [a-z]+){1,6}',
    # 'he has already got one', 'I have just had one', 'we have plenty'
    rf'{_WHO} [a-z ]{{0,30}}\balready(?: [a-z]+){{0,4}}|already [a-z]+(?: [a-z]+){{0,3}}',
    r'(?:i|we|he|she) told (?:him|her|them|you|it) already',
    rf'{_WHO} (?:have|has|is|had) (?:only )?just (?:had|eaten|drunk|done|taken|got|given|brought|'
    rf'been|'
    r'seen|checked|left|gone|VERB)(?: [a-z]+){0,4}',
    r'(?:i have )?got (?:(?:one|some|mine|plenty)(?: .{1,15})?|it (?:here|already|right here))',
    r'found (?:it|them|one|him|her)(?: .{1,15})?',
    r'[a-z]+(?: [a-z]+)? (?:will|is going to|has|can|is|are) (?:already )?(?:do|done|doing|VERB|'
    r'get|'
    r'got|getting|handle|see to|sort|bring|fetch) (?:it|that|them|him|her|one|this)(?: .{1,15})?',
    r'(?:we|i|they) (?:have |are )?(?:run )?out of (?:(?:it|them|any|NOUN)(?: .{1,12})?|'
    r'[a-z]+ anyway)',
    r'there (?:is|are) (?:no|nobody|none|nothing|no one|not any|someone|somebody|people|'
    r'hardly any)'
    r'(?: .{1,25})?',
    r'(?:he|she|they|i|we) knows?(?: (?:that|it|already|his way|her way|my way|our way|the way|'
    r'their way|where .{1,20}))?',
    rf'{_WHO} (?:have|has|is|are) (?:all |already |just )?(?:gone|left|paid|cancelled|checked out|'
    r'finished eating|moved)(?: [a-z]+){0,2}',
    rf'{_WHO} (?:am|is|are|has|have|did|do|does) not .{{1,25}} yet',
    r'(?:it|they) (?:is|are) (?:[a-z]+ing |already |standing )?(?:right |over )?(?:here|there)',
    r'let (?:him|her|them|it) (?!in\b|out\b|know\b|through\b|come\b)[a-z]+(?: .{1,25})?',
    r'(?:they|he|she|it) can (?:stay|wait|go on|keep|sit|sleep)(?: .{1,20})?',
    r'(?:just |maybe )?(?:a few|one|two|five|ten|fifteen) more (?:minutes?|seconds?|hours?)',
    r'(?:the )?NOUN (?:shuts|closes|has closed|is closing|has gone|has left)(?: .{1,15})?',
    r'(?:he|she|they|it) will (?:only|just) .{1,20}|i need you (?:here|to stay|'
    r'with me)(?: .{1,15})?',
    rf'{_WHO} does (?:that|it|this)(?: .{{1,15}})?|it is [a-z\']+ turn(?: now)?',
    r'(?:it|the NOUN|NOUN) is (?:shut|closed|locked|empty) .{1,15}',
    rf'{_WHO} (?:am|is|are) [a-z]+ing(?: [a-z]+){{0,2}} (?:later|tomorrow|anyway)',
    r'(?:it|that|they|this|those|these) (?:stays?|belongs?|lives?|stay|remains?) .{1,20}',
    rf'{_WHO} will not (?:be|work|fit|help|like|do|eat|take|open|reach|go)(?: .{{1,15}})?',
    r'there is (?:a |an |some )?[a-z]+(?: [a-z]+)? (?:there|here|in the way|on it|in it|ahead)',
    # 'it is in my bag', 'the door is locked', 'you would be in the way'
    r'(?:it|they|that|he|she) (?:is|are) (?:right |still |already )?(?:in|on|under|behind|inside|'
    r'with|over|by|beside|next to|near) (?:the|my|our|his|her|your|me|us|him|there|'
    r'here)(?: [a-z]+){0,3}',
    r'(?:it|they|that|this|he|she|(?:the |my |our )?NOUN(?: [a-z]+)?) (?:is|are) (?:already |all |'
    r'just |very |far )?(?:closed|locked|shut|empty|broken|taken|occupied|off|cancelled|full|'
    r'dangerous|fragile|sharp|slippery|poisonous|a surprise|a secret|gone|fine|in use|dead|'
    r'busy|asleep|private|hers|his|out|unsafe|blocked|finished)(?: (?:now|already|for you|'
    r'today))?',
    r'(?:the |my |our )?NOUN (?:is|are) (?:hot|boiling|wet|heavy|dirty|here|there|cold)',
    r'(?:that|it|this|those|these|they) (?:is|are) not (?:a |an |the |my )?(?!fair\b|bad\b|true\b|'
    r'funny\b|far\b|long\b|sure\b|easy\b|the same\b|like\b|only\b|just\b)[a-z]+',
    r'you (?:are needed (?:here|elsewhere)|would be in the way|are in the way|are busy|'
    r'(?:will|would|might|could|may) (?:only |just )?(?:knock|break|spill|drop|wake|hurt|scare|'
    r'scratch|crush|fall|burn|slip|tip|disturb|damage|lose)(?: .{1,25})?)',
    r'i (?:do|would) not think .{1,40}',
    r'.{1,20} (?:is|are|will be) (?:plenty|enough|sufficient)(?: .{1,15})?',
    r'(?:i|we|he|she|they) (?:can|could) [a-z]+ (?:well|fine|perfectly well|all right)'
    r'(?: enough| without .{1,15})?',
    r'(?:i|we|he|she|they) (?:have |has |had |is )?(?:got |still got |just |now )*'
    r'(?:found|got|have|has|had|seen|done|drunk|eaten|brought|did|checked|fed) (?:it|them|one|'
    r'some|that|mine|his|hers|ours|theirs|plenty|enough|loads|lots|two|lunch|breakfast|dinner)'
    r'(?: (?:here|now|thanks|with me|on me|left|at home|in my hand|in my [a-z]+|of them))?',
    rf'(?:{_WHO} (?:{_BE}|have|has|had|have had|has had|have got|has got) )?(?:quite |more than )*'
    r'(?:(?!good\b|fair\b|funny\b|strangely\b|oddly\b|sure\b|right\b|well\b)[a-z]+ )?'
    r'(?:enough|plenty)(?: (?:for me|for us|for now|for today|as it is|already|of (?:it|them|'
    r'that|NOUN)|here|there|NOUN))*',
    # 'that won't be needed', 'I don't want any', 'it isn't ready yet'
    rf'{_WHO} (?:(?:will|would|do|does|did|is|are|am|has|have|can|could|should|was|were|had) )?'
    rf'(?:really )?not (?:be |been |really |even |actually |ever )*(?:needed|necessary|required|'
    r'wanted|called for|think so|allowed|ripe|ready|dry|safe|hungry|thirsty|cold|tired|finished|'
    r'done|worth it|worth the trouble|the right one|the one|mine|his|hers|ours|theirs|a good '
    rf'(?:time|idea)|in the mood|bothered|fussed|(?:need|want|like|use|take|eat|drink|smoke|'
    rf'fancy|care for|feel like|say|ask for|ask|mean|order|have|require|VERB)(?: (?:{_IT}|'
    r'that|so|to|you|you to|for|NOUN|a NOUN|the NOUN|another|more|anything|any more|'
    r'any NOUN|another NOUN))*)(?: (?:yet|now|today|any more|anymore|here|at all|thanks|either|'
    r'for now|right now|at the moment|just now|anyway))*',
    r'(?:nobody|no one|none of us) (?:needs|wants|asked|ordered|drinks|likes|is)(?: .{1,20})?',
    rf'{_WHO} no longer .{{1,20}}|{_WHO} (?:is|are) (?:cancelled|off|over|gone|broken|taken)',
    # 'it is too steep for you', 'I'm still eating', 'she is asleep'
    rf'(?:{_WHO} {_BE} )?(?:(?:far|way|a bit|much|just|rather|still|a little) )*too '
    r'(?!bad\b|right\b|kind\b|good\b|funny\b|true\b|much to\b|many\b)[a-z]+'
    r'(?: (?:for|to) .{1,25}| (?:now|already|yet|here|there|up there|down there|in there))?',
    rf'(?:(?:{_WHO}|[a-z]+) (?:am|is|are|have|has) )?still (?:[a-z]+ing|on|in use|got|have|has|'
    rf'need|needs|'
    rf'hot|'
    rf'warm|wet|full|busy|asleep|raw|alive|half full)(?: (?:on |with |to )?(?:{_IT}|it|mine|'
    r'NOUN|the NOUN|my NOUN|here|there|some left|in there|up there))?',
    rf'(?:i|we|he|she|they|the [a-z]+|my [a-z]+) (?:am|is|are) (?:fast )?(?:asleep|sleeping|'
    rf'resting|'
    rf'busy|using {_IT}|napping|in the middle of .{{1,20}}|in a meeting|eating|on a diet|'
    r'allergic(?: to .{1,15})?|out|away|not here|not in)(?: (?:just now|now|right now))?',
    r'(?:i|we|he|she|they) (?:am|are|is) (?:(?:quite|perfectly|all|just|absolutely|totally) )*'
    r'(?:fine|good|ok|okay|all right|grand|comfortable|warm|sorted|full|stuffed|covered|happy)'
    r'(?: (?:as (?:i|we|he|she|they) (?:am|are|is)|where .{1,15}|here|there|like this|for now|'
    r'without(?: .{1,12})?|with .{1,15}|on my own|for NOUN|at the moment))*',
    r'(?:that|it|they) (?:is|are) (?:just |perfectly |quite )?(?:fine|good|ok|okay|all right) '
    r'(?:as|where|there|like|without).*',
    # 'wrong tool', 'anywhere but there', 'the other left no'
    r'(?:(?:that|it) is |you have got |you got |you are |'
    r'you have )?(?:the )?wrong(?: [a-z]+){0,2}',
    r'(?:any|every)(?:where|thing|one|body|time) (?:but|except|other than) .{1,25}',
    r'(?!why\b|or\b|and\b)[a-z]+(?: [a-z]+){0,4} (?:no|nope|nah)',
    r'(?:why|what) (?:on earth )?(?:would|should) (?:i|you|we|anyone|anybody) (?:want|need|do) '
    r'(?:it|that|one|them|this)(?: for)?',
    rf'who (?:needs|wants|asked for|ordered|would want) (?:{_IT}|(?:a |the |any )?NOUN)',
)
# The whole of an answer: 'she does not want company', 'I never asked for that'.
_DENIES = lazy_pattern(
    r'(?:i|we|he|she|they|it|you|the NOUN) (?:(?:am|is|are|do|does|can) not|never (?=asked|said|'
    r'wanted|ordered|use|drink|eat|wear)) ?(?!know\b|sure\b|believe\b|understand\b|hear\b|'
    r'remember\b|'
    r'mind\b|care\b|think\b|fair\b|bad\b|get\b|see\b|really\b|going\b|wait\b|blame\b|follow\b|'
    r'look\b|complain\b|like it when\b)[a-z]+(?: [a-z]+){1,3}',
    re.IGNORECASE,
)
_PATTERNS = tuple(lazy_pattern(one, re.IGNORECASE) for one in _DECLINES)
_NAMES_NOTHING = frozenset('i you me us it now then at'.split()) | DETERMINERS


def declines(words: Sequence[str], question: str, is_order: Callable[[str], bool]) -> bool:
    """Say whether an answer says no.

    `words` are spelled, with their pauses; `is_order` tells whether a text orders something.
    """
    pieces = [one for one in _pieces(words) if _bare(one)]
    if not pieces or any(_calls(piece) for piece in pieces) or _reports(words):
        return False
    first, does = _bare(pieces[0]), asked_to_do(question)
    if any(_bare(piece)[0] in FIRM.alone for piece in pieces):
        return False  # "it's Sam's turn, yes"
    if '?' not in words and _is_no_with_reason(first) and sum(map(len, pieces)) <= _MOST_WORDS:
        return not any(is_order(' '.join(_after_no(piece))) for piece in pieces)
    if '?' not in words and len(pieces) == 1 and _DENIES.fullmatch(_with_places(first, does)):
        return True
    ends = (pieces[0], pieces[-1])
    others = [one for one in pieces if not _refuses(one, does, bare_no=one in ends)]
    plain = all(len(one) <= _MOST_OF_PIECE and not is_order(' '.join(one)) for one in others)
    return len(others) < len(pieces) and plain and ('?' not in words or not others)


def _is_no_with_reason(first: list[str]) -> bool:
    return first[0] in _NOES and NOT_AFTER_NO.isdisjoint(first[1:2])


def refuses(text: str, question: str) -> bool:
    """Say whether a piece of an answer refuses what was asked."""
    return _refuses(text.split(' '), asked_to_do(question), bare_no=True)


def _calls(piece: list[str]) -> bool:
    """Say whether a piece calls another person: 'no, mum, I am late'."""
    return len(piece) == 1 and (piece[0] in _KIN or piece[0] in NAMES - ROBOT_NAMES)


_KIN = frozenset('mum mummy mom mama dad daddy papa grandma grandad grandpa granny nan'.split())


def _reports(words: Sequence[str]) -> bool:
    asks_for = ' asked for ' in f' {" ".join(words)} '
    return not _REPORTS.isdisjoint(words) and not asks_for and 'already' not in words


def _after_no(piece: list[str]) -> list[str]:
    return [word for word in _bare(piece) if word not in _NOES]


def _pieces(words: Sequence[str]) -> Iterator[list[str]]:
    """Cut an answer at its pauses, and before 'because'."""
    piece: list[str] = []
    for word in words:
        if word in PAUSES or word in ('because', 'cos'):
            yield piece
            piece = []
        else:
            piece.append(word)
    yield piece


def _bare(piece: list[str]) -> list[str]:
    """Take what is empty off both ends: 'oh', 'thank you', 'mate'."""
    at, end = 0, len(piece)
    while at < end and (length := begins_with(piece[at:end], EMPTY)):
        at += length
    while end > at:
        length = next(
            (n for n in range(min(5, end - at), 0, -1) if _is_empty(piece[end - n : end])), 0
        )
        if not length:
            break
        end -= length
    return piece[at:end]


def _is_empty(words: list[str]) -> bool:
    return any(len(words) in lengths_first(words, table) for table in (EMPTY, CALLED))


def _refuses(piece: list[str], does: list[str], *, bare_no: bool) -> bool:
    """Say whether a piece refuses; a 'no' alone may correct, in the midst of an answer."""
    for said in (piece, _bare(piece) or piece):
        if len(said) in lengths_first(said, REFUSALS):
            return bare_no or said[0] not in _NOES
        if len(said) > _MOST_OF_PIECE + 2:
            continue
        texts = {' '.join(said), _with_places(said, does)}
        if any(pattern.fullmatch(text) is not None for text in texts for pattern in _PATTERNS):
            return True
    return False


def _with_places(piece: list[str], does: list[str]) -> str:
    """Write the words that the question has as it is named in the patterns: VERB and NOUN."""
    nouns = {word for word in does[1:] if word not in _NAMES_NOTHING}
    return ' '.join(
        'VERB' if does and _stem(word) == _stem(does[0]) else 'NOUN' if word in nouns else word
        for word in piece
    )


def _stem(verb: str) -> str:
    return verb.removesuffix('ing').removesuffix('ed').removesuffix('s').removesuffix('e')
