# SPDX-License-Identifier: Apache-2.0
"""Dutch."""

THINGS = 'de robot, de machine, de motor, de motoren, de auto, alles, de beweging'
CALLS = """
stopt, stop (ermee|daarmee|nu), stop {thing}, stoppen, halt, sta [nu|eens] stil, staat stil
blijf [daar|hier|nu] (staan|stilstaan|stil), blijf (daar|hier|waar je bent), blijf stilstaan
stilstaan, (hou|houd) [nu|daarmee|ermee|alsjeblieft] op, hou op (nu|ermee|daarmee), ophouden
niet bewegen, (beweeg|verroer je) niet, niet verder [gaan|rijden|lopen], ga niet verder
rij niet verder, geen (stap|meter) verder, geen beweging
wacht (even|eens|eventjes|een moment|eens even), zo is het genoeg, het is genoeg
nu is het genoeg, ho (maar|eens), rem [nu], remmen, pas op, kijk uit
laat (me|mij|hem|haar|het) los, laat los, blijf van me af, handen thuis, afblijven, noodstop
noodrem, zet (hem|de motor|de robot|de motoren|het|jezelf) (uit|stil|af), zet alles stil
motor uit, nee nee nee [nee], breek af, doe dat niet, niet doen
kom niet (dichterbij|dichter bij)
"""
WORDS = """
wacht, genoeg, stil, annuleer, annuleren, pauze, voorzichtig, rem, stilte, niet, moment
au, auw, au au, dat doet pijn, het doet pijn, je doet me pijn
"""
STARTS = 'hou op met, houd op met, stop met'
ENDS = '(en|dan) (stop|halt|sta stil|blijf staan), ik zei stop'
AROUND = """
alsjeblieft, alstublieft, aub, robot, nu, meteen, onmiddellijk, direct, hier, daar, hé, hey, oh
nee, ok, oké, kun je, kan je, kunt u, wil je, zou je, je moet, ik zei, ik wil dat je, gewoon, even
eens, toch, maar, snel, god, mijn god, hallo, dadelijk, allemaal, iedereen
"""
JOINTS = 'en, dan, daarna, maar'
NEVER = 'niet stoppen, niet ophouden, niet stop, de was in, bushalte'
