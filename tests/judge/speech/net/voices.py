"""Voices that tell their phones' times: espeak-ng by its library, flite, festival's recorded voices.

Each gives mono int16 at 16 kHz and phones [(start, end, name)] in seconds, names in IPA or, with `a:` before them, in
ARPAbet; `sil` for silence.
"""

import ctypes
import math
import subprocess
import tempfile
import wave

import numpy as np
from scipy.signal import resample_poly

RATE = 16000
#: Below this an espeak-ng voice is silent (its silence is digital), of 32768.
SILENT = 24
STOPS = set("ptkqcʈʔ")


def to_rate(pcm, rate):
    if rate == RATE:
        return pcm.astype(np.int16)
    common = math.gcd(RATE, rate)
    made = resample_poly(pcm.astype(np.float32), RATE // common, rate // common)
    return np.clip(made, -32768, 32767).astype(np.int16)


class Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int), ("unique", ctypes.c_uint), ("text", ctypes.c_int), ("length", ctypes.c_int),
        ("ms", ctypes.c_int), ("sample", ctypes.c_int), ("user", ctypes.c_void_p), ("id", ctypes.c_char * 8),
    ]


class Espeak:
    """The library, once a process."""

    def __init__(self):
        self.library = ctypes.CDLL("libespeak-ng.so.1")
        # Phoneme events, in IPA.
        self.rate = self.library.espeak_Initialize(2, 0, None, 3)
        if self.rate < 0:
            raise SystemExit(f"Cannot speak, espeak-ng must start: {self.rate}")
        self.pcm, self.events = [], []
        kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event))
        self.callback = kind(self.heard)
        self.library.espeak_SetSynthCallback(self.callback)

    def heard(self, samples, count, events):
        if samples and count > 0:
            self.pcm.append(np.ctypeslib.as_array(samples, (count,)).copy())
        i = 0
        while events[i].type != 0:
            if events[i].type == 7:
                name = ctypes.string_at(ctypes.addressof(events[i]) + 32, 8).split(b"\0")[0].decode("utf-8", "ignore")
                self.events.append((events[i].sample, name))
            i += 1
        return 0

    def speak(self, voice, text, rate=170, pitch=50, span=50):
        self.pcm.clear()
        self.events.clear()
        if self.library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise ValueError(f"Cannot speak, espeak-ng must know the voice: {voice}")
        for parameter, value in ((1, rate), (3, pitch), (4, span)):
            self.library.espeak_SetParameter(parameter, int(value), 0)
        data = text.encode()
        self.library.espeak_Synth(data, len(data) + 1, 0, 0, 0, 1, None, None)
        self.library.espeak_Synchronize()
        if not self.pcm:
            return None
        pcm = np.concatenate(self.pcm)
        return to_rate(pcm, self.rate), phones_of(pcm, self.rate, self.events)


def phones_of(pcm, rate, events):
    """Spans of events. A stop's event marks its burst: its closure, the silence before, is given to it (<= 120 ms)."""
    step = rate // 400
    level = np.abs(pcm[: len(pcm) // step * step].reshape(-1, step).astype(np.float32)).max(1)

    def silence_before(sample):
        k = sample // step
        while k > 0 and k > sample // step - 48 and k - 1 < len(level) and level[k - 1] < SILENT:
            k -= 1
        return k * step

    spans = []
    for i, (start, name) in enumerate(events):
        end = events[i + 1][0] if i + 1 < len(events) else len(pcm)
        name = name.strip()
        if name[:1] in STOPS:
            closed = min(start, silence_before(start))
            while spans and spans[-1][1] > closed:
                a, b, before = spans.pop()
                if a < closed:
                    spans.append((a, closed, before))
                    break
            start = closed
        if end <= start:
            continue
        if name == "":
            part = level[start // step: max(start // step + 1, end // step)]
            # Tones and stress have no name either: they sound on.
            if len(part) and part.mean() > 4 * SILENT and spans:
                spans[-1] = (spans[-1][0], end, spans[-1][2])
                continue
            name = "sil"
        spans.append((start, end, name))
    return [(a / rate, b / rate, n) for a, b, n in spans]


def read_wave(path):
    with wave.open(path) as file:
        pcm = np.frombuffer(file.readframes(file.getnframes()), np.int16)
        return to_rate(pcm, file.getframerate())


def flite(voice, text, stretch=1.0):
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        told = subprocess.run(
            ["flite", "-voice", voice, "--setf", f"duration_stretch={stretch}", "-psdur", "-t", text, "-o", file.name],
            capture_output=True, text=True, check=True,
        ).stdout
        pcm = read_wave(file.name)
    phones, at = [], 0.0
    for item in told.split():
        name, end = item.rsplit(":", 1)
        phones.append((at, float(end), f"a:{name}"))
        at = float(end)
    return pcm, phones


def festival(voice, sentences, stretch=1.0):
    """Many sentences by one process: it takes a second to start."""
    with tempfile.TemporaryDirectory() as folder:
        lines = [f"(voice_{voice})", f"(Parameter.set 'Duration_Stretch {stretch})"]
        for i, text in enumerate(sentences):
            quoted = text.replace("\\", "").replace('"', "")
            lines.append(f"""(unwind-protect (let ((u (utt.synth (Utterance Text "{quoted}"))))
              (utt.save.wave u "{folder}/{i}.wav")
              (format t "@ {i}\\n")
              (mapcar (lambda (s) (format t "= %s %f\\n" (item.name s) (item.feat s "end"))) (utt.relation.items u 'Segment))) nil)""")
        with open(f"{folder}/all.scm", "wb") as file:
            encoding = {"czech": "iso-8859-2", "msu": "utf-8"}.get(voice.split("_")[0], "iso-8859-1")
            file.write("\n".join(lines).encode(encoding, "ignore"))
        told = subprocess.run(["festival", "-b", f"{folder}/all.scm"], capture_output=True).stdout.decode("utf-8", "replace")
        made, phones = [], None
        for line in told.splitlines():
            if line.startswith("@ "):
                phones, at = [], 0.0
                made.append((line[2:].strip(), phones))
            elif line.startswith("= ") and phones is not None:
                _, name, end = line.split(" ")[:3]
                phones.append((at, float(end), name))
                at = float(end)
        return [(read_wave(f"{folder}/{i}.wav"), phones) for i, phones in made if phones]
