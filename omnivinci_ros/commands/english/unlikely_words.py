# SPDX-License-Identifier: Apache-2.0
"""Words that make a figure of speech of an order to handle a thing, or to go somewhere."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Nobody holds them: feelings and minds, talk and law, states and events, groups and powers.
NEVER_HELD = _words(
    # feelings, minds, characters
    'response responses reply replies flavor flavour inches test tests yen euros rage wrath fury '
    'sorrow grief misery despair envy jealousy hatred hate affection devotion ego urge urges '
    'longing desire desires ambition ambitions dream dreams nightmare nightmares fear fears '
    'worry worries burden burdens guilt conscience regret remorse bitterness pride honour honor '
    'dignity glory fame reputation status prestige innocence sanity madness mischief humor '
    'humour wit charm beauty grace virtue vice sin sins evil rough smooth blessing blessings '
    'curse curses prayer prayers thanks spirit spirits soul souls destiny fate fortune luck '
    'karma intuition instinct wisdom intellect imagination curiosity enthusiasm zeal passion '
    'passions attitude attitudes manner manners behaviour behavior temper tantrum vibe happiness '
    'contentment serenity solitude loneliness privacy '
    # talk, thoughts and writing
    'argument arguments excuse excuses apology apologies promise promises oath vow vows warning '
    'warnings threat threats criticism praise gossip rumour rumours rumor rumors truth truths '
    'lie lies nonsense crap slogan motto claim claims proof evidence theory theories concept '
    'concepts notion notions principle principles philosophy belief beliefs doctrine dogma '
    'religion faith gospel myth myths paradox metaphor cliche moral morals ethics value values '
    'standard standards criterion criteria priority priorities focus emphasis attention '
    'viewpoint perspective outlook stance analogy hint hints clue '
    # law, money, society
    'law laws rule rules ban bans penalty penalties tax taxes sanction sanctions regulation '
    'regulations policy policies reform reforms vote votes election elections veto lawsuit '
    'verdict complaint complaints right rights duty freedom liberty justice democracy tyranny '
    'monarchy republic government congress parliament senate regime empire kingdom nation '
    'nations society culture tradition traditions custom customs heritage legacy economy market '
    'trade business company firm industry profit profits loss losses debt debts loan loans '
    'mortgage wage wages salary pay income budget amount sum price prices cost costs rate rates '
    'inflation pension wealth poverty crime crimes murder theft fraud scandal scandals '
    'corruption conspiracy war wars peace battle battles fight fights siege attack attacks raid '
    'truce treaty alliance revolution rebellion revolt riot strike protest mission quest '
    # states, acts, events and measures
    'death life birth childhood youth age past present future chance chances risk risks '
    'opportunity opportunities challenge challenges crisis disaster chaos mess trouble problem '
    'problems difficulty progress success failure failures victory defeat win wins advantage '
    'disadvantage benefit benefits damage harm injury effort efforts attempt attempts try stab '
    'crack go turn break breaks nap sleep walk stroll hike swim dive plunge leap jump stride '
    'pace speed time times moment moments minute hour hours day days week weeks month year years '
    'decade century season summer winter autumn morning evening night nights weekend holiday '
    'holidays vacation trip trips journey journeys voyage adventure adventures visit tour job '
    'jobs career careers work role roles class classes lesson lessons exam exams degree training '
    'practice habit habits addiction diet exercise workout pose posture look looks glance peek '
    'gaze stare smile frown grin laugh laughs giggle scream cry sigh breath voice accent silence '
    'noise sound sounds music rhythm beat berth slack deal deals bargain bargains agreement '
    'compromise decision decisions choice choices plan plans strategy tactic tactics method '
    'methods approach approaches technique way ways means solution solutions answer answers '
    'question questions issue issues matter matters subject subjects topic topics point points '
    'fact facts reason reasons cause causes purpose goal goals aim aims example examples trend '
    'trends symptom pain pains ache aches illness disease cancer fever flu cold headache health '
    'strength weakness power powers force forces energy pressure stress tension heat darkness '
    'shadow shadows daylight sunlight sunshine moonlight weather storm storms wind thunder '
    'lightning rainbow dawn dusk sunset sunrise world universe planet planets galaxy moon sun '
    'sky heaven heavens hell ocean oceans sea seas mountain mountains continent country '
    'countries city cities town towns village villages nature love relationship relationships '
    'marriage divorce romance friendship trust respect honesty loyalty mercy forgiveness revenge '
    'vengeance hope courage bravery patience tolerance discipline command authority influence '
    'credit blame responsibility custody threshold thrashing beating throne spotlight limelight '
    'brunt plot reins initiative gauntlet'
)
NEVER_FOLLOWED = NEVER_HELD | _words(
    'insta account accounts people script pattern patterns pointers silver heart advice example '
    'recipe dream footsteps lead compass calling conversation discussion debate thread storyline '
    'gut nose yourself'
)
# Persons whom no table of persons has, as nobody asks a robot for them.
HELD_PERSONS = _words(
    'hostage hostages prisoner prisoners captive captives criminal criminals suspect suspects '
    'thief thieves robber robbers killer murderer murderers specialist specialists expert '
    'experts soldier soldiers troop troops army armies navy crew crews fleet cavalry infantry '
    'reinforcement reinforcements jury witness witnesses slave slaves servant servants emperor '
    'lord lords lady ladies priest priests monk monks nun pope god gods goddess devil devils '
    'demon demons vampire vampires enemy enemies foe foes rival rivals opponent opponents victim '
    'victims survivor survivors refugee refugees crowd crowds mob audience public people folk '
    'folks masses humanity mankind voter voters citizen citizens employee employees intern '
    'interns boss bosses leader leaders president minister ministers senator politician '
    'politicians lawyer lawyers judge judges cop cops police officer officers detective spy '
    'spies hero heroes villain villains champion striker goalkeeper quarterback batter team '
    'teams orchestra singer actor actress celebrity lover lovers bride groom widow orphan '
    'orphans stranger strangers idiot idiots fool fools bastard bastards jerk coward hound '
    'hounds'
)
# As places they say how or when, and not where: 'take it in stride', 'put it into practice'.
NOWHERE = _words(
    'pattern commission industry debate argument politics grind comfort story stories topic '
    'topics subject matter conversation phase need gritty business part advance stride fore '
    'practice mothballs private detail doubt sorrow rage tears harm trouble jeopardy perspective '
    'context motion effect force power focus shape conclusion agreement disarray despair silence '
    'secret vain earnest general particular common turn turns pieces shreds bits flames ruins '
    'disgrace debt justice trial jail prison heaven hell limbo oblivion obscurity nowhere wonder '
    'account mind minds memory heart hearts soul souls conscience life lives death past future '
    'history reality existence fiction fashion style vogue season demand command charge '
    'limelight spotlight doldrums dumps sticks blues stick verge brink loose fritz ropes lam '
    'mend go move run rise decline wane increase scandal ban record hold backburner approval '
    'disposal mercy expense odds ease liberty best worst once last first least most random '
    'loggerheads ransom gunpoint word words wind winds caution consideration custody dark world '
    'universe war love peace'
)
# Too far for a robot of a house, a ward or a yard.
FAR = _words(
    'spain france italy germany england scotland ireland wales britain europe america usa canada '
    'mexico brazil china japan india russia africa australia egypt greece turkey poland sweden '
    'norway hawaii california texas florida vegas york london paris rome berlin madrid tokyo '
    'moscow boston chicago venice dublin edinburgh hollywood broadway disneyland cinema theater '
    'movies mall supermarket airport bank embassy consulate casino nightclub disco mosque '
    'synagogue cathedral cemetery graveyard stadium arena circus zoo aquarium opera concert '
    'festival picnic dance party wedding funeral ceremony village town city country countryside '
    'mountains desert jungle continent harbour harbor coast border frontier galaxy planet moon '
    'mars venus jupiter shrink dentist lawyer accountant hairdresser'
)
# After 'to' they tell what for.
INFINITIVES = _words(
    'be have do say make get know think see come want look use find tell ask work seem feel try '
    'leave call keep let begin help talk start show hear play run live believe hold bring happen '
    'write sit lose pay meet include continue set learn change lead understand watch stop create '
    'speak read allow add spend grow open win offer remember love consider appear buy wait serve '
    'die send expect build stay fall cut reach kill remain suggest raise sell require decide '
    'advise fortify smoke scoop drink eat wear wash dry clean cool drain soak boil cook bake fry '
    'fix mend repair break burn hide hurt heal teach explain discuss agree argue fight attack '
    'defend protect save destroy cover fill empty close lock join enjoy prevent avoid replace '
    'reduce increase improve prove produce provide receive return share solve support throw '
    'catch touch treat visit vote walk wish worry wonder act become prepare give go put take '
    'turn move'
)
