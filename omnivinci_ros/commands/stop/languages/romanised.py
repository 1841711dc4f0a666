# SPDX-License-Identifier: Apache-2.0
"""Languages of other scripts as they are typed, or recognised, in Latin letters."""

CALLS = """
ruko, ruk (jao|ja|jaao|jaiye|jaie), rukiye, rukie, thehro, thahro, bas (karo|kar)
(robot|isko|ise|motor) (ko roko|roko|band karo), roko, band karo, mat hilo, hilo mat, mat karo
aage mat (jao|badho|badho), tomare, tomatte [kudasai], yamero, yamete [kudasai], ugokuna
matte kudasai, teishi, sutoppu, ting xia [lai], tingxia, tingzhi, zhan zhu, zhanzhu, bie dong
biedong, stoy, stoi, stoyte, stoite, ostanovis, ostanovites, ne dvigaysya, prekrati, perestan
qif, tawaqaf, tawaqqaf, tawakkaf, waqqif, khalas bas, la tataharrak, meomchwo, meomchwoyo, geuman
geumanhae, jeongji, umjigijima, stamata, stamatise, atzor, ta'atzor
"""
WORDS = 'bas, matte, ting, khalas, khalass, tormozi, zhdi, hvatit, khvatit, halas'
AROUND = """
robot, robotto, please, plz, pls, ab, abhi, are, arre, bhai, kudasai, ima, ima sugu, pozhaluysta
ya, min fadlak, now, nahi, yaar, jaldi
"""
