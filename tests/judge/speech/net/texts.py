"""Sentences to be spoken: of words of Debian's word lists where a language has one, else of made-up words.

Made-up words follow a language's syllables, in its script: what counts is that all of its sounds come, in many orders.
"""

import os

#: Where Debian's packages wamerican, wfrench and so on put their words.
WORDS = {
    "en": "american-english", "fr": "french", "de": "ngerman", "es": "spanish", "it": "italian", "pl": "polish",
    "pt": "portuguese", "nl": "dutch", "sv": "swedish", "uk": "ukrainian", "ca": "catalan",
}

#: Beginnings, middles and ends of syllables; a bar stands for none.
SYLLABLES = {
    "ru": ("б в г д ж з к л м н п р с т ф х ц ч ш щ бр пр ст гр кр вл мн зд св |", "а е и о у ы э ю я ё а о и е", "| | | | н м л р т к с й п б в"),
    "el": ("β γ δ ζ θ κ λ μ ν ξ π ρ σ τ φ χ ψ μπ ντ γκ τσ στ πρ κρ", "α ε η ι ο υ ω ου αι ει ευ αυ", "| | | | ς ν ρ λ"),
    "fi": ("k p t s h v l m n r j |", "a e i o u y ä ö aa ee ii oo uu ää yö uo ie ai ei au", "| | | n s t l r kk pp tt mm ll"),
    "hu": ("b c cs d f g gy h j k l ly m n ny p r s sz t ty v z zs |", "a á e é i í o ó ö ő u ú ü ű", "| | | k l m n r s sz t b d g p"),
    "cs": ("b c č d ď f h ch j k l m n ň p r ř s š t ť v z ž st př br kl |", "a á e é ě i í o u ú ů y ou au", "| | | n m l r t k s š v"),
    "ro": ("b c d f g h j l m n p r s ș t ț v z pr str cl |", "a e i o u ă â ea oa ie", "| | | n m r l t s c p"),
    "hi": ("क ख ग घ च छ ज झ ट ठ ड ढ त थ द ध न प फ ब भ म य र ल व श स ह", "| ा ि ी ु ू े ै ो ौ", "| | | न म ल र त क स प"),
    "id": ("b c d f g h j k l m n ny ng p r s t w y |", "a e i o u ai au", "| | | n ng m k t s r l p h"),
    "sw": ("b ch d dh f g h j k l m mb n nd ng ny nz p r s sh t th v w y z |", "a e i o u", "|"),
    "eu": ("b d g h j k l m n p r s t tx tz x z ts |", "a e i o u ai au ei", "| | | n r l k t s z tz"),
    "da": ("b d f g h j k l m n p r s t v st sk kr gr bl |", "a e i o u y æ ø å aa", "| | d g k l m n r s t"),
    "nb": ("b d f g h j k l m n p r s t v sj kj st sk tr |", "a e i o u y æ ø å ei øy au", "| | d g k l m n r s t"),
    "hr": ("b c č ć d đ dž f g h j k l lj m n nj p r s š t v z ž pr st |", "a e i o u", "| | | n m l r t k s v j"),
    "bg": ("б в г д ж з к л м н п р с т ф х ц ч ш щ пр ст бл |", "а е и о у ъ ю я", "| | | н м л р т к с й п в"),
    "lv": ("b c č d f g ģ j k ķ l ļ m n ņ p r s š t v z ž |", "a ā e ē i ī o u ū ai ei ie au", "| | s š m n r l k t"),
    "tr": ("b c ç d f g h j k l m n p r s ş t v y z |", "a e ı i o ö u ü", "| | k l m n r s ş t z"),
    "vi": ("b c ch d đ g h kh l m n ng nh ph r s t th tr v x |", "a ă â e ê i o ô ơ u ư á à ả ã ạ ế ồ ớ ai ao oi", "| | n m ng t p c ch"),
    "ko": None, "ja": None, "cmn": None,
    "ta": ("க ங ச ஞ ட ண த ந ப ம ய ர ல வ ழ ள ற ன", "| ா ி ீ ு ூ ெ ே ை ொ ோ", "| | | ன் ம் ல் ர் க் த் ப்"),
    "ka": ("ბ გ დ ვ ზ თ კ ლ მ ნ პ ჟ რ ს ტ ფ ქ ღ შ ჩ ც ძ წ ჭ ხ ჯ ჰ |", "ა ე ი ო უ", "| | ნ მ ლ რ ს დ ბ"),
    "ar": ("ب ت ث ج ح خ د ذ ر ز س ش ص ض ط ظ ع غ ف ق ك ل م ن ه و ي", "ا ي و َا ِ ُ َ َ ِي ُو", "| | | ن م ل ر ب د س"),
    "la": ("b c d f g h l m n p qu r s t v gn pr st |", "a e i o u ae au", "| | m n s t r x"),
    "sr": ("б в г д ђ ж з ј к л љ м н њ п р с т ћ ф х ц ч џ ш пр ст |", "а е и о у", "| | н м л р т к с"),
    "lt": ("b c č d f g h j k l m n p r s š t v z ž |", "a ą e ę ė i į y o u ų ū ai ei au ie uo", "| | s š n m r l k t"),
    "fa-latn": ("b p t j ch h kh d r z zh s sh gh f q k g l m n v y |", "a â e i o u", "| | | n m r l d b s sh t k"),
}

KANA = ("あ い う え お か き く け こ さ し す せ そ た ち つ て と な に ぬ ね の は ひ ふ へ ほ ま み む め も や ゆ よ ら り る れ ろ わ "
        "ん が ぎ ぐ げ ご ざ じ ず ぜ ぞ だ で ど ば び ぶ べ ぼ ぱ ぴ ぷ ぺ ぽ きゃ しゅ ちょ りょ ぴゃ びょ みゅ っか っぱ っと おう えい ああ").split()
INITIALS = "b p m f d t n l g k h j q x zh ch sh r z c s y w".split()
FINALS = {
    "bpm": "a o ai ei ao an en ang eng i u ie iao in ing", "f": "a o ei ou an en ang eng u",
    "dtnl": "a e ai ao ou an ang eng i u ie iao ing ong uan uo", "gkh": "a e ai ei ao ou an en ang eng ong u ua uo uai uan un uang",
    "jqx": "i ia ie iao iu ian in iang ing iong u ue uan un", "Z": "a e ai ao ou an en ang eng ong i u uo uan un",
    "y": "a e ao ou an ang ing i in u uan ue ong", "w": "a o ai ei an en ang eng u",
}


def syllable(rng, language):
    if language == "ko":
        return chr(0xAC00 + (int(rng.integers(19)) * 21 + int(rng.integers(21))) * 28 + int(rng.choice([0, 0, 0, 1, 4, 8, 16, 17, 21])))
    if language == "ja":
        return str(rng.choice(KANA))
    if language == "cmn":
        initial = str(rng.choice(INITIALS))
        finals = next((f for k, f in FINALS.items() if initial in k and len(initial) == 1), FINALS["Z"])
        return initial + str(rng.choice(finals.split())) + str(int(rng.integers(1, 5))) + " "
    parts = SYLLABLES[language]
    return "".join(str(rng.choice([p.replace("|", "") for p in part.split()])) for part in parts)


def reader(language):
    """A function of a random generator that gives a sentence."""
    words = []
    path = f"/usr/share/dict/{WORDS.get(language, '')}"
    if language in WORDS:
        if not os.path.isfile(path):
            raise SystemExit(f"Cannot make sentences of {language}, its word list must be installed: {path}")
        data = open(path, "rb").read()
        try:
            listed = data.decode("utf-8").split()
        except UnicodeDecodeError:
            listed = data.decode("iso-8859-1").split()
        words = [w for w in listed if w.isalpha() and 2 <= len(w) <= 12]

    def word(rng):
        if words:
            # Short words are what speech is mostly of.
            return min((words[int(i)] for i in rng.integers(len(words), size=2)), key=len)
        return "".join(syllable(rng, language) for _ in range(int(rng.choice([1, 2, 2, 3, 3, 4]))))

    def sentence(rng):
        some = [word(rng) for _ in range(int(rng.integers(3, 11)))]
        if len(some) > 5:
            some[len(some) // 2] += ","
        return " ".join(some) + str(rng.choice([".", ".", ".", "?", "!"]))

    return sentence
