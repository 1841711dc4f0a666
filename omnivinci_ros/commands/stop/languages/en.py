# SPDX-License-Identifier: Apache-2.0
"""English; the word 'stop' itself is read by `english`, which knows its neighbours."""

THINGS = """
the robot, this robot, the machine, the motor, the motors, all motors, all the motors
your motors, your motor, the engine, the engines, your engine, your engines, everything
all power, the power, your power, power, motors, the drive, your arm, the arm, the wheels
the gripper, yourself, the system, all systems, the power supply
"""
CALLS = """
halt [{thing}|motion|all motion|movement|all movement|moving|operations|all operations|it]
freeze [motion|all motion|{thing}|where you are|in place]
abort [the] [mission|task|plan|order|command|motion|movement|operation]
abort (that|this|it|everything|all), cancel [that|it|this|everything|all|all orders|all movement]
cancel (the|that|this|my|your|the last|my last) (order|command|task|mission|movement|motion|plan|
operation|action)
pause [for now|it|that|{thing}|motion|movement|the motion|the movement|all movement|everything|
a moment|a second|for a moment|for a second|
a minute|
for a minute]
enough [already|is enough|of that|of this|with that|with this|moving]
cease [movement|all movement|that|this|it|fire|moving|motion|all motion|and desist|operations|
all operations]
desist, halting, full brake, full brakes, hard brake
hold (it|on|still|up|everything|position|your position|that position|this position|
fire|your fire)
hold (it|on|up) (a|one|just a|for a) (second|sec|seconds|minute|moment|tick)
hang on [a|one|just a] [second|sec|seconds|minute|moment|tick]
(stand|stay|keep|sit|be|remain|hold) (still|motionless|perfectly still|absolutely still|
very still)
(stand|stay|keep|hold|sit) still for (me|us|a moment|a second|a minute|a bit|now)
stay [right] (there|here|where you are|where you stand|put|back|away|clear|off|in place)
stay right where you are
(stay|keep|get|go) [the hell|well] away from (me|us|him|her|them|the baby|the child|the children|
the kids|my child|my baby|the dog|the cat)
(stay|keep) (away|back|off|clear) [from me|of me|me]
remain (there|here|where you are|in place|in position|in your place), do not stir
do not you dare, do not even think about it, not a muscle, do not move a muscle, do not
do not do (it|that|this|anything), do not you
do not [you|ever] (touch|hurt|hit|push|pull|grab|squeeze|crush|pinch|shoot|kick|bump|lift|
drag) (me|us|him|her|them|it|that|this|anything|anyone|my hand|my arm)
do not (run into|bump into|crash into|drive into|run over) (me|him|her|it|us|them|that|anything|
the wall|the door|people)
(nobody|no one) (move|moves) [a muscle|an inch], nobody (go|goes), watch (out|it), look out
mind out
shut (it|that|this|everything|yourself|the whole thing|{thing}) (down|off)
shut (down|off) [{thing}|everything|it|immediately], power (off|down) [{thing}]
power yourself (off|down), (turn|switch) (off|down) {thing}, (turn|switch) {thing} off
(turn|switch|shut) yourself (off|down)
(kill|cut) [the|all|your] (power|engine|engines|motor|motors|drive|robot|throttle|ignition|juice|
current|switch)
(kill|cut|turn off|switch off) [the|all] power (to|from|for) [the|your|all] (wheels|motors|motor|
arm|arms|drive|engine|robot|base)
(someone|somebody|anybody|anyone) (turn|switch|shut|power) (it|this|that|the robot|that robot|
this robot|that thing|this thing) (off|down)
enough (with|of) [the|all the|all that|your] (spinning|moving|pushing|driving|turning|bumping|
rolling)
cancel (what you are doing|what you were told|what i said|what i told you|my words)
(look|watch|mind) out [for] [the] (stairs|step|glass|wall|door|baby|child|kid|kids|dog|cat)
cut off the power, cut the power off, pull the plug, kill switch, emergency
(hit|press|push|use|pull|activate|engage|trigger|slam|smash) [the|that|your] (kill switch|
emergency stop|emergency button|stop button|red button|big red button|brakes|brake|
emergency brake|e stop|estop)
(step|stamp|slam) on (the|your) (brake|brakes), slam the brakes on
apply [the|your] (brakes|brake), put the brakes on, put on the brakes, brake [hard|now|it]
brakes [on], braking, emergency (stop|brake|braking|shutdown|shut down|halt)
(all|full|dead|complete|hard) (stop|halt)
not (another|one|one more|a single) (step|inch|move|centimeter|centimetre|foot|meter|metre|
millimeter|step further|inch closer|step closer)
(no|not any|not one bit) (further|farther|closer|nearer), not so close, not so fast
you are (too|way too) close, too close, you are close enough, that is (far|close|near) enough
that is enough, (far|close|near) enough, that will do, this is (far|close) enough, okay enough
you are (hurting|crushing|squeezing|pinching|hitting|choking|burning) (me|him|her|them|us|it|
my hand|my arm|my foot|my leg|my fingers)
no more (moving|driving|walking|motion|movement|movements|turning|steps|spinning)
quit [it|that|this|moving|doing that|following me|touching me|driving|turning|spinning|pushing]
cut (it|that) out, knock it off, give it a rest, leave it be, stand (down|fast|by), time out
timeout, cool it
let go [of] [me|us|him|her|my hand|my arm|my leg|my foot|my hair|my finger|my fingers|my dress|
my shirt|my sleeve|my wrist|my coat|my child|the child|the dog]
let (me|him|her|them) go, get off [of] [me|us|him|her|them|my foot|my hand|my leg|my toes|my arm]
get away [from me|from him|from her|from us]
get your (hands|hand|arm|arms|gripper|claws|fingers|hand) (off|away) [of] [me|him|her|from me]
take your (hands|hand|arm|gripper) off [of] [me|him|her], hands off [me|him|her]
leave (me|him|her|us|them) alone, get back [from me]
back away [from me|from her|from him|from us], that is plenty
suspend (motion|movement|operations)
(watch|look) out for (the|my|that|this) (kid|kids|child|children|baby|dog|cat|man|woman|boy|girl|
people|wall|stairs|step|glass)
mind (the|my) (kid|kids|child|children|baby|dog|cat|wall|stairs|step|glass)
(release|unhand|unclamp) me, no no no [no], oh no no no [no]
you are [standing|stepping|rolling|driving|sitting|leaning] on (me|my hand|my hands|my arm|
my foot|my feet|my leg|my finger|my fingers|my toe|my toes|my hair|my back|my head|my dress|
my coat)
you are (running|driving|bumping|crashing|rolling) (into|over) (me|him|her|us|it|my hand|my hands|
my arm|my foot|my feet|my leg|my finger|my fingers|my toe|my toes|my hair|my back|my head|
my dress|my coat)
you are (squashing|squishing|scratching|jamming|trapping|pushing|dragging|scaring|catching|
pulling) (me|him|her|us|my hand|my hands|my arm|my foot|my feet|my leg|my finger|my fingers|
my toe|my toes|my hair|my back|my head|my dress|my coat)
my (hand|hands|arm|foot|feet|leg|finger|fingers|toe|toes|hair|back|head|dress|coat) [is|
are] (stuck|caught|trapped|jammed)
that hurts, it hurts, get it off [me], you [nearly|almost|just] hit me
you will hurt (me|him|her)
(watch|mind|careful of) my (hand|hands|arm|foot|feet|leg|finger|fingers|toe|toes|hair|back|head|
dress|coat)
do not (squeeze|push|pull|shove|pinch|hurt|poke) [me|so hard], that ll do, okay that ll do
that will do now, (quit|stop) what you are doing, do nothing
do not (proceed|continue|go on|carry on|advance), come to (rest|a rest)
end (the movement|all movement|all motion|motion), stay as you are, hold off, lay off, break off
call it off, belay [that|that order], that is (quite|more than|really) (far|close) enough
go no (further|farther|closer)
(pause|cease|halt|stop|freeze|suspend) all (movement|motion|movements|motors|operations|activity)
(disable|deactivate|disengage|disarm) {thing}, disable motors
(stomp|jump|lean) on (the|your) brakes, unplug yourself
let go of my (bag|purse|scarf|jacket|phone|chair|stick), let go of that
release my (hand|hands|arm|foot|feet|leg|finger|fingers|toe|toes|hair|back|head|dress|coat)
(move|step|drive|roll|back|go) away from (me|us|him|her|the baby|the child|the kid)
get out of my way
not on my (hand|hands|arm|foot|feet|leg|finger|fingers|toe|toes|hair|back|head|dress|coat)
not my (hand|hands|arm|foot|feet|leg|finger|fingers|toe|toes|hair|back|head|dress|coat)
(keep|get|take) your (hands|arms|arm|gripper|claw) (off|away|to yourself), off [of] me
hands to yourself, discontinue
(arrest|discontinue|kill|terminate|interrupt|halt|quit|suspend|cease|end) [your|the|all] (motion|
movement|motions|movements)
(immobilise|immobilize|arrest|disable|deactivate|halt|freeze) yourself
(lock|block) (the|your) (wheel|wheels|drive|drives), apply (the|your) emergency brake
(abort|cancel|interrupt|terminate|end|suspend|halt) (the|this|that|your|my) [current|last] (task|
mission|job|order|command|movement|motion|plan|operation|action|activity)
disengage (the|your) (drive|motor|motors|wheels), keep your distance, let me out
(abort|kill|cancel|cease|halt|drop|quit|end|stop) (everything|whatever) you are (doing|up to|at)
(keep|hold) (the|your|that|those) (arm|arms|gripper|hand|hands|wheels|base|head) still
(keep|hold) (yourself|everything) still, kill (everything|it all|the lot|the whole thing)
do not (run|knock) (me|us|him|her|them) (over|down), just a (second|moment|minute|sec) wait
easy easy [easy], hold (steady|your ground|station|there)
(maintain|keep|hold) (position|your position|station), stay in (position|your position)
(remain|stay|be) stationary, stay on the spot, stand [right] (there|where you are)
no (moving|movement|motion|driving)
(motors|motor|engines|engine|power|everything|all motors) off
(watch|look) where you are (going|driving|rolling), mind your step
that is [way|much] too (far|close|near), too (far|near), you ll (hit|crash|crush|hurt)
break (hard|now), brakes now, (hit|use|slam|press) the (break|breaks), stop over (there|here)
full break, steady on, steady there, easy there, (easy|steady) now, easy does it, pack it in
not an inch (further|farther|closer|more), (suspend|cease|end|terminate|halt) (operation|program|
programme|everything), put (me|us|him|her) down, help [me] i am (stuck|trapped|caught)
hey hey hey, careful [there|now], one moment [there|now]
[there is] [a] (child|kid|baby|person|man|woman|dog|cat|someone|somebody) (in the way|in your way|
in front of you|behind you|under you|right there|ahead of you|on the floor)
(someone|somebody|a child|a kid|a man|a woman|a person|the dog|the cat|the baby) is (in the way|
in your way|in front of you|behind you|under you)
(you are|you have) (hit|hitting|touched|touching) (me|us|him|her|them)
"""
WORDS = """
danger, hold, hold hold, quit, terminate, suspend, steady stop, avast, desist, stahp, stawp, stap
hold your horses, mayday, fire fire
[there are|there is a] (stairs|kid|child|wall|cliff|hole|drop|ledge) (ahead|right ahead)
sotp, stpo, tsop, ztop, shtop, stopit, stoppp, stob, st0p, stopnow, dont, deactivate, danger
break, hault, frieze, frees, freese, woe, wo wo, wo wo wo, stup, interrupt, cancel all, stand by
be careful, steady
kill it, no do not, no more, end motion, stay, remain, basta, nope nope nope, disengage
"""
STARTS = """
hold still, stay away from me, you are going to (hit|crash|run|crush|hurt|fall)
you are about to (hit|crash|run|crush|hurt|fall), you will (hit|crash|crush)
it is going to (hit|crash|crush), it is about to (hit|crash|crush), do not hurt, do not crush
do not squeeze, cancel everything, freeze or, freeze do not, stay where
"""
BECAUSE = """
there is, there are, you are, you will, it is (going|about|too|so|wet|slippery|dangerous|hot)
i am, i will, because, or (you|i|else|it|we), before (you|it|somebody|someone)
(someone|somebody) is
(my|your) (hand|foot|arm|leg|finger|fingers|toe|toes|hair|sleeve|dress|bag|wheel) (is|are)
(the|a) (floor|child|kid|baby|dog|cat|patient|wall|stairs|step|glass|door|man|woman) (is|are)
"""
AROUND = """
now, right now, there, here, right there, right here, already, please, immediately, at once
robot, everybody, everyone, you, guys, man, sir, dude, buddy, oh, no, hey, ok, okay, god, my
jesus, the, right away, this instant, this second, this minute, this moment, right this second
right this minute, for god sake, for gods sake, for heaven sake, a moment, a second, wait, whoa
instantly, quick, quickly, boy, mate, pal, friend, listen, i say, i said, i mean, just
all of you, just there, well, yo, ah, ahh, oi, mister, fast, asap, thank you, thanks, yes
will you, would you, again, damn it, dammit, and, robots, i repeat, with that, i am serious
it is an emergency, all right, dear, honey, machine, come on
"""
NEVER = 'pulling my leg, do not stop, never stop, do not ever stop'
