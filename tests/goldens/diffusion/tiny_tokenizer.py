"""A byte-level BPE in CLIP's two files, trained on the project's own test prompts.

Ids follow CLIP's order: 256 bytes, the same at a word's end, the merges, begin, end. The trainer is our own, since
that of `tokenizers` breaks ties by chance.
"""

import json
import unicodedata
from collections import Counter

import regex
from transformers.models.clip.tokenization_clip import bytes_to_unicode

BEGIN, END = "<|startoftext|>", "<|endoftext|>"
SPLIT = regex.compile(r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+")


def train(texts, merges_wanted):
    """The merges, in order, as pairs: the commonest pair first, of equals the first by letters."""
    letters = bytes_to_unicode()
    found = Counter(word for text in texts for word in SPLIT.findall(unicodedata.normalize("NFC", text).lower()))
    words = {}
    for word, count in found.items():
        symbols = [letters[byte] for byte in word.encode()]
        words[(*symbols[:-1], symbols[-1] + "</w>")] = count
    merges = []
    for _ in range(merges_wanted):
        pairs = Counter()
        for word, count in words.items():
            for pair in zip(word, word[1:]):
                pairs[pair] += count
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(best)
        words = {merged(word, best): count for word, count in words.items()}
    return merges


def merged(word, pair):
    made = []
    for symbol in word:
        if made and (made[-1], symbol) == pair:
            made[-1] += symbol
        else:
            made.append(symbol)
    return tuple(made)


def save(folder, merges, pad):
    """Writes vocab.json, merges.txt and the small files that diffusers keeps beside them. Returns the vocabulary."""
    letters = list(bytes_to_unicode().values())
    tokens = letters + [f"{letter}</w>" for letter in letters]
    tokens += [a + b for a, b in merges] + [BEGIN, END]
    vocabulary = {token: index for index, token in enumerate(tokens)}
    assert len(vocabulary) == len(tokens)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False, separators=(",", ":")))
    (folder / "merges.txt").write_text("#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in merges))

    def token(content):
        return dict(content=content, lstrip=False, normalized=True, rstrip=False, single_word=False)

    special = dict(bos_token=token(BEGIN), eos_token=token(END), pad_token=pad, unk_token=token(END))
    (folder / "special_tokens_map.json").write_text(json.dumps(special, indent=2))
    settings = dict(
        add_prefix_space=False,
        do_lower_case=True,
        errors="replace",
        model_max_length=77,
        tokenizer_class="CLIPTokenizer",
        bos_token=dict(__type="AddedToken", **token(BEGIN)),
        eos_token=dict(__type="AddedToken", **token(END)),
        unk_token=dict(__type="AddedToken", **token(END)),
        pad_token=pad,
    )
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2))
    return vocabulary
