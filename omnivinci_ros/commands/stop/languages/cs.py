# SPDX-License-Identifier: Apache-2.0
"""Czech."""

THINGS = 'robota, stroj, motor, motory, auto, to, vše, všechno, ho'
CALLS = """
stůj, stůjte, zastav, zastavte, zastav se, zastavte se, zastavit
(zastav|zastavte|vypni|vypněte) {thing}, nehýbej se, nehýbejte se, nehýbat
ani (krok|hnout|krok dál), přestaň, přestaňte, počkej (chvíli|chvilku), brzdi, brzděte, pusť mě
pusťte mě, nech mě [být], nesahej na mě, nechoď dál, nepřibližuj se, ne ne ne, nouzové zastavení
zůstaň (stát|tam|kde jsi), tak dost
"""
WORDS = """
dost, počkej, počkejte, pozor, zruš, konec, brzda, pauza, halt
au, auvajs, jau, to bolí, bolí to
"""
ENDS = '(a|pak) (zastav|zastav se|stůj)'
AROUND = """
prosím, robote, robot, hned, okamžitě, teď, ihned, tady, tam, hej, ne, můžeš, rychle, no tak
řekl jsem, už, ok
"""
JOINTS = 'a, pak, potom, ale'
