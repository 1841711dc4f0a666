# SPDX-License-Identifier: Apache-2.0
"""Words of talk among people: what is asked of persons, told of them and owned by them."""

from __future__ import annotations

from omnivinci_ros.commands.english.given_names import GIVEN_NAMES
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import ROBOT_NAMES
from omnivinci_ros.commands.phrase_tables import phrase_table

ROBOTS = ROBOT_NAMES | {'robot'}
ABOUT_ONE = DETERMINERS | {'no', 'which', 'every'}
BEGINS_QUESTION = frozenset(
    'what where who whom whose why when which how should shall do does did is are am was were can '
    'could would will may might have has had'.split()
)
# A robot that sees may be asked of these, by whomever and of whomever.
SEEN = frozenset(
    'see seen sees look looks colour color wearing doing holding carrying sitting standing lying '
    'sat spot spotted notice noticed visible label sign noise smell'.split()
)
FOUND = phrase_table(
    'did you find, have you found, have you got a, have you got an, have you got any, have you '
    'got some, has anyone got, has anybody got, anyone got, have you a, have you any, was there, '
    'were you, did you hear'.split(', ')
)
# 'Have our guests arrived', 'is she awake': a glance tells.
STATES = frozenset(
    'here home back open closed shut on off arrived gone awake asleep empty full outside inside '
    'upstairs downstairs ready clean dirty alone hurt'.split()
)
# What it may look for: 'where did i leave it', 'what have i got in my hand'.
SIGHTS = phrase_table(
    'where did i, where have i, did i leave, have i got, has he got, has she got, have they got, '
    'do i have, am i, is he up, is she up, are they up, behind me, in front of me, next to me, '
    'near me, beside me, around me, my hand, my hands, left open, is on, are on, is in, are in, '
    'is there, are there'.split(', ')
)
# What a town sells and runs: 'how much are the tomatoes'.
OF_TOWN = frozenset(
    'train trains bus buses tram flight platform airport ticket service bill price cost taxi '
    'airline'.split()
)
PRICES = phrase_table('how much are, how much is the, how much for, how much does'.split(', '))
NOT_ASKED = DETERMINERS | {'not'}  # 'do the dishes', 'do not go'
SUBJECTS = frozenset(
    'you we they i he she it anyone anybody everyone everybody no any your my our their '
    'his'.split()
)
NEEDED = phrase_table(
    'we need, we want, we would like, we could use, they need, they want'.split(', ')
)
OF_US = frozenset("we us our ours he she they his their theirs him he's she's they're".split())
SPEAKER = frozenset({'i', 'me', 'mine', 'yours'})
BACK_THEN = frozenset('did was were had yesterday ago'.split())
LAST = phrase_table(
    'last night, last week, last month, last year, last time, last summer, last winter, the other '
    'day, when i was, used to, at the time, back then'.split(', ')
)
ASKED_PERSON = phrase_table(
    'do you think, do you reckon, do you want, do you fancy, do you remember, do you like, do you '
    'believe, do you mean, do you take, do you sell, do you ever, do you guys, do you two, are '
    'you coming, are you hungry, are you thirsty, are you tired, are you cold, are you free, are '
    'you kidding, are you joking, are you serious, are you crying, are you going to, are you '
    'feeling, are you still, would you like, would you have, would you prefer, would you rather, '
    'would it kill you, can you believe, could you believe, can you imagine, could you imagine, '
    'you know what, could you do with, could you two, can you two, how come, why do not we, how '
    'about we, what about you, and you, is this seat, what do you think, how do you feel, have '
    'you ever, if you could, what if'.split(', ')
)
REQUESTS = phrase_table(
    'can you, could you, would you, will you, can we, could we, would the, could the, can i have, '
    'can i get, can i borrow, can i trouble, can i ask you, could i, may i have, might i, '
    'would it be'.split(', ')
)
TAGS = phrase_table(
    "is not it, isn't it, does not it, doesn't it, do not i, don't i, did not i, didn't i, "
    "have you, haven't you, have not you, won't you, will not you, are not you, aren't you, "
    "was not it, wasn't it, do not you, don't you, did not you, didn't you, right, you know, "
    "are not they, aren't they, do not they, don't they, can not you".split(', ')
)
TOLD = phrase_table(
    'you should have, you could have, you would have, you must have, you must be, you can not, '
    'you could not, you will not, you would not, you could always, you look, you seem, you sound, '
    'you never, you always, you may, you might, you did, you were, you have to tell, you have got '
    'to be, you should wear, you should be able, you will be able, you need to keep, you need to '
    'stay off, you need to calm, you need to relax, you need to rest, i do not think, i can not '
    'believe, i want you to be, i want you to know, i want you to meet, i want you to promise, i '
    'would like you to meet, i need you to listen, i need you to be, i need you to know, i bet, i '
    'wonder, i wish, i guess, i suppose, i drew, i had, i was, i know, i thought, it is only me, '
    'it is not, it is only, do not be, do not tell me, do not mind, do not worry, do not cry, do '
    'not panic, do not you, i am sorry, i am only, i am just, what a, what an'.split(', ')
)
LET = frozenset({'me', 'us'})
LET_DO = frozenset('have see in out through past up down go be'.split())
LET_US = LET_DO - {'be', 'see', 'down', 'up', 'past'}
# What a robot has none of: 'brush your teeth'.
OF_PEOPLE = frozenset(
    'shoes shoe teeth tooth hair homework tea breakfast lunch dinner supper pudding peas greens '
    'vegetables plate medicine tablets seat seats belt belts life lives dream dreams heart '
    'business mother mum mom dad father sister brother wife husband kids children parents elbow '
    'sleeve sleeves chin feet socks shirt jacket pyjamas trousers knees tummy nose mouth face '
    'breath temper language manners money wallet purse card job work luck age turn day holiday '
    'weekend appointment bag bags ticket tickets '
    'receipt phone number birthday friends team boss teacher family gran nana grandma grandpa '
    'cards weapon weapons'.split()
)
KIN = frozenset(
    'mum mummy mom mommy dad daddy mama papa nan nana gran granny grandma grandpa grandad auntie '
    'uncle kids boys girls ladies gentlemen lads guys folks everyone everybody children '
    'class team officer waiter doctor nurse sir madam lieutenant captain general sergeant colonel '
    'honour honor son bro sis baby'.split()
)
TITLES = frozenset({'mr', 'mrs', 'miss', 'ms', 'dr', 'professor', 'aunt', 'uncle', 'nurse'})
BEFORE_CALLED = frozenset(
    'hey oh no yes ok okay well sorry thanks come on my your dear and'.split()
)
PEOPLE = (NAMES | GIVEN_NAMES | KIN) - ROBOT_NAMES
# Whoever has these before an order may be the robot: they are given to pets and machines too.
_PET_NAMES = frozenset(
    'max bella luna rosie buddy rocky bender nova pixel gizmo sparky dusty rover ziggy otto hal '
    'kitt scout rex fido atlas nemo robby robbie bob pepper marvin ada iris stevie bertie coco '
    'rusty alfred wally charlie molly daisy milo oscar andy ruby sam alex toby archie alfie '
    'teddy barney bruno felix walter misty poppy percy henry hobson'.split()
)
CALLED_BY_NAME = (NAMES | GIVEN_NAMES) - ROBOT_NAMES - _PET_NAMES
CALLED_BY_ROLE = (KIN - {'sir', 'madam', 'son', 'baby'}) | frozenset(
    'driver waitress bartender porter steward constable detective corporal private ensign '
    'sweetie kiddo children team crew soldiers men troops everyone students pupils class '
    'contestants passengers dude darlings babe hubby wifey gramps mister'.split()
)
LONGEST_CALLED = 3  # words
