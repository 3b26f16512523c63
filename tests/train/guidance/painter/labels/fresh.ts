import type { Expected } from "./expected.ts";
import type { Label } from "./label.ts";
import { EYEWEAR, HELMETS, nowhere, USUAL_HATS } from "./terms.ts";

const MAN: Expected = { "shape.masculinity": [0.3, 5] };
const WOMAN: Expected = { "shape.masculinity": [-5, -0.3] };
const GIRL: Expected = { "shape.masculinity": [-5, -0.3], "shape.age": [-5, 0] };
/** Within about ten years of it. */
const years = (age: number): Expected => ({ "shape.age": [(age - 36) / 18 - 0.6, (age - 36) / 18 + 0.6] });
const OLD: Expected = { "shape.age": [0.8, 5] };
const YOUNG: Expected = { "shape.age": [-5, -0.2] };

/**
 * Eighty prompts of somebody who had seen neither the reader nor the other labels. Their first score, blind, was 64
 * right, 1 with a loss that is named and 15 with a silent one, 3 of 526 words wrongly named; the reader has been worked
 * on by them since.
 */
export const LABELS: readonly Label[] = [
  // Plain.
  ["man with a beard", [
    { words: "man", look: MAN },
    { words: "a beard", look: { "beard.style": "!none" } },
  ]],
  ["young woman with long blonde hair and blue eyes", [
    { words: "young", look: YOUNG },
    { words: "woman", look: WOMAN },
    { words: "long blonde hair", look: { "hair.style": "long", "hair.colour": "blond" } },
    { words: "blue eyes", look: { "eyes.iris": "blue" } },
  ]],
  ["bald guy with glasses", [
    { words: "bald", look: { "hair.style": "bald" } },
    { words: "guy", look: MAN },
    { words: "glasses", look: { pieces: ["glasses"] } },
  ]],
  ["Elderly lady with white hair in a bun and pearl earrings", [
    { words: "Elderly", look: OLD },
    { words: "lady", look: WOMAN },
    { words: "white hair", look: { "hair.colour": "white" } },
    { words: "a bun", look: { "hair.style": "bun" } },
    { words: "earrings", look: { pieces: ["earrings"] } },
  ]],
  ["black woman with an afro", [
    { words: "black woman", look: { ...WOMAN, "skin.colour": "dark" } },
    { words: "afro", look: { "hair.style": "afro" } },
  ]],
  ["portrait of a 45 year old man with grey hair and stubble", [
    { words: "45 year old", look: years(45) },
    { words: "man", look: MAN },
    { words: "grey hair", look: { "hair.colour": "grey" } },
    { words: "stubble", look: { "beard.style": "stubble" } },
  ]],
  ["albert einstein", [
    {
      words: "albert einstein",
      look: { ...MAN, ...OLD, "moustache.style": "!none", "hair.colour": "!brown" },
    },
  ]],
  ["happy grandma with curly grey hair", [
    { words: "happy", look: { mood: "happy" } },
    { words: "grandma", look: { ...WOMAN, ...OLD } },
    { words: "curly grey hair", look: { "hair.style": "!short", "hair.colour": "grey" } },
  ]],
  ["clown", [
    { words: "clown", look: { paint: ["clown"] } },
  ]],
  ["old asian lady", [
    { words: "old", look: OLD },
    { words: "lady", look: WOMAN },
  ]],
  ["dude w beard n shades", [
    { words: "dude", look: MAN },
    { words: "beard", look: { "beard.style": "!none" } },
    { words: "shades", look: { pieces: ["sunglasses"] } },
  ]],
  ["woman, 50", [
    { words: "woman", look: WOMAN },
    { words: "50", look: years(50) },
  ]],
  ["zombie", [
    { words: "zombie", look: { "skin.decay": [0.2, 1] } },
  ]],
  ["cat girl with pink hair", [
    { words: "cat girl", look: { ...WOMAN, pieces: ["cat ears"] } },
    { words: "pink hair", look: { "hair.colour": "pink" } },
  ]],
  ["a queen with a golden crown and long red hair", [
    { words: "queen", look: WOMAN },
    { words: "golden crown", look: { pieces: ["crown"] } },
    { words: "long red hair", look: { "hair.style": "long", "hair.colour": "red|ginger" } },
  ]],
  ["skeleton in a top hat", [
    { words: "skeleton", look: { "hair.style": "bald" } },
    { words: "top hat", look: { pieces: ["top hat"] } },
  ]],
  ["asian man, 30, short black hair", [
    { words: "man", look: MAN },
    { words: "30", look: years(30) },
    { words: "short black hair", look: { "hair.style": "!long", "hair.colour": "black" } },
  ]],
  ["teenage boy with braces and messy brown hair", [
    { words: "teenage", look: { "shape.age": [-1.8, -0.5] } },
    { words: "boy", look: MAN },
    { words: "braces", unknown: "must" },
    { words: "messy", look: { "hair.mess": [0.3, 1] } },
    { words: "brown hair", look: { "hair.colour": "brown" } },
  ]],
  ["little girl, 6, pigtails, big smile", [
    { words: "little girl", look: GIRL },
    { words: "6", look: { "shape.age": [-5, -1.1] } },
    { words: "pigtails", look: { "hair.style": "pigtails" } },
    { words: "big smile", look: { mood: "happy", moodAmount: [0.2, 1] } },
  ]],
  ["cowboy with a handlebar moustache", [
    { words: "cowboy", look: { ...MAN, pieces: ["cowboy hat"] } },
    { words: "handlebar moustache", look: { "moustache.style": "handlebar" } },
  ]],
  ["angry bald man with a long black beard", [
    { words: "angry", look: { mood: "angry" } },
    { words: "bald", look: { "hair.style": "bald" } },
    { words: "man", look: MAN },
    { words: "long black beard", look: { "beard.style": "long", "beard.colour": "black" } },
  ]],
  ["lion", [
    { words: "lion", look: { "skin.material": "fur", "hair.style": "mane" } },
  ]],
  ["woman with dreadlocks and green eyes", [
    { words: "woman", look: WOMAN },
    { words: "dreadlocks", look: { "hair.style": "dreadlocks" } },
    { words: "green eyes", look: { "eyes.iris": "green" } },
  ]],
  ["gandalf", [
    {
      words: "gandalf",
      look: { ...MAN, ...OLD, "beard.style": "long", "beard.colour": "!brown", pieces: ["pointed hat"] },
    },
  ]],
  ["Statue of a Roman emperor, white marble, laurel wreath", [
    { words: "emperor", look: MAN },
    { words: "marble", look: { "skin.material": "stone", "skin.colour": "light" } },
    { words: "laurel wreath", look: { pieces: ["laurel"] } },
  ]],
  ["redhead with freckles", [
    { words: "redhead", look: { "hair.colour": "ginger" } },
    { words: "freckles", look: { "skin.freckles": [0.2, 1] } },
  ]],
  ["frankenstein", [
    { words: "frankenstein", look: { ...MAN, pieces: ["bolts"] } },
  ]],

  // One difficulty.
  ["Taylor Swift with red lipstick", [
    { words: "Taylor Swift", unknown: "must" },
    { words: "lipstick", look: { paint: ["lipstick"] } },
  ]],
  ["santa claus but without the hat", [
    { words: "santa claus", look: { ...MAN, "beard.style": "!none", "beard.colour": "white" } },
    { words: "without the hat", look: { without: USUAL_HATS } },
  ]],
  ["a chef who isn't wearing his hat", [
    { words: "isn't wearing his hat", look: { without: USUAL_HATS } },
  ]],
  ["clean-shaven man in his fifties", [
    { words: "clean-shaven", look: { "beard.style": "none", "moustache.style": "none" } },
    { words: "man", look: MAN },
    { words: "in his fifties", look: years(55) },
  ]],
  ["old man wiht long gray bread", [
    { words: "old man", look: { ...MAN, ...OLD } },
    { words: "long gray bread", look: { "beard.style": "long", "beard.colour": "grey" }, unknown: "may" },
  ]],
  ["womam with curley hiar and galsses", [
    { words: "womam", look: WOMAN },
    { words: "curley hiar", look: { "hair.style": "!short" } },
    { words: "galsses", look: { pieces: ["glasses"] } },
  ]],
  ["woman with short brown hair in front of a green wall", [
    { words: "woman", look: WOMAN },
    { words: "short brown hair", look: { "hair.style": "!long", "hair.colour": "brown" } },
    { words: "in front of a green wall", look: { ...nowhere("green"), clothes: "!green" }, unknown: "must" },
  ]],
  ["guy in a grey beanie drinking a blue slushie", [
    { words: "guy", look: MAN },
    { words: "beanie", look: { pieces: ["beanie"] } },
    { words: "drinking a blue slushie", look: nowhere("blue"), unknown: "must" },
  ]],
  ["alte Frau mit Brille und grauen Haaren", [
    { words: "alte Frau", look: { ...WOMAN, ...OLD }, unknown: "may" },
    { words: "Brille", look: { pieces: ["glasses"] }, unknown: "may" },
    { words: "grauen Haaren", look: { "hair.colour": "grey" }, unknown: "may" },
  ]],
  ["бородатый мужчина в очках", [
    {
      words: "бородатый мужчина в очках",
      look: { "beard.style": "!none", pieces: ["glasses"] },
      unknown: "may",
    },
  ]],
  ["Darth Vader with his helmet off", [
    { words: "helmet off", look: { without: HELMETS } },
  ]],
  ["ELSA FROM FROZEN BUT WITH BLACK HAIR", [
    { words: "ELSA", look: WOMAN },
    { words: "BLACK HAIR", look: { "hair.colour": "black" } },
  ]],
  ["Shrek with a blonde wig", [
    { words: "Shrek", look: { "skin.colour": "green" } },
    { words: "blonde wig", look: { "hair.colour": "blond", "hair.style": "!bald" } },
  ]],
  ["Frida Kahlo with no flowers in her hair", [
    { words: "Frida Kahlo", look: { ...WOMAN, "hair.colour": "!blond" } },
    { words: "no flowers in her hair", look: { without: ["flower crown"] } },
  ]],
  ["surprised pikachu face man", [
    { words: "surprised", look: { mood: "surprised" } },
    { words: "man", look: MAN },
  ]],
  ["the bearded lady from the circus", [
    { words: "bearded", look: { "beard.style": "!none" } },
    { words: "lady", look: WOMAN },
  ]],
  ["man with no eyebrows", [
    { words: "man", look: MAN },
    { words: "no eyebrows", look: { "brows.thickness": [0, 0.15] } },
  ]],
  ["default female head, no hair, no clothes, neutral", [
    { words: "female", look: WOMAN },
    { words: "no hair", look: { "hair.style": "bald" } },
    { words: "neutral", look: { mood: "neutral" } },
  ]],
  ["zen monk, eyes closed", [
    { words: "monk", look: { ...MAN, "hair.style": "!short" } },
    { words: "eyes closed", unknown: "must" },
  ]],
  ["Maori warrior with ta moko face tattoo", [
    { words: "Maori warrior", look: { "skin.colour": "!light" } },
    { words: "face tattoo", look: { paint: ["tattoo"] } },
  ]],
  ["a woman in her mid-twenties who never wears makeup, hair in a ponytail", [
    { words: "woman", look: WOMAN },
    { words: "mid-twenties", look: years(25) },
    { words: "never wears makeup", look: { without: ["lipstick", "eyeliner", "eyeshadow", "blush"] } },
    { words: "ponytail", look: { "hair.style": "ponytail" } },
  ]],
  ["Husky dog wearing sunglasses, one blue eye and one brown eye", [
    { words: "dog", look: { "skin.material": "fur" } },
    { words: "wearing sunglasses", look: { pieces: ["sunglasses"] } },
    { words: "one blue eye and one brown eye", unknown: "must" },
  ]],
  ["winking girl with a lollipop in her mouth", [
    { words: "winking", look: { mood: "winking" } },
    { words: "girl", look: WOMAN },
    { words: "lollipop", unknown: "must" },
  ]],
  ["her hair isn't red anymore, she dyed it black", [
    { words: "her hair isn't red anymore", look: { "hair.colour": "!red" } },
    { words: "dyed it black", look: { "hair.colour": "black" } },
  ]],
  ["a king who has lost his crown", [
    { words: "king", look: MAN },
    { words: "lost his crown", look: { without: ["crown", "tiara"] } },
  ]],
  ["spiderman without his mask on", [
    { words: "without his mask on", look: { "skin.colour": "!red", without: ["eye mask", "wings mask"] } },
  ]],
  ["a dinosor with really big teeth", [
    { words: "dinosor", look: { "skin.material": "scales" }, unknown: "may" },
  ]],

  // Several.
  [
    "masterpiece, best quality, 8k, 1girl, solo, silver hair, twintails, red eyes, elf ears, smile, looking at viewer, simple background",
    [
      { words: "1girl", look: WOMAN },
      { words: "silver hair", look: { "hair.colour": "!brown" } },
      { words: "twintails", look: { "hair.style": "pigtails" } },
      { words: "red eyes", look: { "eyes.iris": "red" } },
      { words: "elf ears", look: { pieces: ["elf ears"] } },
      { words: "smile", look: { mood: "happy" } },
    ],
  ],
  [
    "(ultra realistic:1.3), RAW photo of a woman, 23yo, detailed skin, freckles, hazel eyes, messy bun, soft light, bokeh, canon 85mm --ar 2:3",
    [
      { words: "woman", look: WOMAN },
      { words: "23yo", look: years(23) },
      { words: "freckles", look: { "skin.freckles": [0.2, 1] } },
      { words: "hazel eyes", look: { "eyes.iris": "!blue" } },
      { words: "messy bun", look: { "hair.style": "bun" } },
    ],
  ],
  [
    "middle aged professor, tweed jacket, bow tie, grey sideburns, 8k uhd. Negative prompt: glasses, hat, blurry, extra fingers",
    [
      { words: "middle aged", look: { "shape.age": [0.1, 1.6] } },
      { words: "bow tie", look: { pieces: ["bow tie"] } },
      { words: "Negative prompt: glasses, hat", look: { without: [...EYEWEAR, ...USUAL_HATS] } },
    ],
  ],
  ["hyperdetailed orc warrior, tusks, olive green skin, white war paint, leather armor, artstation", [
    { words: "tusks", look: { pieces: ["tusks"] } },
    { words: "olive green skin", look: { "skin.colour": "green" } },
    { words: "war paint", look: { paint: ["warpaint"] } },
    { words: "armor", look: { pieces: ["armour"] } },
  ]],
  ["vtuber girl, purple twintails, cat ear headphones, gold eyes, pink gaming chair behind her", [
    { words: "girl", look: WOMAN },
    { words: "purple twintails", look: { "hair.colour": "purple", "hair.style": "pigtails" } },
    { words: "headphones", look: { pieces: ["headphones"] } },
    { words: "gold eyes", look: { "eyes.iris": "gold" } },
    {
      words: "pink gaming chair behind her",
      look: { "hair.colour": "!pink", "skin.colour": "!pink", clothes: "!pink" },
      unknown: "must",
    },
  ]],
  [
    "edgy gamer dude with headset, black hoodie (hood down), light beard, neon green lights in the background",
    [
      { words: "dude", look: MAN },
      { words: "headset", look: { pieces: ["headphones"] } },
      { words: "black hoodie", look: { clothes: "black" } },
      { words: "hood down", look: { without: ["hood"] } },
      { words: "light beard", look: { "beard.style": "!none" } },
      { words: "neon green lights in the background", look: nowhere("green"), unknown: "must" },
    ],
  ],
  ["me as a demon: red skin, curved black horns, glowing yellow eyes, goatee, sharp teeth", [
    { words: "red skin", look: { "skin.colour": "red" } },
    { words: "glowing yellow eyes", look: { "eyes.glow": [0.15, 1], "eyes.iris": "gold" } },
    { words: "goatee", look: { "beard.style": "goatee" } },
    { words: "sharp teeth", look: { pieces: ["fangs"] }, unknown: "may" },
  ]],
  ["cyberpunk chick, neon pink mohawk, mirrored sunglasses, chrome jaw implant, rainy city street at night", [
    { words: "chick", look: WOMAN },
    { words: "pink mohawk", look: { "hair.colour": "pink", "hair.style": "mohawk" } },
    { words: "sunglasses", look: { pieces: ["sunglasses"] } },
    { words: "chrome jaw implant", look: { "skin.material": "!metal" }, unknown: "must" },
    { words: "rainy city street at night", unknown: "must" },
  ]],
  [
    "Caucasian male, 25-30 years, light brown hair (side part), no facial hair, no accessories, neutral expression",
    [
      { words: "Caucasian", look: { "skin.colour": "!dark" } },
      { words: "male", look: MAN },
      { words: "25-30 years", look: { "shape.age": [-1.2, 0.1] } },
      { words: "light brown hair", look: { "hair.colour": "!black" } },
      { words: "side part", look: { "hair.style": "side part" } },
      { words: "no facial hair", look: { "beard.style": "none", "moustache.style": "none" } },
      { words: "no accessories", look: { without: [...EYEWEAR, ...USUAL_HATS, "earrings", "necklace"] } },
      { words: "neutral expression", look: { mood: "neutral" } },
    ],
  ],
  ["South Indian woman in her mid forties, bindi, nose stud, black hair in a long braid, green sari", [
    { words: "South Indian", look: { "skin.colour": "!light" } },
    { words: "woman", look: WOMAN },
    { words: "mid forties", look: years(45) },
    { words: "bindi", look: { paint: ["dots"] }, unknown: "may" },
    { words: "nose stud", unknown: "must" },
    { words: "black hair", look: { "hair.colour": "black" } },
    { words: "long braid", look: { "hair.style": "!short" } },
    { words: "green sari", look: { clothes: "green" } },
  ]],
  ["subject 04 - female, Fitzpatrick type VI, age 62, shaved head, no makeup", [
    { words: "female", look: WOMAN },
    { words: "Fitzpatrick type VI", look: { "skin.colour": "dark" }, unknown: "may" },
    { words: "age 62", look: years(62) },
    { words: "shaved head", look: { "hair.style": "!short" } },
    { words: "no makeup", look: { without: ["lipstick", "eyeliner", "eyeshadow", "blush"] } },
  ]],
  ["a unicorn princess with rainbow hair and sparkly purple eyes and wings", [
    { words: "unicorn", look: { pieces: ["single horn"] } },
    { words: "princess", look: WOMAN },
    { words: "rainbow hair", look: { "hair.colour": "!brown" }, unknown: "may" },
    { words: "purple eyes", look: { "eyes.iris": "purple" } },
    { words: "wings", look: { without: ["wings mask", "winged helmet"] }, unknown: "must" },
  ]],
  ["my teacher mr miller he is bald and has glasses and a mustache but no beard and he always looks grumpy", [
    { words: "mr", look: MAN },
    { words: "bald", look: { "hair.style": "bald" } },
    { words: "glasses", look: { pieces: ["glasses"] } },
    { words: "mustache", look: { "moustache.style": "!none" } },
    { words: "no beard", look: { "beard.style": "none" } },
    { words: "grumpy", look: { mood: "angry" }, unknown: "may" },
  ]],
  [
    "Dear computer, please make a picture of my late husband Otto. He was 82, had such a kind smile, thin white hair and always wore his brown beret. Thank you, Gerda",
    [
      { words: "husband", look: MAN },
      { words: "82", look: years(82) },
      { words: "kind smile", look: { mood: "happy" } },
      { words: "white hair", look: { "hair.colour": "white" } },
      { words: "brown beret", look: { pieces: ["beret"] } },
    ],
  ],
  ["Johnny Depp as Jack Sparrow but with blue eyes and clean shaven", [
    { words: "Johnny Depp", unknown: "must" },
    { words: "Jack Sparrow", look: MAN },
    { words: "blue eyes", look: { "eyes.iris": "blue" } },
    { words: "clean shaven", look: { "beard.style": "none", "moustache.style": "none" } },
  ]],
  ["Wednesday Addams, pale, two black braids, white collar, dead serious, not smiling", [
    { words: "Wednesday Addams", unknown: "must" },
    { words: "pale", look: { "skin.colour": "light" } },
    { words: "black braids", look: { "hair.colour": "black", "hair.style": "!short" } },
    { words: "collar", look: { pieces: ["collar"] } },
    { words: "not smiling", look: { mood: "!happy" } },
  ]],
  [
    "A weathered fisherman in his late sixties with deep wrinkles around pale blue eyes, a bushy white beard, sunburnt cheeks and a navy knitted beanie pulled low over his ears. Behind him the grey sea and a red lighthouse.",
    [
      { words: "fisherman", look: MAN },
      { words: "late sixties", look: years(68) },
      { words: "deep wrinkles", look: { "skin.wrinkles": [0.3, 1] } },
      { words: "pale blue eyes", look: { "eyes.iris": "blue" } },
      { words: "bushy white beard", look: { "beard.style": "!none", "beard.colour": "white" } },
      { words: "sunburnt cheeks", look: { "skin.blush": [0.35, 1] }, unknown: "may" },
      { words: "knitted beanie", look: { pieces: ["beanie"] } },
      {
        words: "Behind him the grey sea and a red lighthouse",
        look: { "skin.colour": "!red", "hair.colour": "!red", clothes: "!red" },
        unknown: "must",
      },
    ],
  ],
  [
    "Mid-30s Nigerian woman, high cheekbones, full lips, box braids, gold hoop earrings, yellow dress, confident smile, holding a red microphone",
    [
      { words: "Mid-30s", look: years(35) },
      { words: "Nigerian", look: { "skin.colour": "dark" } },
      { words: "woman", look: WOMAN },
      { words: "high cheekbones", look: { "shape.cheekbones": [0.3, 5] } },
      { words: "full lips", look: { "shape.lowerLipFullness": [0.3, 5] } },
      { words: "box braids", look: { "hair.style": "braids" } },
      { words: "hoop earrings", look: { pieces: ["earrings"] } },
      { words: "yellow dress", look: { clothes: "gold" } },
      { words: "smile", look: { mood: "happy" } },
      {
        words: "holding a red microphone",
        look: { "skin.colour": "!red", "hair.colour": "!red", clothes: "!red" },
        unknown: "must",
      },
    ],
  ],
  [
    "She is a librarian in her fifties: round tortoiseshell glasses on a thin nose, dark hair in a tight bun, thin lips, a bottle-green cardigan, and a stack of books in her arms.",
    [
      { words: "She", look: WOMAN },
      { words: "in her fifties", look: years(55) },
      { words: "round tortoiseshell glasses", look: { pieces: ["round glasses"] } },
      { words: "thin nose", look: { "shape.noseWidth": [-5, -0.2] } },
      { words: "dark hair", look: { "hair.colour": "dark" } },
      { words: "tight bun", look: { "hair.style": "bun" } },
      { words: "thin lips", look: { "shape.upperLipFullness": [-5, -0.2] } },
      { words: "bottle-green cardigan", look: { clothes: "green" } },
      { words: "a stack of books in her arms", unknown: "must" },
    ],
  ],
  [
    "tired nurse after night shift, dark circles under her eyes, blonde ponytail, surgical mask taken off, blue scrubs",
    [
      { words: "nurse", look: WOMAN },
      { words: "dark circles under her eyes", look: { "eyes.shadow": [0.15, 1] } },
      { words: "blonde ponytail", look: { "hair.colour": "blond", "hair.style": "ponytail" } },
      { words: "surgical mask taken off", look: { without: ["eye mask", "mask band", "wings mask"] } },
      { words: "blue scrubs", look: { clothes: "blue", "hair.colour": "!blue" } },
    ],
  ],
  ["Scottish lad, early 20s, ginger curls, loads of freckles, cheeky grin, green woolly scarf", [
    { words: "lad", look: MAN },
    { words: "early 20s", look: years(22) },
    { words: "ginger curls", look: { "hair.colour": "ginger", "hair.style": "!short" } },
    { words: "freckles", look: { "skin.freckles": [0.2, 1] } },
    { words: "grin", look: { mood: "happy" } },
    { words: "scarf", look: { pieces: ["scarf"] } },
  ]],
  [
    "ex boxer, 55, cauliflower ears, scar through the left eyebrow, buzz cut, thick neck, red boxing gloves hanging round his neck",
    [
      { words: "boxer", look: MAN },
      { words: "55", look: years(55) },
      { words: "cauliflower ears", look: { "shape.earSize": [0.2, 5] }, unknown: "may" },
      { words: "scar through the left eyebrow", look: { "scars.0.length": [1, 100] } },
      { words: "buzz cut", look: { "hair.style": "!short" } },
      { words: "thick neck", look: { "shape.neckWidth": [0.3, 5] } },
      { words: "red boxing gloves", look: { "skin.colour": "!red", "hair.colour": "!red" }, unknown: "must" },
    ],
  ],
  ["astronaut who took her helmet off, short afro, laughing, the blue earth in the window behind", [
    { words: "took her helmet off", look: { ...WOMAN, without: HELMETS } },
    { words: "afro", look: { "hair.style": "afro" } },
    { words: "laughing", look: { mood: "laughing" } },
    {
      words: "the blue earth in the window behind",
      look: { "skin.colour": "!blue", "hair.colour": "!blue" },
      unknown: "must",
    },
  ]],
  ["young witch without a hat (her black cat sleeps on it), messy auburn hair, green eyes, star earrings", [
    { words: "young witch", look: { ...WOMAN, ...YOUNG } },
    { words: "without a hat", look: { without: USUAL_HATS } },
    {
      words: "her black cat sleeps on it",
      look: { "skin.material": "!fur", without: ["cat ears", "cat"] },
      unknown: "must",
    },
    { words: "messy auburn hair", look: { "hair.mess": [0.3, 1], "hair.colour": "!black" } },
    { words: "green eyes", look: { "eyes.iris": "green" } },
    { words: "earrings", look: { pieces: ["earrings"] } },
  ]],
  ["npc: fat dwarf blacksmith, braided ginger beard, big nose, soot on his face, no helmet, hammer", [
    { words: "fat", look: { "shape.weight": [0.5, 5] } },
    { words: "blacksmith", look: MAN },
    { words: "braided ginger beard", look: { "beard.style": "braided", "beard.colour": "ginger" } },
    { words: "soot on his face", look: { paint: ["dirt"] } },
    { words: "no helmet", look: { without: HELMETS } },
    { words: "hammer", unknown: "must" },
  ]],
  ["Cristiano Ronaldo at 70, wrinkled, grey hair, still smiling, Portugal jersey", [
    { words: "Cristiano Ronaldo", unknown: "must" },
    { words: "at 70", look: years(70) },
    { words: "wrinkled", look: { "skin.wrinkles": [0.3, 1] } },
    { words: "grey hair", look: { "hair.colour": "grey" } },
    { words: "smiling", look: { mood: "happy" } },
  ]],
];
