"""Fits the listener's net: from sound to 15 visemes and the jaw.

    python3 fit_net.py SPEECH NET [--minutes 30] [--seed 16] [--batch 32] [--resume]

SPEECH is the folder that make_speech.py wrote; NET gets `net.pt` (to go on from) and `voice_net.bin`.
What the net sees is `features` below, the same as runtime/speech/listening makes of a stream.
"""

import argparse
import json
import math
import os
import subprocess
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
import numpy as np  # noqa: E402
import torch  # noqa: E402
from torch import nn  # noqa: E402

import phones  # noqa: E402

RATE, HOP, WINDOW, FFT, BANDS = 16000, 160, 400, 512, 40
LOW, HIGH, QUIET = 60.0, 7600.0, 1e-7
#: The level falls by this a frame (nepers of power), never below FLOOR; a band counts down to SPAN under it.
FALL, FLOOR, SPAN = 0.01, -7.0, 11.0
#: Frames that are heard before one is told.
AHEAD = 6
#: Seconds of a piece that the net is trained on.
PIECE = 3.0
HERE = os.path.dirname(os.path.abspath(__file__))


def mel_weights():
    mel = lambda hertz: 2595 * np.log10(1 + hertz / 700)
    hertz = lambda m: 700 * (10 ** (m / 2595) - 1)
    edges = hertz(np.linspace(mel(LOW), mel(HIGH), BANDS + 2))
    bins = np.arange(FFT // 2) * RATE / FFT
    a, b, c = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    weights = np.maximum(0, np.minimum((bins - a) / (b - a), (c - bins) / (c - b)))
    return torch.tensor(weights / (WINDOW * WINDOW / 16), dtype=torch.float32)


HANN = torch.hann_window(WINDOW, periodic=True)
MEL = mel_weights()


def log_mel(pcm):
    """[batch, samples] -> [batch, samples / HOP + 1, BANDS]; frame i's window has its middle at sample i * HOP."""
    frames = nn.functional.pad(pcm, (WINDOW // 2, WINDOW // 2)).unfold(1, WINDOW, HOP)
    spectrum = torch.fft.rfft(frames * HANN, FFT)[..., : FFT // 2]
    power = spectrum.real**2 + spectrum.imag**2
    return torch.log(power @ MEL.T + QUIET)


def features(mel):
    """Bands against the loudest of late: the level rises at once and falls slowly, so that gain does not count."""
    loud = torch.logsumexp(mel, 2)
    fall = FALL * torch.arange(loud.shape[1])
    level = torch.clamp(torch.cummax(loud + fall, 1).values - fall, min=FLOOR)
    return torch.clamp((mel - level[..., None]) / SPAN + 1, min=-0.25) * 2 - 0.5


class Net(nn.Module):
    """[batch, frames, BANDS] -> [batch, frames, 16], frame j of which is told after frame j + AHEAD (j even) was heard.

    Two frames at a time behind the first convolution: half the work, and no worse.
    """

    def __init__(self, first=64, second=96, inner=128, deep=128):
        super().__init__()
        self.sizes = (first, second, inner, deep)
        self.first = nn.Conv1d(BANDS, first, 5)
        self.second = nn.Conv1d(first, second, 4, stride=2)
        self.inner = nn.GRU(second, inner, batch_first=True)
        self.deep = nn.GRU(inner, deep, batch_first=True)
        self.last = nn.Linear(inner + deep, 32)

    def forward(self, x):
        x = x.transpose(1, 2)
        x = torch.relu(self.first(nn.functional.pad(x, (4, 0))))
        # Step k sees frames up to 2 k.
        x = torch.relu(self.second(nn.functional.pad(x, (3, 0)))).transpose(1, 2)
        inner, _ = self.inner(x)
        deep, _ = self.deep(inner)
        made = self.last(torch.cat([inner, deep], 2))[:, AHEAD // 2 :]
        return made.reshape(made.shape[0], -1, 16)


class Speech:
    """A group's sentences in a row, their bands and what the mouth does in each frame."""

    def __init__(self, path, table):
        data = np.load(path)
        self.pcm, self.lengths, self.voices = data["pcm"], data["lengths"], data["voices"]
        self.name = os.path.basename(path)[:-4]
        self.starts = np.concatenate([[0], np.cumsum(self.lengths)])
        spans = phones.spans(data, table)
        self.bounds = np.array([s for s, _ in spans])
        self.visemes = np.array([v for _, v in spans], np.int64)
        self.frames = self.labels(HOP * np.arange(len(self.pcm) // HOP + 1))

    def labels(self, samples):
        return self.visemes[np.clip(np.searchsorted(self.bounds, samples, "right") - 1, 0, None)]

    def hear(self):
        """[frames, BANDS] of the whole group, once."""
        made = np.empty((len(self.frames), BANDS), np.float16)
        step = 2000 * HOP
        padded = np.concatenate([np.zeros(WINDOW, np.int16), self.pcm, np.zeros(WINDOW + HOP, np.int16)])
        for at in range(0, len(self.pcm) + 1, step):
            piece = padded[at : at + step + 2 * WINDOW + HOP].astype(np.float32) / 32768
            count = min(2000, len(self.frames) - at // HOP)
            frames = torch.from_numpy(piece)[WINDOW // 2 :].unfold(0, WINDOW, HOP)[:count]
            spectrum = torch.fft.rfft(frames * HANN, FFT)[..., : FFT // 2]
            made[at // HOP : at // HOP + len(frames)] = torch.log((spectrum.real**2 + spectrum.imag**2) @ MEL.T + QUIET).numpy()
        self.mel = made


def smooth_jaw(labels, jaw):
    """[batch, frames] -> the jaw's opening, as a jaw moves: 25 ms about each moment."""
    taps = torch.exp(-0.5 * (torch.arange(-6, 7) / 2.5) ** 2)
    opening = nn.functional.pad(jaw[labels][:, None], (6, 6), mode="replicate")
    return nn.functional.conv1d(opening, (taps / taps.sum())[None, None])[:, 0]


def read_pieces(rng, groups, shares, count):
    """Pieces of random groups at random speeds: logarithms [count, frames, BANDS], labels [count, frames]."""
    frames = int(PIECE * RATE) // HOP
    mel, labels = np.empty((count, frames, BANDS), np.float32), np.empty((count, frames), np.int64)
    for i in range(count):
        group = groups[rng.choice(len(groups), p=shares)]
        ratio = 1.0 if rng.random() < 0.4 else math.exp(rng.uniform(-0.25, 0.25))
        at = rng.uniform(0, len(group.mel) - frames * ratio - 3) + ratio * np.arange(frames)
        if ratio == 1:
            at = np.floor(at)
        whole = at.astype(np.int64)
        share = (at - whole).astype(np.float32)[:, None]
        mel[i] = group.mel[whole] * (1 - share) + group.mel[whole + 1] * share
        labels[i] = group.frames[np.round(at).astype(np.int64)]
    return torch.from_numpy(mel), torch.from_numpy(labels)


def spoil(rng, mel, labels):
    """Throats, microphones, rooms, noise and gain, on the bands' powers: a hundredth of what it costs on the sound."""
    count, frames, bands = mel.shape
    draw = lambda low, high, *shape: torch.from_numpy(rng.uniform(low, high, shape)).float()
    chance = lambda share: torch.from_numpy(rng.random((count, 1, 1)) < share)
    # A shorter throat moves all formants up, by 13 % at most: two bands, fewer where bands are as wide as hertz.
    number = torch.arange(bands, dtype=torch.float32)
    hertz = 700 * (10 ** ((97 + 65.6 * (number + 1)) / 2595) - 1)
    at = (number + draw(-2.2, 2.2, count, 1) * hertz / (hertz + 700)).clamp(0, bands - 1.001)
    at = torch.where(chance(0.7)[:, 0], at, number.expand(count, -1).clamp(0, bands - 1.001))
    whole, share = at.long(), (at - at.floor())[:, None]
    index = whole[:, None].expand(-1, frames, -1)
    mel = mel.gather(2, index) * (1 - share) + mel.gather(2, index + 1) * share
    # Microphones and rooms colour, telephones cut.
    curve = sum(draw(-0.9, 0.9, count, 1) / k * torch.cos(number / bands * math.pi * k + draw(0, 6.3, count, 1)) for k in range(1, 5))
    # Old recordings fall towards both ends.
    curve = curve - torch.where(chance(0.3)[:, 0], draw(0, 5, count, 1), 0) * (number / bands) ** 2
    low, high = draw(-3, 6, count, 1), draw(30, 44, count, 1)
    cut = torch.minimum(number - low, high - number).clamp(max=0) * 1.5
    cut = torch.where(chance(0.3)[:, 0], cut, torch.zeros(()))
    power = (mel.exp() - QUIET).clamp(min=0) * (curve + cut).clamp(min=-12).exp()[:, None]
    # A room's tail: each frame's power goes on in those after it.
    tail = torch.where(chance(0.45)[:, 0], torch.from_numpy(10 ** (-rng.uniform(0.0, 1.8, (count, 1)))).float(), torch.zeros(()))
    fall = torch.from_numpy(10 ** (-6 * HOP / RATE / rng.uniform(0.15, 1.0, (count, 1)))).float()
    kept, wet = torch.zeros(count, bands), []
    for t in range(frames):
        wet.append(power[:, t] + kept)
        kept = kept * fall + power[:, t] * tail * (1 - fall)
    power = torch.stack(wet, 1)
    mean = power.mean((1, 2), keepdim=True) + 1e-9
    silent = chance(0.03)
    labels = torch.where(silent[:, 0], 0, labels)
    slope = (draw(-5.0, 1.0, count, 1) * number / bands + draw(-1, 1, count, 1) * torch.cos(number / 6 + draw(0, 6.3, count, 1))).exp()
    noise = slope[:, None] * (0.4 * torch.from_numpy(rng.standard_normal((count, frames, bands)).astype(np.float32))).exp()
    babble = power[rng.permutation(count)] + power[rng.permutation(count)] + power[rng.permutation(count)]
    noise = torch.where(chance(0.3), babble, noise)
    noise = noise / (noise.mean((1, 2), keepdim=True) + 1e-9) * mean
    loud = torch.from_numpy(10 ** (-rng.uniform(0.4, 4.0, (count, 1, 1)))).float()
    power = torch.where(silent, 0, power) + torch.where(chance(0.6) | silent, loud, 0) * noise
    gain = torch.from_numpy(10 ** rng.uniform(-3.6, 0.9, (count, 1, 1))).float()
    return torch.log(power * gain + QUIET), labels


def judge(net, groups):
    """Frame accuracy and macro F1 of each group, as it is."""
    net.eval()
    told = {}
    with torch.no_grad():
        for group in groups:
            hits = np.zeros((15, 15))
            for k in range(len(group.lengths)):
                start, length = group.starts[k], group.lengths[k]
                pcm = np.concatenate([group.pcm[start : start + length], np.zeros(HOP * AHEAD + WINDOW, np.int16)])
                made = net(features(log_mel(torch.from_numpy(pcm[None] / np.float32(32768)))))
                guess = made[0, :, :15].argmax(1).numpy()[: length // HOP]
                truth = group.labels(start + HOP * np.arange(len(guess)))
                np.add.at(hits, (truth, guess), 1)
            right = np.diag(hits)
            f1 = 2 * right / np.maximum(1, hits.sum(0) + hits.sum(1))
            told[group.name] = (right.sum() / hits.sum(), f1[hits.sum(1) > 0].mean(), f1)
    net.train()
    return told


#: How often a piece is of a group.
SHARES = {
    "espeak-train": 0.25, "festival-train": 0.25, "flite-train": 0.17, "real-train": 0.03,
    "people-it-train": 0.15, "people-ru-train": 0.15,
}


def stamp_of(folder):
    return sorted((f, os.path.getmtime(os.path.join(folder, f))) for f in os.listdir(folder) if f.endswith("-train.npz") or f.startswith("held") and f.endswith(".npz"))


#: Groups that were read, by path and time: others may come while the net is fitted.
READ = {}


def read_group(path, when, table):
    if (path, when) not in READ:
        group = READ[path, when] = Speech(path, table)
        if not group.name.startswith("held"):
            group.hear()
    return READ[path, when]


def read_speech(folder):
    stamp = stamp_of(folder)
    paths = [os.path.join(folder, f) for f, _ in stamp]
    table = phones.read_table(paths)
    groups = [read_group(path, when, table) for path, (_, when) in zip(paths, stamp)]
    trained, held = [[g for g in groups if g.name.startswith("held") == other] for other in (False, True)]
    shares = np.array([SHARES[g.name] for g in trained])
    shares /= shares.sum()
    of = lambda g: np.bincount(g.frames, minlength=15) / len(g.frames)
    counts = sum(of(g) * s for g, s in zip(trained, shares))
    # Rare shapes count for more, though not for as much as they are rare.
    weights = torch.tensor(counts**-0.3 / (counts**0.7).sum(), dtype=torch.float32)
    # Lips that do not shut are seen first.
    weights[table["visemes"].index("PP")] *= 1.3
    print(f"{dict(zip([g.name for g in trained], shares.round(3)))}, shapes {dict(zip(table['visemes'], counts.round(3)))}", flush=True)
    return trained, held, shares, weights, torch.tensor(table["jaw"], dtype=torch.float32), stamp


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("speech")
    parser.add_argument("net")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=16)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--sizes", default="64,96,128,128")
    parser.add_argument("--resume", action="store_true")
    options = parser.parse_args()
    os.makedirs(options.net, exist_ok=True)
    torch.manual_seed(options.seed)
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    rng = np.random.default_rng(options.seed)
    trained, held, shares, weights, jaw, stamp = read_speech(options.speech)
    net = Net(*map(int, options.sizes.split(",")))
    print(f"{sum(p.numel() for p in net.parameters())} numbers", flush=True)
    optimizer = torch.optim.AdamW(net.parameters(), lr=options.rate, weight_decay=1e-3)
    average = torch.optim.swa_utils.AveragedModel(net, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.995))
    path = f"{options.net}/net.pt"
    if options.resume and os.path.exists(path):
        kept = torch.load(path)
        net.load_state_dict(kept["net"]), average.load_state_dict(kept["average"]), optimizer.load_state_dict(kept["optimizer"])
    begun, step, seen, shown = time.time(), 0, [], time.time()
    left, last = options.minutes * 60, begun
    while (spent := time.time() - begun) < left:
        # What was stopped for a while (SIGSTOP) has lost nothing.
        if time.time() - last > 30:
            begun += time.time() - last
            spent = time.time() - begun
        last = time.time()
        # Down to a fiftieth along a cosine, by the clock: how many steps that are is not known before.
        rate = options.rate * min(1, (step + 1) / 100) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * spent / left)))
        for group in optimizer.param_groups:
            group["lr"] = rate
        mel, labels = read_pieces(rng, trained, shares, options.batch)
        with torch.no_grad():
            mel, labels = spoil(rng, mel, labels)
            heard = features(mel)
        made = net(heard)
        told = labels[:, : made.shape[1]]
        loss = nn.functional.cross_entropy(made[..., :15].reshape(-1, 15), told.reshape(-1), weights, label_smoothing=0.03)
        opening = smooth_jaw(labels, jaw)[:, : made.shape[1]]
        loss = loss + 4 * nn.functional.mse_loss(torch.sigmoid(made[..., 15]), opening)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        optimizer.step()
        average.update_parameters(net)
        seen.append(loss.item())
        step += 1
        if step % 20 == 0:
            print(f"step {step} {spent:.0f} s loss {np.mean(seen[-20:]):.4f} {time.process_time() / step:.2f} s of a core a step", flush=True)
        if time.time() - shown > 240:
            shown = time.time()
            report(average.module, held)
            keep(path, net, average, optimizer, options)
            if stamp_of(options.speech) != stamp:
                trained, held, shares, weights, jaw, stamp = read_speech(options.speech)
    report(average.module, held)
    keep(path, net, average, optimizer, options)


def report(net, held):
    told = judge(net, held)
    print("held:", {k: (round(a, 3), round(f, 3)) for k, (a, f, _) in told.items()}, "mean", round(np.mean([a for a, _, _ in told.values()]), 3), round(np.mean([f for _, f, _ in told.values()]), 3), flush=True)


def keep(path, net, average, optimizer, options):
    torch.save({"net": net.state_dict(), "average": average.state_dict(), "optimizer": optimizer.state_dict(), "sizes": options.sizes}, path + ".part")
    os.replace(path + ".part", path)


if __name__ == "__main__":
    main()
