# SPDX-License-Identifier: Apache-2.0
"""The words around an order, as tables: fillers, addresses, polite frames."""

from __future__ import annotations

from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.phrase_tables import phrase_table


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FILLERS = _words('uh um er erm uhm hmm mm please kindly')
ADDRESSES = _words('robot robots')
# They open talk, whatever comes.
_OPENERS = (
    'god, oh lord, ugh, argh, phew, oof, gosh, sheesh, oh well, the thing is, thing is, so the '
    'thing is, the problem is, the fact is, fact is, i was thinking, i was just thinking, so i '
    'was thinking, i was thinking right, i tell you, let me think, where was i, now where was i, '
    'what was i saying, you know what, do you know what, guess what, tell you what, i tell you '
    'what, i will tell you what, as i said, as i was saying, like i said, i repeat'
).split(', ')
_EXCLAMATIONS = (
    "for crying out loud, for heaven's sake, for heavens sake, for goodness sake, for "
    "goodness' sake, for god's sake, for gods sake, for pete's sake, for the love of god, oh "
    'bother, bother, oh dear, oh dear me, dear me, dear oh dear, oh my, oh man, oh boy, blimey, '
    'crikey, jeez, oh jeez, gosh, oh gosh, good grief, good lord, oh god, my god, damn, damn it, '
    'dammit, bugger, aha, wow, right then, right so, right o, righty o, righty ho, right you are, '
    'okey dokey, ok then, okay then, okay so, ok so, very well, very well then, well then, now '
    'then, go on then, there we go, here we go, there you are, there you go, here you go, you '
    'there, let me get past, let me past, let me through, let me get by, let me by, you over '
    'there, you lot, oi, oy, oi you, hey you, yo, ahoy, psst, aye, aye aye, och, pretty please, '
    'pretty please with sugar on top, pretty please with a cherry on top, please please, i beg '
    'you, excuse me, pardon me, once again, one more thing, by the way, on second thoughts, sorry '
    'to bother you, sorry to trouble you, sorry to disturb you, while you are at it, while you '
    'are there, seeing as you are there, while you are up, as you are up, since you are up, since '
    'you are here, as you are here, if you have nothing better to do, now that you are here, now '
    'that is done, now that that is done, how is it going, how are you, how are you doing, how do '
    'you do, nice to see you, good to see you, great to see you, lovely to see you, nice to meet '
    'you, pleased to meet you, hope you are well, listen up, attention, attention please, little '
    'robot, wee robot, dear robot, good robot, nice robot, silly robot, mr robot, my robot, my '
    'little robot, robot lad, robot boy, robot dear, dismissed, at ease, as you were, that will '
    'be all, are you there, are you free, are you busy, are you awake, are you listening, can you '
    'hear me, do you hear me, good work, well done, nice work, good job, nicely done'
).split(', ')
# They urge on, where an order follows or nothing does: 'come on over' is one itself.
SPURS = phrase_table(
    'come on, come along, come along now, come now, chop chop, quick march, step lively, look '
    'lively, look sharp, look alive, on the double, at the double, hurry up, hurry, get a move '
    'on, get cracking, pay attention, listen to me, let me see, let us see, go on, quick sharp, '
    'off you go, off you go then, away you go'.split(', ')
)
LEADS = ADDRESSES | frozenset(
    'ok, okay, so, well, oh, ah, hey, yes, yeah, yep, now, then, and, but, just, simply, kindly, '
    'alright, great, good, excellent, perfect, cool, fine, afterwards, afterward, '
    'secondly, lastly, firstly, again, gently, cautiously, carefully, maybe, perhaps, actually, '
    'quick, quickly, listen, no, also, next, first, hello, hi, sorry, buddy, sir, slowly, '
    'immediately, finally, anyway, anyways, righty, okey, blimey'.split(', ')
)
_LEAD_PHRASES = (
    'all right, oh no, oh my god, i mean, i said, i told you already, good morning, good evening, '
    'good afternoon, after that, thank you, thanks, you know, do me a favor, do me a favour, '
    'do us a favor, do us a favour, be a good robot, be a good boy, would you be a dear, be '
    'a love, be a darling, be so kind, be a dear, if you do not mind, if it is not too much '
    'trouble, if possible, if you please, if you would, if you like, if you can, if you '
    'could'
).split(', ')
OPENERS = phrase_table(_OPENERS)
EXCLAMATIONS = phrase_table([*_EXCLAMATIONS, *_OPENERS])
LEAD_PHRASES = phrase_table([*_LEAD_PHRASES, *_EXCLAMATIONS, *_OPENERS])
# The longest is tried first, so that 'would you mind' is not read as 'would you'.
FRAMES = phrase_table(
    'could the robot, can the robot, would the robot, will the robot, would you ever, could you '
    'ever, the robot should, robot should, the robot must, the robot needs to, the robot has '
    'to, the '
    'robot is to, the robot ought to, do you mind, would you mind awfully, would you mind '
    'terribly, would you mind very much, do you mind awfully, would you mind at all, you may as '
    'well, you might as well, you could as well, you might just as well, would you very, could '
    'you very, can you very, would you so, would you ever so, would you be a dear and, i reckon '
    'you should, i think you should, i suggest you, do you mind if i ask you to, help us, you '
    'may, you might, have the robot, let us have you, let us see you, i would have you, how '
    'about, any chance you could, is there any chance you could, any chance you can, are you able '
    'to, i would appreciate it if you, be so kind and, be so kind as to, be sure to, begin to, '
    'start by, begin by, start off by, start with, begin with, start out by, finish by, finish '
    'off by, end by, finish up by, conclude by, can anyone, can i ask you to, can somebody, can '
    'someone, can you, can you just, can you maybe, can you now, can you please, could anyone, '
    'could i ask you to, could somebody, could someone, could you, could you just, could you '
    'kindly, could you maybe, could you now, could you perhaps, could you possibly, do me a favor '
    'and, do me a favour and, do you think you can, do you think you could, go ahead and, how '
    'about you, i am asking you to, i ask you to, i command you to, i expect you to, i need '
    'somebody to, i need someone to, i need you to, i order you to, i require you to, i want you '
    'to, i was wondering if you could, i wish you would, i wonder if you can, i wonder if you '
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
    'to, your mission is to,your next task is to, your task is to'.split(', ')
)
# Leads and no empty words: they tell how fast.
MANNERS = _words('slowly quickly carefully gently cautiously')
STARTERS = _words('start begin keep continue mind try resume')
STARTER_PHRASES = phrase_table(['keep on', 'carry on', 'go on', 'continue on', 'keep right on'])
TAILS = ADDRESSES | frozenset(
    'now, thanks, immediately, okay, ok, again, already, sir, buddy, then, anywhere, somewhere, '
    'too, instead'.split(', ')
)
# Who is spoken to, at the end: 'come here darling'.
ENDEARMENTS = _words(
    'darling dear dearie sweetheart mate matey dude pal sweetie jarvis alexa hun hon honey babe '
    'baby poppet petal treacle ducky duckie hinny laddie lassie kiddo bro bruv bruh fella fellas '
    'lads pardner buddy mister missus guvnor gov chum cobber luv lovey'
)
# They are things and persons too: only where a clause may end before them.
CALLED_NOUNS = _words(
    'love pet duck kid man son boy girl soldier champ chief boss captain sunshine lad lass hen '
    'bot robo droid friend doll cherub angel'
)
CALLS = phrase_table(
    'sweet pea, my friend, my love, my dear, my darling, my dear robot, my lovely, my good man, '
    'old boy, old chap, old son, old man, old friend, young man, little one, little guy, little '
    'fella, big guy, big fella, big man, good robot, good boy, good girl, good lad, good bot, '
    'robot lad, robo lad, lovely robot, little robot, dear robot'.split(', ')
)
TAIL_PHRASES = phrase_table(
    'like a good lad, like a good lass, like a good boy, like a good girl, like a good robot, for '
    'the love of god, my lover, for now, just for now, for a second, for a seconds, for a '
    'minute, for a moment, for a bit, '
    'for a while, real quick, really quick, right now, right away, thank you, thank you very '
    'much, thank you so much, thank you kindly, thanks a lot, thanks a million, thanks so much, '
    'thanks very much, many thanks, ta, ta very much, cheers, much obliged, much appreciated, '
    'please and thank you, will you, would you, can you, could you, will not you, would not you, '
    'can not you, could not you, all right, a bit, a little, a little bit, at once, if you can, '
    'if you would, if you could, if you will, if you like, if you do not mind, if you please, for '
    'a moment, with you, there is a dear, there is a love, there is a good robot, there is a good '
    'bot, there is a good boy, there is a good girl, there is a good lad, there is a good chap, '
    'there is a good one, there is a good, there is a lamb, there is a pal, that is a good robot, '
    'that is a dear, that is all, that is an order, over and out, eh, yeah, pronto, sharpish, '
    'cheers, ta, ta very much, much obliged, poor thing, bless you, '
    'asap, stat, do hurry, hurry please, do be quick, chop chop, '
    'quick march, on the double, at the double, quick sharp, this instant, '
    'this minute, this very minute, without delay, is that ok, is that okay, is that all right, '
    'would that be ok, would that be okay, would that be all right, do you hear, do you hear me, '
    'you hear, you hear me, do you understand, got it, understood, i beg you, when you are ready, '
    'when you have a minute, when you have a second, when you have a sec, when you have got a '
    'minute, when you have got a second, when you get a minute, when you get a second, when you '
    'get the chance, would you mind, for me please, '
    'take your time, no rush, no hurry, there is no rush, there is no hurry, '
    'that is it, make it snappy, make it quick, be quick about it, be quick, and that is it, and '
    'make it snappy, and make it quick, and be quick about it, and '
    "no more, and no further, and that is all, for goodness sake, for god's sake, for heaven's "
    'sake, for crying out loud, come on, hurry up, hurry, off you go, off you pop, away you go, '
    'wherever it goes, wherever he goes, wherever she goes, wherever they go, wherever i go, '
    'everywhere i go, everywhere he goes, everywhere she goes, everywhere they go'.split(', ')
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
    'waiting': 'wait',
    'staying': 'stay',
    'keeping': 'keep',
    'tagging': 'tag',
    'shifting': 'shift',
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
