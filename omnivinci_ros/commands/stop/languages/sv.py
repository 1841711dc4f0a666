# SPDX-License-Identifier: Apache-2.0
"""Swedish."""

THINGS = 'roboten, maskinen, motorn, motorerna, bilen, allt'
CALLS = """
stopp, stanna, stanna (där|här|nu|genast), (stoppa|stanna|stäng av) {thing}, stå (still|stilla)
håll (stilla|still), rör (dig|er) inte, sluta, sluta (nu|genast|med det)
vänta (lite|ett ögonblick|nu), det räcker [nu], nu räcker det, bromsa, släpp (mig|taget)
inte ett steg [till|längre], nödstopp, kom inte närmare, rör mig inte, nej nej nej, avbryt
gör inte så
"""
WORDS = """
vänta, halt, akta, akta dig, se upp, nog, paus, låt bli, försiktigt
aj, aj aj, det gör ont, du gör mig illa
"""
STARTS = 'sluta att, sluta'
ENDS = '(och|sen|sedan) (stanna|stopp|stanna där)'
AROUND = """
nu, genast, snälla, robot, roboten, tack, där, här, hallå, hej, omedelbart, är du snäll, nej, oj
du, kan du, ok, jag sa, snabbt, gud, direkt
"""
JOINTS = 'och, sen, sedan, men'
