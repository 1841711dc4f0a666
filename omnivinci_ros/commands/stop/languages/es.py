# SPDX-License-Identifier: Apache-2.0
"""Spanish."""

THINGS = """
el robot, al robot, este robot, la máquina, el motor, los motores, el coche, el carro, el vehículo,
el movimiento, la marcha, todo, todos los motores
"""
CALLS = """
detente, deténgase, deténganse, detengan, detené, detenete, detenlo, detenla, deténgalo
deténganlo, detenerte, detenerse, (detén|detenga|detengan|detener|para|pare|paren|parar) {thing}
párate, párense, parad, paraos, páralo, párala, párelo, párenlo, párale
para (ya|ahora|ahí|aquí|ahí mismo|ahora mismo|inmediatamente|de una vez|por favor|robot)
pare (ya|ahora|ahí|aquí|ahora mismo|inmediatamente|por favor|robot)
alto (ahí|ya|ahora|ahora mismo|inmediatamente|robot|por favor|en nombre de la ley)
haz (alto|un alto), haga alto, frena, frene, frenen, frenad, (frena|frene) {thing}
pisa el freno, pise el freno, freno de emergencia
(quédate|quédese|quedaos|estate|esté) (quieto|quieta|quietos|ahí|aquí|donde estás|donde está)
quieto [ahí|ya|parado], quieta ahí, no (te muevas|se mueva|se muevan|os mováis|se muevan) [más]
que nadie se mueva, nadie se mueva, ni te muevas, ni un (paso|centímetro|milímetro) más
ni un movimiento
no (avances|avance|sigas|siga|camines|te acerques|se acerque) [más]
no (sigas|siga) (avanzando|adelante|andando|moviéndote|así|caminando)
no (des|dé|den) [ni] (un|un solo|otro|ningún) paso [más|adelante]
no (me toques|me toque|lo hagas|hagas eso|lo toques), suéltame, suélteme, déjame en paz
no te acerques más, quítate de encima, quita las manos, basta [ya], ya basta, ya está bien
ya estuvo, es suficiente
espera un (momento|segundo|minuto), espere un (momento|segundo|minuto)
(parada|paro|freno|detención) de emergencia, parada inmediata, alto total
(apágate|apágalo|apáguese), (apaga|apague|desconecta|desconecte|corta|corte) {thing}
(corta|corte|quita) la (corriente|energía|luz del robot), congélate, inmóvil
aborta [la misión], abortar, interrumpe, no no no [no], que (pares|te pares|te detengas|pare)
que (se detenga|se pare|paren), cancela (todo|la orden|el movimiento)
"""
WORDS = """
alto, para, pare, paren, parar, detener, espera, espere, esperen, aguarda, quieto, quieta, quietos
cancela, cancelar, pausa, cuidado, freno, frenos, suficiente, emergencia, un momento, no hagas nada
ay, ay ay, ay ay ay, auch, me duele [mucho], me haces daño, me hace daño, me lastimas, qué dolor,
duele, suelta, suelte, suéltala, suéltalo
"""
STARTS = 'deja de, deje de, dejen de, dejad de, para de, pare de, paren de'
ENDS = """
y (para|párate|detente|te detienes|te paras|deténgase|pare), luego (para|párate|detente)
después (para|párate|detente), he dicho (alto|para), dije (alto|para)
"""
BECAUSE = """
ya que me, que me (haces|estás|duele|lastimas|pisas|aplastas|quemas)
me (haces|estás|duele|lastimas|pisas|aplastas|has)
[que] hay (un|una|alguien|gente|agua|niños|cristales), porque, que es peligroso, es peligroso
el suelo, vas a (chocar|caer|caerte|golpear), te vas a, cuidado con, que viene, viene un
"""
AROUND = """
por favor, porfa, por dios, robot, robots, robotito, ya, ahora, ahora mismo, inmediatamente, pronto
enseguida, de inmediato, en este instante, aquí, ahí, allí, mismo, eh, ey, hey, oye, oiga, venga
vale, ok, bueno, oh, ay, dios, dios mío, rápido, puedes, puede, podrías, podría, quiero, necesito
he dicho, te digo, te he dicho, tienes que, tiene que, debes, debe, haz el favor de, señor, amigo
completamente, del todo, totalmente, un momento, un segundo, no no, te lo ruego, te lo pido, todos
inmediatamente, urgente, te ordeno, de una vez, ya mismo, hombre, tú, usted
"""
JOINTS = 'y, luego, después, entonces, pero'
