# SPDX-License-Identifier: Apache-2.0
"""Polite frames that go a long way round, as patterns."""

from __future__ import annotations

from omnivinci_ros.commands.lazy_pattern import lazy_pattern

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
    | going~to~(?:need|want|ask)~you~to
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
          (?:~(?:over|out|along|down|up|round|across))?~and
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
FRAME = lazy_pattern(''.join(_FRAME_PATTERN.split()).replace('~', ' '))
STARTS = frozenset(
    'going i we it would is was any a some could can may might shall will are do be you feel '
    'now about high the time hurry go quick your what all see make anyone anybody someone '
    'somebody nip pop run dash away hop scoot trot skip zip step jump'.split()
)
CONDITION = lazy_pattern(
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
PRAISE = lazy_pattern(
    '(?:, )?(?:(?:that|it) would be (?:very |really |so |most )?'
    + _FINE.replace('~', ' ')
    + '(?: of you)?|that would (?:help|be a help)|i would (?:really )?appreciate (?:it|that)|'
    'i would be (?:very )?(?:grateful|happy|glad|thankful))$'
)
PRAISE_OF_IT = lazy_pattern(' would be (?:very |really )?' + _FINE.replace('~', ' ') + '$')
