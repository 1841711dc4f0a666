# SPDX-License-Identifier: Apache-2.0
"""Portuguese."""

THINGS = """
o robô, esse robô, este robô, o robot, a máquina, o motor, os motores, o carro, o veículo, tudo
o movimento
"""
CALLS = """
pára, pare, parem, parado, parada aí, (pare|parem|detém|detenha|parar) {thing}
para (já|aí|agora|por favor|imediatamente|quieto|robô|agora mesmo), alto (aí|lá|agora|já)
detém-te, detenha-se, detenham-se, para com isso, pare com isso, pára com isso
(fica|fique|fiquem|está|esteja) (parado|parada|quieto|quieta|parados|quietos|aí|onde está|
onde estás|imóvel)
quieto (aí|já), não (se mova|te movas|se mexa|te mexas|se mexe|mexa|mexe|te mexe|se movam) [mais]
ninguém se (mexe|mexa|mova), nem mais um passo, nem um passo
não (dê|dês|dá) (mais|nem|nem mais) (um|nenhum) passo, não (dê|dês) um passo [mais|sequer]
não (avance|avances|ande|andes|se aproxime|te aproximes|chegue mais perto|venha|venhas) [mais]
não (toque|toques|faça isso|faças isso|faz isso|me toque|me toques|encosta em mim)
me (solta|solte|larga|largue), (solta|larga|solte|largue)-me, tira as mãos [de mim]
tire as mãos [de mim], sai de cima de mim, freia, freie, trava já, (pisa|pise) no (freio|travão)
já chega, chega disso, basta [já], já basta, espera [aí] (um pouco|um momento|um minuto|
um segundo|um bocadinho|um bocado|um instante), espera aí
espere (aí|um pouco|um momento|um minuto), peraí, pera aí
(parada|paragem|freio|travagem) de emergência, parada imediata, interrompa, interrompe, aborta
abortar, aborte, (desliga|desligue|desligar) {thing}, desliga-te, desligue-se, desliga isso
(corta|corte) a (energia|corrente|força), não não não [não], que (pare|pares|você pare|tu pares)
imóvel, cancele (tudo|a ordem), cancela (tudo|a ordem), te detém, já disse para parar
"""
WORDS = """
para, alto, parada, parar, quieto, quieta, chega, espere, espera, esperem, cuidado, trava, travão
cancela, cancelar, cancele, pausa, atenção, emergência, freio, freios, um momento
ai, ai ai, ai ai ai, dói, isso dói, está doendo, me machuca, estás a magoar-me, você me machucou
"""
STARTS = 'para de, pare de, pára de, parem de, deixa de, deixe de'
ENDS = """
(e|depois) (para|pare|pára|detém-te|você para), (eu disse|já disse) (para|pare|chega)
"""
BECAUSE = """
que (me|nos|a) (está|estás|magoas|machuca|machucas), que (está|estás) a
me (está|estás|magoa|machuca), (está|estás) (me|a) (magoar|machucando|machucar|pisar|apertar)
(estás|está) a magoar, tem (um|uma|alguém|gente|criança), que tem (um|uma|gente|criança)
há (um|uma|alguém), que há (um|uma|alguém), porque é, é perigoso, o chão, cuidado com
vais (bater|cair), vai (bater|cair|machucar), você vai (bater|cair)
"""
AROUND = """
por favor, faz favor, se faz favor, por amor de deus, robô, robot, agora, já, imediatamente, aqui
agora mesmo, aí, ali, ei, hey, oi, ô, oh, ok, tá, bom, você pode, pode, podes, poderia, podia
quero, preciso, tem de, tem que, tens de, deve, eu disse, disse, meu deus, deus, nossa, logo
rápido, tudo, isso, com isso, completamente, neste instante, senhor, amigo, cara, você, tu, gente
de uma vez, todos, todo mundo, um momento
"""
JOINTS = 'e, depois, mas, então, daí'
