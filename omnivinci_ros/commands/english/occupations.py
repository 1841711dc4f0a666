# SPDX-License-Identifier: Apache-2.0
"""What people are called by their work, and in passing: 'the welder', 'the lads'.

Left out are those that are shops or things too: 'the butcher', 'the trainer', 'the loader'.
"""

from __future__ import annotations

_ONE = (
    'lad lass fella bloke chap welder stagehand headmistress headmaster builder roofer mason '
    'bricklayer scaffolder painter decorator labourer laborer barista bellboy housekeeper clerk '
    'cashier assistant anaesthetist anesthetist radiologist shopper sailor constable warden '
    'farmer '
    'jockey gardener curator fitter machinist biologist botanist lawyer solicitor '
    'accountant auditor volunteer lodger stepson stepdaughter chaplain imam rabbi actor actress '
    'singer dancer musician drummer guitarist pianist umpire goalkeeper swimmer cyclist hiker '
    'climber vendor stallholder freshman sommelier inspector milliner glazier joiner plasterer '
    'tiler surveyor forester beekeeper milkman midwife registrar consultant locum phlebotomist '
    'dietitian optician paediatrician pediatrician orderly doorman '
    'caddie physicist technologist postdoc'
)
_MANY = frozenset({'women', 'men', 'children', 'folk', 'agents', 'personnel'})
_PLURALS = {'orderly': 'orderlies', 'headmistress': 'headmistresses', 'lass': 'lasses'}
OCCUPATIONS = (
    frozenset(_ONE.split()) | {_PLURALS.get(one, f'{one}s') for one in _ONE.split()} | _MANY
)
