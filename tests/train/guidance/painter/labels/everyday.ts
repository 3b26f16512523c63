import type { Label } from "./label.ts";
import * as term from "./terms.ts";
import { anyOf, named, nowhere, shown, shownOrNamed, somebody } from "./terms.ts";

const { BOY, GIRL, MAN, WOMAN, OLD, YOUNG, CHILD, TEENAGE, BARE_FACE, BEARDED, OF_FLESH } = term;
const man = shown("man", MAN), woman = shown("woman", WOMAN);
const oldMan = [shown("old", OLD), man], youngWoman = [shown("young", YOUNG), woman];
const pirate = (words: string) => shown(words, { pieces: ["tricorne|bandana"] });

/**
 * Prompts as people type them, each with what somebody who typed it would expect to see. They were labelled without
 * a look at the reader or at what it makes of them.
 */
export const LABELS: readonly Label[] = [
  // Ages, and what is not to be.
  ["a 35 year old woman", [shown("35 year old", term.years(35)), woman]],
  ["a 7 year old boy", [shown("7 year old", CHILD), shown("boy", BOY)]],
  ["a woman in her early twenties", [woman, shown("early twenties", term.years(22))]],
  ["an 18yo girl with freckles", [
    shown("18yo", term.years(18)),
    shown("girl", GIRL),
    shown("freckles", { "skin.freckles": [0.3, 1] }),
  ]],
  ["a teenager with braces", [shown("teenager", TEENAGE), named("braces")]],
  ["a man with no beard", [man, shown("no beard", { "beard.style": "none" })]],
  ["an old man, no beard, no glasses, no hat", [
    ...oldMan,
    shown("no beard", { "beard.style": "none" }),
    shown("no glasses", { without: term.GLASSES }),
    shown("no hat", { without: term.HEADWEAR }),
  ]],
  ["a man who is not bald", [man, shown("not bald", { "hair.style": "!bald" })]],
  ["a man with a beard but no moustache", [
    man,
    shown("beard", BEARDED),
    shown("no moustache", { "moustache.style": "none" }),
  ]],
  ["a woman that doesn't wear makeup", [woman, shown("doesn't wear makeup", { without: term.MAKE_UP })]],
  ["a man who has never had a beard", [man, shown("never had a beard", { "beard.style": "none" })]],
  ["a woman, nothing on her head", [woman, shown("nothing on her head", { without: term.HEADWEAR })]],

  // Written in haste, aloud, and in other tongues.
  ["a yuong woman with blond curley hair and blue eys", [
    shown("yuong", YOUNG),
    woman,
    shown("blond", { "hair.colour": "blond" }),
    shown("curley hair", term.CURLY),
    shown("blue eys", { "eyes.iris": "blue", "hair.colour": "!blue", "skin.colour": "!blue" }),
  ]],
  ["a man with galsses and a moustach", [
    man,
    shown("galsses", { pieces: ["glasses|round glasses"] }),
    shown("moustach", { "moustache.style": "!none" }),
  ]],
  ["A PIRATE WITH AN EYE PATCH AND A BLACK BEARD", [
    pirate("PIRATE"),
    shown("EYE PATCH", { pieces: ["eye patch"] }),
    shown("BLACK BEARD", { ...BEARDED, "beard.colour": "black" }),
  ]],
  ["une vieille femme avec des lunettes et des cheveux gris", [
    shownOrNamed("vieille", OLD),
    shownOrNamed("femme", WOMAN),
    shownOrNamed("lunettes", { pieces: ["glasses|round glasses"] }),
    shownOrNamed("cheveux gris", { "hair.colour": "grey" }),
  ]],
  ["una mujer joven con pelo rojo y pecas", [
    shownOrNamed("mujer", WOMAN),
    shownOrNamed("joven", YOUNG),
    shownOrNamed("pelo rojo", { "hair.colour": "red|ginger" }),
    shownOrNamed("pecas", { "skin.freckles": [0.3, 1] }),
  ]],
  ["старик с длинной бородой", [named("старик с длинной бородой")]],

  // Names, and whoever the painter knows by one.
  ["Elon Musk", [somebody("Elon Musk", { without: term.MASKS })]],
  ["Barack Obama", [somebody("Barack Obama")]],
  ["Cristiano Ronaldo", [somebody("Cristiano Ronaldo")]],
  ["a head of Simone Biles", [somebody("Simone Biles")]],
  ["a head of Nelson Mandela", [somebody("Nelson Mandela")]],
  ["a DSLR portrait of a young man with dreadlocks", [
    shown("young", YOUNG),
    man,
    shown("dreadlocks", { "hair.style": "dreadlocks" }),
  ]],
  ["a DSLR portrait of a man with curly hair wearing a suit", [
    man,
    shown("curly hair", term.CURLY),
    shownOrNamed("suit", { pieces: ["tie|bow tie|collar"] }),
  ]],
  ["a DSLR portrait of Caesar in Rise of the Planet of the Apes", [
    shownOrNamed("Caesar", { without: ["laurel"] }),
    shownOrNamed("Rise of the Planet of the Apes", {
      either: [{ paint: ["ape face"] }, { "skin.material": "fur" }],
    }),
  ]],
  ["a DSLR portrait of Black Panther in Marvel", [
    shown("Black Panther", { either: [{ "skin.colour": "dark" }, { pieces: ["cowl"] }] }),
  ]],
  ["a head of Saul Goodman", [somebody("Saul Goodman")]],
  ["a DSLR portrait of Elsa in Frozen Disney", [
    shown("Elsa", { ...WOMAN, "hair.colour": "light|blond", "skin.colour": "light-skinned" }),
  ]],
  ["a DSLR portrait of I am Groot", [shown("I am Groot", { "skin.material": "bark|wood" })]],
  ["a head of a Terracotta Army", [shown("Terracotta Army", { "skin.material": "clay" })]],
  ["a DSLR portrait of Two-face in DC, masterpiece, Studio Quality, 8k, ultra-HD, next generation", [
    shown("Two-face", { paint: ["split"] }),
  ]],
  ["Link in Zelda, high resolution", [
    shown("Link", { pieces: ["elf ears"], "hair.colour": "blond|brown|gold" }),
  ]],

  // Many things at once.
  [
    "A man with short dark brown hair, thick eyebrows, a square jaw, light stubble, hazel eyes, " +
    "a slightly crooked nose and a scar on his chin, wearing a black leather jacket",
    [
      man,
      shown("short", term.SHORT_HAIR),
      shown("dark brown hair", { "hair.colour": "brown" }),
      shown("dark", { "hair.colour": "dark" }),
      shown("thick eyebrows", { "brows.thickness": [1.2, 3] }),
      shown("square jaw", { either: [{ "shape.jawWidth": [0.3, 5] }, { "shape.jawAngle": [0.3, 5] }] }),
      shown("light stubble", { "beard.style": "stubble" }),
      shown("hazel eyes", { "eyes.iris": "brown|green|gold" }),
      shownOrNamed("slightly crooked nose", { "shape.noseHump": [0.1, 5] }),
      shown("scar on his chin", { "scars.0.landmark": "152|175|199|200|171|396|148|377|208|428|18|176|400" }),
      shown("black leather jacket", { clothes: "black", "skin.colour": "!black" }),
      shownOrNamed("leather"),
    ],
  ],
  ["a black woman with an afro, big hoop earrings and a nose ring", [
    shown("black", { "skin.colour": "dark-skinned" }),
    woman,
    shown("afro", { "hair.style": "afro" }),
    shown("earrings", { pieces: ["earrings"] }),
    shownOrNamed("big hoop", { "pieces.earrings.size": [1.05, 2] }),
    named("nose ring"),
  ]],
  ["my grandmother", [shown("grandmother", { ...OLD, ...WOMAN })]],
  ["a bride with a veil", [
    shown("bride", WOMAN),
    shownOrNamed("veil", { pieces: ["hood"], "pieces.hood.colour": "white" }),
  ]],
  ["a cute anime girl with cat ears and big purple eyes", [
    shownOrNamed("cute"),
    shownOrNamed("anime", { "shape.eyeSize": [0.3, 5] }),
    shown("girl", GIRL),
    shown("cat ears", { pieces: ["cat ears"], ...OF_FLESH, without: ["snout", "cat"] }),
    shown("big", { "shape.eyeSize": [0.3, 5] }),
    shown("purple eyes", { "eyes.iris": "purple", "hair.colour": "!purple", "skin.colour": "!purple" }),
  ]],
  ["a sikh man with a turban and a long black beard", [
    shownOrNamed("sikh"),
    man,
    shown("turban", { pieces: ["turban"] }),
    shown("long black beard", { "beard.style": "long", "beard.colour": "black", "skin.colour": "!black" }),
  ]],
  ["an elderly asian man with a long white moustache, bald on top", [
    shown("elderly", OLD),
    shown("asian", OF_FLESH),
    man,
    shown("long", { "moustache.style": "handlebar|walrus|dali|fu manchu" }),
    shown("white moustache", {
      "moustache.style": "!none",
      "moustache.colour": "white",
      "skin.colour": "!white",
    }),
    shown("bald on top", { "hair.style": "bald|receding|tonsure" }),
  ]],
  ["a news anchor with a bob haircut, pearl necklace and a navy blazer", [
    shownOrNamed("news anchor"),
    shown("bob haircut", { "hair.style": "bob" }),
    shown("pearl necklace", { pieces: ["necklace"], "pieces.necklace.colour": "light" }),
    shown("navy blazer", { clothes: "navy", "hair.colour": "!navy", "skin.colour": "!navy" }),
  ]],
  ["a man with a white beard and black hair", [
    man,
    shown("white beard", { ...BEARDED, "beard.colour": "white" }),
    shown("black hair", { "hair.colour": "black" }),
  ]],
  ["a boy with a red cap backwards", [
    shown("boy", BOY),
    shown("red cap", { "pieces.cap.colour": "red", ...nowhere("red") }),
    named("backwards"),
  ]],
  ["white man", [shown("white", { "skin.colour": "light-skinned", "hair.colour": "!white" }), man]],
  ["a woman with brown hair and brown eyes wearing a brown hat", [
    woman,
    shown("brown hair", { "hair.colour": "brown" }),
    shown("brown eyes", { "eyes.iris": "brown" }),
    shown("brown hat", term.hatOf("brown")),
  ]],

  // Ages in other words.
  ["a man aged 25", [man, shown("aged 25", term.years(25))]],
  ["a woman in her 80s", [woman, shown("in her 80s", term.years(84))]],
  ["a 20-year-old student", [shown("20-year-old", term.years(20)), shownOrNamed("student")]],
  ["a 2 years old toddler", [shown("2 years old", CHILD), shown("toddler", CHILD)]],

  // Peoples, and sexes of trades.
  ["a black woman", [shown("black", { "skin.colour": "dark-skinned" }), woman]],
  ["a black man", [shown("black", { "skin.colour": "dark-skinned" }), man]],
  ["an Indian woman", [
    shown("Indian", { "hair.colour": "dark", "skin.colour": "!light", without: ["crest"] }),
    woman,
  ]],
  ["a female pirate", [shown("female", WOMAN), pirate("pirate")]],
  ["a woman firefighter", [woman, shown("firefighter", { pieces: ["helmet"] })]],
  ["a female chef", [shown("female", WOMAN), shown("chef", { pieces: ["chef hat"] })]],
  ["a woman detective", [woman, shownOrNamed("detective")]],
  ["a male nurse", [shown("male", MAN), shownOrNamed("nurse")]],
  ["a policewoman", [shown("policewoman", WOMAN)]],
  ["a female knight with her helmet off", [
    shown("female", WOMAN),
    shown("knight", { pieces: ["armour"] }),
    shown("helmet off", { without: term.HELMETS }),
  ]],

  // Colours of something else.
  ["a man in a yellow hoodie", [
    man,
    shown("yellow hoodie", {
      either: [{ clothes: "yellow" }, { "pieces.hood.colour": "yellow" }],
      ...nowhere("yellow"),
    }),
  ]],
  ["a woman with green contact lenses", [
    woman,
    shown("green contact lenses", {
      "eyes.iris": "green",
      "hair.colour": "!green",
      "skin.colour": "!green",
      without: term.GLASSES,
    }),
  ]],
  ["a woman with a blue backpack", [woman, named("blue backpack", nowhere("blue"))]],
  ["a girl with an orange lollipop", [shown("girl", GIRL), named("orange lollipop", nowhere("orange"))]],
  ["a woman with pink bubblegum", [woman, named("pink bubblegum", nowhere("pink"))]],
  ["a woman holding a red rose", [
    woman,
    named("holding a red rose", { ...nowhere("red"), without: ["flower crown"] }),
  ]],
  ["a woman with a silver choker", [
    woman,
    shownOrNamed("silver choker", { pieces: ["necklace"], "pieces.necklace.colour": "silver" }),
    shown("silver", { ...nowhere("silver"), ...OF_FLESH }),
  ]],

  // Negations by verbs and at a distance.
  ["a woman who isn't wearing lipstick", [
    woman,
    shown("isn't wearing lipstick", { without: ["lipstick"] }),
  ]],
  ["an old man whose hair is not grey", [
    ...oldMan,
    shown("hair is not grey", { "hair.colour": "black|brown|blond|ginger|red|white" }),
  ]],
  ["a man with no facial hair", [man, shown("no facial hair", BARE_FACE)]],
  ["don't add glasses, a young woman", [
    shown("don't add glasses", { without: term.GLASSES }),
    ...youngWoman,
  ]],
  ["a knight not wearing his helmet", [
    shown("knight", { pieces: ["armour"] }),
    shown("not wearing his helmet", { without: term.HELMETS }),
  ]],
  ["a queen who took off her crown", [
    shown("queen", WOMAN),
    shown("took off her crown", { without: term.CROWNS }),
  ]],
  ["a woman with hair that is not blonde", [
    woman,
    shown("hair that is not blonde", { "hair.colour": "black|brown|ginger|red|grey" }),
  ]],
  ["a man without beard or moustache, with glasses", [
    man,
    shown("without beard", { "beard.style": "none" }),
    shown("moustache", { "moustache.style": "none" }),
    shown("with glasses", { pieces: ["glasses|round glasses"] }),
  ]],
  ["never a smile, a serious man", [
    shown("never a smile", { mood: "!happy|laughing|winking|kissing" }),
    shown("serious", { mood: "neutral|thinking|angry|sad" }),
    man,
  ]],
  ["a man with less wrinkles", [man, shown("less wrinkles", { "skin.wrinkles": [0, 0.12] })]],

  // Characters, otherwise than they are known; people whom the painter does not know.
  ["young Gandalf", [
    shown("young", { "shape.age": [-3, 0.4], "skin.wrinkles": [0, 0.35] }),
    shown("Gandalf", { ...BEARDED, pieces: ["pointed hat"] }),
  ]],
  ["Santa Claus in a blue hat", [
    shown("Santa Claus", { ...BEARDED, "beard.colour": "light" }),
    shown("blue hat", { ...term.hatOf("blue"), "skin.colour": "!blue" }),
  ]],
  ["female Thor", [shown("female", WOMAN), shown("Thor", { pieces: ["winged helmet"] })]],
  ["Frida Kahlo", [
    shown("Frida Kahlo", { ...WOMAN, "moustache.style": "none|pencil", pieces: ["flower crown"] }),
  ]],
  ["the rock", [somebody("the rock")]],
  ["Queen Elizabeth", [
    shownOrNamed("Queen Elizabeth", {
      ...WOMAN,
      either: [{ pieces: ["crown|tiara"] }, { pieces: ["ruff"] }],
    }),
  ]],
  ["Emma Stone", [somebody("Emma Stone")]],
  ["Will Ferrell as an elf", [somebody("Will Ferrell"), shown("elf", { pieces: ["elf ears"] })]],
  ["Robin Williams", [somebody("Robin Williams", { without: ["beak", "hood"] })]],
  ["Ryan Gosling", [somebody("Ryan Gosling", { without: ["beak"] })]],
  ["Gordon Ramsay", [somebody("Gordon Ramsay")]],
  ["Marilyn Monroe", [somebody("Marilyn Monroe")]],
  ["Naomi Wood", [somebody("Naomi Wood")]],
  ["Bob Marley", [somebody("Bob Marley", { "hair.style": "!bob" })]],
  ["Brad Pitt with long hair", [somebody("Brad Pitt"), shown("long hair", term.LONG_HAIR)]],
  ["John Lennon without glasses", [
    somebody("John Lennon"),
    shown("without glasses", { without: term.GLASSES }),
  ]],
  ["an astronaut without a helmet", [
    shown("astronaut"),
    shown("without a helmet", { without: term.HELMETS }),
  ]],
  ["a viking without a helmet", [
    shown("viking"),
    shown("without a helmet", { without: term.HELMETS }),
  ]],
  ["Batman without a mask", [shown("Batman"), shown("without a mask", { without: term.MASKS })]],
  ["Captain America without a mask", [
    shown("Captain America", MAN),
    shown("without a mask", { without: term.MASKS }),
  ]],
  ["a firefighter without a helmet", [
    shown("firefighter"),
    shown("without a helmet", { without: term.HELMETS }),
  ]],
  ["an elf with round ears", [shown("elf"), shown("round ears", { without: ["elf ears"] })]],
  ["Thor without a helmet", [
    shown("Thor", { ...MAN, "hair.colour": "blond|gold" }),
    shown("without a helmet", { without: term.HELMETS }),
  ]],
  ["a santa with no hat", [
    shown("santa", { ...BEARDED, "beard.colour": "light" }),
    shown("no hat", { without: term.HEADWEAR }),
  ]],

  // What stands behind, shines on or is held by a head.
  ["a woman, black background", [woman, named("black background", nowhere("black"))]],
  ["a man with a green screen background", [man, named("green screen background", nowhere("green"))]],
  ["a man, red background, studio light", [
    man,
    named("red background", nowhere("red")),
    shownOrNamed("studio light"),
  ]],
  ["a woman in a green field", [woman, named("green field", { ...nowhere("green"), clothes: "!green" })]],
  ["a woman, golden hour light", [
    woman,
    named("golden hour light", { ...OF_FLESH, "skin.colour": "!gold" }),
  ]],
  ["a man with a red tie and blue shirt", [
    man,
    shown("red tie", { "pieces.tie.colour": "red", ...nowhere("red") }),
    shown("blue shirt", {
      either: [{ clothes: "navy|blue" }, { "pieces.tie.second": "blue" }, { "pieces.collar.colour": "blue" }],
      ...nowhere("blue"),
    }),
  ]],
  ["a woman under pink neon light", [woman, named("pink neon light", nowhere("pink"))]],
  ["a boy eating a green apple", [shown("boy", BOY), named("eating a green apple", nowhere("green"))]],
  ["Sharon Stone", [somebody("Sharon Stone")]],
  ["Will Smith with a grey beard", [
    somebody("Will Smith"),
    shown("grey beard", { ...BEARDED, "beard.colour": "grey" }),
  ]],
  ["Betty White", [somebody("Betty White", nowhere("white"))]],
  ["Rose Byrne", [somebody("Rose Byrne", { ...nowhere("pink"), without: ["flower crown"] })]],
  ["Ruby Rose", [somebody("Ruby Rose", { ...nowhere("red"), without: ["flower crown"] })]],
  ["Robert Redford", [somebody("Robert Redford", nowhere("red"))]],
  ["Mr. Brown", [shown("Mr.", MAN), somebody("Brown", nowhere("brown"))]],
  ["Queen Latifah", [somebody("Queen Latifah", { without: term.CROWNS })]],
  ["Robin Wright", [somebody("Robin Wright", { without: ["beak", "hood"] })]],
  ["Michael Caine", [somebody("Michael Caine")]],
  ["Justin Bieber", [somebody("Justin Bieber")]],
  ["Sting", [somebody("Sting")]],
  ["Cat Stevens", [somebody("Cat Stevens", { without: ["cat ears", "snout", "cat"] })]],
  ["George Bush", [somebody("George Bush", { "hair.style": "!leaves" })]],

  // Women in men's trades.
  ["a bearded woman", [
    shown("bearded", BEARDED),
    shown("woman", { "shape.masculinity": WOMAN["shape.masculinity"] }),
  ]],
  ["a warrior woman", [
    shownOrNamed("warrior", {
      either: [{ pieces: [anyOf([...term.HELMETS, "armour"])] }, { paint: ["warpaint"] }],
    }),
    woman,
  ]],
  ["a lady sheriff", [shown("lady", WOMAN), shown("sheriff", { pieces: ["cowboy hat"] })]],
  ["a girl dressed as a pirate", [shown("girl", GIRL), pirate("dressed as a pirate")]],
  ["a female gladiator", [
    shown("female", WOMAN),
    shownOrNamed("gladiator", { pieces: [anyOf([...term.HELMETS, "armour"])] }),
  ]],
  ["a woman sailor", [woman, shownOrNamed("sailor", { pieces: [anyOf(term.HEADWEAR)] })]],
  ["a woman cowboy", [woman, shown("cowboy", { pieces: ["cowboy hat"] })]],
  ["a spartan woman", [
    shownOrNamed("spartan", { pieces: [anyOf([...term.HELMETS, "armour", "crest"])] }),
    woman,
  ]],
  ["a woman with a captain's hat", [
    woman,
    shown("captain's hat", { pieces: [anyOf(term.HEADWEAR)], without: ["wings mask"] }),
  ]],
  ["a teenage king", [shown("teenage", { ...TEENAGE, ...BARE_FACE }), shown("king", { pieces: ["crown"] })]],
];
