"""Writes a net of fit_net.py as runtime/speech/listening/voice_net.ts reads it, and the golden that it is held to.

    python3 write_net.py NET/net.pt voice_net.bin [--golden golden.json] [--last]

`--last` takes the last weights in place of their mean, which after a few hundred steps still has those from before.
"""

import argparse
import json
import struct

import numpy as np
import torch

import fit_net

MAGIC = b"headcast voice net 1\n"
#: Added to what the net tells of PP, oh and ou: lips that do not shut or round are seen before others. 0, 0.2, 0.4 and 0.8
#: for PP shut them at 85, 87, 91 and 96 % of p, b and m of unused voices, and cost 0, 0.1, 0.3 and 0.6 % of right frames.
LEANINGS = {1: 0.4, 13: 0.2, 14: 0.2}


def layers_of(net):
    """(matrix, bias) in the file's order; a convolution's row has its bands frame by frame."""
    flat = lambda conv: (conv.weight.permute(0, 2, 1).reshape(conv.weight.shape[0], -1), conv.bias)
    yield flat(net.first)
    yield flat(net.second)
    for gru in (net.inner, net.deep):
        yield gru.weight_ih_l0, gru.bias_ih_l0
        yield gru.weight_hh_l0, gru.bias_hh_l0
    yield net.last.weight, net.last.bias


def rounded(net):
    """The net's numbers become those that the file has, and its rows (unit, bias, numbers)."""
    rows = []
    with torch.no_grad():
        for weight, bias in layers_of(net):
            units = np.maximum(weight.abs().amax(1).numpy(), 1e-8).astype(np.float32) / np.float32(127)
            whole = np.clip(np.round(weight.numpy() / units[:, None]), -127, 127).astype(np.int8)
            rows += [struct.pack("<ff", u, b) + w.tobytes() for u, b, w in zip(units, bias.numpy(), whole)]
        for conv in (net.first, net.second):
            units = np.maximum(conv.weight.abs().amax((1, 2), keepdim=True), torch.tensor(1e-8)) / 127
            conv.weight.copy_(torch.round(conv.weight / units) * units)
        for weight in [w for n, w in net.named_parameters() if w.dim() == 2]:
            units = torch.clamp(weight.abs().amax(1, keepdim=True), min=1e-8) / 127
            weight.copy_(torch.round(weight / units) * units)
    return b"".join(rows)


def load(path, last=False):
    kept = torch.load(path, weights_only=True)
    net = fit_net.Net(*map(int, kept["sizes"].split(",")))
    mean = {k[7:]: v for k, v in kept["average"].items() if k.startswith("module.")}
    net.load_state_dict(kept["net"] if last else mean)
    with torch.no_grad():
        for shape, leaning in LEANINGS.items():
            net.last.bias[shape] += leaning
            net.last.bias[16 + shape] += leaning
    return net.eval()


def sound_of_golden():
    """A gliding square wave in noise, then noise alone, in whole numbers: tests/speech/listening makes the same."""
    phase, seed, made = 0, 16, []
    for i in range(4800):
        phase = 0 if phase + 1 >= 130 - i // 64 else phase + 1
        seed = (seed * 1664525 + 1013904223) & 0xFFFFFFFF
        noise = (seed - (seed >> 31 << 32)) >> 22
        made.append((6000 if phase < 40 else -6000) + noise if i < 3200 else noise >> 4)
    return made


def golden(net):
    """What is heard of it, to five digits, each third frame."""
    pcm = np.array(sound_of_golden() + [0] * (fit_net.HOP * (fit_net.AHEAD + 2)), np.float32) / 32768
    with torch.no_grad():
        made = net(fit_net.features(fit_net.log_mel(torch.from_numpy(pcm[None]))))[0, :30:3]
        visemes, jaw = torch.softmax(made[:, :15], 1), torch.sigmoid(made[:, 15])
    digits = lambda row: [round(float(x), 5) for x in row]
    return {"visemes": [digits(row) for row in visemes], "jaw": digits(jaw)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("net")
    parser.add_argument("file")
    parser.add_argument("--golden")
    parser.add_argument("--last", action="store_true")
    options = parser.parse_args()
    net = load(options.net, options.last)
    header = json.dumps({"ahead": fit_net.AHEAD, "sizes": net.sizes}).encode()
    data = MAGIC + struct.pack("<I", len(header)) + header + rounded(net)
    with open(options.file, "wb") as file:
        file.write(data)
    print(f"{options.file}: {len(data)} bytes")
    if options.golden:
        with open(options.golden, "w") as file:
            json.dump(golden(net), file)


if __name__ == "__main__":
    main()
