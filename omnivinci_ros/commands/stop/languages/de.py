# SPDX-License-Identifier: Apache-2.0
"""German."""

THINGS = """
den roboter, die maschine, den motor, die motoren, das auto, das fahrzeug, alles, die bewegung
die fahrt, ihn
"""
CALLS = """
stopp, stoppe, stoppen, stoppt, stoppen sie, (stopp|stoppe|stoppen sie|stoppt) {thing}, halt
halt an, halte an, haltet an, halten sie an, halt ein, haltet ein, anhalten, anzuhalten, anhältst
(halt|halte) (sofort|bitte|jetzt|endlich|doch|mal|hier|da|bitte sofort|jetzt sofort|doch mal) an
halten sie (sofort|bitte|jetzt|endlich|hier|bitte sofort) an, (halt|halte) {thing} an
halten sie {thing} an, halt (sofort|jetzt|stehen bleiben|bitte|mal)
(bleib|bleibt|bleibe|bleiben sie) [sofort|bitte|jetzt|da|hier|doch|bloß|bitte sofort] stehen
stehen bleiben, stehenbleiben, stehenzubleiben, stehen zu bleiben, stehen bleibst, stehenbleibst
bleib (wo du bist|da|hier|dort|sofort da), bleiben sie (wo sie sind|da|hier), steh [sofort] still
(steh|stehen sie|halt|halte|halten sie|bleib) [bitte] still, stillgestanden, stillstehen
keine bewegung, nicht bewegen, (beweg|bewege) dich nicht, bewegen sie sich nicht
keiner bewegt sich, nicht weiter, nicht (weitergehen|weiterfahren|weiterlaufen|weitermachen)
keinen schritt weiter, (geh|fahr|mach|lauf) nicht weiter, bis hierher und nicht weiter
(hör|hoer|hört|hören sie) [sofort] auf
(hör|hoer|hört|hören sie) (damit|bitte|jetzt|endlich|doch|sofort damit|jetzt damit|bitte damit) auf
(hör|hoer|hört|hören sie) [sofort|jetzt|bitte|endlich] auf (damit|jetzt|bitte|sofort)
hör auf (damit|jetzt|bitte)
aufhören, aufhoeren, aufzuhören, aufhörst, schluss [jetzt|damit|aus], aus schluss
es reicht [jetzt], das reicht [jetzt], jetzt reicht's, jetzt reicht es, genug [jetzt|davon]
lass das [sein], lassen sie das, lass (mich|ihn|sie|es) los, lassen sie (mich|ihn|sie|es) los
loslassen, lass los, (finger|hände|haende|pfoten) weg, fass mich nicht an
fassen sie mich nicht an, nicht anfassen, komm nicht (näher|naeher)
nicht (näher|naeher) [kommen], kommen sie nicht (näher|naeher)
warte [mal|kurz|doch|einen moment|einen augenblick], warten sie [bitte|mal|kurz], moment mal
einen moment, brems, bremse (jetzt|sofort|ab), bremsen, bremst, bremsen sie, vollbremsung
notbremse, notbremsung, nothalt, not-halt, not-aus, notaus, not-stopp, notstopp, not-stop
notstop, abbrechen, abbruch, brich ab, brechen sie ab, (schalt|schalte) dich (aus|ab), abschalten
ausschalten
(schalt|schalte|schalten sie|mach) (ihn|es|das|den motor|die motoren|den roboter|alles|
den strom) (aus|ab)
motor aus, motoren aus, strom (aus|weg|abschalten), nein nein nein [nein], tu das nicht
nicht doch, mach das nicht, tun sie das nicht, geh (weg von|runter von) mir
zum stillstand kommen, rühr dich nicht [vom fleck], rühren sie sich nicht
keinen millimeter weiter
"""
WORDS = """
warte, bremse, moment, vorsicht, achtung, pass auf, passt auf, passen sie auf, pause, nicht, genug
stillstand, notfall, abbruch, augenblick, ruhig stehen, warte auf (mich|uns)
au, aua, autsch, au au, aua aua, au weh, auweh, tut weh, es tut weh
du tust mir weh
"""
STARTS = """
hör auf zu, hören sie auf zu, hört auf zu, hör auf mit, hör auf dich, hör auf mir
hören sie auf sich, hör auf mich zu, hoer auf zu
"""
ENDS = """
und (halt|halte|bleib|bleiben sie) (an|stehen), (und|dann) (anhalten|stehenbleiben|stopp|halt)
(und|dann) stehen bleiben
"""
BECAUSE = """
(da|hier|dort) (ist|sind|steht|stehen|liegt|liegen|kommt|kommen|sitzt)
du (tust|fährst|stehst|bist|wirst|quetschst|klemmst|verletzt|drückst|triffst)
sie (tun|fahren) mir, weil, denn, der boden, die treppe, sonst, das kind, ein kind, mein fuß
meine hand, das ist (zu gefährlich|gefährlich|glatt), es ist (gefährlich|glatt|nass), jemand
vorsicht
"""
AROUND = """
bitte, roboter, robo, robot, jetzt, sofort, endlich, mal, doch, auf der stelle, augenblicklich
hier, da, dort, genau, nein, oh, hey, hallo, he, ey, so, ok, okay, also, kannst du, könntest du
koenntest du, können sie, könnten sie, würdest du, würden sie, du sollst, sie sollen
ich will dass du, sag ich, ich möchte dass du, ich moechte dass du, ich sagte, ich hab gesagt
ich habe gesagt, ich sage, du, wirst du wohl, um gottes willen, um himmels willen, gott
mein gott, schnell, danke, ganz, kurz, einfach, verdammt, unverzüglich, gefälligst, bloß, alle
alles, freundchen, los, aber, na, du musst
"""
JOINTS = 'und, dann, danach, aber'
NEVER = """
nicht anhalten, nicht stoppen, nicht aufhören, nicht stehenbleiben, nicht stehen bleiben
nicht halten
"""
