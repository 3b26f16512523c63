"""People's speech: Debian's recorded prompts of telephone exchanges, with phones' times.

    apt-get download asterisk-core-sounds-{fr,it,ru}{,-g722}=1.6.1-1 && for f in *.deb; do dpkg -x $f FOLDER; done

The phones are espeak-ng's, laid along what the listener's net heard so far, in their order. What the net finds unlikely as a
whole is left out: the speaker said something else. Fitted to are Italian and Russian alone, which are CC BY; French is
measured on. English and Spanish are CC BY-SA, and whether weights share alike with what they were fitted to nobody knows.
"""

import gzip
import os
import re

import av
import numpy as np
import torch

import fit_net
import phones
import voices

#: Language: the folder of the recordings, espeak-ng's voice.
SPEAKERS = {
    "it": ("it_IT_m_Carlo", "it"), "ru": ("ru_RU_f_IvrvoiceRU", "ru"), "fr": ("fr_CA_f_June", "fr"),
}
#: Names of the shapes of a phone that has several.
SHAPES = ["sil", "p", "f", "θ", "t", "k", "ʃ", "s", "n", "r", "a", "e", "i", "o", "u"]
VOWELS = (10, 11, 12, 13, 14)
#: Frames that a shape and a pause within speech last at least.
HELD, PAUSE = 2, 6
SECONDS = (0.5, 15)


def prompts(folder, language):
    """(name, text, pcm) of every prompt that is speech."""
    sounds = f"{folder}/usr/share/asterisk/sounds/{SPEAKERS[language][0]}"
    listed = gzip.open(f"{folder}/usr/share/doc/asterisk-core-sounds-{language}/core-sounds-{language}.txt.gz").read()
    for line in listed.decode("utf-8-sig", "replace").splitlines():
        name, colon, text = line.partition(": ")
        path = f"{sounds}/{name.strip()}.g722"
        if line.startswith(";") or not colon or re.search(r"[\[\]<>(){}?�]", text) or not os.path.isfile(path):
            continue
        with av.open(path, format="g722") as file:
            pcm = np.concatenate([frame.to_ndarray()[0] for frame in file.decode(audio=0)])
        if SECONDS[0] < len(pcm) / voices.RATE < SECONDS[1]:
            yield name.strip(), text.strip().strip("“”\""), pcm.astype(np.int16)


def read_net(path):
    kept = torch.load(path, weights_only=True)
    net = fit_net.Net(*map(int, kept["sizes"].split(",")))
    net.load_state_dict({k[7:]: v for k, v in kept["average"].items() if k.startswith("module.")})
    return net.eval()


def hear(net, pcm):
    """[frames, 15] logarithms of how likely each shape is, none below a thousandth: it is the net that shall learn."""
    level = max(1, np.abs(pcm).max()) * 2.0
    padded = np.concatenate([pcm, np.zeros(fit_net.HOP * fit_net.AHEAD + fit_net.WINDOW, np.int16)]) / np.float32(level)
    with torch.no_grad():
        made = net(fit_net.features(fit_net.log_mel(torch.from_numpy(padded[None].astype(np.float32)))))[0, :, :15]
        return np.log(torch.softmax(made, 1).numpy() + 1e-3)[: len(pcm) // fit_net.HOP]


def lay(heard, shapes):
    """Begin of each shape, in frames, and of the pause before it, along the most likely way; None if it is too short."""
    block = PAUSE + HELD
    state = np.concatenate([[0] * PAUSE + [s] * HELD for s in shapes] + [[0] * PAUSE])
    place = np.arange(len(state)) % block
    # A pause costs something to begin: the net's silence fits held stops too.
    enter = np.where(place == 0, -3.0, 0.0)
    stays = (place == PAUSE - 1) | (place == block - 1)
    skips = (place == PAUSE) & (np.arange(len(state)) > block)
    # Consonants are no longer than they must be.
    long = np.where(stays & (place >= PAUSE) & ~np.isin(state, VOWELS), -0.3, 0.0)
    score = np.full(len(state), -np.inf)
    score[PAUSE - 1], score[PAUSE] = 0, 0
    score += heard[0, state]
    back = np.zeros((len(heard), len(state)), np.int8)
    for t in range(1, len(heard)):
        ways = np.stack([
            np.where(stays, score + long, -np.inf),
            np.concatenate([[-np.inf], score[:-1]]) + enter,
            np.where(skips, np.concatenate([np.full(PAUSE + 1, -np.inf), score])[: len(score)], -np.inf),
        ])
        back[t] = ways.argmax(0)
        score = ways.max(0) + heard[t, state]
    s = len(state) - PAUSE - 1 if score[len(state) - PAUSE - 1] > score[-1] else len(state) - 1
    if not np.isfinite(score[s]):
        return None
    way = np.empty(len(heard), np.int64)
    for t in range(len(heard) - 1, -1, -1):
        way[t] = s
        s -= (0, 1, PAUSE + 1)[back[t, s]]
    return way, state[way]


def spans_of(way, named):
    """(start, end, name) in seconds."""
    block, made = PAUSE + HELD, []
    for t, s in enumerate(way):
        key = (s // block, s % block >= PAUSE)
        if made and made[-1][3] == key:
            made[-1][1] = (t + 0.5) * 0.01
        else:
            made.append([max(0, t - 0.5) * 0.01, (t + 0.5) * 0.01, named[key[0]] if key[1] else "sil", key])
    return [(a, b, n) for a, b, n, _ in made]


def by_net(net, names, pcm, parts_of):
    named, shapes = [], []
    for name in names:
        parts = parts_of[name]
        if parts is None or name == "sil":
            continue
        for shape, _ in parts:
            named.append(name if len(parts) == 1 else SHAPES[shape])
            shapes.append(shape)
    heard = hear(net, pcm)
    laid = lay(heard, shapes) if shapes else None
    return laid and (spans_of(laid[0], named), heard[np.arange(len(heard)), laid[1]].mean())


def spoken(folder, net, language, likely=-1.6):
    """(pcm, phones, voice) as make_speech.py's other kinds, of the prompts that fit their text."""
    net, every = read_net(net), list(prompts(folder, language))
    espeak = voices.Espeak()
    said = [espeak.speak(SPEAKERS[language][1], text) for _, text, _ in every]
    named = [[n for _, _, n in s[1]] if s else [] for s in said]
    parts_of = phones.ask(sorted({n for names in named for n in names}))["parts"]
    # A word in another language is named in brackets, with its phones from there.
    foreign = [any(n.startswith("(") for n in names) for names in named]
    told = [None if f else by_net(net, names, pcm, parts_of) for f, names, (_, _, pcm) in zip(foreign, named, every)]
    tried = [(pcm, t[0], f"people:{SPEAKERS[language][0]}/{name}", t[1]) for (name, _, pcm), t in zip(every, told) if t]
    kept = [t[:3] for t in tried if t[3] > likely]
    quantiles = np.percentile([t[3] for t in tried], [5, 25, 50, 75, 95]).round(2)
    print(f"{language}: {len(every)} prompts, {len(tried)} laid, {len(kept)} likely; {quantiles}", flush=True)
    return kept
