# SPDX-License-Identifier: Apache-2.0
"""The verbs of orders, as tables: which words mean which intent, and which only seem to."""

from __future__ import annotations

from omnivinci_ros.commands.phrase_tables import Phrases
from omnivinci_ros.commands.phrase_tables import phrase_table


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _texts(listed: str) -> frozenset[str]:
    return frozenset(listed.split(', '))


def _phrases(listed: str) -> Phrases:
    """Return phrases by their first word, the longest first."""
    return phrase_table(listed.split(', '))


MOVE_VERBS = _words(
    'go move drive walk roll step run travel slide proceed head come fly strafe shift scoot '
    'advance retreat reverse back climb continue hover ascend descend rise creep crawl inch '
    'sidestep edge reposition nudge shuffle jog march wander stroll journey carry pull ease'
)
TURN_VERBS = _words('turn rotate spin pivot swivel revolve twist swing veer swerve bear yaw')
# A verb that holds its direction.
BUILT_IN_DIRECTIONS = {
    'advance': 'forward',
    'retreat': 'backward',
    'reverse': 'backward',
    'back': 'backward',
    'ascend': 'up',
    'rise': 'up',
    'climb': 'up',
    'descend': 'down',
}
# These need a direction beside them to be motion: 'carry on forward', 'pull back'.
NEED_DIRECTION = _words('carry pull ease swing bear twist edge inch nudge shuffle rise hover')
GO_VERBS = MOVE_VERBS - NEED_DIRECTION | _words('return navigate get')
# With the place as their object.
REACH_VERBS = _words('enter approach reach visit')
REACH_PHRASES = _phrases(
    'make your way, find your way, position yourself, place yourself, hurry, rush, sprint, park '
    'yourself, park, stand, station yourself, line up, take yourself, pop, nip, report, set off, '
    'set out, hop, dash, zip, trot, zoom, scurry, move on, relocate yourself, get yourself, make '
    'for, betake yourself, pull up, roll up, meet me, join me, join us'
)
FOLLOW_VERBS = _words('follow chase shadow tail trail track pursue accompany')
FOLLOW_PHRASES = _phrases(
    'tag along behind, tag along after, trot along behind, walk along behind, follow on behind, '
    'stay near of, '
    'stay right with, keep right with, keep right behind, stay right beside, stay right next to, '
    'chase after, chase down, trail after, trail behind, tag after, tag behind, run behind, roll '
    'behind, '
    'stick close to, keep close to, keep with, keep by, keep near, hurry after, trail behind, '
    'attach yourself to, come in after, come in behind, go in after, go in behind, come through '
    'behind, come along behind, follow after, stay next to, stay beside, stay near, '
    'stay alongside, keep next to, keep behind, remain close to, remain with, remain next to, go '
    'after, come after, run after, walk behind, come behind, walk with, go with, come along with, '
    'come with, stay behind, stay close to, keep up with, walk after, tag along with, stay with, '
    'stay close behind, keep close behind, walk close behind, stay close by, keep close by, fall '
    'in behind, fall in line behind, fall in with, fall in step with, keep following, go along '
    'with, stick with, stick to, follow right behind, follow close behind, follow closely behind, '
    'follow behind, follow along behind, follow along with, walk right behind, walk next to, walk '
    'beside, walk alongside, move with, drive behind, stay right behind, keep close to, keep pace '
    'with, roll with'
)
GUIDE_VERBS = _words('guide pilot lead escort usher accompany conduct direct steer')
SHOW_WAY = _phrases(
    'lead the way, lead on, help me get, help us get, help me go, help me find my way, help me '
    'find the way, show me the way, show me how to get, show us the way, point me the way, show '
    'me the route'
)
GRAB_PHRASES = _phrases(
    'pick up, pick, grab, grasp, take, get, lift, lift up, pick out, grab a hold of, get a hold '
    'of, hold, collect, retrieve, seize, snatch, clutch, clasp, grip, catch hold of, take hold '
    'of, get hold of, grab hold of, hold on to, hold onto, take out, take down, pull out, catch, '
    'scoop up, take up, take away, remove, gather, gather up, raise, recover'
)
# They take many objects that are no things: these ask for a determiner or an adjective.
LOOSE_GRABS = _words('get take hold catch raise remove gather')
GIVE_PHRASES = _phrases(
    'bring out, ship, bring, fetch, give, hand, hand over, pass, pass over, deliver, get, grab, '
    'carry, take, bring over, bring back, bring along, give back, hand back, take back, carry '
    'over, transport, convey, haul, serve, offer, retrieve, return, fetch back, collect, pick '
    'up, lend, pass on, transfer, relocate, move, shift, bring up, bring down, bring in, find, '
    'run, rush, lug, cart, ferry, tote, shuttle, whisk, wheel, tow, drag, trundle, heave, hump, '
    'hike, schlep, trolley, hurry'
)
# Without a receiver or a goal they are something else: 'take the cup' is a grab.
NEEDS_GOAL = _texts(
    'ship, get, grab, take, carry, take back, carry over, transport, convey, haul, serve, offer, '
    'retrieve, return, collect, pick up, lend, transfer, relocate, move, shift, find, run, '
    'rush, lug, cart, ferry, tote, shuttle, whisk, wheel, tow, drag, trundle, heave, hump, '
    'hike, schlep, trolley, hurry'
)
# Only a person receives: 'retrieve the cup for me', 'return the book to anna'.
NEEDS_PERSON = _texts(
    'move, shift, transfer, relocate, return, find, send, lend, serve, offer, collect, retrieve, '
    'pick up'
)
# Verbs that take a person before the thing: 'give the nurse the bottle'.
DITRANSITIVE = _texts(
    'give, hand, pass, bring, fetch, get, take, serve, offer, lend, send, deliver, grab'
)
PUT_PHRASES = _phrases(
    'put, place, set, drop, lay, leave, release, hang, stack, store, stick, insert, deposit, '
    'position, put back, put away, set down, put down, lay down, drop off, hang up, stow, tuck, '
    'load, dump, discard, dispose of, move, shift, transfer, relocate, slide, return, rest, let '
    'go of, mount, arrange, throw, toss, chuck, push, lower, unload, place back, set back, slip, '
    'pop, shove, plop, sling, stash, bung, park, drop down, leave behind, set aside, hook, lean, '
    'prop, wedge, squeeze, ease, stand, settle, plonk, plunk, plant, sit, tidy, slot, drape, '
    'balance'
)
# Their place must be said, or they mean something else.
PLACE_OR_NOTHING = _texts(
    'set, leave, stick, store, rest, return, load, slide, throw, toss, chuck, push, mount, '
    'insert, stack, transfer, relocate, move, shift, position, tuck, unload, arrange, ease, '
    'settle, plonk, plunk, plant, sit, tidy, slip, pop, shove, plop, sling, stash, bung, park, '
    'hook, lean, prop, wedge, squeeze, slot, drape, balance, stand'
)
# They tell where a thing goes by themselves.
PUT_DOWN = _texts(
    'drop, release, let go of, discard, dispose of, dump, drop off, put down, set down, lay '
    'down, lower'
)
_HUNTS = 'look scout search hunt nose poke rummage root snoop gander dig ferret peek'.split()
_HUNTING = [
    f'{have} a {how}{hunt} {where}for'
    for have in ('have', 'take', 'do')
    for how in ('', 'quick ', 'good ', 'little ', 'careful ', 'proper ')
    for hunt in _HUNTS
    for where in ('', 'around ', 'about ', 'round ', 'out ')
]
SEEK_PHRASES = _phrases(
    ', '.join(_HUNTING) + ', '
    'localize, localise, look for, look around for, search for, go looking for, find me, find us, '
    'find, locate, seek, seek out, hunt for, spot, detect, track down, have a look for, take a '
    'look for, check for, scan for, see if you can find, discover, search out, go searching for, '
    'keep looking for, hunt down, look out for, identify, keep an eye out for, keep a lookout '
    'for, keep a look out for, be on the lookout for, scout for, dig up, dig out, check where, go '
    'and look for, go look for, hunt around for, hunt about for, hunt high and low for, search '
    'around for, rummage for, rummage around for, rummage about for, forage for, poke around for, '
    'poke about for, nose around for, nose about for, scout around for, scout about for, cast '
    'about for, root around for, ferret out, sniff out, hunt high and low for, search high and '
    'low for, look high and low for, look everywhere for, search everywhere for, see whether you '
    'can find, see whether you can spot, see whether you can locate, see if you can spot, see if '
    'you can locate, see if you can see, try and find, try to find, have a hunt for, have a '
    'search for, have a rummage for, have a dig around for, scare up, hunt out, look all over for'
)
SEARCH_PLACE = _words(
    'search scan check explore inspect scour comb rummage trawl hunt sift root dig ransack sweep'
)
LOOK_PHRASES = _phrases(
    'keep your eyes on, keep your camera on, keep your gaze on, point your camera at, look up at, '
    'look down at, look over to, look across at, look straight to, monitor, study, survey, scan, '
    'look at, look to, look towards, look toward, look into, look, gaze at, gaze, stare at, '
    'stare, glance at, glance, watch, face, take a look at, have a look at, look over at, look '
    'back at, turn to face, turn towards, turn toward, rotate towards, rotate toward, rotate to '
    'face, focus on, observe, examine, inspect, concentrate on, look in the direction of, face '
    'towards, face toward, orient yourself towards, orient yourself toward, keep an eye on, peek '
    'at, look straight at, look directly at, look right at, look closely at, fix your eyes on, '
    'turn your attention to, aim your camera at, check out, look out of, look out, peer at, peer '
    'into, gaze into, view, peep at, peep into, peep through, peek into, peek through, peer '
    'through, look through, turn to look at, turn and look at, turn round and look at, turn '
    'around and look at, feast your eyes on, clap your eyes on, zoom in on, home in on, gawp at, '
    'eyeball'
)
SAY_VERBS = _words('say tell repeat announce')
OTHER_SAY_VERBS = _words('inform notify')

COMMAND_VERBS = (
    (MOVE_VERBS - _words('ease pull edge inch march journey'))
    | (TURN_VERBS - _words('bear swing twist'))
    | SAY_VERBS
    | FOLLOW_VERBS
    | GUIDE_VERBS
    | REACH_VERBS
    | _words(
        'return navigate pick pickup grab take grasp lift bring fetch get give hand pass deliver '
        'carry put place set drop lay leave release find locate search look face watch describe '
        'greet wave welcome make do collect hold stop retrieve hang store stack insert deposit '
        'transport seek spot detect hunt scan examine inspect observe remove transfer relocate '
        'seize snatch return goto park inform serve offer toss chuck attach flip slip pop nip '
        'drift cover steer rush hurry cross exit leave visit meet position stand'
    )
)

IDIOMS = _texts(
    'back in, back me up, back then, back to basics, back to business, back to reality, back to '
    'square one, back to the drawing board, back to the future, back to work, back when, back '
    'yourself, bear in, bear with, bring about, bring home the, bring it home, bring it on, bring '
    'it up, bring on, bring out the big guns, bring something to the table, bring to mind, bring '
    'up the issue, bring up the matter, bring up the point, bring up the subject, bring up the '
    'topic, bring your a game, carry on, catch a wave, catch the bug, catch up, catch you, come '
    'across, come again, come as, come clean, come in and, come join, come now, come of, come '
    'off, come on, come out, come over to the dark side, come say, come to a, come to '
    'an end, come to grips, come to life, come to light, come to terms, come to the table with, '
    'come to think, come true, come up, come visit, come what, drive me up the wall, drive on the '
    'left, drive on the right, drop dead, drop me a, drop out, drop the subject, face facts, face '
    'it, face the facts, face the music, find fault, find love, find peace, find the courage, '
    'find your way home, find yourself, fly under the radar, gather around, gather round, get a '
    'grip, get a job, get a life, get a load of, get a move, get along, get away, get back at, '
    'get back in line, get back to, get back to me, get better, get dressed, get in line, get in '
    'the car, get in touch, get involved, get it, get lost, get married, get me started, get me '
    'wrong, get off, get on, get out of bed, get out of here, get out of my, get out of the car, '
    'get over, get over it, get over yourself, get ready, get real, get some rest, get some '
    'sleep, get the hang of, get the hell, get the lead out, get the message, get the picture, '
    'get to bed, get to know, get to sleep, get to the back of the line, get to the bottom of, '
    'get to the chopper, get to the point, get to work, get up, get used, get well, give a damn, '
    'give birth, give her my, give him my, give in, give it a, give it some, give it time, give '
    'it to me straight, give it up, give it your, give me a hand, give me a second, give me a '
    'sign, put it behind you, give me five, give me room, give me some room, give me some space, '
    'give me some sugar, give me space, give me strength, give my, give or take, give rise, give '
    'thanks, give the devil, give them my, give up, give way, go back to bed, go back to sleep, '
    'go back to the drawing board, go back to square one, go by, go by the book, go crazy, go '
    'easy, go figure, go fish, go for, go fuck, go get em, go green, go nuts, go online, go out, '
    'go over my head, go team, go through the motions, go to dinner, go to hell, go to sleep, go '
    'to the dark side, go to war, go to work, go up in flames, go up in smoke, go wild, go with '
    'it, go with the flow, grab a beer with, grab a coffee with, grab some lunch, grab the bull, '
    'hand down, hand in, hand out, hang around, hang in, hang loose, hang out, hang tight, hang '
    'up, head over heels, head start, help yourself, hold my beer, follow us and never, follow us '
    'for, follow me for more, hold hands, hold the line, hold tight, hold up, hold your breath, '
    'hold your horses, hold your tongue, keep an eye on yourself, keep in touch, keep it up, keep '
    'the change, lay it on, lay low, lay off, leave her, leave him, leave it, leave it at that, '
    'leave it to, leave me, leave no, leave off, leave out, leave them, leave us, look after, '
    'look alive, look at the bright, look at the time, look at you, look before you, look forward '
    'to, look how, look i, look it up, look like, look on, look on the bright, look out, look '
    'sharp, look up to, look what, look who, make do, make sense, make sure, make up, move on, '
    'move over, move with the times, pass away, pass out, pass the parcel, pass the peace, pass '
    'the time, pass the torch, pick on, pick one, pick up the pace, pick up where, pick yourself, '
    'play along, pull yourself, put a cork in it, put a lid on it, put a sock in, put a sock in '
    'it, put all your eggs, put aside, put it on me, put it this way, put me through, put off, '
    'put on, put one foot in front, put out, put simply, put some effort, put some ice on it, put '
    'the cards on the table, put the cart before, put the pedal, put through, put together, put '
    'up, put yourself in, raise a glass, raise a toast, rest assured, rest in peace, return to '
    'sender, run a, run along, run errands, run for, run it, run out, run out of, say again, say '
    'cheese, say what you like, say what you want, say what you will, say no more, say please, '
    'say that again, say when, set aside, set foot in, set it in stone, set it on fire, set it '
    'up, set me free, set off, set out, set up, stand by me, stand by your, stand in my shoes, '
    'step down, step into my shoes, step on it, step out of line, step up, step up to the plate, '
    'stick a fork, stick around, stick it to, stick that in your, stick together, take a bow, '
    'take a break, take a chill pill, take a deep, take a hike, take a leaf out, take a message, '
    'take a number, take a rain check, take a seat, take a stand, take action, take advantage, '
    'take after, take care, take charge, take cover, take five, take heart, take it as, take it '
    'away, take it back, take it down a, take it easy, take it from me, take it or leave it, take '
    'it out on, take it personally, take it slow, take it up a notch, take me seriously, take my '
    'advice, take my breath away, take my hand, take my seat, take my word, take no, take note, '
    'take off your, take over, take part, take place, take that as, take that back, take the bull '
    'by, take the cake, take the chance, take the day, take the fifth, take the opportunity, take '
    'the time, take the trouble, take things easy, take things slow, take things slowly, take '
    'this opportunity, take turns, take two of these, take up a, take your hands, take your pick, '
    'take your seat, take your time, tell me about it, throw up, turn out, look at the state of, '
    'follow the leader, follow suit, follow your heart, walk away, walk down memory lane, walk '
    'out on, walk the line, watch a movie, watch it, watch television, watch the news, watch tv, '
    'watch your, watch yourself'
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
        'look out, set off, set out, move on, carry on, walk away, watch it, move on, carry on, '
        'walk away, get back to, go out, get over, get away, take five, hold up, get it, '
        'run it, take it back, take that back, take over, move over, hang up, pick one, leave '
        'it, face it, go by, go for, come out, '
        'pass by, say again, come now, come along, step down, step up, bring on, come up, watch '
        'tv, get on, get off, put out'
    )
)


def is_idiom(words: list[str]) -> bool:
    """Say whether a clause begins with a fixed expression that orders nothing."""
    same = _IDIOM_TABLE.get(words[0]) if words else None
    if same is None:
        return False
    for phrase in same.get(words[1] if len(words) > 1 else '', ()):
        length = len(phrase)
        if tuple(words[:length]) != phrase or _is_meant_plainly(phrase, words[length:]):
            continue
        if length == len(words) or phrase not in _ALONE:
            return True
    return False


_GOES_SOMEWHERE = frozenset({'out', 'off', 'from', 'to', 'into', 'over', 'back'})


def _is_meant_plainly(phrase: tuple[str, ...], after: list[str]) -> bool:
    """Say whether it is 'take the cake out of the oven', 'lay it on the table'."""
    if len(after) < 2:
        return False
    laid = phrase[-2:] == ('it', 'on') and after[0] in ('the', 'my', 'that', 'this')
    named = len(phrase) == 3 and phrase[1] == 'the' and after[0] in _GOES_SOMEWHERE
    return laid or named


# Orders that robots are given and this package has no intent for.
OTHER_ORDERS = frozenset(
    'nod bow crouch kneel knock scrub unpack assist attend supply fry boil bake stir weigh '
    'tighten loosen assemble dismantle attach connect disconnect unplug inflate arrange '
    'organise organize prepare defrost polish repair '
    'open close clean turn switch play call cook wash dance sing charge sit jump push pull '
    'press help start begin continue show teach learn record remember remind ask answer read '
    'write count point climb cut pour fill wipe throw catch kick sleep wake lock unlock '
    'calibrate reset reboot restart shut guide lead escort slow speed stand wait vacuum mop '
    'sweep dust land launch patrol dock undock honk circle clear thank exit iron fold water '
    'feed check order buy send text email dry rinse empty unload load cancel abort skip undo '
    'postpone delay type spell translate print'.split()
)
