"""500 different prompts: plain ones, and what people also type. Every one is made here, of a fixed seed."""

import random

NAMES = """Joker;Kratos;Groot;Vincent van Gogh;Batman;Two-face;Doctor Strange;Geralt;Hulk;Captain America;Gandalf;
Leo Tolstoy;Salvador Dalí;a Terracotta Army soldier;Thor;an alien;a man with a large afro;an old sailor with a pipe;
a queen with a crown of thorns;a boy with freckles;a woman with braided hair;Frida Kahlo;a clown;an ape in a suit;
Jürgen Müller;Zoë;Łukasz;Björk;Beyoncé;François;Þórr;Ἀθηνᾶ;Ольга;北京的老人;ひらがな の 顔;한국 할머니;रवि;محمد;שרה""".replace(
    "\n", ""
).split(";")
STYLES = ["a DSLR portrait of {}", "a head of {}", "a 3D render of {}, studio light", "{}, oil on canvas, 1889",
          "an 80's photograph of {}", "{} - close-up; f/1.8, 85mm", "A CINEMATIC PORTRAIT OF {}", "portrait: {}!!!"]
VIEWS = ["", ", front view", ", side view", ", back view", ", overhead view"]
TAILS = ["smiling", "it's raining", "they've won", "she'll sing", "I'm tired", "we'd stay", "don't", "O'Brien's hat",
         "you're late", "the dogs' bowl", "100% wool", "3,141.59", "(tattoo:1.3)", "[scar]", "blue_eyes", "C++", "a/b",
         "user@example.com", "#portrait", "$5", "x²+y²", "½ pint", "№ 7", "naïve café", "ﬁnd", "Ａｂｃ", "İstanbul",
         "straße", "ǅ", "ΑΣ", "q̇", "e\u0301clair", "\u200bzero width", "soft\u00adhyphen", "“quoted”", "it’s", "…", "—",
         "&amp; more", "<b>bold</b>", "<|endoftext|>", "<|startoftext|> hi", "👨‍👩‍👧‍👦", "🤖🔥", "👍🏽", "🇫🇷", "☺️", "♥",
         "١٢٣", "Ⅳ", "𝔉𝔯𝔞𝔨𝔱𝔲𝔯", "\u202eright\u202c", "\ufefffirst", "tab\there", "line\nbreak", "nbsp\u00a0here", "em\u2003space"]
RUNS = ["!!!!!!!!", "?!?!", "......", "---", "'''", "''s", "'S", "'LL go", "'re", ",,,", "((()))", "!?a!?", "a'b'c",
        "'sword'", "'d'd", "...'s", "~`^", "\\n", "{}", "''", "!'s!", "it''s"]


def prompts():
    random_ = random.Random(5)
    made = ["", " ", "  \t\n ", "a", "A", "!", "'", "0", "😀", "\u0301", "front view", "front  view "]
    made += [f"{style.format(name)}{view}" for style in STYLES[:2] for name in NAMES[:12] for view in VIEWS]
    made += [style.format(name) for style in STYLES for name in NAMES[8:]][:160]
    made += [f"{tail}" for tail in TAILS + RUNS]
    made = list(dict.fromkeys(made))
    while len(made) < 460:
        parts = random_.sample(TAILS + RUNS + NAMES, random_.randint(2, 5))
        made.append(random_.choice([" ", ", ", "", "  ", " - "]).join(parts))
    while len(made) < 485:
        made.append(", ".join(random_.choice(TAILS + NAMES) for _ in range(random_.randint(30, 60))))
    while len(made) < 500:
        letters = random_.choices([chr(c) for c in [*range(32, 127), *range(160, 256), 0x1F600, 0x4E2D, 0x300, 0xA0]], k=40)
        made.append("".join(letters))
    assert len(set(made)) == 500
    return made
