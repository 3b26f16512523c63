/** What a look must hold: values by path, a range as two numbers, a colour by a rough name. */
export interface Expected {
  readonly [path: string]: unknown;
  readonly pieces?: readonly string[];
  readonly paint?: readonly string[];
  /** Pieces and paint that must not be there. */
  readonly without?: readonly string[];
  /** None where not said. */
  readonly unknown?: readonly string[];
}

export const PROMPTS: readonly (readonly [prompt: string, expected: Expected])[] = [
  // The issue's own, and the paper's list.
  ["an old wizard with a long grey beard and a pointed hat", {
    "shape.age": [1.5, 3],
    "skin.wrinkles": [0.6, 1],
    "beard.style": "long",
    "beard.colour": "grey",
    "hair.colour": "grey",
    pieces: ["pointed hat"],
  }],
  ["a DSLR portrait of Joker in DC", {
    paint: ["clown"],
    "hair.colour": "green",
    "skin.colour": "white",
    mood: "happy",
  }],
  ["a DSLR portrait of Kratos", { "hair.style": "bald", "beard.style": "full", paint: ["tattoo"] }],
  ["a head of Groot", { "skin.material": "bark", "beard.style": "none" }],
  ["a head of Vincent van Gogh", { "beard.colour": "ginger", paint: ["brush strokes"] }],
  ["a DSLR portrait of Batman", { pieces: ["cowl"], clothes: "dark" }],
  ["a DSLR portrait of Two-face in DC", { paint: ["split"] }],
  ["a DSLR portrait of Doctor Strange", { "beard.style": "goatee", pieces: ["cape collar"] }],
  ["a DSLR portrait of Geralt in The Witcher", {
    "hair.colour": "white",
    "eyes.pupil": "slit",
    "eyes.iris": "gold",
    "scars.0.landmark": 386,
  }],
  ["a DSLR portrait of Hulk", { "skin.colour": "green", mood: "angry", "shape.neckWidth": [2, 5] }],
  ["a DSLR portrait of Captain America", { pieces: ["wings mask"], "pieces.wings mask.colour": "blue" }],
  ["a DSLR portrait of Gandalf", { "beard.style": "long", pieces: ["pointed hat"] }],
  ["a head of Leo Tolstoy", { "beard.style": "long", "brows.thickness": [2, 3] }],
  ["a DSLR portrait of Salvador Dalí", { "moustache.style": "dali" }],
  ["a portrait of a Terracotta Army soldier", {
    "skin.material": "clay",
    "hair.style": "topknot",
    pieces: ["armour"],
  }],
  ["a DSLR portrait of Thor", { "hair.colour": "blond", pieces: ["winged helmet"] }],
  ["an alien", { "eyes.filled": true, "hair.style": "bald", "shape.eyeSize": [2, 5] }],
  ["a man with a large afro", { "hair.style": "afro", "hair.volume": [1.4, 3] }],
  ["Spider-Man", { paint: ["cracks"], "skin.colour": "red" }],
  ["a photo of The Hulk, 4k, highly detailed", { "skin.colour": "green" }],

  // Negation.
  ["a bald man with a bushy red moustache, no beard, green eyes and a scar across his left eye", {
    "hair.style": "bald",
    "beard.style": "none",
    "moustache.style": "walrus",
    "moustache.colour": "red",
    "eyes.iris": "green",
    "scars.0.landmark": 386,
  }],
  ["a wizard without a beard", { "beard.style": "none", "moustache.style": "none", pieces: ["pointed hat"] }],
  ["Gandalf without a hat", { without: ["pointed hat"], "beard.style": "long" }],
  ["Santa Claus with no beard", { "beard.style": "none", pieces: ["beanie"] }],
  ["a pirate without an eye patch or a hat", { without: ["eye patch", "tricorne"], pieces: ["earrings"] }],
  ["a clown with no clown nose", { without: ["clown nose"], paint: ["clown"] }],
  ["an old man, not bald, not smiling", { mood: "neutral", "shape.age": [1.5, 3] }],
  ["a woman without make-up", { without: ["lipstick", "eyeshadow", "eyeliner"] }],
  ["a man with no beard but a long moustache", { "beard.style": "none", "moustache.style": "handlebar" }],
  ["a man with neither beard nor glasses", { "beard.style": "none", without: ["glasses"] }],
  ["a demon without horns", { without: ["horns"], pieces: ["fangs"] }],
  ["an elf who doesn't have a beard and wears a green hood", { "beard.style": "none", pieces: ["hood"] }],
  ["a man with no eyebrows", { "brows.thickness": 0 }],
  ["a beardless dwarf", { "beard.style": "none" }],
  ["a clean-shaven Viking", { "beard.style": "none", "moustache.style": "none" }],
  ["a queen with no crown and long black hair", {
    without: ["crown"],
    "hair.style": "long",
    "hair.colour": "black",
  }],
  ["an old woman without wrinkles", { "skin.wrinkles": 0 }],

  // How much.
  ["a man with a very long beard", { "beard.style": "long", "beard.length": 1 }],
  ["a man with a short beard", { "beard.style": "short" }],
  ["a man with slightly greenish skin and very bushy eyebrows", { "brows.thickness": [2, 3] }],
  ["a slightly angry man", { mood: "angry", moodAmount: [0.1, 0.35] }],
  ["an extremely angry man", { mood: "angry", moodAmount: [0.9, 1] }],
  ["a very old woman", { "shape.age": [2, 4.2], "skin.wrinkles": [0.9, 1] }],
  ["a woman with huge eyes and a tiny nose", { "shape.eyeSize": [1.5, 5], "shape.noseLength": [-5, -0.4] }],
  ["a man with a big nose", { "shape.noseProjection": [0.2, 5] }],
  ["a man with a very big hooked nose", { "shape.noseHump": [1, 5] }],
  ["a man with a broad jaw and a pointed chin", {
    "shape.jawWidth": [0.5, 5],
    "shape.chinWidth": [-5, -0.2],
  }],
  ["a girl with full lips and rosy cheeks", { "shape.lowerLipFullness": [0.5, 5], "skin.blush": [0.7, 1] }],
  ["a thin man with hollow cheeks", { "shape.weight": [-5, -1], "shape.cheekFullness": [-5, -0.8] }],
  ["a fat man with a double chin", { "shape.weight": [3, 5] }],
  ["a woman with lightly freckled skin", { "skin.freckles": [0.2, 0.5] }],
  ["a heavily wrinkled man", { "skin.wrinkles": [0.8, 1] }],

  // Hair.
  ["a young woman with long curly ginger hair, freckles and emerald green eyes", {
    "hair.style": "long",
    "hair.curl": [0.7, 1],
    "hair.colour": "ginger",
    "skin.freckles": [0.5, 1],
    "eyes.iris": "green",
  }],
  ["a woman with short curly hair", { "hair.style": "curly", "hair.length": [0, 0.3] }],
  ["jet-black hair, pale skin, blood-red lips", {
    "hair.colour": "black",
    "skin.colour": "light",
    lips: "red",
  }],
  ["a woman with black and white hair", { "hair.colour": "black", "hair.second": "white", "hair.mix": 0.5 }],
  ["a girl with long blond braids", {
    "hair.style": "braids",
    "hair.length": [0.7, 1],
    "hair.colour": "gold",
  }],
  ["a punk girl with a hot pink mohawk and heavy eyeliner", {
    "hair.style": "mohawk",
    "hair.colour": "pink",
    paint: ["eyeliner"],
  }],
  ["a dark-skinned man with short dreadlocks and round glasses", {
    "skin.colour": "dark",
    "hair.style": "dreadlocks",
    "hair.length": [0, 0.3],
    pieces: ["round glasses"],
  }],
  ["a man with slicked-back dark hair", { "hair.style": "slick back", "hair.colour": "dark" }],
  ["a woman with blue hair with pink streaks", { "hair.colour": "blue", "hair.second": "pink" }],
  ["a balding man with a comb-over", { "hair.style": "side part" }],
  ["a monk", { "hair.style": "tonsure" }],
  ["a man with a man bun", { "hair.style": "topknot" }],
  ["a woman with a bob and a fringe", { "hair.style": "fringe" }],
  ["a boy with messy spiky hair", { "hair.style": "spiky", "hair.mess": [0.6, 1] }],
  ["eyes glowing blue, hair of fire", { "hair.style": "flame", "eyes.iris": "blue", "eyes.glow": [0.6, 1] }],
  ["a woman with snakes for hair", { "hair.style": "tentacles" }],
  ["a white-haired old lady", { "hair.colour": "light" }],
  ["a man with salt-and-pepper hair", { "hair.mix": 0.5 }],
  ["a strawberry-blonde girl with pigtails", { "hair.style": "pigtails", "hair.colour": "ginger" }],

  // Beards.
  ["a man whose beard is long and white", { "beard.style": "long", "beard.colour": "white" }],
  ["a slightly angry dwarf with an enormous orange beard", {
    "beard.style": "long",
    "beard.colour": "ginger",
  }],
  ["a Viking with a braided blond beard and blue war paint", {
    "beard.style": "braided",
    paint: ["warpaint"],
    "paint.warpaint.colour": "blue",
    pieces: ["viking helmet"],
  }],
  ["a man with five o'clock shadow", { "beard.style": "stubble" }],
  ["a man with mutton chops and a monocle", { "beard.style": "mutton chops", pieces: ["monocle"] }],
  ["a villain with a goatee and a thin moustache", { "beard.style": "goatee", "moustache.style": "pencil" }],
  ["a bearded man with grey hair", { "beard.style": "full", "beard.colour": "grey" }],
  ["a detective with a fu manchu moustache", { "moustache.style": "fu manchu" }],

  // Eyes, skin, matter.
  ["a man with one green eye", { "eyes.iris": "green" }],
  ["a woman with piercing light blue eyes", { "eyes.iris": "blue" }],
  ["a man with all-black eyes", { "eyes.filled": true, "eyes.iris": "black" }],
  ["a robot with glowing red eyes", { "skin.material": "metal", "eyes.iris": "red", "eyes.glow": [0.7, 1] }],
  ["a robot", { paint: ["panels"], without: ["headphones"], "eyes.glow": [0.7, 1] }],
  ["a robot with headphones", { pieces: ["headphones"] }],
  ["a golden robot", { "skin.material": "metal", "skin.colour": "gold", paint: ["panels"] }],
  ["a bronze statue of a man", { "skin.material": "metal", without: ["panels"] }],
  ["a stone statue of a bearded king", {
    "skin.material": "stone",
    pieces: ["crown"],
    "beard.style": "full",
  }],
  ["a marble bust of Julius Caesar", {
    "skin.material": "stone",
    "skin.colour": "white",
    pieces: ["laurel"],
  }],
  ["a man made of wood", { "skin.material": "wood" }],
  ["a woman of gold", { "skin.material": "metal", "skin.colour": "gold" }],
  ["a blue man with purple hair", { "skin.colour": "blue", "hair.colour": "purple" }],
  ["a woman with dark blue skin and white hair", { "skin.colour": "blue", "hair.colour": "white" }],
  ["a lizard man with yellow slit eyes", {
    "skin.material": "scales",
    "eyes.pupil": "slit",
    "eyes.iris": "gold",
  }],
  ["a cat", { "skin.material": "fur", pieces: ["cat ears"] }],
  ["a gorilla", { "shape.browRidge": [3, 5], paint: ["ape face"] }],
  ["a zombie Albert Einstein", { "hair.style": "wild", "skin.decay": [0.8, 1], "moustache.style": "walrus" }],
  ["an orc with a purple mohawk", { pieces: ["tusks"], "hair.style": "mohawk", "hair.colour": "purple" }],
  ["a vampire with a tan", { pieces: ["fangs"] }],
  ["a black man with a grey beard", { "skin.colour": "dark", "beard.colour": "grey" }],
  ["a Japanese woman with a bun", { "hair.style": "bun", "hair.colour": "black", "eyes.iris": "dark" }],

  // Worn, grown, painted.
  ["a blonde, blue-eyed woman wearing a golden crown and pearl earrings", {
    "hair.colour": "gold",
    "eyes.iris": "blue",
    pieces: ["crown", "earrings"],
    "pieces.crown.colour": "gold",
  }],
  ["a man in a tall black hat", { pieces: ["top hat"], "pieces.top hat.colour": "black" }],
  ["a witch without a hat and with a crooked nose", { without: ["pointed hat"], "shape.noseHump": [1, 5] }],
  ["a demon with huge curved horns and a goatee", { "pieces.horns.size": [1.3, 2], "beard.style": "goatee" }],
  ["a black knight with a red plume", {
    "pieces.knight helmet.colour": "black",
    pieces: ["crest"],
    "pieces.crest.colour": "red",
  }],
  ["a samurai in red armour", { pieces: ["samurai helmet"], "pieces.armour.colour": "red" }],
  ["a red and gold cape", { "pieces.cape collar.colour": "red", "pieces.cape collar.second": "gold" }],
  ["a smiling chubby boy with a blue baseball cap", {
    mood: "happy",
    "pieces.cap.colour": "blue",
    "shape.cheekFullness": [1, 5],
  }],
  ["a fox woman with a flower crown", { pieces: ["cat ears", "snout", "flower crown"] }],
  ["an elf with pointed ears", { pieces: ["elf ears"] }],
  ["a woman with sugar skull make-up", { paint: ["skull"] }],
  ["a man with tiger stripes painted on his face", { paint: ["tiger"] }],
  ["a soldier with camouflage and a scar on his right cheek", {
    paint: ["warpaint"],
    "scars.0.landmark": 205,
    "scars.0.angle": [0.1, 1],
  }],
  ["a man with a tattooed face and gold earrings", { paint: ["tattoo"], "pieces.earrings.colour": "gold" }],
  ["an astronaut", { pieces: ["space helmet"] }],
  ["a steampunk woman with brass goggles", { pieces: ["goggles", "top hat"] }],
  ["a sad clown with a green wig", { mood: "sad", "hair.colour": "green" }],
  ["a surprised man in a suit and tie", { mood: "surprised", pieces: ["tie"] }],
  ["a woman in a purple dress wearing headphones", { clothes: "purple", pieces: ["headphones"] }],

  // Ages in years; peoples.
  ["a 22 year old East Asian man", {
    "shape.age": [-1, -0.5],
    "skin.wrinkles": [0, 0.1],
    "shape.masculinity": [0.5, 1.5],
    "hair.colour": "black",
  }],
  ["a 75-year-old East Asian man", { "shape.age": [1.8, 2.4], "hair.colour": "grey" }],
  ["a man of sixty", { "shape.age": [1, 1.6], "skin.wrinkles": [0.3, 0.6] }],
  ["a woman in her late fifties, with red hair", { "shape.age": [1, 1.6], "hair.colour": "red" }],
  ["a thirty-eight year old Indian woman", { "shape.age": [0, 0.3], "hair.colour": "black" }],
  ["a woman aged 24", { "shape.age": [-1, -0.5], "hair.colour": "brown" }],
  ["a 75 year old white woman", { "shape.masculinity": [-2, -1], "skin.colour": "light" }],
  ["a young Black woman with short natural hair", {
    "shape.masculinity": [-2, -1],
    "skin.colour": "dark",
    "hair.style": "afro",
    "hair.length": [0, 0.3],
  }],

  // What nobody understands is said, and what is told of besides is left alone.
  ["a pirate with a parrot", { pieces: ["tricorne"], without: ["beak"], unknown: ["parrot"] }],
  ["a quantum man", { unknown: ["quantum"] }],
  ["a man with a curly chin", { unknown: ["curly"] }],
  ["a man with no face", { unknown: ["no skin"] }],
];
