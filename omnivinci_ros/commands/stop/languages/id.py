# SPDX-License-Identifier: Apache-2.0
"""Indonesian and Malay."""

THINGS = 'robot, robotnya, mesin, mesinnya, mobilnya, semuanya, motor, ini, itu'
CALLS = """
setop, berhenti, berhentilah, berhenti (di situ|di sana|di sini|bergerak|dulu|jalan)
(hentikan|matikan) {thing}, hentikan
jangan (bergerak|gerak|jalan|maju|mendekat|dekat|sentuh saya|lakukan itu|ke sini)
diam (di tempat|di situ|di sana|jangan bergerak), tunggu (dulu|sebentar), cukup sudah
sudah cukup, lepaskan (saya|aku), lepasin, rem mendadak, injak rem, tidak tidak tidak
jangan jangan, matikan dayanya
"""
WORDS = """
diam, tunggu, cukup, rem, awas, jangan, batalkan, jeda, hati-hati, lepaskan
aduh, sakit, aduh sakit
"""
STARTS = 'berhenti'
ENDS = '(lalu|dan|kemudian) (berhenti|stop)'
AROUND = """
tolong, mohon, robot, sekarang, sekarang juga, segera, di sini, di situ, di sana, ya, dong, lah
hei, hai, eh, tidak, cepat, bisakah kamu, kamu, anda
"""
JOINTS = 'lalu, dan, kemudian, tapi'
NEVER = 'jangan berhenti, tidak berhenti, halte'
