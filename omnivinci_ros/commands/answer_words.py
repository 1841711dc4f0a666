# SPDX-License-Identifier: Apache-2.0
"""Words that answer a question, by language: 'yes', 'no', 'the second one'.

A further language is a further entry of each table. An entry is matched with the whole answer, or
with what stands before its first pause, in lower case and without punctuation.
"""

from __future__ import annotations

from omnivinci_ros.commands.words import read_words


def _words(text: str) -> frozenset[str]:
    """Return answers as they are compared: in the words that an utterance is cut into."""
    spelled = (read_words(answer).words for answer in text.split(', '))
    return frozenset(' '.join(word.text for word in words) for words in spelled)


YES: dict[str, frozenset[str]] = {
    'en': frozenset(
        'yes, yeah, yep, yup, yes please, yes please do, yes do, yes you should, yes i do, yes '
        'that is right, yes that one, yes exactly, yes do that, yes do it, yes go ahead, sure, '
        'sure thing, sure do it, sure go ahead, of course, certainly, absolutely, definitely, '
        'exactly, correct, that is correct, that is right, that is it, right, affirmative, ok, '
        'okay, all right, fine, good, please do, please, do it, do that, do so, go ahead, go '
        'on, go for it, by all means, why not, you got it, indeed, aye, uh huh, mm hmm, mhm, '
        'roger, i do, you should, that would be great, sounds good, perfect, yes yes, sure why '
        'not, yeah why not, yes why not, yes please go, yes go, sure go, yes go now, yes right '
        'now, yeah sure, yes of course, ok do it, okay do it, ok go ahead, okay go ahead, both, '
        'yes both, i confirm, confirmed, confirm, do, good idea, great idea, good call, great, '
        'excellent, lovely, brilliant, wonderful, that would be nice, that would be lovely, '
        'that would be good, that would be kind, i would love that, i would like that, be my '
        'guest, spot on, if you must, you had better, you better, it could not hurt, could not '
        'hurt, i suppose so, suppose so, i guess so, guess so, you would better, huh go on, off '
        'you go, off you pop, knock yourself out, give it a try, give it a go, give it a whirl, '
        'go right ahead, feel free, you bet, totally, for sure, very much so, obviously, '
        'naturally, yes it is, works for me, fine by me, fine with me, ok by me, okay by me, ok '
        'with me, '
        'okay with me, suits me, let us do it, let us do that, you do that, a bit '
        'yes'.split(', ')
    ),
    'zh': _words(
        '是, 是的, 对, 对的, 好, 好的, 好啊, 好吧, 行, 可以, 嗯, 嗯嗯, 没错, 当然, 当然可以, '
        '是啊, 对啊, 要, 要的, 确定, 确认, 没问题, 请, 请做, 做吧, 去吧, 来吧, 就这样, '
        '就这么做, 正确, 對, 對的, 沒錯, 當然, 確定, 確認, 沒問題, 請, ok, 好呀, 是是是, '
        '对对对'
    ),
    'es': _words(
        'sí, si, sí por favor, claro, claro que sí, por supuesto, vale, de acuerdo, '
        'correcto, exacto, adelante, hazlo, bueno, eso es, sí señor, desde luego, venga, '
        'dale, así es, confirmo, está bien'
    ),
    'fr': _words(
        "oui, oui s'il te plaît, oui s'il vous plaît, ouais, bien sûr, d'accord, exactement, "
        "exact, c'est ça, c'est bon, vas y, allez y, fais le, volontiers, tout à fait, "
        'correct, parfait, si, entendu, je confirme'
    ),
    'de': _words(
        'ja, ja bitte, ja gerne, jawohl, jep, klar, ja klar, na klar, natürlich, sicher, '
        'genau, richtig, stimmt, einverstanden, in ordnung, gerne, gern, bitte, mach das, '
        'tu das, okay, passt, doch, ja genau, auf jeden fall, bestätigt, '
        'sehr gern, sehr gerne, ja danke, ja bitte gern, bitte ja, bitte sehr, nur zu, mach mal, '
        'mach ruhig, mach nur, mach schon, tu das ruhig, ja mach, ja mach das, ja tu das, '
        'das wäre nett, das wäre lieb, das wäre schön, das wäre toll, das wäre hilfreich, '
        'wenn es geht, wenn es dir nichts ausmacht, wenn es keine umstände macht, sei so gut, '
        'sei so nett, sei so lieb, ich bitte darum, aber sicher, aber klar, aber gern, '
        'aber natürlich, selbstverständlich, unbedingt, gute idee, warum nicht, von mir aus, '
        'meinetwegen, ist recht, geht klar, jo, jup, jawoll, ja ja bitte, so schnell es '
        'geht, je schneller desto besser'
    ),
    'it': _words(
        "sì, si, sì grazie, certo, certamente, va bene, d'accordo, esatto, giusto, corretto, "
        'perfetto, fallo, vai, procedi, confermo, naturalmente, ovvio, ok, volentieri, '
        'proprio così'
    ),
    'pt': _words(
        'sim, sim por favor, claro, com certeza, certo, está bem, tá bom, isso, isso mesmo, '
        'exato, correto, pode ser, pode, faça, faz isso, vai, confirmo, é, ok, beleza, '
        'de acordo'
    ),
    'ja': _words(
        'はい, はいお願いします, ええ, うん, お願い, お願いします, そう, そうです, そうして, '
        'そうしてください, いいよ, いいです, もちろん, わかった, 正しい, その通り, '
        'その通りです, オーケー, どうぞ, ああ'
    ),
    'ko': _words(
        '네, 예, 응, 그래, 그래요, 맞아, 맞아요, 맞습니다, 좋아, 좋아요, 물론, 물론이지, '
        '물론이죠, 알았어, 부탁해, 부탁합니다, 그렇게 해, 그렇게 해줘, 해줘, 오케이, '
        '네 맞아요, 네 부탁해요'
    ),
    'ru': _words(
        'да, да пожалуйста, ага, угу, конечно, хорошо, ладно, верно, правильно, точно, '
        'именно, давай, сделай, согласен, согласна, подтверждаю, так и есть, разумеется, ок, '
        'окей, да конечно, да да'
    ),
    'ar': _words(
        'نعم, أجل, ايوه, أيوه, اي, بلى, طبعا, بالطبع, حسنا, تمام, صحيح, موافق, نعم من فضلك, '
        'اكيد, أكيد, ماشي, طيب, افعل, تفضل, مضبوط'
    ),
    'hi': _words(
        'हाँ, हां, जी, जी हाँ, जी हां, हाँ जी, ठीक है, बिल्कुल, सही, सही है, अच्छा, ज़रूर, '
        'करो, कर दो, हाँ करो, haan, ji haan, theek hai'
    ),
    'nl': _words(
        'ja, ja graag, jazeker, klopt, goed, prima, natuurlijk, zeker, oké, doe maar, '
        'precies, inderdaad, akkoord'
    ),
    'pl': _words(
        'tak, tak proszę, jasne, oczywiście, dobrze, zgadza się, dokładnie, zrób to, pewnie, okej'
    ),
    'tr': _words(
        'evet, evet lütfen, tabii, tabi, olur, tamam, doğru, aynen, elbette, peki, yap, kesinlikle'
    ),
    'vi': _words('vâng, có, dạ, đúng, đúng rồi, được, ừ, ok, đồng ý, phải, làm đi, tất nhiên'),
}
NO: dict[str, frozenset[str]] = {
    'en': frozenset(
        'no, nope, nah, no thanks, no thank you, negative, never mind, nevermind, forget it, '
        'forget that, not that, not really, no not that, neither, none, neither of them, '
        'none of them, nothing, do not bother, no need, no do not, no you should not, rather not, '
        'better not, i do not think so, no that is wrong, that is wrong, wrong, incorrect, '
        'not now, leave it, no leave it, no never mind, no forget it, i changed my mind, '
        'of course not, certainly not, no way, i do not, you should not, no please do not, '
        'absolutely not, definitely not, god no, oh god no, hell no, heavens no, not yet, no not '
        'yet, i would rather not, i would rather you did not, not any more, not anymore, i am '
        'good, i am all right, nuh, uh uh, yeah no, that is not what i said, that is not what '
        'i meant, that is not it, not at all, not necessary, not needed, it is not necessary, '
        'do not do that, do not do it, skip it, no chance, not today, not this time, i already '
        'did, are you crazy, are you mad, are you kidding, ew no way, ew no, please no'.split(', ')
    ),
    'zh': _words(
        '不, 不是, 不对, 不要, 不用, 不用了, 不行, 不可以, 没有, 算了, 别, 取消, 都不是, '
        '都不要, 不是的, 不必, 不必了, 错了, 不對, 沒有, 錯了, 別, 不了, 不好, 不做, 不去, '
        '不不, 不谢谢, 没事了, 不需要'
    ),
    'es': _words(
        'no, no gracias, para nada, claro que no, mejor no, nada, ninguno, ninguna, '
        'incorrecto, olvídalo, déjalo, negativo, de ninguna manera, no no, eso no, ya no'
    ),
    'fr': _words(
        'non, non merci, pas du tout, surtout pas, laisse tomber, laissez tomber, '
        'non pas ça, aucun, rien, incorrect, oublie, oubliez, négatif, pas ça, non non, '
        'jamais'
    ),
    'de': _words(
        'nein, nein danke, nee, nö, ne, auf keinen fall, lieber nicht, doch nicht, falsch, '
        'nichts, keins, keines, lass es, lass mal, vergiss es, vergiss das, stimmt nicht, '
        'nicht das, nein nein, besser nicht, nicht nötig, das ist nicht nötig, ist nicht nötig, '
        'nicht jetzt, jetzt nicht, jetzt noch nicht, noch nicht, gerade nicht, heute nicht, '
        'später, vielleicht später, später vielleicht, ein andermal, ein anderes mal, nachher, '
        'brauche ich nicht, brauch ich nicht, ich brauche nichts, ich brauche keinen, '
        'ich brauche keine, ich brauche keins, ich mach das selbst, ich mache das selbst, '
        'ich mach das selber, das mache ich selbst, das mach ich selbst, das mach ich selber, '
        'ich mach das schon, das schaffe ich selbst, ich komme klar, ich komm klar, geht schon, '
        'passt schon, schon gut, schon erledigt, schon passiert, schon da, ich habe schon einen, '
        'ich habe schon eine, ich habe schon eins, ich hab schon einen, ich hab schon eine, '
        'ich hab schon eins, hab ich schon, habe ich schon, hat er schon, hat sie schon, '
        'haben wir schon, muss nicht sein, reicht, das reicht, einer reicht, eine reicht, '
        'eins reicht, bloß nicht, bitte nicht, danke nein, ach nein, ach nein lass, nein lass, '
        'lass ihn, lass sie, lass es sein, lass gut sein, auf gar keinen fall, niemals, '
        'finger weg, um gottes willen nein, kommt nicht in frage, mach dir keine mühe, '
        'nicht doch, nicht dass ich wüsste'
    ),
    'it': _words(
        'no, no grazie, per niente, assolutamente no, lascia stare, lascia perdere, niente, '
        'nessuno, sbagliato, meglio di no, no no, non quello'
    ),
    'pt': _words(
        'não, não obrigado, não obrigada, nada, nenhum, nenhuma, de jeito nenhum, errado, '
        'deixa, deixa pra lá, esquece, esqueça, melhor não, não não, claro que não'
    ),
    'ja': _words(
        'いいえ, いえ, いや, ううん, 違う, 違います, ちがう, ちがいます, だめ, いらない, '
        '結構です, いいえ結構です, 間違い, どちらでもない, しないで, キャンセル'
    ),
    'ko': _words(
        '아니, 아니요, 아니오, 아뇨, 아니야, 틀려, 틀렸어, 아닙니다, 필요 없어, 필요없어, '
        '됐어, 됐어요, 싫어, 괜찮아, 괜찮아요, 둘 다 아니야, 취소'
    ),
    'ru': _words(
        'нет, нет спасибо, не, неа, не надо, не нужно, неправильно, неверно, ничего, '
        'ни то ни другое, забудь, отмена, ни в коем случае, лучше не надо, нет не надо, '
        'не то'
    ),
    'ar': _words(
        'لا, لا شكرا, كلا, لأ, ليس هذا, خطأ, غير صحيح, لا أريد, ولا واحد, انس الأمر, '
        'مش عايز, لا داعي, ابدا, أبدا'
    ),
    'hi': _words(
        'नहीं, जी नहीं, ना, नहीं नहीं, नहीं धन्यवाद, गलत, रहने दो, मत करो, कोई नहीं, नही, nahi, nahin'
    ),
    'nl': _words(
        'nee, nee bedankt, nee dank je, liever niet, laat maar, fout, niets, geen van beide, '
        'vergeet het'
    ),
    'pl': _words(
        'nie, nie dziękuję, nieprawda, źle, lepiej nie, daj spokój, zapomnij, nic, żaden, nieważne'
    ),
    'tr': _words(
        'hayır, hayır teşekkürler, yok, olmaz, yanlış, istemiyorum, boş ver, vazgeç, '
        'gerek yok, hiçbiri'
    ),
    'vi': _words('không, không cảm ơn, thôi, không phải, sai rồi, không cần, đừng, hủy'),
}
# Which of several options: the place in the list, -1 for the last.
ORDINALS: dict[str, dict[str, int]] = {
    'en': {
        'first': 0,
        'former': 0,
        'second': 1,
        'latter': 1,
        'other': 1,
        'third': 2,
        'last': -1,
    },
}


def is_yes(text: str) -> bool:
    """Say whether a whole answer says yes."""
    return any(text in words for words in YES.values())


def is_no(text: str) -> bool:
    """Say whether a whole answer says no."""
    return any(text in words for words in NO.values())


def ordinal(words: list[str]) -> int | None:
    """Return the place that an answer names: 'the second one'."""
    for places in ORDINALS.values():
        for word in words:
            if word in places:
                return places[word]
    return None
