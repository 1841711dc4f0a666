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
GUIDE_VERBS = _words(
    'guide pilot lead escort usher accompany conduct direct steer shepherd chaperone'
)
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
    'distribute, hand out, give out, hand round, hand around, bring out, ship, bring, fetch, '
    'give, hand, hand over, pass, pass over, deliver, get, grab, '
    'carry, take, bring over, bring back, bring along, give back, hand back, take back, carry '
    'over, transport, convey, haul, serve, offer, retrieve, return, fetch back, collect, pick '
    'up, lend, pass on, transfer, relocate, move, shift, bring up, bring down, bring in, find, '
    'run, rush, lug, cart, ferry, tote, shuttle, whisk, wheel, tow, drag, trundle, heave, hump, '
    'hike, schlep, trolley, hurry'
)
# Without a receiver or a goal they are something else: 'take the cup' is a grab.
NEEDS_GOAL = _texts(
    'distribute, hand out, give out, hand round, hand around, '
    'ship, get, grab, take, carry, take back, carry over, transport, convey, haul, serve, offer, '
    'retrieve, return, collect, pick up, lend, transfer, relocate, move, shift, find, run, '
    'rush, lug, cart, ferry, tote, shuttle, whisk, wheel, tow, drag, trundle, heave, hump, '
    'hike, schlep, trolley, hurry'
)
# Only a person receives: 'retrieve the cup for me', 'return the book to anna'.
NEEDS_PERSON = _texts(
    'move, shift, transfer, relocate, return, find, send, lend, serve, offer, collect, retrieve, '
    'pick up, distribute, hand out, give out, hand round, hand around'
)
# Verbs that take a person before the thing: 'give the nurse the bottle'.
DITRANSITIVE = _texts(
    'give, hand, pass, bring, fetch, get, take, serve, offer, lend, send, deliver, grab'
)
PUT_PHRASES = _phrases(
    'put, place, set, drop, lay, leave, release, hang, stack, pile, store, stick, insert, '
    'deposit, position, put back, put away, set down, put down, lay down, drop off, hang up, '
    'stow, tuck, load, dump, discard, dispose of, move, shift, transfer, relocate, slide, '
    'return, rest, let go of, mount, arrange, throw, toss, chuck, push, lower, unload, place '
    'back, set back, slip, pop, shove, plop, sling, stash, bung, park, drop down, leave behind, '
    'set aside, hook, lean, prop, wedge, squeeze, ease, stand, settle, plonk, plunk, plant, '
    'sit, tidy, slot, drape, balance, line up, lay out, set out, spread out, spread'
)
# Their place must be said, or they mean something else.
PLACE_OR_NOTHING = _texts(
    'set, leave, stick, store, rest, return, load, slide, throw, toss, chuck, push, mount, '
    'insert, stack, transfer, relocate, move, shift, position, tuck, unload, arrange, ease, '
    'settle, plonk, plunk, plant, sit, tidy, slip, pop, shove, plop, sling, stash, bung, park, '
    'hook, lean, prop, wedge, squeeze, slot, drape, balance, stand, line up, lay out, set out, '
    'spread out, spread'
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
    'pinpoint, '
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
        'pinpoint distribute '
        'transport seek spot detect hunt scan examine inspect observe remove transfer relocate '
        'distribute '
        'seize snatch return goto park inform serve offer toss chuck attach flip slip pop nip '
        'drift cover steer rush hurry cross exit leave visit meet position stand'
    )
)

# Orders that robots are given and this package has no intent for.
OTHER_ORDERS = frozenset(
    'group nod bow crouch kneel knock scrub unpack assist attend supply fry boil bake stir weigh '
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
# Verbs of doing beside those of orders; most are no nouns.
DEEDS = frozenset(
    'zoom knock heel twirl whirl shout yell whisper mind fall peel chop slice grate mash whisk '
    'knead roast grill toast brew steam squeeze sprinkle drizzle marinate season blend drain '
    'rinse soak scrub scour wipe mop sweep hoover vacuum dust polish disinfect sanitize sanitise '
    'sterilise sterilize launder iron fold sew knit mend fix repair paint hammer drill saw weld '
    'solder screw unscrew bolt tighten loosen assemble dismantle unwrap wrap unpack pack seal tie '
    'untie zip unzip button unbutton dress undress shave trim mow rake dig prune weed plant sow '
    'harvest feed milk groom stay keep remain stroke pat tickle hug kiss massage bandage inject '
    'vaccinate swab examine diagnose measure weigh scan photograph film record type print '
    'photocopy staple laminate shred sort label stamp sign tick highlight erase ring buzz ding '
    'dial press push pull twist crank wind lever prise pry bend stretch squash crush smash shake '
    'stir wave nod bow kneel crouch squat lie sit kick throw toss juggle dance sing hum whistle '
    'clap cheer laugh smile blink wink wake snooze recharge dock undock calibrate reboot restart '
    'update upgrade install lather spray sprinkle blow inflate deflate light ignite extinguish '
    'switch flick flip tap swipe connect disconnect plug unplug attach detach hook unhook clip '
    'unclip buckle unbuckle latch bolt barricade prop wedge jam stuff cram ram heap pile stack '
    'unstack spread scatter scrape smear dab blot swat chase shoo herd summon evacuate rescue '
    'save protect guard patrol inspect survey hang hoist winch heave haul tow drag roll unroll '
    'rummage poke nose peep budge whip swing line form fall hover orbit loiter maintain withdraw '
    'remind use check '
    'retire introduce report gain lose climb raise lower present issue distribute serve heat warm '
    'cool chill mind touch carry come go bring take give get put turn move find follow lead park '
    'back drive run walk step stop drop leave lay tell keep hold hand pass'.split()
)
