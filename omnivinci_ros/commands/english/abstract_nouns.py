# SPDX-License-Identifier: Apache-2.0
"""What can be asked for and not held: by how the word ends, and words of screens and offices."""

from __future__ import annotations

import functools

# Most words that end so name no thing; those that do are listed below.
_ENDINGS = (
    'tion',
    'sion',
    'ment',
    'ness',
    'ance',
    'ence',
    'ism',
    'ity',
    'logy',
    'hood',
    'ancy',
    'ency',
    'graphy',
    'itude',
    'omics',
)
_THINGS = frozenset(
    'medication lotion potion cushion television station equipment ointment cement garment '
    'garments implement parchment document ornament instrument condiment supplement refreshment '
    'apartment department departments compartment basement monument segment filament pigment '
    'attachment appliance fragrance ambulance fence furnace witness harness governess lioness '
    'ration concoction solution decoction accordion extension partition provision medallion '
    'emulsion collection munition infusion pension incision utility city electricity facility '
    'dignity pavement armament liniment element fragment pediment prescription portion section '
    'suspension intersection location position junction elevation reception installation '
    'reservation plantation destination workstation substation prism organism mechanism cadence '
    'influence distance entrance balance audience sequence neighborhood neighbourhood livelihood '
    'childhood pharmacy conveyance residence substance sustenance ordnance essence decoration '
    'invention creation selection publication illustration ammunition carnation wilderness '
    'medicament surface allotment tenement'.split()
)
ABSTRACT = frozenset(
    'notes '
    'app apps bbc itv cnn link links log match slot slots bid bids like handbrake brake '
    'root roots broadband branch offline thread '
    'count counts alternative alternatives anagram tariff tariffs restaurant thriller novelty '
    'houses voicemail voicemails hashtag trailer speed dial rate sitcom documentary comedy drama '
    'musical biopic genre webcomic mortgage loan hotel takeaway booking username ballot verdict '
    'warranty guarantee licence license permit scholarship internship vacancy hint nickname '
    'slogan motto pseudonym eulogy vow compliment insult hobby pastime workout jog yoga pilates '
    'meditation massage manicure facial haircut makeover detox lockdown curfew alibi excuse '
    'bargain coupon freebie giveaway raffle bingo jackpot wager percentage ratio median mean '
    'variance algebra calculus geometry trigonometry grammar syntax vocabulary dialect accent '
    'idiom phrase phrases sentence sentences paragraph chapter prologue heads shoutout headcount '
    'rundown lowdown scoop goahead takeoff touchdown checkmate stalemate truce armistice '
    'ceasefire parole bail alimony horns limelight grudge leeway headway progress sway clout '
    'brunt slack hell heck foothold stance upperhand scorecard dibs kudos cred synonym synonyms '
    'antonym antonyms acronym adjective adverb verb noun plural spelling capital population '
    'currency horoscope zodiac proverb saying quotation verse poem poems poetry anecdote rhyme '
    'limerick pun puns myth legend fable tale tales gossip rumour rumours rumor theory theorem '
    'equation solution solutions proof statistic statistics average sum number numbers digits '
    'fraction odds chances probability estimate estimates calculation tip tips trick tricks '
    'guideline guidelines tutorial tutorials lecture bio overview briefing roundup recap synopsis '
    'spoiler trailers preview latest newest buzzword trend trends meme memes quiz quizzes '
    'password passcode passcodes login logins code codes url website websites webpage page pages '
    'browser bookmark bookmarks cursor widget widgets emoji emojis font format pixel pixels '
    'version versions release firmware software backup backups download downloads upload uploads '
    'inbox outbox spam thread threads chat chats dm dms profile profiles avatar status feed '
    'feeds newsfeed blog blogs vlog forum comment comments reply replies retweet followers likes '
    'poll polls stream streams livestream broadcast webinar zoom skype facetime whatsapp telegram '
    'messenger snapchat linkedin pinterest reddit subtitles captions ringtone ringtones '
    'screensaver hotspot wifi network networks connection connections bandwidth data dataset '
    'database spreadsheet spreadsheets presentation presentations powerpoint slideshow slideshows '
    'pdf volume treble equalizer loudness sound sounds noise noises melody melodies chorus ballad '
    'anthem symphony opera hymn lullaby mixtape soundtrack beatbox karaoke podcast podcasts '
    'audiobooks countdown countdowns stopwatch schedule schedules timetable timetables routine '
    'routines mode modes setting settings theme themes brightness contrast hue saturation dimmer '
    'ambience ambiance humidity deadline deadlines agenda agendas itinerary itineraries rota '
    'standup sprint conference conferences seminar rsvp invite invites invitation invitations '
    'gala event events occasion party parties appointment appointments checkup consultation '
    'session sessions task tasks todo todos errand errands chore chores duty duties goal goals '
    'milestone milestones budget budgets expense expenses invoice invoices salary wage wages tax '
    'taxes mortgages rent pension premium premiums deposit deposits withdrawal transfer transfers '
    'transaction transactions fund funds bitcoin crypto dividend dividends exchange refund '
    'refunds discount discounts bargains sale sales subscription subscriptions membership '
    'memberships trial trials quota allowance service services support hotline helpline horizon '
    'heartbeat heartrate pulse bmi calories calorie diet allergy allergies symptom symptoms '
    'diagnosis therapy vibe vibes mood moods energy stress anger joy sadness courage confidence '
    'patience faith hope trust peace quiet silence freedom justice wisdom knowledge experience '
    'memory memories thought thoughts opinion opinions soul spirit gut lungs footing '
    'consciousness temper battles battle fight fights pharmacy pharmacies drugstore bakery '
    'bakeries butcher butchers bistro pub pubs brewery club clubs nightclub casino spa salon '
    'hairdresser barber barbershop dentist dentists vet atm atms supermarket supermarkets '
    'dealership carwash parking museum museums gallery galleries landmark landmarks attraction '
    'attractions zoo aquarium resort resorts motel motels hostel hostels airbnb campsite bnb '
    'marina harbour harbor pier embassy consulate courthouse clinic clinics plumber plumbers '
    'electrician electricians mechanic mechanics babysitter babysitters nanny roofer handyman '
    'locksmith tutor tutors realtor accountant accountants florist caterer photographer '
    'flight flights airline airlines airfare airfares cruise cruises voyage getaway fare fares '
    'vacancies traffic gridlock weather sunrise sunset rain snow storm storms uv pollen tide '
    'tides earthquake earthquakes hurricane hurricanes election elections lottery scoreboard '
    'fixture fixtures standings ranking rankings playoffs tournament tournaments championship '
    'season seasons halftime kickoff referee president senator governor mayor celebrity '
    'warning warnings alert alerts advisory advisories outage outages delay delays '
    'celebrities actor actors actress singer singers'.split()
)
# 'Put it in the chat', 'go to the settings': no place to stand.
UNREAL_PLACES = frozenset(
    'group groups dial cycle web hashtag chat chats address diary mode forum thread '
    'threads feed chorus verse outro paragraph sentence word words question questions '
    'topic subject chapter stanza scene percent percentage degrees degree celsius '
    'fahrenheit notes spam junk folders outbox drafts bookmarks timeline profile status '
    'story reel stream livestream broadcast podcast podcasts audiobook audiobooks '
    'soundtrack video videos movie movies film films show shows youtube spotify tidal '
    'deezer hulu audible twitch reddit linkedin whatsapp telegram messenger skype '
    'facetime slack outlook gmail bluetooth wifi airplane vibration silent loud louder '
    'quieter brighter dimmer warmer cooler maximum minimum budget expenses invoice bill '
    'waitlist waitinglist rota roster timetable itinerary deadline backlog todo todos '
    'sprint spreadsheet database portfolio watchlist favourites favorites wishlist order '
    'payments billing paypal venmo savings pension facebook instagram tweet tweets '
    'homescreen dashboard launcher browser firefox chrome safari google bing siri alexa '
    'cortana monday tuesday wednesday thursday friday saturday sunday weekend fortnight '
    'midnight'.split()
)
# Before a place they make one of a screen: 'my online basket', 'the group chat'.
UNREAL_KINDS = frozenset(
    'downloads drafts recycle speed dial online virtual digital shared amazon ebay '
    'google tesco mailing'.split()
)


# Of these some can be met or held, where it is known which: 'find the mechanic'.
MET_OR_HELD = frozenset(
    'plumber plumbers electrician electricians mechanic mechanics babysitter nanny roofer '
    'handyman locksmith tutor accountant accountants photographer dentist vet barber hairdresser '
    'actor actress singer mayor referee president pharmacy bakery clinic gallery parking salon '
    'bistro pub club museum invoice invoices invitation invitations stopwatch puzzle quiz tip '
    'deposit database hotspot noise sound sounds scoreboard schedule timetable diagnosis signal '
    'network stream pier attraction reply pulse manual session reservation installation'.split()
)
NEAREST = frozenset('nearest closest cheapest best next latest newest'.split())


@functools.lru_cache(maxsize=4096)
def is_abstract(noun: str) -> bool:
    """Say whether a noun names nothing that could be held: 'subscription', 'happiness'."""
    singular = noun[:-1] if noun.endswith('s') and not noun.endswith('ss') else noun
    singular = f'{singular[:-2]}y' if singular.endswith('ie') else singular
    if noun in ABSTRACT or singular in ABSTRACT:
        return True
    if singular in _THINGS or noun in _THINGS:
        return False
    return len(singular) > 6 and singular.endswith(_ENDINGS)
