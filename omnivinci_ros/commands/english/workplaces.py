# SPDX-License-Identifier: Apache-2.0
"""Places of farms, laboratories, kitchens, shops and airports, beside the rooms of a house."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Rooms, halls, yards and what is fenced off.
WORKROOMS = _words(
    'parlour parlor dairy paddock byre pigsty coop cowshed henhouse stable stables orchard '
    'vineyard polytunnel hayloft cleanroom dayroom staffroom stairwell mortuary chapel sauna '
    'rooftop scaffold scaffolding trench foundry playground portacabin galley hangar jetbridge '
    'cockpit concourse tarmac washhouse sickbay ringside '
    'greenroom bandstand grandstand paddocks allotment farmyard stockyard lumberyard boathouse '
    'clubhouse guardhouse gatehouse outbuilding outhouse crèche creche'
)
# Machines and fittings that a robot is sent to, and that nobody carries.
MACHINES = _words(
    'autoclave incubator centrifuge cryostat glovebox lathe kiln fryer spectrometer conveyor '
    'carousel silo skip compressor generator photocopier kiosk checkout checkouts tills scans '
    'dishwasher cooler chiller furnace boiler forge anvil plinth pulpit altar manger trough '
    'noticeboard defibrillator hob sluice lockers pigeonholes skips scales weighbridge'
)
# Sections that are named without an article: 'go to customs'.
SECTIONS = _words(
    'produce deli pastry arrivals departures imaging dialysis rehab payroll '
    'procurement fabrication welding machining dispensary menswear womenswear homeware footwear '
    'stationery haberdashery homewares checkouts endoscopy radiography '
    'groceries pickles'
)
