# SPDX-License-Identifier: Apache-2.0
"""Greetings, and orders to greet: 'hello robot', 'say hello to anna', 'welcome the guests'."""

from __future__ import annotations

from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.described_people import GARMENTS
from omnivinci_ros.commands.english.noun_phrases import WORN
from omnivinci_ros.commands.english.noun_phrases import location
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.persons import read_person
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_HELLO = lazy_pattern(
    r'(?:(?:oh|well|why|ah|and a|a very|very|ok|okay) )?'
    r'(?:hello|hi|hey|hiya|hallo|greetings|salutations|'
    r'good ?(?:morning|afternoon|evening|day|night)|'
    r'goodnight|morning|evening|afternoon|mornin|welcome|goodbye|good bye|bye|bye bye|cheerio|'
    r'farewell|so long|toodle pip|ta ta|see you(?: (?:later|soon|tomorrow))?|hello hello|howdy|'
    r'bye for now|gday|'
    r'(?:nice|good|lovely|great|pleased|glad) to (?:see|meet) you(?: again)?)'
    r'(?: (?:to you|there|little|wee|my|dear|mr|old|good|robot|everyone|everybody|all|again|'
    r'friend|sir|mate|pal|buddy|lad|love|bot|how are you(?: doing)?(?: today)?|'
    r'(?:nice|good|lovely|great) to (?:see|meet) you(?: again)?))*$'
)
_HELLOS = frozenset(
    'hello hi hey hiya hallo greetings salutations good goodnight morning evening afternoon '
    'mornin welcome goodbye bye see howdy cheerio farewell so toodle ta gday nice lovely great '
    'pleased glad oh well why ah and a very ok okay'.split()
)
_GREET = lazy_pattern(
    r'(?:greet|welcome|salute|(?:say (?:hello|hi|hey|goodbye|good bye|bye bye|bye|'
    r'good morning|good night|goodnight|hiya|howdy|good day|farewell|'
    r'good evening|good afternoon)|wave hello|wave goodbye|wave|introduce yourself)'
    r'(?: to| at)?)(?: |$)(?P<who>.*)$'
)
GREETING_STARTS = frozenset({'greet', 'welcome', 'salute', 'say', 'wave', 'introduce'})


def read_greeting(words: list[str]) -> Reading | None:
    """Read 'hello robot', before polite words are taken off."""
    if words and words[0] not in _HELLOS:
        return None
    return Reading('GREET') if _HELLO.match(' '.join(words)) else None


def read_greet(words: list[str]) -> Reading | None:
    """Read 'say hello to anna', 'greet the guests in the hall'."""
    match = _GREET.match(' '.join(words))
    if not match:
        return None
    who, phrases = split_arguments(match['who'].split())
    last = phrases[-1].words[-1:] if phrases else []
    worn = phrases and phrases[-1].preposition == 'in' and not GARMENTS.isdisjoint(last)
    if who and (worn or not WORN.isdisjoint(last)):
        who, phrases = match['who'].split(), []  # 'greet the man in the suit'
    phrases = [phrase for phrase in phrases if phrase.words != ['me']]  # 'from me'
    where = [phrase for phrase in phrases if phrase.preposition in LOCATIONS]
    if (
        len(who) > 3
        and not worn
        and who[-1] not in WORN
        and not is_surely_person(who)
        or who[:1]
        and who[0] in ('and', 'to', 'back', 'home', 'that')
    ):
        return None
    if len(where) < len(phrases):
        return None
    if who == ['your', 'hand']:
        who = []
    if not who:
        asks = words == ['greet']
        return Reading('GREET', {}, 0, 'Whom should I greet?' if asks else '')
    slots = {'recipient': read_person(who)}
    return Reading('GREET', {**slots, 'place': location(where)} if where else slots)
