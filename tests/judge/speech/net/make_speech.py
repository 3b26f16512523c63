"""Makes speech with known phone times, to train the listener's net on and to judge it by.

    python3 make_speech.py FOLDER [--seed 16] [--share 1] [--only espeak-train]
    python3 make_speech.py FOLDER --real talk.flac --words "what is said in it"
    python3 make_speech.py FOLDER --people PROMPTS --net net.pt     people's speech, see people.py: once a net is fitted

Takes Debian 12's espeak-ng 1.51, flite 2.2, festival 2.5 with its voices, pocketsphinx and its test data, and the word
lists wamerican wfrench wngerman wspanish witalian wpolish wportuguese wdutch wswedish wukrainian wcatalan:

    apt-get install espeak-ng flite festival festlex-cmu festlex-poslex festvox-{kallpc16k,kdlpc16k,ru,us-slt-hts} \\
      festvox-czech-{dita,krb,machac,ph} festvox-suopuhe-{lj,mv} festvox-ca-ona-hts festvox-ital{p16k,pc16k} ...

Writes FOLDER/GROUP.npz, see `write`. A group whose name begins with `held` has voices or languages that no other has; it
and recordings are written for the judge too (`deno task judge --only listening --spoken FOLDER`).
"""

import argparse
import json
import os
import subprocess
import zlib

import numpy as np

import phones
import real
import texts
import voices

#: espeak-ng's voices by the language of their texts, and minutes of each.
TRAINED = {
    "en": ["en-us", "en", "en-gb-x-rp", "en-gb-scotland"], "fr": ["fr", "fr-be"], "de": ["de"], "es": ["es", "es-419"],
    "it": ["it"], "pl": ["pl"], "nl": ["nl"], "uk": ["uk"], "ca": ["ca"], "ru": ["ru"], "el": ["el"], "fi": ["fi"],
    "hu": ["hu"], "cs": ["cs"], "ro": ["ro"], "hi": ["hi"], "id": ["id"], "eu": ["eu"], "da": ["da"], "nb": ["nb"],
    "hr": ["hr"], "bg": ["bg"], "lv": ["lv"], "vi": ["vi"], "ko": ["ko"], "cmn": ["cmn-latn-pinyin"], "ta": ["ta"],
    "ka": ["ka"], "ar": ["ar"], "la": ["la"], "sr": ["sr"], "lt": ["lt"], "fa-latn": ["fa-latn"],
}
HELD_LANGUAGES = {"sv": "sv", "pt": "pt", "tr": "tr", "ja": "ja"}
#: Throats of espeak-ng's own kind and Klatt's.
VARIANTS = (
    "m1 m2 m3 m4 m5 m7 m8 f1 f2 f3 f5 klatt klatt2 klatt4 klatt6 adam Alex Alicia Andrea Andy Denis Gene Henrique Hugo "
    "Jacky Lee Marco Michael Mike Diogo Mario Nguyen anika antonio aunty belinda benjamin boris caleb david ed edward grandma "
    "gustave iven john kaukovalta linda marcelo max michel miguel norbert pablo paul pedro quincy robert sandro steph travis"
).split()
HELD_VARIANTS = ["f4", "m6"]
#: festival's voices by the language of their texts.
RECORDED = {
    "czech_dita": "cs", "czech_machac": "cs", "czech_ph": "cs", "hy_fi_mv_diphone": "fi", "ked_diphone": "en", "kal_diphone": "en",
    "upc_ca_ona_hts": "ca", "lp_diphone": "it", "pc_diphone": "it", "cmu_us_slt_arctic_hts": "en", "msu_ru_nsh_clunits": "ru",
}
HELD_RECORDED = {"czech_krb": "cs", "suo_fi_lj_diphone": "fi"}


def write(folder, group, utterances):
    """pcm int16 at 16 kHz, one utterance behind the other; phones in seconds of their utterance, by index of names."""
    names = sorted({name for _, phones, _ in utterances for _, _, name in phones})
    index = {name: i for i, name in enumerate(names)}
    rows = [(i, a, b, index[n]) for i, (_, phones, _) in enumerate(utterances) for a, b, n in phones]
    np.savez(
        f"{folder}/{group}.npz",
        pcm=np.concatenate([pcm for pcm, _, _ in utterances]),
        lengths=np.array([len(pcm) for pcm, _, _ in utterances]),
        voices=np.array([voice for _, _, voice in utterances]),
        of=np.array([r[0] for r in rows]), start=np.array([r[1] for r in rows]), end=np.array([r[2] for r in rows]),
        phone=np.array([r[3] for r in rows]), names=np.array(names),
    )
    if not group.endswith("-train"):
        write_judged(folder, group, utterances)
    print(f"{group}: {len(utterances)} sentences, {sum(len(u[0]) for u in utterances) / voices.RATE / 60:.1f} min", flush=True)


def write_judged(folder, group, utterances):
    """What the judge reads: the sound in a row (s16), and of each sentence its samples, voice and phones."""
    with open(f"{folder}/{group}.s16", "wb") as file:
        for pcm, _, _ in utterances:
            file.write(pcm.astype("<i2").tobytes())
    told = [
        {"voice": voice, "samples": len(pcm), "phones": [[round(a, 4), round(b, 4), phones.ipa_of(n)] for a, b, n in spans]}
        for pcm, spans, voice in utterances
    ]
    with open(f"{folder}/{group}.json", "w") as file:
        json.dump(told, file, ensure_ascii=False)


def by_words(path, text):
    """A recording whose words are known."""
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pcm.ts")
    pcm = np.frombuffer(subprocess.run(["deno", "run", "-A", script, path], capture_output=True, check=True).stdout, np.int16)
    return [(pcm, real.align_parts(pcm, text, real.dictionary()), f"real:{os.path.basename(path)}")]


def by_people(options):
    """French is nobody's voice but the held one's."""
    import people

    for language in people.SPEAKERS:
        group = "held-people" if language == "fr" else f"people-{language}-train"
        if options.only in (None, group):
            write(options.folder, group, people.spoken(options.people, options.net, language))


def by_espeak(rng, plan, variants, minutes):
    espeak, made = voices.Espeak(), []
    for language, names in plan.items():
        read, told = texts.reader(language), 0.0
        while told < minutes * 60:
            name = str(rng.choice(names))
            variant = str(rng.choice(variants)) if variants else ""
            full = f"{name}+{variant}" if variant else name
            spoken = espeak.speak(full, read(rng), rng.integers(120, 250), rng.integers(20, 85), rng.integers(20, 90))
            if spoken is None or len(spoken[0]) < 8000:
                continue
            told += len(spoken[0]) / voices.RATE
            # A word in another language is named in brackets, with its phones from there.
            if not any(n.startswith("(") for _, _, n in spoken[1]):
                made.append((*spoken, f"espeak:{full}"))
    return made


def by_flite(rng, names, minutes):
    made, read = [], texts.reader("en")
    for name in names:
        told = 0.0
        while told < minutes * 60:
            spoken = voices.flite(name, read(rng), rng.uniform(0.8, 1.3))
            told += len(spoken[0]) / voices.RATE
            made.append((*spoken, f"flite:{name}"))
    return made


def by_festival(rng, plan, minutes):
    made = []
    for voice, language in plan.items():
        read, told = texts.reader(language), 0.0
        while told < minutes * 60:
            some = voices.festival(voice, [read(rng) for _ in range(24)], rng.uniform(0.8, 1.25))
            if not some:
                raise SystemExit(f"Cannot speak, festival's voice must be installed: {voice}")
            told += sum(len(pcm) for pcm, _ in some) / voices.RATE
            made += [(pcm, [(a, b, f"{voice.split('_')[0]}:{n}") for a, b, n in phones], f"festival:{voice}") for pcm, phones in some]
    return made


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--seed", type=int, default=16)
    parser.add_argument("--share", type=float, default=1, help="of the usual minutes")
    parser.add_argument("--only", help="one group")
    parser.add_argument("--real", help="a recording, judged as the group real-NAME")
    parser.add_argument("--words", help="what is said in it, with a bar at each pause")
    parser.add_argument("--people", help="the folder that the prompts' packages were unpacked in")
    parser.add_argument("--net", help="what fit_net.py wrote: it finds the phones of languages other than English")
    options = parser.parse_args()
    os.makedirs(options.folder, exist_ok=True)
    if options.people:
        return by_people(options)
    if options.real:
        name = os.path.splitext(os.path.basename(options.real))[0]
        return write(options.folder, f"real-{name}", by_words(options.real, options.words))
    share = options.share
    groups = {
        "espeak-train": lambda rng: by_espeak(rng, TRAINED, ["", ""] + VARIANTS, 6 * share),
        "flite-train": lambda rng: by_flite(rng, ["slt", "rms"], 30 * share),
        "festival-train": lambda rng: by_festival(rng, RECORDED, 10 * share),
        "real-train": lambda rng: real.aligned(),
        "held-variants": lambda rng: by_espeak(rng, {k: TRAINED[k] for k in ("en", "de", "es")}, HELD_VARIANTS, 1 * share),
        "held-languages": lambda rng: by_espeak(rng, {k: [v] for k, v in HELD_LANGUAGES.items()}, ["", "m3", "f2"], 1 * share),
        "held-flite": lambda rng: by_flite(rng, ["awb"], 4 * share),
        "held-festival": lambda rng: by_festival(rng, HELD_RECORDED, 2 * share),
    }
    for group, make in groups.items():
        if options.only in (None, group):
            rng = np.random.default_rng([options.seed, zlib.crc32(group.encode())])
            write(options.folder, group, make(rng))


if __name__ == "__main__":
    main()
