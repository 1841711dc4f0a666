# SPDX-License-Identifier: Apache-2.0
"""Fixed expressions that begin as orders do and order nothing: 'take a bow', 'go by the book'."""

from __future__ import annotations

from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.nouns import TANGIBLE
from omnivinci_ros.commands.english.things import MORE_THINGS


def _texts(listed: str) -> frozenset[str]:
    return frozenset(listed.split(', '))


IDIOMS = _texts(
    'come to find out, back in, back me up, back then, back to basics, back to business, back to '
    'reality, back to square one, back to the drawing board, back to the future, back to work, '
    'back when, back yourself, bear in, bear with, bring about, bring home the, bring it home, '
    'bring it on, bring it up, bring on, bring out the big guns, bring something to the table, '
    'bring to mind, bring up the issue, bring up the matter, bring up the point, bring up the '
    'subject, bring up the topic, bring your a game, carry on, catch a wave, catch the bug, catch '
    'up, catch you, come across, come again, come as, come clean, come in and, come join, come '
    'now, come of, come off, come on, come out, come over to the dark side, come say, come to a, '
    'come to an end, come to grips, come to life, come to light, come to terms, come to the table '
    'with, come to think, come true, come up, come visit, come what, drive me up the wall, drive '
    'on the left, drive on the right, drop dead, drop me a, drop out, drop the subject, face '
    'facts, face it, face the facts, face the music, find fault, find love, find peace, find the '
    'courage, find your way home, find yourself, fly under the radar, gather around, gather '
    'round, get a grip, get a job, get a life, get a load of, get a move, get along, get away, '
    'get back at, get back in line, get back to, get back to me, get better, get dressed, get in '
    'line, get in the car, get in touch, get involved, get it, get lost, get married, get me '
    'started, get me wrong, get off, get on, get out of bed, get out of here, get out of my, get '
    'out of the car, get over, get over it, get over yourself, get ready, get real, get some '
    'rest, get some sleep, get the hang of, get the hell, get the lead out, get the message, get '
    'the picture, get to bed, get to know, get to sleep, get to the back of the line, get to the '
    'bottom of, get to the chopper, get to the point, get to work, get up, get used, get well, '
    'give a damn, give birth, give her my, give him my, give in, give it a, give it some, give it '
    'time, give it to me straight, give it up, give it your, give me a hand, give me a second, '
    'give me a sign, put it behind you, give me five, give me room, give me some room, give me '
    'some space, give me some sugar, give me space, give me strength, give my, give or take, give '
    'rise, give thanks, give the devil, give them my, give up, give way, go back to bed, go back '
    'to sleep, go back to the drawing board, go back to square one, go by, go by the book, go '
    'crazy, go easy, go figure, go fish, go for, go fuck, go get em, go green, go nuts, go '
    'online, go out, go over my head, go team, go through the motions, go to dinner, go to hell, '
    'go to sleep, go to the dark side, go to war, go to work, go up in flames, go up in smoke, go '
    'wild, go with it, go with the flow, grab a beer with, grab a coffee with, grab some lunch, '
    'grab the bull, hand down, hand in, hang around, hang in, hang loose, hang out, '
    'hang tight, hang up, head over heels, head start, help yourself, hold my beer, follow us and '
    'never, follow us for, follow me for more, hold hands, hold the line, hold tight, hold up, '
    'hold your breath, hold your horses, hold your tongue, keep an eye on yourself, keep in '
    'touch, keep it up, keep the change, lay it on, lay low, lay off, leave her, leave him, leave '
    'it, leave it at that, leave it to, leave me, leave no, leave off, leave out, leave them, '
    'leave us, look after, look alive, look at the bright, look at the time, look at you, look '
    'before you, look forward to, look how, look i, look it up, look like, look on, look on the '
    'bright, look out, look sharp, look up to, look what, look who, make do, make sense, make '
    'sure, make up, move on, move over, move with the times, pass away, pass out, pass the '
    'parcel, pass the peace, pass the time, pass the torch, pick on, pick one, pick up the pace, '
    'pick up where, pick yourself, play along, pull yourself, put a cork in it, put a lid on it, '
    'put a sock in, put a sock in it, put all your eggs, put aside, put it on me, put it this '
    'way, put me through, put off, put on, put one foot in front, put out, put simply, put some '
    'effort, put some ice on it, put the cards on the table, put the cart before, put the pedal, '
    'put through, put together, put up, put yourself in, raise a glass, raise a toast, rest '
    'assured, rest in peace, return to sender, run a, run along, run errands, run for, run it, '
    'run out, run out of, say again, say cheese, say what you like, say what you want, say what '
    'you will, say no more, say please, say that again, say when, set aside, set foot in, set it '
    'in stone, set it on fire, set it up, set me free, set off, set out, set up, stand by me, '
    'stand by your, stand in my shoes, step down, step into my shoes, step on it, step out of '
    'line, step up, step up to the plate, stick a fork, stick around, stick it to, stick that in '
    'your, stick together, take a bow, take a break, take a chill pill, take a deep, take a hike, '
    'take a leaf out, take a message, take a number, take a rain check, take a seat, take a '
    'stand, take action, take advantage, take after, take care, take charge, take cover, take '
    'five, take heart, take it as, take it away, take it back, take it down a, take it easy, take '
    'it from me, take it or leave it, take it out on, take it personally, take it slow, take it '
    'up a notch, take me seriously, take my advice, take my breath away, take my hand, take my '
    'seat, take my word, take no, take note, take off your, take over, take part, take place, '
    'take that as, take that back, take the bull by, take the cake, take the chance, take the '
    'day, take the fifth, take the opportunity, take the time, take the trouble, take things '
    'easy, take things slow, take things slowly, take this opportunity, take turns, take two of '
    'these, take up a, take your hands, take your pick, take your seat, take your time, tell me '
    'about it, throw up, turn out, look at the state of, follow the leader, follow suit, follow '
    'your heart, walk away, walk down memory lane, walk out on, walk the line, watch a movie, '
    'watch it, watch television, watch the news, watch tv, watch your, watch yourself, drop '
    'everything, hold the phone, hold the fort, get this straight, get one thing straight, take '
    'things one at a time, take things as they come, back to the salt mines, back to the '
    'grindstone, back to the old drawing board, back at you, get down to business, get down to '
    'brass tacks, get down to the nitty gritty, get on the stick, get on the ball, put it to bed, '
    'put it into practice, put it to use, put it to good use, take it in stride, take everything '
    'in stride, give a wide berth, give him a wide berth, give her a wide berth, give them a wide '
    'berth, give it a wide berth, carry the day, carry the ball for, go chase yourself, go jump '
    'in, go fly a kite, go climb a tree, run into trouble, run into problems, run into '
    'difficulties, run into a brick wall, come out of the closet, come to the fore, come to no '
    'good, come to nothing, come to blows, come to grief, come to a head, come to pass, come to '
    'the rescue, come to my rescue, come to your senses, come to the point, come under fire, come '
    'of age, help me out, help us out, help him out, help her out, help them out, take up the '
    'cause, take up arms, take up residence, take up the slack, take up the gauntlet, fly into a '
    'rage, fly into a temper, fly off the handle, leave the nest, follow in the footsteps, follow '
    'the money, follow the science, move with the crowd, pick up speed, pick up steam, pick holes '
    'in, put the kibosh on, put the brakes on, put the bite on, put the screws on, put the '
    'squeeze on, put the skids under, put the heat on, throw the book at, throw the baby out '
    'with, throw caution to, throw a fit, throw a party, turn the tide, turn a blind eye, turn a '
    'deaf ear, turn over a new leaf, turn the other cheek, turn your back on, turn into a '
    'pumpkin, set the pace, set the tone, set the record straight, set the world on fire, set the '
    'ball rolling, lay the groundwork, lay the foundation, lay the foundations, lay the blame, '
    'lay your cards on the table, lay bare, bring to the boil, bring it to the boil, bring to a '
    'boil, bring it to a boil, bring down the house, bring the house down, bring down the '
    'curtain, bring home the bacon, bring into play, bring to bear, bring to book, bring to heel, '
    'bring to justice, bring to light, take the plunge, take the rap, take the mickey, take the '
    'edge off, take the wind out of, take the words out of, take to the streets, take to the '
    'hills, take to the cleaners, give the game away, give the green light, give the go ahead, '
    'give the all clear, give up the ghost, drop a bombshell, drop a hint, drop a line, keep the '
    'ball rolling, keep the home fires, keep the wolf from, catch a cold, catch some rays, catch '
    'fire, raise the stakes, raise the ante, raise the question, raise the issue, raise the '
    'subject, lift the veil, lift the curse, release the kraken, go to seed, go to pot, go to '
    'town on, go to the polls, go to the top of the class, go to the devil, go the distance, go '
    'the extra mile, go the whole hog, go back on, go back over, go under the knife, go under the '
    'hammer, go down the drain, go down the tubes, go down the toilet, go down in flames, go down '
    'in history, go down memory lane, go into orbit, go into hiding, go into business, go into '
    'details, go into detail, move up in the world, move down in the world, move in for the kill, '
    'move into high gear, walk on air, walk on eggshells, walk on water, walk the plank, walk the '
    'walk, go over to the dark side, run the gauntlet, run the show, run the risk, run the '
    'numbers, run to earth, run to '
    'ground, run rings around, stand on ceremony, stand on your own, stand in the way of, stand '
    'up to, step up to the mark, step into the breach, step on the gas, step on the toes, stick '
    'to your guns, stick to the point, stick to the facts, stick to the plan, stick to the script'
)
# By their first and their second word, '' for none.
_IDIOM_TABLE: dict[str, dict[str, list[tuple[str, ...]]]] = {}
for _idiom in IDIOMS:
    _phrase = tuple(_idiom.split())
    _same = _IDIOM_TABLE.setdefault(_phrase[0], {})
    _same.setdefault(_phrase[1] if len(_phrase) > 1 else '', []).append(_phrase)
# An idiom only when nothing follows: 'go ahead two metres' is an order.
_ALONE = frozenset(
    tuple(idiom.split())
    for idiom in _texts(
        'look out, set off, set out, move on, carry on, walk away, watch it, get back to, go out, '
        'get over, get away, take five, hold up, get it, run it, take it back, take that back, '
        'take over, move over, hang up, pick one, leave it, face it, go by, go for, come out, '
        'pass by, say again, come now, come along, step down, step up, bring on, come up, watch '
        'tv, get on, get off, put out, come again, drop everything, hold the phone, help me out, '
        'help us out, help him out, help her out, help them out'
    )
)


def is_idiom(words: list[str]) -> bool:
    """Say whether a clause begins with a fixed expression that orders nothing."""
    return _idiom_at_start(words) > 0


def is_only_said(words: list[str]) -> bool:
    """Say whether it is an idiom that nobody can mean as an order.

    'Hold the phone' may be one. So may one with a thing or a room behind it, as in 'leave her the
    keys' and 'take a seat to the hall'.
    """
    length = _idiom_at_start(words)
    if not length or tuple(words[:length]) in _ORDERS_TOO:
        return False
    return _ORDERED.isdisjoint(words[length:])


def _idiom_at_start(words: list[str]) -> int:
    """Return how many words a fixed expression has, 0 for none."""
    same = _IDIOM_TABLE.get(words[0]) if words else None
    if same is None:
        return 0
    for phrase in same.get(words[1] if len(words) > 1 else '', ()):
        length = len(phrase)
        if tuple(words[:length]) != phrase or _is_meant_plainly(phrase, words[length:]):
            continue
        if length == len(words) or phrase not in _ALONE:
            return length
    return 0


_ORDERED = TANGIBLE | ROOMS
_THINGS = TANGIBLE | MORE_THINGS
_ORDERS_TOO = frozenset(
    tuple(idiom.split())
    for idiom in _texts(
        'hold the phone, hold the line, drop everything, carry the ball for, put it to bed, put '
        'the heat on, put the cards on the table, bring down the curtain, come out of the closet, '
        'lift the veil, go back on, go back over, go the distance, get on the ball, pick up '
        'speed, step on the gas, help me out, give me room, give me some room, give me space, '
        'give me some space'
    )
)
_UP = frozenset({'level', 'floor', 'the', 'deck'})
_GOES_SOMEWHERE = frozenset({'out', 'off', 'from', 'to', 'into', 'over', 'back'})


def _is_meant_plainly(phrase: tuple[str, ...], after: list[str]) -> bool:
    """Say whether it is 'take the cake out of the oven', 'lay it on the table'."""
    if phrase[-2] == 'the' and after and after[0] in _THINGS:
        return True  # 'take the cake plate'
    if len(after) < 2:
        return False
    if phrase == ('get', 'up') and after[0] == 'to' and len(after) > 2 and after[1] in ROOMS | _UP:
        return True  # 'get up to level four'
    laid = phrase[-2:] == ('it', 'on') and after[0] in ('the', 'my', 'that', 'this', 'a')
    named = len(phrase) == 3 and phrase[1] == 'the' and after[0] in _GOES_SOMEWHERE
    return laid or named
