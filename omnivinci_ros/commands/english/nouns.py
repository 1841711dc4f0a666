# SPDX-License-Identifier: Apache-2.0
"""The nouns and adjectives that decide what an order means, as tables.

A thing may have any name; these tables only say what is certainly a person, a room, a
thing that a robot can carry, or something that nobody can hold.
"""

from __future__ import annotations

from omnivinci_ros.commands.english.given_names import GIVEN_NAMES
from omnivinci_ros.commands.english.occupations import OCCUPATIONS
from omnivinci_ros.commands.english.workplaces import SECTIONS
from omnivinci_ros.commands.english.workplaces import WORKROOMS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


DETERMINERS = _words(
    'the a an my your our his her their its that this those these some any another'
)
ATTRIBUTES = _words(
    # colours
    'red green blue yellow orange purple violet pink brown black white grey gray silver golden '
    'beige turquoise cyan magenta maroon navy teal tan cream transparent dark light bright pale '
    # sizes and shapes
    'big large huge small little tiny tall short long thick thin wide narrow heavy round square '
    'rectangular circular oval triangular cylindrical flat '
    # materials
    'wooden metal metallic plastic glass paper cardboard leather steel ceramic rubber cotton '
    'woollen porcelain '
    # states
    'striped checkered spotted dirty clean empty full new old broken open opened closed hot cold '
    'warm wet dry soft hard fresh fragile spare unused used folded sealed sharp fallen '
    # places
    'left right upper lower top bottom middle'
)
NUMBER_WORDS = _words(
    'zero one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty '
    'forty fifty sixty seventy eighty ninety hundred'
)
# With these the first word is part of the name.
COMPOUNDS = frozenset(
    tuple(pair.split())
    for pair in (
        'orange juice',
        'green tea',
        'black tea',
        'hot chocolate',
        'hard drive',
        'hard drives',
        'hot dog',
        'hot dogs',
        'soft drink',
        'soft drinks',
        'light bulb',
        'light bulbs',
        'light switch',
        'paper towel',
        'paper towels',
        'paper clip',
        'paper clips',
        'glass cleaner',
        'black pepper',
        'open area',
        'open space',
        'white board',
        'dry cleaning',
    )
)
QUANTIFIERS = _words(
    'all both every each several many few more two three four five six seven eight nine ten '
    'eleven twelve'
)
PERSONS = OCCUPATIONS | _words(
    'me us him her them you sir madam maam mum mom mummy mommy mother dad daddy father '
    'grandma grandpa grandmother grandfather granny aunt uncle cousin cousins brother brothers '
    'sister sisters wife husband son sons daughter daughters pupil pupils '
    'nurse doctor man woman boy girl lady gentleman men women boys girls ladies gentlemen person '
    'persons people guest guests patient patients visitor visitors operator operators customer '
    'customers client clients everyone everybody somebody someone anyone anybody child children '
    'kid kids friend friends teacher teachers student students boss colleague colleagues '
    'neighbour neighbours neighbor neighbors baby guy guys tourist tourists resident residents '
    'elder elders elderly adult adults senior seniors teenager teenagers folks waiter waitress '
    'chef cook technician engineer janitor receptionist manager '
    'worker workers employee soldier officer owner host hostess barman bartender stranger intern '
    'trainee apprentice inspector porter surgeon paramedic pharmacist physiotherapist midwife '
    'matron consultant registrar caretaker concierge attendant secretary supervisor foreman '
    'driver courier postman mailman plumber electrician mechanic carpenter picker packer guard '
    'firefighter fireman policeman policewoman scientist researcher lecturer librarian coach '
    'instructor pilot steward stewardess sergeant captain commander colonel lieutenant crew staff '
    'sibling twin twins toddler grandson granddaughter grandchild grandchildren nephew niece nan '
    'nana gran granddad grandad papa mama mam auntie aunty uncles parents parent husband fiance '
    'fiancee roommate flatmate housemate landlord landlady tenant bride groom priest vicar nun '
    'relative relatives carer carers colleague coworker delegate delegates applicant candidate '
    'vet vets minor apprentice apprentices undergrad undergrads postdoc sommelier inspectors '
    'farmhand contractor contractors passenger passengers trainees pensioner pensioners '
    'member members player referee chairman chairwoman director professor doctor porters nurses '
    'doctors drivers technicians managers waiters engineers interns police therapist caregiver '
    'family group team crowd passenger passengers pedestrian sir madam'
)
PRONOUN_PERSONS = _words('me us him her you everyone everybody someone somebody anyone anybody')
TITLES = _words(
    'mr mrs ms miss dr doctor professor prof sir madam sister nurse uncle aunt auntie aunty '
    'granny grandma grandpa nan nana cousin captain sergeant'
)
# Common given names, so that 'bring anna to the hall' carries nobody.
NAMES = (
    _words(
        'adam adel adele alan albert alex alexa alexander alice alicia alison amanda amelia amy '
        'ana andrea andrew andy angela anita ann anna anne annie anthony antonio arthur axel '
        'barbara ben benjamin bernard beth betty bill billy bob bobby brandon brenda brian bruce '
        'carl carla carlos carmen carol caroline catherine charles charlie charlotte chloe chris '
        'christian christina christine christopher clara claire colin craig cynthia daniel danny '
        'dave david deborah dennis diana diane donald donna dorothy doug douglas edward elena eli '
        'elisabeth elizabeth ella ellen emily emma eric erica erik eva evan eve felix fiona '
        'francis frank fred frederick gabriel gary george gloria gordon graham greg hannah harold '
        'harry heather helen henry howard hugo ian ingrid isaac isabel isabella ivan jack jacob '
        'jake james jamie jane janet jason jean jeff jennifer jenny jeremy jerry jessica jessie '
        'jill jim jimmy joan joe joel johan johanna john johnny jonas jonathan jose joseph joshua '
        'juan judith judy jules julia julian julie justin karen karl kate katherine kathy katie '
        'keith kelly ken kenneth kevin kim klaus kyle larry laura lauren laurie lee lena leo leon '
        'leonard lewis liam linda lisa liz lorenzo louis louise lucas lucia lucy luis luke lydia '
        'maggie marco marcus margaret maria marie mario martha martin marvin mary mathew matt '
        'matthew max megan melanie melissa michael michelle miguel mike mohamed mohammed monica '
        'morgan nadia nancy naomi natalie nathan nicholas nick nicole nina noah nora oliver '
        'olivia omar oscar otto pablo pamela patricia patrick paul paula pedro peter phil philip '
        'philipp rachel ralph raymond rebecca richard rick rita robert robin roger ron ronald '
        'rosa russell ruth ryan sally sam samantha samuel sandra sara sarah scott sean sebastian '
        'sharon sheila simon simone skyler sofia sophia sophie stephanie stephen steve steven '
        'stuart susan suzanne tanya teresa theo theresa thomas tim timothy tina tobias tom tommy '
        'tony tracy ursula valerie vanessa vera veronica victor victoria vincent virginia walter '
        'wanda wendy will william xavier yvonne zoe'
    )
    | GIVEN_NAMES
)
# What robots and assistants are called; another unknown word before a clear order is one too.
ROBOT_NAMES = _words(
    'jarvis pepper nao tiago alexa siri cortana bixby computer machine droid rosie wally buddy '
    'baxter toyota hsr temi astro hal olly google assistant omni rover drone robo bot '
    'roboto butler'
)
ROOMS = WORKROOMS | _words(
    'mudroom sunroom breakroom guestroom playroom ballroom boardroom cloakroom darkroom showroom '
    'stockroom tearoom workroom conservatory vestibule atrium alcove landing loft mezzanine '
    'scullery larder annex annexe shed carport forecourt courtyard deck veranda checkpoint '
    'doorstep infirmary morgue mailroom copier printer sideboard worktop windowsill ottoman stool '
    'trolley hearth mantelpiece booth stall turnstile gateway podium lectern house building room '
    'kitchen bedroom bathroom hall hallway corridor office garage garden cellar basement attic '
    'lounge nursery study studio library balcony terrace patio porch lobby entrance exit foyer '
    'reception elevator lift stairs staircase stairway door doorway gate window table desk shelf '
    'shelves bookshelf cupboard cabinet counter sink sofa couch chair armchair bed wall corner '
    'dock station charger base fridge refrigerator stove oven dishwasher washer dryer wardrobe '
    'closet pantry laundry workshop lab laboratory warehouse classroom canteen cafeteria yard '
    'driveway toilet restroom washroom bar tv television fireplace piano lamp plant box bin cone '
    'tree rack pallet conveyor ward workbench bench dresser drawer nightstand bookcase ramp '
    'platform bay aisle storeroom storage desk floor rug carpet archway arch bridge opening gap '
    'tunnel path hill slope hatch threshold doorframe steps pavement sidewalk crosswalk tower '
    'tree car truck van tent barn greenhouse pool fountain fence post wall lane track mat depot '
    'checkout ward clinic pharmacy canteen kiosk counter till shop position point waypoint '
    'location origin goal target spot zone area sector cell'
)
# Where things are brought to without an article: 'take it to shipping', 'to radiology'.
DEPARTMENTS = SECTIONS | _words(
    'packing shipping receiving dispatch triage radiology cardiology oncology neurology surgery '
    'maternity pediatrics paediatrics admissions accounts accounting billing housekeeping '
    'maintenance security catering returns inspection assembly goods-in stores logistics icu '
    'theatre physio outpatients casualty sterilisation sterilization pathology hematology '
    'haematology bakery intake discharge despatch'
)
# A list of what homes, wards and workshops carry: 'i need a towel' asks for one of these.
TANGIBLE = _words(
    'apple apples apron bag bags ball balls banana bananas bandage bandages basket battery '
    'batteries beer belt biscuit biscuits blanket blankets block blocks board bolt bolts book '
    'books boot boots bottle bottles bowl bowls box boxes bread broom brush bucket butter cable '
    'cables cake camera can cans candle candy cane cap card cards cereal chair cheese chips '
    'chocolate chopsticks cleaner clipboard clock cloth clothes coat coffee coke cola comb '
    'container cookie cookies cord cracker crackers cream crutches cube cubes cup cups cushion '
    'cutlery detergent dictionary dish dishes dishcloth doll drill drink drinks dustpan egg eggs '
    'envelope eraser file flashlight flower flowers folder food football fork forks fruit fruits '
    'glass glasses glove gloves glue gum hairbrush hairdryer ham hammer handkerchief hat '
    'headphones helmet honey hose ice jacket jam jar jars jug juice kettle key keyboard keys '
    'knife knives knob ladle lamp laptop lemon lemonade letter lid lighter lock lotion magazine '
    'magazines mail marker marmalade mask meal meat medication medicine milk mirror mop mouse '
    'mug mugs mustard nail nails napkin napkins newspaper newspapers noodles notebook nut nuts '
    'oil onion orange oranges package packages pad paint painting pan pans pants paper papers '
    'parcel parcels pasta peach pear pears pen pencil pencils pens pepper phone pill pillow '
    'pillows pills pizza plate plates pliers plum popcorn pot potato potatoes pots pringles '
    'racket rag remote rice robe rope ruler salad salt sandwich sandwiches saucer sausage scarf '
    'scissors screw screwdriver screws shampoo sheet sheets shirt shirts shoe shoes slipper '
    'slippers snack snacks soap sock socks soda soup spatula sponge spoon spoons spray sprite '
    'stapler stick strawberry string sugar suitcase sunglasses sweater syringe tablecloth tablet '
    'tape tea teapot tennisball thermometer thermos tie tin tissue tissues toast tomato tomatoes '
    'tool toolbox tools toothbrush toothpaste torch towel towels toy toys trash tray trays '
    'trousers tube tuna tweezers umbrella vase vegetables vest walker wallet watch water '
    'wheelchair whisk wine wipe wipes wrench yogurt yoghurt bleach tamale jello'
)
# Mass nouns and plurals of the like go without an article: they are no names of persons.
MASS_NOUNS = _words(
    'litter junk stuff things furniture rubbish garbage trash waste luggage baggage '
    'equipment material '
    'materials goods groceries laundry linen samples supplies dinner lunch breakfast breakfasts '
    'something anything everything'
)
# What nobody can hold, put down, look for in a room or go to.
INTANGIBLE = _words(
    # knowledge and words
    'weather news time date forecast temperature humidity traffic information info details fact '
    'facts joke jokes story stories riddle answer answers question questions advice idea ideas '
    'opinion opinions example examples definition meaning reason reasons explanation summary '
    'recipe recipes instruction instructions directions direction route routes score scores '
    'result results price prices rate rates quote quotes status update updates report list lists '
    'rundown details description translation address number name names word words truth lie '
    'headline headlines history trivia biography review reviews rating ratings location agenda '
    # media
    'music song songs album albums artist playlist playlists podcast podcasts audiobook movie '
    'movies film films show shows episode episodes video videos track tracks tune tunes channel '
    'channels concert game games jazz rock radio genre chapter lyrics picture photo photos '
    'selfie pictures youtube netflix spotify pandora '
    # settings
    'volume brightness alarm alarms timer timers reminder reminders light lights lighting '
    'heating heat ac thermostat bluetooth wifi mode settings brightness speed contrast screen '
    # office
    'appointment appointments meeting meetings event events calendar schedule email emails call '
    'calls contact contacts text texts tweet tweets post posts notification notifications '
    'account balance bill bills payment payments money cash loan credit interest reservation '
    'reservations booking ticket tickets order orders deal deals discount refund receipt stock '
    'stocks share shares application applications job jobs contract project projects plan plans '
    'work business career vacation holiday trip journey tour insurance visa note memo '
    # going out
    'taxi cab uber lyft bus train subway metro tram flight flights plane airplane boat ship '
    'restaurant restaurants cafe cafes hotel hotels theater theatre cinema bank hospital airport '
    'mall shop shops store stores supermarket stadium museum market party city town country '
    'village street road highway avenue mountain beach university college school church gym '
    'store court downtown '
    # states and gestures
    'break breaks rest chance chances hand hands hug kiss ride minute minutes moment moments '
    'second seconds hour hours day days week weeks month months year years while space credit '
    'help favor favour trouble problem problems fun luck love sleep nap bath shower seat seats '
    'look care part place heart turn turns step steps try shot guess bet bite breath risk risks '
    'position horses tongue fire cold pity offense exam exams test tests class lesson lessons '
    'course courses side sides point points sense feeling feelings attention permission notice '
    'effort responsibility advantage charge decision decisions action measures exercise haircut '
    'divorce lawyer boyfriend girlfriend life death world way ways hell bullshit shit crap fuck '
    'line damn conversation talk discussion subject topic message messages line wedding weddings '
    'birthday anniversary conference interview deadline holiday holidays voicemail inbox rules '
    'rule law laws instructions advice blues band bands team teams stocks celebrity league '
    'playoffs air conditioning thermostat heater fan tv television temperature matter issue '
    'issues habit habits weight pain headache fever difference impression fingers creeps willies '
    'senses sense sight conclusion conclusions terms rescue mind minds extremes limit limits '
    'nerve nerves bacon bait bullet plunge mickey blame hint hike leak backseat liberty liberties '
    'pleasure pride delight comfort refuge shelter shape umbrage exception aim pains sip gulp '
    'puff dip swim walk stroll jog stretch drive peek glance listen whiff stab crack swing oath '
    'vow stance pulse census poll survey inventory essay homework thanks regards greetings wishes '
    'compliments apologies best worst rest benefit doubt boot creeps willies slip finger bird nod '
    'shout holler buzz ring push pull lift hell okay ok hint clue scoop lowdown gist upper cue '
    'lead toll rap dreams dream passion instinct instincts footsteps leader lights screenshot '
    'dollar dollars euro euros buck bucks cents pounds percent savings star stars soundtrack '
    'times schedules blinds curtains shades followers rewards reward miles subscription password '
    'passwords sideline ease grip grasp peace patience slack version medal due welcome ovation '
    'applause start breath act facts hopes ducks worth hang load hobby vitamins stand spirit mood '
    'groove town limb diet strike record motions lengths blazes dentist polls jail trial god gut '
    'option options side police peace vengeance justice mercy courage strength confidence support '
    'respect space distance charges doubt suspicion writing perspective burner use vote tears '
    'boil end past smile pressure trust shame noise rear grades memories memory cure solution '
    'happiness error mistake mistakes voice logic bliss nose sun partner medium economy pedal '
    'reality earth air heaven age power money bottom belief impression emphasis blame fault '
    'finger footing foundation heat price bounty curse spell damper fort grudge winner scent beat '
    'bass bomb acid pieces tab check trouble hills goalposts needle level levels odds tide '
    'cheek ingredients access permission hold scene mood tone beginning user users speech ban '
    'glimpse wave rays bug drift thief stamps talking'
)
# 'Put eggs on my shopping list': written down, not put down.
VIRTUAL_PLACES = _words(
    'list lists calendar schedule agenda playlist queue reminder reminders facebook twitter '
    'instagram repeat shuffle hold pause mute speakerphone internet web website google wikipedia '
    'youtube netflix spotify amazon ebay radio news account tab mind question inbox homepage '
    'media desktop settings monday tuesday wednesday thursday friday saturday sunday january '
    'february april june july august september october november december tomorrow today tonight '
    'noon low high medium maximum minimum standby loudspeaker vibrate silent order orders basics '
    'app apps twitter tiktok portfolio forecast program programme series season recipe menu song '
    'songs track tracks episode chapter album channel page slide screen menu website favourites '
    'favorites contacts email mail wishlist diary journal market sale credit '
    'map savings checking cloud dropbox '
    'reverse gear neutral motion auto automatic max min turbo '
    'speaker speakers'
)
# In 'hands off' and 'move your arm' they belong to somebody.
BODY_PARTS = _words(
    'arm arms hand hands head gripper grippers finger fingers leg legs foot feet eye eyes camera '
    'cameras wrist elbow shoulder shoulders neck torso body joint joints motor motors wheel '
    'wheels engine lift mast claw face'
)
# Of these there are things too: 'find my ticket', though 'get me a ticket' orders one.
SOMETIMES_HELD = _words('check checks') | _words(
    'ticket tickets note memo money picture pictures photo photos game games radio '
    'receipt letter fan heater tv television team letters report reports screen '
    'train boat ship plane bus card seat bill needle needles ring rings medal part parts contract '
    'stamps stamp rock boot lead curtains bacon leak leaks feed stand piece pieces seats test '
    'tests post sample timer'
)
VEHICLES_AND_WAYS = _words(
    'uber lyft '
    'bus train taxi cab subway metro tram flight plane elevator lift escalator stairs staircase '
    'door doorway gate entrance aisle ferry highway freeway road street route exit path way '
    'shortcut corridor hallway ramp steps'
)
