# SPDX-License-Identifier: Apache-2.0
"""Turkish."""

THINGS = 'robotu, makineyi, motoru, motorları, arabayı, her şeyi, hareketi, onu, şunu'
CALLS = """
dur, durun, durunuz, dursana, dursun, durur musun, durur musunuz, durabilir misin, durmanı
durmalısın, {thing} durdur, {thing} durdurun, {thing} kapat, durdur, durdurun, durdur şunu
olduğun yerde (dur|kal), yerinde (dur|kal), kıpırdama, kıpırdamayın, kımıldama, kımıldamayın
hareket etme, hareket etmeyin, kimse kıpırdamasın, bir adım [daha] atma
bekle (bir dakika|biraz|bir saniye), bekleyin, yeter artık, frene bas, fren yap, frenle
acil (durdurma|stop|durdur|duruş|fren), (bırak|bırakın) beni, dokunma [bana], yaklaşma
daha fazla yaklaşma, yapma, bunu yapma, gücü kes, elektriği kes, kes şunu, kes artık, iptal et
hayır hayır hayır [hayır], gitme, ilerleme artık, dikkat et, çek ellerini
"""
WORDS = """
bekle, yeter, fren, dikkat, iptal, ilerleme, ara ver, sabit dur, kes, imdat, duraklat
acıyor, canım acıyor, canımı acıtıyorsun
"""
ENDS = '(ve|sonra) (dur|durun), (diyorum|dedim) dur'
AROUND = """
lütfen, robot, hemen, şimdi, derhal, artık, hadi, hey, orada, burada, tam orada, hayır, tamam
çabuk, ya, be, bir dakika, bir saniye, allah aşkına, sana, diyorum, dedim, aman, tanrım, oğlum
abi, bi
"""
JOINTS = 've, sonra, ama'
