# SPDX-License-Identifier: Apache-2.0
"""The words around an order, as tables: fillers, addresses, polite frames."""

from __future__ import annotations

from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.phrase_tables import phrase_table


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FILLERS = _words('uh um er erm uhm hmm mm please kindly')
ADDRESSES = _words('robot robots')
LEADS = ADDRESSES | frozenset(
    'ok, okay, so, well, oh, ah, hey, yes, yeah, yep, now, then, and, but, just, simply, kindly, '
    'alright, great, good, excellent, perfect, cool, fine, afterwards, afterward, '
    'secondly, lastly, firstly, again, gently, cautiously, carefully, maybe, perhaps, actually, '
    'quick, quickly, listen, no, also, next, first, hello, hi, sorry, buddy, sir, slowly, '
    'immediately, finally'.split(', ')
)
LEAD_PHRASES = phrase_table(
    'all right, oh no, oh my god, i mean, i said, i told you to, good morning, good evening, '
    'good afternoon, after that, thank you, thanks, you know, do me a favor, do me a favour, '
    'do us a favor, do us a favour, be a good robot, be a good boy, would you be a dear, be '
    'a love, be a darling, be so kind, be a dear, if you do not mind, if it is not too much '
    'trouble, if possible, if you please, if you would, if you like, if you can, if you '
    'could'.split(', ')
)
# The longest is tried first, so that 'would you mind' is not read as 'would you'.
FRAMES = phrase_table(
    'do you mind, do you mind if i ask you to, help us, you may, you might, have the robot, let '
    'us have you, let us see you, i would have you, how about, any chance you could, is there any '
    'chance you could, any chance you can, are you able to, i would appreciate it if you, be so '
    'kind and, be so kind as to, be sure to, begin to, can anyone, can i ask you to, can '
    'somebody, can someone, can you, can you just, can you maybe, can you now, can you please, '
    'could anyone, could i ask you to, could somebody, could someone, could you, could you just, '
    'could you kindly, could you maybe, could you now, could you perhaps, could you possibly, do '
    'me a favor and, do me a favour and, do you think you can, do you think you could, go ahead '
    'and, how about you, i am asking you to, i ask you to, i command you to, i expect you to, i '
    'need somebody to, i need someone to, i need you to, i order you to, i require you to, i want '
    'you to, i was wondering if you could, i wish you would, i wonder if you can, i wonder if you '
    'could, i would appreciate it if you could, i would appreciate it if you would, i would be '
    'grateful if you could, i would like for you to, i would like you to, i would love for you '
    'to, i would love you to, if you can, if you could, if you do not mind, if you would, is it '
    'possible for you to, it is time to, it would be great if you could, it would be nice if you '
    'could, let us, make sure to, make sure you, may i ask you to, please do, please try to, '
    'please would you, start to, the task is to, try to, we need you to, we want you to, we would '
    'like you to, why do not you, why not, will you, will you be able to, will you please, would '
    'it be possible for you to, would it be possible to, would someone, would you, would you be '
    'able to, would you be so kind and, would you be so kind as to, would you kindly, would you '
    'like to, would you mind, would you please, you are to, you can, you could, you got to, you '
    'have got to, you have to, you must, you need to, you should, your goal is to, your job is '
    'to, your mission is to,'
    'your next task is to, your task is to'.split(', ')
)
# Leads and no empty words: they tell how fast.
MANNERS = _words('slowly quickly carefully gently cautiously')
STARTERS = _words('start begin keep continue mind try resume')
TAILS = ADDRESSES | frozenset(
    'now, thanks, immediately, okay, ok, again, already, sir, buddy, then, anywhere, somewhere, '
    'too, instead'.split(', ')
)
ENDEARMENTS = _words('darling dear sweetheart mate dude pal sweetie jarvis alexa')
TAIL_PHRASES = phrase_table(
    'right now, right away, thank you, thank you very much, will you, would you, can you, could '
    'you, all right, a bit, a little, a little bit, at once, if you can, if you would, for a '
    'moment, with you'.split(', ')
)
# All but those that double a letter, which stand below.
GERUNDS = {f'{verb.removesuffix("e")}ing': verb for verb in sorted(COMMAND_VERBS)} | {
    'facing': 'face',
    'moving': 'move',
    'driving': 'drive',
    'going': 'go',
    'turning': 'turn',
    'coming': 'come',
    'following': 'follow',
    'rotating': 'rotate',
    'walking': 'walk',
    'rolling': 'roll',
    'spinning': 'spin',
    'looking': 'look',
    'searching': 'search',
    'backing': 'back',
    'bringing': 'bring',
    'picking': 'pick',
    'putting': 'put',
    'getting': 'get',
    'grabbing': 'grab',
    'taking': 'take',
    'finding': 'find',
    'giving': 'give',
    'fetching': 'fetch',
    'placing': 'place',
    'describing': 'describe',
    'passing': 'pass',
    'handing': 'hand',
    'heading': 'head',
}
PASTS = {
    'moved': 'move',
    'went': 'go',
    'turned': 'turn',
    'came': 'come',
    'brought': 'bring',
    'took': 'take',
    'gave': 'give',
    'picked': 'pick',
    'put': 'put',
    'followed': 'follow',
    'found': 'find',
    'fetched': 'fetch',
    'drove': 'drive',
    'got': 'get',
    'handed': 'hand',
    'passed': 'pass',
    'looked': 'look',
}
