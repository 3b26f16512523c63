"""From voices' own names of phones to mouth shapes, by the product's table (phone_parts.ts)."""

import json
import os
import subprocess

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
RATE = 16000

#: festival's phones in IPA, by voice; those that are the same are left out. ARPAbet where it says so.
ARPABET = ("ked", "kal", "cmu")
SILENCES = {"#", "_", "pau", "sil", "h#", "SIL", "##", "brth"}
LETTERS = {
    "czech": {"c": "ts", "c~": "tʃ", "ch": "x", "d~": "ɟ", "dz": "dz", "dz~": "dʒ", "g*": "ɣ", "m*": "ɱ", "n*": "ŋ", "n~": "ɲ",
              "r~": "r", "r~*": "r", "s~": "ʃ", "t~": "c", "z~": "ʒ", "h": "h"},
    "hy": {"@": "æ", "7": "ø", "{": "æ", "ae": "æ", "oe": "ø", "N": "ŋ", "D": "d", "S": "ʃ", "V": "ʋ", "v": "ʋ", "h": "h", "q": "ʔ"},
    "upc": {"ax": "ə", "E1": "ɛ", "O1": "ɔ", "rr": "r", "r": "ɾ", "Z": "ʒ", "S": "ʃ", "L": "ʎ", "J": "ɲ", "N": "ŋ", "ng": "ŋ", "B": "β",
            "D": "ð", "G": "ɣ", "jj": "j", "tS": "tʃ", "dZ": "dʒ", "uw": "w", "w": "w", "T": "θ", "W": "w", "y": "j"},
    "lp": {"E": "ɛ", "E1": "ɛ", "O": "ɔ", "O1": "ɔ", "L": "ʎ", "J": "ɲ", "S": "ʃ", "Z": "ʒ", "tS": "tʃ", "dZ": "dʒ", "ng": "ŋ", "nf": "ɱ",
           "SS": "ʃ", "LL": "ʎ", "JJ": "ɲ", "tts": "ts", "ddz": "dz", "ttS": "tʃ", "ddZ": "dʒ"},
    "msu": {"aa": "a", "ae": "ɐ", "ay": "ɐ", "ur": "ʊ", "oo": "o", "ee": "e", "ii": "i", "uu": "u", "yy": "ɨ", "y": "ɨ", "ch": "tɕ",
            "sch": "ɕ", "sh": "ʃ", "zh": "ʒ", "h": "x", "hh": "x", "c": "ts", "rr": "r", "ll": "l", "nn": "n", "tt": "t", "dd": "d",
            "kk": "k", "gg": "ɡ", "mm": "m", "pp": "p", "bb": "b", "ff": "f", "vv": "v", "ss": "s", "zz": "z", "ur1": "ʊ"},
}
LETTERS["suo"], LETTERS["pc"] = LETTERS["hy"], LETTERS["lp"]


def ipa_of(name):
    """A name as phone_parts.ts takes it."""
    voice, colon, phone = name.partition(":")
    if name == "sil":
        return ""
    if not colon or voice == "a" or (voice not in LETTERS and voice not in ARPABET):
        return name
    if phone in SILENCES:
        return ""
    if voice in ARPABET:
        return f"a:{phone}"
    found = LETTERS[voice].get(phone)
    plain = phone.rstrip("1:~*")
    return found or LETTERS[voice].get(plain) or plain


def read_table(paths):
    names = sorted({ipa_of(str(n)) for path in paths for n in np.load(path)["names"]})
    return ask(names)


def ask(names):
    """The visemes, their jaws, and the parts of each of the names, which are IPA or ARPAbet behind `a:`."""
    told = subprocess.run(["deno", "run", "-A", f"{HERE}/phone_parts.ts"], input=json.dumps(names), capture_output=True, text=True, check=True)
    return json.loads(told.stdout)


def spans(data, table):
    """(start in samples of the whole group, viseme) in order; what has no shape takes its follower's, or the one before."""
    starts = np.concatenate([[0], np.cumsum(data["lengths"])])
    names = [ipa_of(str(n)) for n in data["names"]]
    made, of, first, last, phone = [], data["of"], data["start"], data["end"], data["phone"]
    parts = table["parts"]
    count = len(of)
    for k in range(count):
        shape = parts[names[phone[k]]]
        base, length = starts[of[k]] + first[k] * RATE, (last[k] - first[k]) * RATE
        if k == 0 or of[k] != of[k - 1]:
            made.append((float(starts[of[k]]), 0))
        if shape is None:
            # h, a glottal stop: the lips are the neighbour's already.
            after = parts[names[phone[k + 1]]] if k + 1 < count and of[k + 1] == of[k] else None
            shape = [[after[0][0] if after and after[0][0] != 0 else made[-1][1], 1]]
        for viseme, share in shape:
            made.append((float(base), viseme))
            base += share * length
        if k + 1 == count or of[k + 1] != of[k]:
            made.append((float(base), 0))
    return made
