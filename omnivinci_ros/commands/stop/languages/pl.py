# SPDX-License-Identifier: Apache-2.0
"""Polish."""

THINGS = 'robota, maszynę, silnik, silniki, samochód, pojazd, to, wszystko, ruch, go'
CALLS = """
stój, stójcie, zatrzymaj się, zatrzymajcie się, [proszę] się zatrzymać, zatrzymać się
(zatrzymaj|zatrzymajcie|zatrzymać|wyłącz|wyłączyć) {thing}, zatrzymaj, zatrzymać
nie (ruszaj|ruszać|ruszajcie) się, nikt się nie rusza
ani (kroku|kroku dalej|kroku więcej|drgnij), dość tego, dosyć tego, przestań, przestańcie
przestań natychmiast, zaczekaj chwilę, czekaj (chwilę|moment), poczekaj (chwilę|moment), hamuj
zahamuj, puść mnie, zostaw mnie, puszczaj, nie dotykaj [mnie|tego], nie (podchodź|zbliżaj się)
nie rób tego, wyłącz się, odetnij zasilanie, wyłącz zasilanie, zatrzymanie awaryjne
awaryjne zatrzymanie, nie nie nie [nie], przerwij, przerwać
zostań (tam|tu|gdzie jesteś|na miejscu), stój w miejscu, nie (idź|jedź) dalej, ręce precz
stań w miejscu, hamulec awaryjny
"""
WORDS = """
stać, dość, dosyć, wystarczy, czekaj, zaczekaj, poczekaj, hamulec, uwaga, uważaj, ostrożnie, anuluj
pauza, stanąć, koniec, chwila, moment
au, ała, auć, ała ała, boli, to boli, boli mnie
"""
STARTS = 'przestań, przestańcie'
ENDS = '(i|potem) (stój|zatrzymaj się)'
AROUND = """
proszę, proszę cię, robot, robocie, natychmiast, teraz, zaraz, już, tu, tutaj, tam, hej, ej, o
ok, dobra, możesz, czy możesz, mógłbyś, musisz, powiedziałem, powiedziałam, mówię, szybko, boże
mój boże, w tej chwili, od razu, no, chcę żebyś, błagam
"""
JOINTS = 'i, potem, ale, a'
