# SPDX-License-Identifier: Apache-2.0
"""German orders. [a|b] may be left out, (a|b) is one of them, {name} is what fills a slot."""

# Words that no English sentence has: they tell the language.
KNOWN_BY = """
geh gehe fahr fahre komm komme dreh drehe bieg biege folge folg hol hole nimm nehme stell stelle
lege setz setze such suche finde sag sage schau schaue beschreib beschreibe begrüß begrüße greif
heb hebe führ führe bitte mir mich dich nach zum zur ins und dann danach der dem ein eine einen
ich nicht wo ist sind siehst rechts vorwärts rückwärts geradeaus zurück hallo tschüss guten
roboter zuerst wieder dort küche abbiegen umdrehen bringe brauche möchte mein meine meinen tasse
fahren gehen gehst begleite geleite warte weg das vom
"""
ARTICLES = 'der die das den dem des ein eine einen einem einer dieses diesen diese dieser'
DIRECTIONS = {
    'forward': 'vorwärts|nach vorne|nach vorn|geradeaus|vor|weiter vor',
    'backward': 'rückwärts|nach hinten|zurück',
    'left': 'nach links|links|links herum',
    'right': 'nach rechts|rechts|rechts herum',
    'up': 'nach oben|hoch|aufwärts',
    'down': 'nach unten|runter|abwärts',
}
METRES = {
    'meter': 1.0,
    'metern': 1.0,
    'm': 1.0,
    'zentimeter': 0.01,
    'cm': 0.01,
    'kilometer': 1000.0,
}
DEGREES = {'grad': 1.0, 'umdrehung': 360.0, 'umdrehungen': 360.0, 'runde': 360.0}
SECONDS = {
    **{'sekunde': 1.0, 'sekunden': 1.0, 'minute': 60.0, 'minuten': 60.0},
    **{'stunde': 3600.0, 'stunden': 3600.0, 'viertelstunde': 900.0},
}
NUMBERS = {
    **{'ein': 1.0, 'einen': 1.0, 'eine': 1.0, 'einem': 1.0, 'halber': 0.5, 'halben': 0.5},
    **{'halbe': 0.5, 'einen halben': 0.5, 'eine halbe': 0.5, 'anderthalb': 1.5},
    **{'eineinhalb': 1.5, 'zweieinhalb': 2.5, 'dreieinhalb': 3.5},
}
PERSONS = {'mir': 'me', 'mich': 'me'}
PLACES = {'hier': 'here', 'hierher': 'here', 'her': 'here', 'dort': 'there', 'dorthin': 'there'}
FROM = 'aus von vom'
THEM = 'es sie ihn'  # what was named before
# In front of a place: kept, and left away as English leaves away 'in', 'on', 'at' and 'to'.
KEPT = 'hinter neben vor unter über zwischen'
DROPPED = 'in im ins auf an am ans zu zum zur nach bei beim aufs'
# With an article and another place behind it they say when: 'nach der Feier in die Küche'.
TIMED_BY = 'nach vor'
# A name never holds them: such a clause is asked about.
NOT_IN_NAMES = """
wenn falls dass weil aber oder und ob bevor nachdem nicht kein keine keinen nie niemals sondern
ohne dann danach bis während niemand niemanden niemandem nichts außer ausser mir mich dir dich
nein quatsch moment doch liegt steht hängt
"""
# Behind another place in a name they say where to, and part the name: 'im Rollstuhl zum Aufzug'.
GOALS = 'ins ans zu zum zur nach aufs'
# They begin a template, and say nothing of an order.
NO_VERBS = 'ich wo was mir hallo guten'
FORBIDS = 'nicht kein keine keinen nie niemals'
JOINTS = 'und dann|und danach|und anschließend|danach|dann|anschließend|und'
# A condition begins with them, and an order may follow without a pause.
CONDITIONS = 'wenn falls sobald solange'
# They stand anywhere and say nothing.
POLITE = 'bitte'
FILLERS = 'bitte mal doch jetzt gleich einfach kurz eben halt äh ähm zuerst zunächst erstmal nun'
AROUND = """
bitte|roboter|hey|hallo roboter|kannst du|könntest du|würdest du|du sollst|jetzt|mal|gleich|sofort
zuerst|zunächst|als erstes|zum schluss|ok|okay|also|so|danke|doch|einmal|schnell
"""
ORDERS = (
    (
        'MOVE',
        """
        (geh|gehe|fahr|fahre|lauf|beweg dich) {direction} [um] [{distance}]
        (geh|gehe|fahr|fahre|lauf|beweg dich) [um] {distance} {direction}
        {direction} [{distance}]
        {distance} {direction} [fahren|gehen]
    """,
    ),
    (
        'TURN',
        """
        (dreh|drehe) dich [dann] [um] [{angle}] {direction}
        (dreh|drehe) dich [dann] {direction} [um] [{angle}]
        (bieg|biege) {direction} ab
        {direction} (abbiegen|drehen)
    """,
    ),
    ('TURN angle_deg=180', '(dreh|drehe) dich um, kehr um, umdrehen, kehrt machen'),
    ('MOVE_TO place=here', '(komm|komme) [hier] (her|hierher|zu mir|zurück)'),
    (
        'MOVE_TO',
        """
        (geh|gehe|fahr|fahre|lauf|komm|komme|kehr) [zurück] {place} [zurück]
        (geh|gehe|fahr|fahre|lauf) {where}
        {place} (gehen|fahren|kommen)
    """,
    ),
    ('FOLLOW object=me', '(folge|folg) mir [nach], komm mit [mir], komm mir nach'),
    ('FOLLOW', '(folge|folg) {object}'),
    ('GUIDE object=me', '(führ|führe|bring|bringe|begleite) mich {place}'),
    ('GUIDE', '(führ|führe|begleite|geleite) {object} {place}'),
    ('GUIDE', '(zeig|zeige) {object} den weg {place}'),
    (
        'BRING_OBJECT recipient=me',
        """
        (bring|bringe|hol|hole|gib|reich) mir {object} [her]
        (bring|bringe|hol|hole|gib|reich) {object} (mir|her|zu mir)
        mir {object} (bringen|holen|geben|reichen)
        ich (brauche|möchte|will|hätte gern|hätte gerne) {object}
    """,
    ),
    ('BRING_OBJECT', '(bring|bringe|trag) {object} {place}'),
    (
        'GRAB_OBJECT',
        """
        (nimm|greif|heb|hebe) {object} [auf|hoch]
        (hol|hole) {object}
    """,
    ),
    (
        'PLACE_OBJECT',
        """
        (stell|stelle|leg|lege|setz|setze|häng|hänge) {object} {place} [ab]
        (stell|stelle|leg|lege|setz|setze) {object} ab
    """,
    ),
    (
        'FIND_OBJECT',
        """
        (such|suche|finde) [nach] {object}
        wo (ist|sind|steht|liegt) {object}
    """,
    ),
    (
        'LOOK_AT',
        """
        (schau|schaue|sieh) {direction}
        (schau|schaue|sieh) {object} an
        (schau|schaue) auf {object}
    """,
    ),
    (
        'DESCRIBE',
        """
        was siehst du [gerade], was kannst du sehen, was ist (hier|da) [los], was ist das hier
        beschreib [mir] was du siehst
        (beschreib|beschreibe) [mir] (die umgebung|den raum|die szene)
    """,
    ),
    ('DESCRIBE', 'was (ist|liegt|steht) {place}'),
    ('DESCRIBE', '(beschreib|beschreibe) [mir] {object}'),
    (
        'GREET',
        """
        hallo, guten (tag|morgen|abend), gute nacht, auf wiedersehen, tschüss
        (sag|sage) (hallo|guten tag)
        """,
    ),
    ('GREET', '(begrüß|begrüße) {recipient}, (sag|sage) {recipient} (hallo|guten tag)'),
    ('SAY', '(sag|sage) {recipient} dass {text}'),
    ('SAY', '(sag|sage) {text}'),
    (
        'WAIT',
        """
        (warte|wart) [dort|da|hier] [noch] {duration} [lang|dort|da|hier]
        (warte|wart) [dort|da|hier] auf {object}
        (warte|wart) {place} {duration}
        (warte|wart) {place} auf {object}
    """,
    ),
)
# When something is to be done: taken out of a clause, and asked about.
TIMES = """
(nach|vor) (dem|meinem) (essen|frühstück|mittagessen|abendessen|kaffee|mittagsschlaf|schlafen)
(nach|vor) (der|meiner) (arbeit|schule|pause|besprechung)
(nach|vor) dem (meeting|treffen|termin|unterricht|film)
(in|nach) {duration}
um {clock} uhr
um (halb|viertel vor|viertel nach) {clock}
morgen [früh|vormittag|mittag|nachmittag|abend]
heute (früh|vormittag|mittag|nachmittag|abend|nacht)
übermorgen
später
nachher
"""
# An order of which the rest is missing, and what is asked.
MISSING = (
    ('MOVE', '(geh|gehe|fahr|fahre)', 'Wohin soll ich gehen?'),
    ('MOVE', '(geh|gehe|fahr|fahre) {distance}', 'In welche Richtung?'),
    ('TURN', '(dreh|drehe) dich', 'Nach links oder nach rechts?'),
    ('TURN', '(dreh|drehe) dich [um] {angle}', 'Nach links oder nach rechts?'),
    ('GRAB_OBJECT', '(nimm|greif|hol|hole)', 'Was soll ich nehmen?'),
    ('BRING_OBJECT', '(bring|bringe|gib) [mir]', 'Was soll ich bringen?'),
    (
        'PLACE_OBJECT',
        '(leg|lege|stell|stelle|räum|räume) {object} weg',
        'Wohin soll ich das stellen?',
    ),
    ('PLACE_OBJECT', '(stell|stelle|leg|lege) {object}', 'Wohin soll ich das stellen?'),
    ('FIND_OBJECT', '(such|suche|finde)', 'Was soll ich suchen?'),
    ('SAY', '(sag|sage)', 'Was soll ich sagen?'),
)
UNREAD = 'Ich habe „{clause}“ nicht verstanden. Soll ich nur das andere tun: {rest}?'
FORBIDDEN = 'Ich habe gehört, was ich nicht tun soll. Was soll ich tun?'
UNKNOWN = 'Das kann ich nicht: „{clause}“. Was soll ich tun?'
NOT_TIMED = 'Bis dahin kann ich nicht warten ({when}). Soll ich es jetzt tun: {rest}?'
NO_ANSWER = (
    'Das kann ich nicht beantworten. Frag mich, was ich sehe, oder sag mir, was ich tun soll.'
)
NOT_ALLOWED = 'Ich habe {intent} verstanden, aber das darf ich nicht.'
REFERS = 'Was meinst du mit „{word}“?'
ASKED = 'War das ein Auftrag? Soll ich ihn ausführen: {rest}?'
