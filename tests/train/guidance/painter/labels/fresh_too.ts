import type { Expected } from "./expected.ts";
import type { Label } from "./label.ts";
import { EYEWEAR, HELMETS, named as m, shown as s, shownOrNamed as may, USUAL_HATS } from "./terms.ts";

const BARE: Expected = { "beard.style": "none|stubble", "moustache.style": "none" };
const M: Expected = { "shape.masculinity": [-0.05, 5] };
const W: Expected = { "shape.masculinity": [-5, -0.3], "beard.style": "none", "moustache.style": "none" };
const GIRL: Expected = { "shape.masculinity": [-5, 0.2], "beard.style": "none", "moustache.style": "none" };
const BOY: Expected = { "shape.masculinity": [-0.7, 5], "beard.style": "none", "moustache.style": "none" };
const CHILD: Expected = { "shape.age": [-5, -1.1], "skin.wrinkles": [0, 0.25], "beard.style": "none" };
const TEEN: Expected = { "shape.age": [-2, -0.5], "skin.wrinkles": [0, 0.25] };
const OLD: Expected = { "shape.age": [0.8, 5] };
const YOUNG: Expected = { "shape.age": [-2, -0.15] };
const years = (count: number): Expected =>
  count < 11 ? CHILD : { "shape.age": [(count - 36) / 18 - 0.6, (count - 36) / 18 + 0.6] };

const BEARDED: Expected = { "beard.style": "!none|stubble" };
const GLASSES = "glasses|round glasses";
const LONG: Expected = { "hair.style": "long|wild|fringe|mane|ponytail|braids|dreadlocks|curly" };
const SHORT: Expected = {
  either: [
    { "hair.style": "shaved|cropped|short|side part|slick back|quiff|spiky" },
    { "hair.length": [0, 0.35] },
  ],
};
const CURLY: Expected = { either: [{ "hair.style": "curly|afro" }, { "hair.curl": [0.4, 1] }] };
const GREY = "grey|silver|white";
const DARK_SKIN: Expected = { "skin.colour": "dark|dark-skinned" };
const SCARRED: Expected = { "scars.0.landmark": [0, 467] };
const not = (hue: string, ...paths: readonly string[]): Expected =>
  Object.fromEntries(
    (paths.length > 0 ? paths : ["skin.colour", "hair.colour", "eyes.iris"]).map((path) => [path, `!${hue}`]),
  );
const FLESH: Expected = { "skin.material": "skin" };
const HATS = [...USUAL_HATS, "turban", ...HELMETS];
const HEADWEAR = [...HATS, "crown", "tiara", "headband", "flower crown", "cowl"];

/**
 * Everyday prompts that were written and labelled apart from the reader, and not shown to whoever made it until they
 * were scored once: 70 of 80 were right, 10 silently wrong, 4 of 481 words wrongly named. The reader
 * has been worked on by them since; no label had to be corrected.
 */
export const LABELS: readonly Label[] = [
  // Plain.
  ["old man with a white beard", [
    s("old", OLD),
    s("man", M),
    s("white beard", { ...BEARDED, "beard.colour": "white|silver|light" }),
  ]],
  ["a young woman with red hair and green eyes", [
    s("young", YOUNG),
    s("woman", W),
    s("red hair", { "hair.colour": "ginger|red|orange" }),
    s("green eyes", { "eyes.iris": "green" }),
  ]],
  ["bald guy, black beard, sunglasses", [
    s("bald", { "hair.style": "bald|shaved" }),
    s("guy", M),
    s("black beard", { ...BEARDED, "beard.colour": "black" }),
    s("sunglasses", { pieces: ["sunglasses"] }),
  ]],
  ["little girl with pigtails", [
    s("little girl", { ...CHILD, ...GIRL }),
    s("pigtails", { "hair.style": "pigtails" }),
  ]],
  ["Gandalf", [
    s("Gandalf", { ...OLD, ...M, ...BEARDED, "beard.colour": GREY, pieces: ["pointed hat"] }),
  ]],
  ["a 35 year old man with short brown hair", [
    s("35 year old", years(35)),
    s("man", M),
    s("short", SHORT),
    s("brown hair", { "hair.colour": "brown|dark", "hair.style": "!bald" }),
  ]],
  ["vampire", [
    s("vampire", { either: [{ pieces: ["fangs"] }, { "skin.colour": "light" }] }),
  ]],
  ["black woman with an afro", [
    s("black woman", { ...DARK_SKIN, ...W }),
    s("afro", { "hair.style": "afro" }),
  ]],
  ["man with a mustache and a cowboy hat", [
    s("man", M),
    s("mustache", { "moustache.style": "!none" }),
    s("cowboy hat", { pieces: ["cowboy hat"] }),
  ]],
  ["smiling grandma with glasses", [
    s("smiling", { mood: "happy|laughing" }),
    s("grandma", { ...OLD, ...W }),
    s("glasses", { pieces: [GLASSES] }),
  ]],
  ["a blue alien with big black eyes", [
    s("blue alien", { "skin.colour": "blue" }),
    s("black eyes", { either: [{ "eyes.iris": "black" }, { paint: ["alien eyes"] }] }),
    s("big", {
      either: [{ "shape.eyeSize": [0.3, 5] }, { "shape.eyeOpening": [0.3, 5] }, { paint: ["alien eyes"] }],
    }),
  ]],
  ["medieval knight", [
    s("knight", { either: [{ pieces: ["knight helmet|helmet"] }, { pieces: ["armour"] }] }),
  ]],
  ["blonde woman, blue eyes, red lipstick", [
    s("blonde", { "hair.colour": "blond|gold|yellow" }),
    s("woman", W),
    s("blue eyes", { "eyes.iris": "blue" }),
    s("red lipstick", { either: [{ "paint.lipstick.colour": "red" }, { lips: "red" }] }),
  ]],
  ["zombie", [
    s("zombie", { either: [{ "skin.decay": [0.2, 1] }, { "skin.colour": "green|grey" }] }),
  ]],
  ["happy little boy", [
    s("happy", { mood: "happy|laughing" }),
    s("little boy", { ...CHILD, ...BOY }),
  ]],
  ["pirate with an eye patch", [
    s("pirate", { ...FLESH, either: [{ pieces: ["tricorne|bandana|earrings"] }, BEARDED] }),
    s("eye patch", { pieces: ["eye patch"] }),
  ]],
  ["Asian man in his 50s with grey hair", [
    s("Asian man", { ...M, ...FLESH }),
    s("50s", { "shape.age": [0.3, 1.7] }),
    s("grey hair", { "hair.colour": GREY, "hair.style": "!bald" }),
  ]],
  ["goth girl", [
    s("goth", {
      either: [{ "hair.colour": "black|dark" }, { paint: ["eyeliner|eyeshadow"] }, { lips: "black|dark" }],
    }),
    s("girl", { ...GIRL, "shape.age": [-5, 0.2] }),
  ]],
  ["robot", [
    s("robot", { "skin.material": "metal|plastic" }),
  ]],
  ["santa claus", [
    s("santa claus", { ...OLD, ...M, ...BEARDED, "beard.colour": "white|silver|light" }),
  ]],
  ["punk with a green mohawk", [
    s("green mohawk", { "hair.style": "mohawk", "hair.colour": "green", ...not("green", "skin.colour") }),
  ]],
  ["elf princess with long silver hair and a tiara", [
    s("elf", { pieces: ["elf ears"] }),
    s("princess", W),
    s("long", LONG),
    s("silver hair", { "hair.colour": "silver|grey|white" }),
    s("tiara", { pieces: ["tiara"] }),
  ]],
  ["angry old wizard", [
    s("angry", { mood: "angry" }),
    s("old", OLD),
    s("wizard", { either: [{ pieces: ["pointed hat"] }, BEARDED] }),
  ]],
  ["dude with dreads", [
    s("dude", M),
    s("dreads", { "hair.style": "dreadlocks" }),
  ]],
  ["albert einstein", [
    s("albert einstein", {
      ...OLD,
      ...M,
      "hair.colour": GREY,
      "hair.style": "!bald|shaved|cropped",
      "moustache.style": "!none",
    }),
  ]],
  ["nun", [
    s("nun", { ...W, ...FLESH }),
    may("nun", { pieces: ["hood|bandana|nemes"] }),
  ]],
  ["tired mom, brown ponytail", [
    s("mom", W),
    may("tired", {
      either: [{ "eyes.shadow": [0.08, 1] }, { "shape.eyeBags": [0.3, 5] }, { "shape.lidHood": [0.3, 5] }, {
        "shape.eyeOpening": [-5, -0.3],
      }],
    }),
    s("brown ponytail", { "hair.style": "ponytail", "hair.colour": "brown|dark" }),
  ]],

  // One difficulty.
  ["a firefighter without a helmet", [
    may("firefighter", FLESH),
    s("without a helmet", { without: HATS }),
  ]],
  ["clean shaven man in a blue suit, about 40", [
    s("clean shaven", { "beard.style": "none", "moustache.style": "none" }),
    s("man", M),
    may("blue suit", { clothes: "blue" }),
    s("blue suit", not("blue", "skin.colour", "hair.colour")),
    s("about 40", years(40)),
  ]],
  ["Taylor Swift", [
    m("Taylor Swift", FLESH),
  ]],
  ["guy with no glasses and curly black hair", [
    s("guy", M),
    s("no glasses", { without: EYEWEAR }),
    s("curly", CURLY),
    s("black hair", { "hair.colour": "black", "hair.style": "!bald" }),
  ]],
  ["wmoan with blond hiar and blue eyes", [
    s("wmoan", W),
    s("blond hiar", { "hair.colour": "blond|gold|yellow", "hair.style": "!bald" }),
    s("blue eyes", { "eyes.iris": "blue" }),
  ]],
  ["Frau mit roten Haaren und Brille", [
    may("Frau", W),
    may("roten Haaren", { "hair.colour": "ginger|red|orange" }),
    may("Brille", { pieces: [GLASSES] }),
  ]],
  ["пожилой мужчина с бородой", [
    may("пожилой мужчина с бородой", { "shape.age": [0.8, 5], ...M, "beard.style": "!none|stubble" }),
  ]],
  ["twin sisters with brown hair", [
    m("twin sisters"),
    s("brown hair", { "hair.colour": "brown|dark", "hair.style": "!bald" }),
  ]],
  ["man holding a red coffee mug", [
    s("man", { ...M, ...FLESH }),
    may("holding a red coffee mug", not("red", "skin.colour", "hair.colour")),
    s("red coffee mug", not("red", "skin.colour", "hair.colour", "clothes")),
  ]],
  ["a woman with a scar across her left cheek", [
    s("woman", W),
    s("scar across her left cheek", SCARRED),
  ]],
  ["Mario without his cap", [
    s("Mario", { ...M, "moustache.style": "!none" }),
    s("without his cap", { without: HATS }),
  ]],
  ["he's seven and has freckles", [
    s("he's", BOY),
    s("seven", years(7)),
    s("freckles", { "skin.freckles": [0.2, 1] }),
  ]],
  ["woman with brown eyes and a red scarf", [
    s("woman", W),
    s("brown eyes", { "eyes.iris": "brown|dark" }),
    s("red scarf", { "pieces.scarf.colour": "red" }),
  ]],
  ["sad clown, no red nose", [
    s("sad", { mood: "sad" }),
    s("clown", { paint: ["clown"] }),
    s("no red nose", { without: ["clown nose"] }),
  ]],
  ["an eighteen year old with acne", [
    s("eighteen year old", years(18)),
    m("acne", FLESH),
  ]],
  ["a bearded man who isn't smiling", [
    s("bearded", BEARDED),
    s("man", M),
    s("isn't smiling", { mood: "!happy|laughing" }),
  ]],
  ["scandinavian fisherman, mid sixties, weathered face", [
    s("scandinavian", { "skin.colour": "!dark-skinned" }),
    s("fisherman", M),
    s("mid sixties", years(65)),
    s("weathered face", { "skin.wrinkles": [0.2, 1] }),
  ]],
  ["Lionel Messi with a crown", [
    m("Lionel Messi", FLESH),
    s("crown", { pieces: ["crown"] }),
  ]],
  ["lady with a pearl necklace and matching earrings", [
    s("lady", W),
    s("pearl necklace", { pieces: ["necklace"] }),
    s("earrings", { pieces: ["earrings"] }),
  ]],
  ["pale girl with black lipstick and eyeliner", [
    s("pale", { "skin.colour": "light" }),
    s("girl", GIRL),
    s("black lipstick", {
      either: [{ "paint.lipstick.colour": "black" }, { lips: "black" }],
      ...not("black", "skin.colour"),
    }),
    s("eyeliner", { paint: ["eyeliner"] }),
  ]],
  ["dwarf with a braided ginger beard", [
    s("dwarf", { ...M, ...FLESH }),
    s("braided ginger beard", { "beard.style": "braided", "beard.colour": "ginger|red|orange" }),
  ]],
  ["japanese schoolgirl with a bob", [
    s("japanese", { ...FLESH, "skin.colour": "!dark-skinned" }),
    s("schoolgirl", { ...GIRL, "shape.age": [-5, -0.5] }),
    s("bob", { "hair.style": "bob" }),
  ]],
  ["orc with tusks and pointy ears", [
    s("orc", { "skin.colour": "green|grey|brown|dark" }),
    s("tusks", { pieces: ["tusks"] }),
    s("pointy ears", { pieces: ["elf ears"] }),
  ]],
  ["someone in their late twenties, androgynous, shaved head", [
    s("late twenties", years(28)),
    s("androgynous", { "shape.masculinity": [-1, 1], ...BARE }),
    s("shaved head", { "hair.style": "shaved|bald" }),
  ]],
  ["Sherlock Holmes but lose the hat", [
    s("Sherlock Holmes", M),
    s("lose the hat", { without: HATS }),
  ]],
  ["frida kahlo but without the flowers in her hair", [
    s("frida kahlo", { ...W, "hair.colour": "black|dark" }),
    s("without the flowers", { without: ["flower crown"] }),
  ]],

  ["woman wearing a hijab, dark eyes", [
    s("woman", W),
    may("hijab", { pieces: ["hood|bandana|turban|nemes"] }),
    s("dark eyes", { "eyes.iris": "dark|brown|black" }),
  ]],

  // Several.
  ["My late husband, 78, he had thick white hair, bushy eyebrows and always wore his brown cardigan", [
    s("husband", M),
    s("78", years(78)),
    s("thick", { "hair.style": "!bald|receding|shaved|tonsure" }),
    s("white hair", { "hair.colour": "white|silver|light" }),
    s("bushy eyebrows", { "brows.thickness": [1.25, 3] }),
    may("brown cardigan", { clothes: "brown" }),
    s("brown cardigan", not("brown", "hair.colour")),
  ]],
  [
    "portrait of a viking warrior, long braided red beard, ice blue eyes, scar over right eye, fur cloak, snowy mountains in the background, 8k, highly detailed, masterpiece",
    [
      s("viking warrior", M),
      s("braided red beard", { "beard.style": "braided|long", "beard.colour": "ginger|red|orange" }),
      s("ice blue eyes", { "eyes.iris": "blue" }),
      s("scar over right eye", SCARRED),
      may("fur cloak", { either: [{ pieces: ["cape collar|scarf"] }, { clothes: "brown|dark|grey" }] }),
      s("fur cloak", FLESH),
      m("snowy mountains in the background", { "hair.colour": "!white" }),
    ],
  ],
  [
    "(beautiful woman:1.2), 25yo, long wavy auburn hair, hazel eyes, freckles, choker, off-shoulder dress, bokeh, cinematic lighting, sharp focus",
    [
      s("woman", W),
      s("25yo", years(25)),
      s("long", LONG),
      s("wavy", { either: [{ "hair.curl": [0.2, 1] }, { "hair.style": "curly|wild" }] }),
      s("auburn hair", { "hair.colour": "ginger|red|brown|orange" }),
      s("hazel eyes", { "eyes.iris": "brown|green|gold|ginger|orange|yellow" }),
      s("freckles", { "skin.freckles": [0.2, 1] }),
      s("choker", { pieces: ["collar|necklace"] }),
    ],
  ],
  [
    "VTuber style girl, cat ears, pastel pink twintails, heterochromia (one blue eye, one gold), big gaming headset",
    [
      s("girl", { ...GIRL, "shape.age": [-5, 0.2] }),
      s("cat ears", { pieces: ["cat ears"] }),
      s("pastel pink twintails", { "hair.style": "pigtails", "hair.colour": "pink" }),
      m("heterochromia (one blue eye, one gold", { "eyes.iris": "blue|gold|yellow|orange|brown" }),
      s("gaming headset", { pieces: ["headphones"] }),
    ],
  ],
  [
    "Male, Hispanic, age 62, receding grey hair, trimmed goatee, rimless glasses, neutral expression, no head covering",
    [
      s("Male", M),
      s("Hispanic", FLESH),
      s("age 62", years(62)),
      s("receding", { "hair.style": "receding" }),
      s("grey hair", { "hair.colour": GREY }),
      s("goatee", { "beard.style": "goatee" }),
      s("glasses", { pieces: [GLASSES] }),
      s("neutral expression", { mood: "neutral" }),
      s("no head covering", { without: HEADWEAR }),
    ],
  ],
  ["a drgon princess with purple scales and gold horns and she is 9 yers old", [
    s("princess", GIRL),
    s("purple scales", { "skin.material": "scales", "skin.colour": "purple" }),
    s("gold horns", {
      either: ["horns", "ram horns", "single horn"].map((kind) => ({
        [`pieces.${kind}.colour`]: "gold|yellow",
      })),
    }),
    s("9 yers old", { "shape.age": [-5, -1.1] }),
  ]],
  ["bald, 50, beard no stache, glasses", [
    s("bald", { "hair.style": "bald|shaved" }),
    s("50", years(50)),
    s("beard", BEARDED),
    s("no stache", { "moustache.style": "none" }),
    s("glasses", { pieces: [GLASSES] }),
  ]],
  ["a black guy with a short fade, diamond earrings, gold chain and a red baseball cap, early 30s", [
    s("black guy", { ...DARK_SKIN, ...M }),
    s("short fade", { "hair.style": "!long|bob|dreadlocks|braids|afro|ponytail|bun|bald" }),
    s("earrings", { pieces: ["earrings"] }),
    s("gold chain", { "pieces.necklace.colour": "gold|yellow" }),
    s("red baseball cap", { "pieces.cap.colour": "red" }),
    s("early 30s", years(32)),
  ]],
  ["woman in her 30s, used to be blonde but now has a black bob with bangs, thin brows and a nose ring", [
    s("woman", W),
    s("30s", { "shape.age": [-0.7, 0.6] }),
    s("black bob", { "hair.style": "bob|fringe", "hair.colour": "black" }),
    s("thin brows", { "brows.thickness": [0.05, 0.85] }),
    m("nose ring"),
  ]],
  ["Skinny teenage boy with braces and messy brown hair, thick glasses, ears that stick out", [
    s("Skinny", { "shape.weight": [-5, -0.3] }),
    s("teenage boy", { ...TEEN, ...BOY }),
    m("braces"),
    s("messy", { either: [{ "hair.mess": [0.4, 1.6] }, { "hair.style": "wild|spiky" }] }),
    s("brown hair", { "hair.colour": "brown|dark", "hair.style": "!bald" }),
    s("glasses", { pieces: [GLASSES] }),
    s("ears that stick out", { either: [{ "shape.earStandOff": [0.4, 5] }, { "shape.earSize": [0.4, 5] }] }),
  ]],
  ["An Indian bride with henna on her hands, a red bindi, gold earrings, and kohl-lined eyes", [
    s("Indian", FLESH),
    s("bride", W),
    m("henna on her hands", { without: ["tattoo"] }),
    may("red bindi", { paint: ["dots"] }),
    s("red bindi", not("red", "hair.colour", "skin.colour", "eyes.iris")),
    s("gold earrings", { "pieces.earrings.colour": "gold|yellow" }),
    s("kohl-lined eyes", { paint: ["eyeliner"] }),
  ]],
  ["exhausted surgeon, female, fiftyish, green scrub cap, mask pulled down under her chin", [
    may("exhausted", {
      either: [{ "eyes.shadow": [0.08, 1] }, { "shape.eyeBags": [0.3, 5] }, { "shape.lidHood": [0.3, 5] }, {
        "shape.eyeOpening": [-5, -0.3],
      }],
    }),
    may("surgeon", FLESH),
    s("female", W),
    s("fiftyish", years(50)),
    may("green scrub cap", { either: HATS.map((kind) => ({ [`pieces.${kind}.colour`]: "green" })) }),
    s("green scrub cap", not("green", "skin.colour", "hair.colour")),
    m("mask pulled down under her chin", { without: ["eye mask", "mask band", "cowl", "wings mask"] }),
  ]],
  ["Keanu Reeves as a medieval king, long black hair, patchy beard", [
    m("Keanu Reeves", FLESH),
    s("king", { ...M, pieces: ["crown"] }),
    s("long", LONG),
    s("black hair", { "hair.colour": "black" }),
    s("beard", { "beard.style": "!none" }),
  ]],
  [
    "A retired boxer with a crooked nose and a couple of missing teeth; shaved head, grey stubble, bit of a double chin",
    [
      s("boxer", FLESH),
      s("retired", { "shape.age": [-0.2, 5] }),
      may("crooked nose", {
        either: [{ "shape.noseHump": [0.3, 5] }, { "shape.noseBridgeWidth": [0.3, 5] }],
      }),
      m("missing teeth", { without: ["fangs", "tusks"] }),
      s("shaved head", { "hair.style": "shaved|bald" }),
      s("grey stubble", { "beard.style": "stubble|short", "beard.colour": "grey|silver|white" }),
      may("double chin", { "shape.weight": [0.25, 5] }),
    ],
  ],
  ["nigerian man, 40s, white agbada and a matching cap, laughing", [
    s("nigerian man", { ...DARK_SKIN, ...M }),
    s("40s", { "shape.age": [-0.2, 1.2] }),
    may("white agbada", { clothes: "white|light" }),
    s("white agbada", not("white", "skin.colour", "hair.colour")),
    s("cap", { pieces: ["cap|fez|beanie"] }),
    s("laughing", { mood: "laughing|happy" }),
  ]],
  ["Harry Potter all grown up, 40, with a short beard and no scar", [
    s("Harry Potter", { ...M, pieces: [GLASSES] }),
    s("40", years(40)),
    s("short beard", { "beard.style": "short|stubble|full" }),
    s("no scar", { "scars.0.landmark": undefined }),
  ]],
  ["ice queen: skin white as snow, pale blue lips, white eyebrows, crown of icicles", [
    s("queen", W),
    s("skin white as snow", { "skin.colour": "white" }),
    s("pale blue lips", {
      either: [{ "paint.lipstick.colour": "blue" }, { lips: "blue" }],
      ...not("blue", "skin.colour"),
    }),
    s("white eyebrows", { "brows.colour": "white|light|silver" }),
    s("crown", { pieces: ["crown|tiara"] }),
    may("icicles", {
      either: [{ "pieces.crown.colour": "blue|white|light|silver" }, {
        "pieces.tiara.colour": "blue|white|light|silver",
      }],
    }),
  ]],
  ["a woman with vitiligo and short natural hair, wearing big hoop earrings, full lips", [
    s("woman", W),
    m("vitiligo", FLESH),
    s("short", { "hair.style": "!long|bald|bob|braids|dreadlocks|ponytail" }),
    s("earrings", { pieces: ["earrings"] }),
    s("full lips", {
      either: [{ "shape.upperLipFullness": [0.3, 5] }, { "shape.lowerLipFullness": [0.3, 5] }],
    }),
  ]],
  ["grumpy old sea captain, pipe in his mouth, navy peaked cap, white beard but no moustache", [
    s("grumpy", { mood: "angry|disgusted|sad" }),
    s("old", OLD),
    s("captain", M),
    m("pipe in his mouth"),
    s("navy peaked cap", { "pieces.cap.colour": "navy|blue|dark" }),
    s("white beard", { ...BEARDED, "beard.colour": "white|silver|light" }),
    s("no moustache", { "moustache.style": "none" }),
  ]],
  [
    "make me look like a cyberpunk hacker: undercut dyed neon green, mirrored shades, circuit tattoo on the cheek and a black leather jacket",
    [
      s("dyed neon green", { "hair.colour": "green", ...not("green", "skin.colour") }),
      may("undercut", { "hair.style": "topknot|mohawk|quiff|slick back|short|side part|shaved|cropped" }),
      s("shades", { pieces: ["sunglasses|goggles"] }),
      s("tattoo on the cheek", { paint: ["tattoo|panels"] }),
      may("black leather jacket", { clothes: "black|dark" }),
      s("black leather jacket", not("black", "skin.colour", "hair.colour")),
    ],
  ],
  [
    "A kind-looking Korean grandfather, ninety years old, almost bald with a few wisps of white hair and deep wrinkles around the eyes",
    [
      s("Korean", FLESH),
      s("grandfather", M),
      s("ninety years old", { "shape.age": [2, 5] }),
      s("almost bald", { "hair.style": "bald|receding|tonsure|shaved" }),
      s("white hair", { either: [{ "hair.colour": "white|silver|light" }, { "hair.style": "bald" }] }),
      s("deep wrinkles", { "skin.wrinkles": [0.35, 1] }),
    ],
  ],
  ["she-devil, red skin, small black horns, yellow eyes with slit pupils, evil grin", [
    s("she-devil", W),
    s("red skin", { "skin.colour": "red" }),
    s("black horns", {
      either: ["horns", "ram horns"].map((kind) => ({ [`pieces.${kind}.colour`]: "black|dark" })),
    }),
    s("small", { either: ["horns", "ram horns"].map((kind) => ({ [`pieces.${kind}.size`]: [0.5, 0.95] })) }),
    s("yellow eyes", { "eyes.iris": "yellow|gold" }),
    s("slit pupils", { "eyes.pupil": "slit" }),
    s("evil grin", { mood: "happy|laughing|angry|disgusted" }),
  ]],
  ["a 1920s flapper with a headband, dark bob, smoky eyes and a cigarette holder", [
    s("flapper", W),
    s("1920s", { "shape.age": [-2, 0.9] }),
    s("headband", { pieces: ["headband|tiara"] }),
    s("dark bob", { "hair.style": "bob", "hair.colour": "dark" }),
    s("smoky eyes", { paint: ["eyeshadow|eyeliner"] }),
    may("cigarette holder"),
  ]],
  [
    "a man who just took off his hat, going grey at the temples, kind brown eyes, tweed jacket and a green tie",
    [
      s("man", M),
      s("took off his hat", { without: HATS }),
      may("grey at the temples", {
        either: [{ "hair.colour": GREY }, { "hair.second": GREY }],
      }),
      s("brown eyes", { "eyes.iris": "brown|dark" }),
      s("green tie", { "pieces.tie.colour": "green", ...not("green", "eyes.iris", "hair.colour") }),
    ],
  ],
  ["una niña de seis años con trenzas", [
    may("niña", GIRL),
    may("seis años", CHILD),
    may("trenzas", { "hair.style": "braids|pigtails" }),
  ]],
  [
    "My grandson Tommy. He is five, blond curls, big blue eyes, missing front tooth, wears a dinosaur sweater",
    [
      s("grandson", BOY),
      s("five", years(5)),
      s("blond curls", {
        "hair.colour": "blond|gold|yellow",
        either: [{ "hair.style": "curly|afro" }, { "hair.curl": [0.4, 1] }],
      }),
      s("blue eyes", { "eyes.iris": "blue" }),
      m("missing front tooth"),
      may("dinosaur sweater", FLESH),
      s("dinosaur", { "skin.material": "skin", without: ["horns", "snout", "crest"] }),
    ],
  ],
];
