# SPDX-License-Identifier: Apache-2.0
"""Whether 'him' or 'her' stands for somebody; most names are in no list and may be either."""

from __future__ import annotations

from collections.abc import Iterable

_FEMALE = frozenset(
    'madam maam mum mom mam mummy mommy mama mother grandma grandmother granny gran nan nana '
    'aunt auntie aunty sister wife daughter niece granddaughter woman lady girl waitress '
    'hostess landlady fiancee bride nun stewardess chairwoman policewoman matron mrs ms miss '
    'anna anne ann alice amy andrea angela barbara betty brenda carla carol caroline catherine '
    'charlotte chloe christina claire clara deborah diana donna dorothy elena elisabeth '
    'elizabeth ella ellen emily emma eva eve fiona gloria grace hannah heather helen ingrid '
    'isabella jane janet jennifer jenny jessica jill joan julia julie karen kate katherine '
    'kathy katie laura linda lisa lucia lucy maggie margaret maria marie martha mary megan mei '
    'melanie melissa michelle monica nadia nancy natalie nicole nina nora olga olivia pamela '
    'patricia paula rachel rebecca rita rosa ruth sally samantha sandra sara sarah sharon '
    'sheila sofia sophia sophie stephanie susan teresa tina ursula valerie vanessa vera '
    'victoria virginia wendy yvonne zoe'.split()
)
_MALE = frozenset(
    'sir dad daddy papa father grandpa grandfather granddad grandad uncle brother husband son '
    'nephew grandson man gentleman boy guy waiter host landlord fiance groom priest steward '
    'chairman fireman policeman postman mailman barman foreman mr adam alan albert alexander '
    'andrew anthony antonio arthur ben benjamin bernard bill billy bob bobby brian bruce carl '
    'carlos charles christopher colin daniel danny dave david dennis donald edward eric felix '
    'fred frederick george gordon graham greg harold harry henry howard hugo ian ivan jack '
    'jacob jake james jason jeff jerry jim jimmy joe john johnny jonathan joseph joshua juan '
    'karl keith ken kenneth kevin larry leo leonard liam louis lucas luke mario mark martin '
    'matthew max michael mike nathan nicholas nick noah oliver oscar otto patrick paul pedro '
    'peter phil philip ralph raymond richard rick robert roger ronald ryan sam samuel scott '
    'sebastian simon stephen steve steven stuart thomas tim timothy tom tommy tony victor '
    'vincent walter william'.split()
)
_EITHER = frozenset({'him', 'her'})


def pronouns_of(words: Iterable[str]) -> frozenset[str]:
    """Return which of 'him' and 'her' may stand for who is named among words."""
    said = frozenset(words)
    found = (_FEMALE & said and {'her'}) or set()
    found |= (_MALE & said and {'him'}) or set()
    return frozenset(found) or _EITHER
