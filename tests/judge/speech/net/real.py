"""Real speech whose words are known, its phones' times by pocketsphinx: its own test data, and any recording by its text."""

import os
import re
import subprocess
import tempfile
import wave

import numpy as np

import voices

MODEL = "/usr/share/pocketsphinx/model/en-us"
DATA = "/usr/share/pocketsphinx/test/data"


def dictionary():
    words = {}
    with open(f"{MODEL}/cmudict-en-us.dict") as file:
        for line in file:
            word, *phones = line.split()
            words.setdefault(re.sub(r"\(\d+\)$", "", word), []).append(phones)
    return words


def stretches(pcm):
    """Where there is speech between pauses of a quarter of a second, samples: within 26 dB of the loudest."""
    step = voices.RATE // 50
    level = 10 * np.log10(1 + np.square(pcm[: len(pcm) // step * step].reshape(-1, step).astype(np.float64)).mean(1))
    made = []
    for k in np.flatnonzero(level > level.max() - 26):
        if made and k - made[-1][1] < 13:
            made[-1][1] = k + 1
        else:
            made.append([k, k + 1])
    return [(a * step, b * step) for a, b in made if b - a > 4]


def align_parts(pcm, text, words):
    """As `align`, of words with a bar where the speaker pauses: noise is little like the model's own silence."""
    parts, found = text.split("|"), stretches(pcm)
    if len(parts) == 1:
        return align(pcm, text, words)
    if len(parts) != len(found):
        raise SystemExit(f"Cannot align, the bars must stand at the pauses, {[(round(a / 16e3, 2), round(b / 16e3, 2)) for a, b in found]}: {text}")
    made, at = [], 0.0
    for part, (a, b) in zip(parts, found):
        a, b = max(0, a - 1600), min(len(pcm), b + 1600)
        for start, end, name in align(pcm[a:b], part, words):
            start, end = start + a / voices.RATE, end + a / voices.RATE
            if start > at:
                made.append((at, start, "a:sil"))
            made.append((start, end, name))
            at = end
    return made


def align(pcm, text, words):
    """The phones of the words, in order, with silence wherever there is some: a grammar that nothing else fits."""
    spoken = re.sub(r"[^a-z' ]", " ", text.lower()).split()
    missing = [w for w in spoken if w not in words]
    if missing:
        raise SystemExit(f"Cannot align, the dictionary must have the word: {missing[0]}")
    alternatives = ["(" + " | ".join(" ".join(f"{p.lower()}_" for p in v) for v in words[w]) + ")" for w in spoken]
    # Each phone is a word of its own: the decoder then tells when each begins.
    with tempfile.TemporaryDirectory() as folder:
        phones = sorted({p for w in spoken for v in words[w] for p in v})
        with open(f"{folder}/p.dict", "w") as file:
            file.write("sil_ SIL\n" + "".join(f"{p.lower()}_ {p}\n" for p in phones))
        with open(f"{folder}/p.gram", "w") as file:
            file.write("#JSGF V1.0;\ngrammar g;\npublic <s> = [sil_] " + " [sil_] ".join(alternatives) + " [sil_];\n")
        with wave.open(f"{folder}/p.wav", "wb") as file:
            file.setnchannels(1), file.setsampwidth(2), file.setframerate(voices.RATE)
            file.writeframes(pcm.astype(np.int16).tobytes())
        wide = ["-beam", "1e-80", "-wbeam", "1e-60", "-pbeam", "1e-80", "-maxhmmpf", "-1"]
        told = subprocess.run(
            ["pocketsphinx_continuous", "-infile", f"{folder}/p.wav", "-hmm", f"{MODEL}/en-us", "-dict", f"{folder}/p.dict",
             "-jsgf", f"{folder}/p.gram", "-time", "yes", "-remove_silence", "no", "-bestpath", "no",
             "-fsgusefiller", "no", *wide],
            capture_output=True, text=True,
        ).stdout
    found = []
    for line in told.splitlines():
        match = re.match(r"^(\S+) ([\d.]+) ([\d.]+) [\d.]+$", line)
        if match:
            # A phone's last frame counts.
            name, start, end = match[1].rstrip("_"), float(match[2]), float(match[3]) + 0.01
            if name == "(NULL)" and found:
                found[-1] = (found[-1][0], end, found[-1][2])
                continue
            found.append((start, end, "a:sil" if name.startswith("<") or name == "sil" else f"a:{name}"))
    return found


def aligned():
    """pocketsphinx's test data: an audiobook's sentences and commands."""
    words, made = dictionary(), []
    texts = []
    with open(f"{DATA}/librivox/transcription") as file:
        for line in file:
            text, name = re.match(r"<s> (.*) </s> \((.*)\)", line).groups()
            texts.append((f"{DATA}/librivox/{name}.wav", text))
    with open(f"{DATA}/cards/cards.transcription") as file:
        for line in file:
            match = re.match(r"<s> (.*) </s> \((.*)\)", line) or re.match(r"(.*) \((.*)\)", line)
            if match:
                texts.append((f"{DATA}/cards/{os.path.basename(match[2])}.wav", match[1]))
    texts.append((f"{DATA}/goforward.raw", "go forward ten meters"))
    for path, text in texts:
        pcm = voices.read_wave(path) if path.endswith("wav") else np.fromfile(path, np.int16)
        made.append((pcm, align(pcm, text, words), f"real:{os.path.basename(path)}"))
    return made
