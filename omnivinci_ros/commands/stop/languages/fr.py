# SPDX-License-Identifier: Apache-2.0
"""French."""

THINGS = """
le robot, ce robot, la machine, le moteur, les moteurs, la voiture, le véhicule, tout
le mouvement
"""
CALLS = """
stoppe, stoppez, (stoppe|stoppez) (ça|tout|{thing}|la)
(arrête|arrêtez|stoppe|stoppez) (immédiatement|tout de suite|vite) {thing}
arrête, arrête-toi, arrêtez, arrêtez-vous, (arrête|arrêtez) (ça|tout|cela|{thing}), arrête-le
arrêtez-le, arrêtons-nous, t'arrêter, vous arrêter, s'arrêter, arrêter {thing}, que tu t'arrêtes
que tu arrêtes, que vous vous arrêtiez, tu t'arrêtes, vous vous arrêtez, halte, halte-là
halte au feu, [ne] (bouge|bougez|bougeons) (plus|pas), on ne bouge plus, que personne ne bouge
personne ne bouge, plus (un geste|un pas|un mouvement), pas un geste
pas un pas (de plus|plus loin), (ne fais|ne faites) plus un (pas|geste), on arrête [tout]
reste (là|ici|où tu es|immobile|tranquille)
restez (là|ici|où vous êtes|immobile|immobiles|tranquille), (tiens-toi|tenez-vous) tranquille
freine, freinez, appuie sur le frein, coup de frein, ça suffit, suffit, c'est assez
assez maintenant, attends (une seconde|un peu|un instant|un moment|une minute)
attendez (un instant|un peu), immobilise-toi, immobilisez-vous, fige-toi, figez-vous, lâche-moi
lâchez-moi, laisse-moi tranquille, laissez-moi tranquille, [ne] me (touche|touchez) pas
[ne] (touche|touchez) pas, bas les pattes, n'(avance|avancez|approche|approchez) (plus|pas)
[ne] t'approche (pas|plus) [plus], [ne] vous approchez (pas|plus), pas plus (loin|près)
ne va pas plus loin, n'allez pas plus loin, ne fais pas ça, ne faites pas ça, fais pas ça
arrêt (d'urgence|immédiat|total|complet)
frein d'urgence, (cesse|cessez) [ça|tout|tout mouvement]
(coupe|coupez) (le courant|le moteur|les moteurs|tout|le contact|l'alimentation)
(éteins|éteignez) {thing}, éteins-toi, éteignez-vous, éteins-le, non non non [non], interromps
interrompez, annule (tout|l'ordre|le mouvement)
"""
WORDS = """
arrêt, arrêter, assez, attends, attendez, attention, pause, immobile, annule, annulez, annuler
abandonne, frein, reste, restez, cesser, urgence, laisse-moi, lâche
aïe, ouille, aïe aïe, aïe aïe aïe, ouille ouille, ça fait mal, tu me fais mal
vous me faites mal
"""
STARTS = "arrête de, arrêtez de, arrête d', arrêtez d', cesse de, cessez de, cesse d'"
ENDS = """
(et|puis) (arrête-toi|arrêtez-vous|tu t'arrêtes|vous vous arrêtez|stop|arrête)
(j'ai dit|je dis) stop
"""
BECAUSE = """
[car] tu (me|vas|es|lui|nous|écrases), vous (me|allez|êtes), parce que, car, sinon, mon pied
ma main, il y a (un|une|quelqu'un|des|du|de), y a (un|une|quelqu'un), le sol, attention
c'est (dangereux|mouillé|glissant|trop)
"""
AROUND = """
s'il te plaît, s'il vous plaît, stp, svp, robot, robots, maintenant, tout de suite, immédiatement
là, ici, hé, eh, hep, hey, oh, ho, ok, bon, allez, mais, donc, vite, merci, je te dis de, je dis
je t'ai dit de, je veux, j'ai dit, peux-tu, pouvez-vous, pourrais-tu, pourriez-vous, tu peux
vous pouvez, tu dois, vous devez, il faut, il faut que, veuillez, mon dieu, dieu, non, monsieur
complètement, net, un peu, tout, ça, ce que tu fais, à l'instant, sur-le-champ, enfin, de suite
voyons, toi, vous, tout le monde, d'accord, je t'en prie, je vous en prie, vas-y, est-ce que
"""
JOINTS = 'et, puis, ensuite, mais, alors'
NEVER = 'arrête de te plaindre, arrête de te moquer, arrête de te faire, arrête tes'
