# SPDX-License-Identifier: Apache-2.0
"""Italian."""

THINGS = """
il robot, questo robot, la macchina, il motore, i motori, l'auto, il veicolo, tutto, il movimento
"""
CALLS = """
fermati, si fermi, fermatevi, fermarti, fermarsi, che ti fermi, fermalo, fermala, fermatelo
(ferma|fermate|fermi|fermare) {thing}
fermo (lì|là|qui|dove sei|subito|immediatamente|robot|così), ferma (lì|là|qui|subito|dove sei)
fermi tutti, alt, altolà, alto là, basta [così|ora|adesso|subito], adesso basta, ora basta
smettila, la smetta, smettetela, smetti, smettere, piantala, finiscila
non (muoverti|ti muovere|si muova|muovetevi|vi muovete|muovere un dito) [più], nessuno si muova
(non|neanche|nemmeno) un passo [di più|avanti|oltre]
non (fare|faccia|fate) (un|un altro|nessun|neanche un|più un) (passo|movimento) [in più|di più|
avanti]
non (avanzare|avvicinarti|ti avvicinare|si avvicini) [più], non andare (avanti|oltre)
(resta|rimani|stai|sta|sta'|stia|resti) fermo, resta (lì|dove sei|qui|immobile)
rimani (lì|dove sei|qui), stai (lì|dove sei), frena [subito|adesso], freni subito, frenate
aspetta un (attimo|momento|secondo|minuto), aspetti un (attimo|momento)
lasciami [andare|stare|in pace], mi lasci [andare]
non (toccarmi|mi toccare|mi tocchi|toccare|farlo|lo fare), giù le mani, mollami
(arresto|stop|fermata|freno) di emergenza, arresto immediato, arrestati, si arresti
(arresta|arresti|spegni|spenga) {thing}, spegniti, si spenga, spegnilo, immobile
(togli|stacca|taglia) (la corrente|l'alimentazione), interrompi [tutto], interrompa
no no no [no], annulla (tutto|l'ordine|il movimento), tira il freno, premi il freno
vai via da me
"""
WORDS = """
ferma, fermi, fermo, aspetta, aspetti, aspettate, un attimo, attento, attenzione, annulla
annullare, pausa, arresto, freno, freni, frena, abbastanza, emergenza, fermare, no fermo
piano fermo
ahi, ahia, ahi ahi, ahi ahi ahi, mi fai male, mi fa male, fa male, che male
"""
STARTS = 'smetti di, smettila di, smetta di, piantala di, smettete di, finiscila di'
ENDS = """
(e|poi) (fermati|si fermi|ti fermi), ho detto (fermo|ferma|basta)
"""
BECAUSE = """
[che] c'è (un|una|qualcuno|gente|acqua|il|la), [che] ci sono, [che] mi (fai|stai|hai|schiacci)
[che] stai per, perché, è pericoloso, il pavimento, attento, attenzione, sennò, altrimenti
stai andando, mi fa male
"""
AROUND = """
per favore, per piacere, per cortesia, ti prego, la prego, robot, adesso, ora, subito, qui, lì, là
immediatamente, ehi, hey, oh, dai, ok, va bene, puoi, può, potresti, potrebbe, devi, deve, voglio
ho detto, ti ho detto, dio mio, mio dio, oddio, no, tutti, per un momento, un attimo, un momento
presto, completamente, all'istante, in questo istante, e basta, lo dico, allora, tu, lei, signore
fai il favore di, di, ti ordino di, accidenti
"""
JOINTS = 'e, poi, ma, allora, quindi'
