# SPDX-License-Identifier: Apache-2.0
"""Words of consent and of refusal, as English speakers say them, and what is empty beside them."""

from __future__ import annotations

from omnivinci_ros.commands.english.polite_phrases import CALLED_NOUNS
from omnivinci_ros.commands.english.polite_phrases import ENDEARMENTS
from omnivinci_ros.commands.phrase_tables import phrase_table


def _phrases(text: str) -> list[str]:
    return [' '.join(phrase.split()) for phrase in text.split(',')]


_KINDS_OF_GOOD = (
    'good great nice fine grand lovely kind brilliant perfect wonderful marvellous super ace '
    'helpful best better ideal fantastic amazing smashing splendid'
).split()
_DEARS = (ENDEARMENTS - {'alexa', 'jarvis'}) | {'star', 'angel', 'legend', 'treasure', 'beauty'}
_WOULD_BE = ('that would be', 'it would be', 'would be', 'that will be', 'i think that would be')
_PROMPT = ('quick', 'quickly', 'fast', 'soon')
# Each says yes by itself, whatever is told beside it.
FIRM = phrase_table(
    [
        *_phrases(
            'yes, yeah, yep, yup, yea, yah, ya, yip, aye, yessir, yes please, please do, '
            'affirmative, by all means, '
            'do it, do that, do so, go ahead, go right ahead, go for it, go on then, carry on, '
            'crack on, get on with it, have at it, make it so, feel free, be my guest, '
            'uh huh, mm hmm, mhm, haan, ji haan, haan ji, ji, oya, oya do am, do am, abeg do am, '
            'righto, rightio, righty ho, okey dokey, okie dokie, too right, you bet, you betcha, '
            'that is the one, those are the ones, he is the one, '
            'she is the one, that is the idea, that is the plan, that is what i want, '
            'that is what i asked for, that is what i said, that is what i meant, you may, '
            'you may do, you may do so, you can do, you can do it, you can do that, you can do '
            'so, '
            'you can go ahead, you may go ahead, '
            'you may as well, you might as well, may as well, might as well, '
            'if you do not mind, if you would not mind, if you would, if you would please, '
            'if you could, if you could please, if you can, if you would be so kind, '
            'if you would be so good, if it is no trouble, if it is no bother, '
            'if it is not too much trouble, if it is not too much bother, if that is all right, '
            'if that is ok, if that is okay, oh would you, oh could you, would you mind thanks, '
            'that will help, that would help, it would help, that would be a help, '
            'that would be a big help, '
            'that would be a great help, that would be appreciated, i would appreciate it, '
            'i would appreciate that, i would be grateful, much appreciated, '
            'very kind of you, how kind, how kind of you, you are too kind, '
            'you are very kind, you are a star, you are an angel, you are a lifesaver, '
            'you are a treasure, you are a gem, you star, now is the moment, now is the time, '
            'now is good, now is fine, now would be good, now please, now is as good a time as '
            'any, no time like the present, right away, straight away, right away please, '
            'as soon as possible, the sooner the better, ready when you are, '
            'whenever you are ready, when you are ready, any time you like, i think so, '
            'i believe so, i reckon so, i should think so, i would say so, i do not see why not, '
            'do not see why not, '
            'can not see why not, i would not say no, would not say no, no objection, '
            'no objections, nothing against it, i would not mind, would not mind, '
            'it can not hurt, can not hurt, i would love one, i would love it, i would love some, '
            'i could use one, i could use it, i could do with one, i could do with it, '
            'fine by me, fine with me, ok by me, ok with me, okay by me, okay with me, '
            'suits me, that suits me, works for me, good thinking, good plan, good shout, '
            'great plan, i second that, permission granted, granted, '
            'i was hoping you would say that, i was hoping you would ask, '
            'i thought you would never ask, now you are talking, you read my mind, why yes, off '
            'you trot, '
            'off you go, off you pop, you had best, you would best, why ever not, '
            'go on then, quickly please, quick please, as fast as you can, if you insist, worth '
            'a try, '
            'worth a shot, worth a look, it is worth a try, i would be so grateful, '
            'i would be very grateful, i would be ever so grateful, let us do that, let us do '
            'it, please go ahead, please and thank you'
        ),
        *(
            f'{may} you {thanks}'
            for may in ('would', 'could', 'can', 'will')
            for thanks in ('thanks', 'thank you', 'ta', 'cheers')
        ),
        *(
            f'{who} would {love} {it}'
            for who in ('he', 'she', 'they', 'we', 'i', 'everyone')
            for love in ('love', 'like', 'appreciate')
            for it in ('that', 'it')
        ),
        *(f'{would} {good}' for would in _WOULD_BE for good in _KINDS_OF_GOOD),
        *(
            f'{would} a {good}'
            for would in _WOULD_BE
            for good in 'godsend blessing relief treat pleasure lifesaver joy kindness'.split()
        ),
        *(f'sounds {good}' for good in _KINDS_OF_GOOD),
        *(f'{lead}{how} as you can' for lead in ('', 'as ') for how in _PROMPT),
        *(f'{lead}{how} as possible' for lead in ('', 'as ') for how in _PROMPT),
    ]
)
# They say yes where nothing is told beside them: who is spoken to may be somebody else.
SOFT = phrase_table(
    _phrases(
        'indeed, very much so, '
        'naturally, obviously, totally, for sure, why not, right, right you are, '
        'all right, fine, great, excellent, lovely, brilliant, '
        'wonderful, perfect, splendid, marvellous, grand, super, smashing, cool, '
        'true, very well, well yes, go on, proceed, continue, ace, fab, fantastic, '
        'aight, bet, thank you yes, good idea, great idea'
    )
)
# So do these, and 'two metres, correct' names what was asked.
AGREED = phrase_table(
    _phrases(
        'correct, exactly, that is right, that is correct, sure, sure thing, certainly, '
        'absolutely, definitely, of course, ok, okay, k'
    )
)
# It says neither.
EMPTY = phrase_table(
    [
        *_phrases(
            'oh, ah, ooh, um, uh, er, erm, hmm, hm, mm, well, so, then, and, just, now, please, '
            'kindly, really, actually, robot, thanks, thank you, thank you very much, '
            'thank you so much, thanks a lot, thanks very much, many thanks, cheers, ta, '
            'ta very much, that is it, it is okay, it is ok, it is all right, no problem, '
            'no worries, no rush, no hurry, '
            'as we discussed, as discussed, as agreed, as we agreed, as planned, as arranged, '
            'as i said, like i said, as always, as ever, there you go, there you are, in fact, '
            'i guess, i suppose, i think, at once, immediately, sharp sharp, abeg, '
            'when you can, if you please, and thank you, and thanks, you know, look, '
            'come on, come on then, there is a good robot, good robot, hurry, hurry up, good on '
            'you, good for you, '
            'and hurry, and hurry up, quick, quickly, and quickly, and be quick, '
            'and be quick about it, be quick, chop chop'
        ),
        *sorted(_DEARS),
        *(f'you {dear}' for dear in _DEARS),
    ]
)
# Who is spoken to, behind a firm yes: 'yes, love', and not 'good boy'.
CALLED = phrase_table(
    sorted(CALLED_NOUNS - {'boy', 'girl', 'chief', 'captain', 'boss'} | {'sir', 'madam', 'miss'})
)
# Said to who offers: then a reason may stand beside the yes that is in no list.
ADDRESSED = phrase_table(
    _phrases('yes please, please do, go on then, go ahead, go for it, do it, do that, yes do')
)
THANKS = phrase_table(_phrases('please, thanks, thank you, ta, cheers, thank you very much'))
# They mean yes as well as 'I need nothing', or the contrary of what they say: asked again.
EITHER = frozenset(
    f'{head}{thanks}'
    for head in (
        *('fine', 'good', 'all right', 'all good', 'very well', 'that is ok', 'that is okay'),
        'it is ok',
    )
    for thanks in (' thanks', ' thank you', ' cheers', ' ta', ' for now')
) | {
    *('yeah right', 'oh yeah right', 'that is ok', 'that is okay', 'that is all right'),
    # half a question; what would be asked was not heard
    *(f'{may} you please' for may in ('could', 'can', 'would', 'will')),
}
# A question that is a yes with what follows it: 'would you? That would be lovely.'
ASKED_BACK = phrase_table(
    _phrases('would you, could you, can you, oh would you, oh could you, really')
)
# Each says no by itself.
REFUSALS = phrase_table(
    [
        *(
            f'{lead}the {other}'
            for lead in ('', 'exactly ', 'quite ', 'just ', 'precisely ', 'on ')
            for other in ('opposite', 'contrary', 'reverse', 'other way round', 'other way around')
        ),
        *('allow me', 'let me', 'permit me'),
    ]
    + _phrases(
        'no, nope, nah, naw, nay, no no, no thanks, no thank you, no way, no chance, no fear, '
        'no need, no siree, no point, no use, never, never mind, nevermind, negative, '
        'forget it, forget that, forget about it, skip it, skip that, scrap that, scrap it, '
        'drop it, cancel that, cancel it, scratch that, ignore that, ignore me, '
        'hold off, hang fire, hold your horses, let us not, let us hold off, let us leave it, '
        'let us skip it, let us forget it, let us wait, as if, fat chance, not likely, over my '
        'dead body, '
        'heaven forbid, god forbid, perish the thought, under no circumstances, on no account, '
        'on second thoughts no, i changed my mind, i have changed my mind, changed my mind, '
        'i will pass, i pass, pass, hard pass, count me out, give it a miss, '
        'i will give it a miss, save it, save yourself the trouble, save your battery, '
        'spare yourself the trouble, you need not, you need not bother, neither, none, '
        'none of them, nothing, nothing thanks, nothing for me, none for me, no more, '
        'i am done for today, nobody asked, nobody asked you, who asked you, '
        'that was not for you, that was not meant for you, i was not talking to you, '
        'i am not talking to you, i was talking to someone else, mind your own business, '
        'are you mad, are you crazy, are you joking, are you kidding, are you serious, '
        'are you out of your mind, are you having a laugh, you must be joking, '
        'you must be kidding, you are joking, you are kidding, what for, what on earth for, '
        'why would i want that, why would you, why would you do that, whatever for, '
        'i said no, i already said no, thanks but no thanks, thank you but no, '
        'that is not it, that is not what i said, '
        'that is not what i meant, that is not what i asked, that is not what i asked for, '
        'that is wrong, that is not right, you misheard, you misheard me, you heard wrong, '
        'you have got it wrong, you got it wrong, you got me wrong, my mistake, '
        'it can wait, that can wait, they can wait, it will keep, bad idea, terrible idea, '
        'that is a bad idea, that is all, that will be all, all sorted, sorted, '
        'i am sorted, we are sorted, here it is, here they are, found it, here he is, '
        'here she is, it is right here, it is here, already done, done already, '
        'it is done, it is fine where it is, it is fine there, it is fine as it is, '
        'it is fine like that, it is all right there, you are all right there, '
        'you are fine there, you are fine where you are, that is fine as it is, '
        'do not, please do not, do not you dare, wrong, incorrect, false'
    )
)
# No refusal follows these: 'no problem', 'not sure'.
NOT_AFTER_NO = frozenset(
    'problem worries doubt rush hurry objection objections matter idea clue one wonder kidding '
    'sweat way trouble comment question harm body time'.split()
)
