import type { Label } from "./label.ts";
import * as term from "./terms.ts";
import { named, nowhere, shown, shownOrNamed, somebody } from "./terms.ts";

const { GIRL, MAN, WOMAN, OLD, YOUNG, CHILD, BARE_FACE, BEARDED, OF_FLESH } = term;
const man = shown("man", MAN), woman = shown("woman", WOMAN), girl = shown("girl", GIRL);

/** Prompts of the same kinds as everyday.ts has, and unlike them: to work on the reader by. */
export const LABELS: readonly Label[] = [
  // What is taken off, by verbs and else.
  ["a samurai who lost his helmet", [
    shown("samurai"),
    shown("lost his helmet", { without: term.HELMETS }),
  ]],
  ["a sheriff without his hat", [shown("sheriff"), shown("without his hat", { without: term.HEADWEAR })]],
  ["a clown who isn't wearing his red nose", [
    shown("clown", { paint: ["clown"] }),
    shown("isn't wearing his red nose", { without: ["clown nose"] }),
  ]],
  ["a chef with his hat off", [shown("chef"), shown("hat off", { without: term.HEADWEAR })]],
  ["a pirate w/o an eyepatch", [shown("pirate"), shown("w/o an eyepatch", { without: ["eye patch"] })]],
  ["a woman who shaved off her eyebrows", [
    woman,
    shown("shaved off her eyebrows", { "brows.thickness": [0, 0.05], "hair.style": "!shaved|bald" }),
  ]],
  ["a man whose beard has been shaved off", [
    man,
    shown("beard has been shaved off", { "beard.style": "none", "hair.style": "!shaved|bald" }),
  ]],
  ["a wizard who stopped wearing a hat", [
    shown("wizard", BEARDED),
    shown("stopped wearing a hat", { without: term.HEADWEAR }),
  ]],
  ["a king who isn't old", [
    shown("king", { pieces: ["crown"] }),
    shown("isn't old", { "shape.age": [-3, 0.5], "skin.wrinkles": [0, 0.35] }),
  ]],
  ["a cyclist, helmet in her hands", [
    shownOrNamed("cyclist"),
    shown("helmet in her hands", { without: term.HELMETS }),
    shownOrNamed("in her hands"),
  ]],

  // Colours of what is no part of a head.
  ["a man in front of a brick wall with yellow graffiti", [
    man,
    named("brick wall", OF_FLESH),
    named("yellow graffiti", nowhere("yellow")),
  ]],
  ["a girl with a green parrot on her shoulder", [
    girl,
    named("green parrot on her shoulder", { ...nowhere("green"), without: ["beak"] }),
  ]],
  ["a woman with a purple scrunchie", [woman, named("purple scrunchie", nowhere("purple"))]],
  ["an old man drinking from a blue mug", [
    shown("old", OLD),
    man,
    named("drinking from a blue mug", nowhere("blue")),
  ]],
  ["a man sitting in a red car", [man, named("sitting in a red car", nowhere("red"))]],
  ["a white woman with black hair and a black turtleneck", [
    shown("white", { "skin.colour": "light-skinned" }),
    woman,
    shown("black hair", { "hair.colour": "black" }),
    shown("black turtleneck", { clothes: "black" }),
  ]],
  ["a man with a green hat and a red beard", [
    man,
    shown("green hat", { ...term.hatOf("green"), ...nowhere("green") }),
    shown("red beard", { ...BEARDED, "beard.colour": "red|ginger" }),
  ]],
  ["a black cat", [
    shown("black", { "skin.colour": "black" }),
    shown("cat", { "skin.material": "fur", pieces: ["cat ears"] }),
  ]],
  ["a black man with white hair", [
    shown("black", { "skin.colour": "dark-skinned" }),
    man,
    shown("white hair", { "hair.colour": "white" }),
  ]],

  // Ages in words.
  ["a forty-two year old man with a moustashe", [
    shown("forty-two year old", term.years(42)),
    man,
    shown("moustashe", { "moustache.style": "!none" }),
  ]],
  ["a woman in her mid thirties", [woman, shown("in her mid thirties", term.years(35))]],
  ["a man well past seventy", [
    man,
    shown("past seventy", { "shape.age": [1.5, 5], "skin.wrinkles": [0.3, 1] }),
  ]],
  ["a six year old girl with a missing tooth", [
    shown("six year old", CHILD),
    girl,
    named("missing tooth"),
  ]],
  ["a nine-month-old baby boy", [
    shown("nine-month-old", CHILD),
    shown("baby", CHILD),
    shown("boy", BARE_FACE),
  ]],
  ["a 60ish woman with silver hair", [
    shown("60ish", term.years(60)),
    woman,
    shown("silver hair", { "hair.colour": "silver|grey|white", "skin.colour": "!silver", ...OF_FLESH }),
  ]],

  // Names.
  ["Serena Williams", [somebody("Serena Williams")]],
  ["a portrait of Tiger Woods", [
    somebody("Tiger Woods", { without: ["tiger", "stripes", "cat ears", "snout"] }),
  ]],
  ["Rowan Atkinson as a wizard", [
    somebody("Rowan Atkinson"),
    shown("wizard", { pieces: ["pointed hat"] }),
  ]],
  ["Angela Merkel with a red scarf", [
    somebody("Angela Merkel"),
    shown("red scarf", { "pieces.scarf.colour": "red", ...nowhere("red") }),
  ]],
  ["Mrs. Green", [shown("Mrs.", WOMAN), somebody("Green", nowhere("green"))]],
  ["Snoop Dogg with sunglasses", [
    somebody("Snoop Dogg", { without: ["snout"] }),
    shown("sunglasses", { pieces: ["sunglasses"] }),
  ]],
  ["the mountain from Game of Thrones", [somebody("the mountain")]],

  // Written in haste, and in other tongues.
  ["a man with a beerd and a red beenie", [
    man,
    shown("beerd", BEARDED),
    shown("red beenie", { "pieces.beanie.colour": "red", ...nowhere("red") }),
  ]],
  ["a yung blond women with gren eyes", [
    shown("yung", YOUNG),
    shown("blond", { "hair.colour": "blond" }),
    shown("women", WOMAN),
    shown("gren eyes", { "eyes.iris": "green", "skin.colour": "!green", "hair.colour": "!green" }),
  ]],
  ["a woman with red lipstik", [
    woman,
    shown("red lipstik", {
      either: [{ "paint.lipstick.colour": "red" }, { lips: "red" }],
      ...nowhere("red"),
    }),
  ]],
  ["ein alter Mann mit Brille", [
    shownOrNamed("alter", OLD),
    shownOrNamed("Mann", MAN),
    shownOrNamed("Brille", { pieces: ["glasses|round glasses"] }),
  ]],
  ["一个戴眼镜的老人", [named("一个戴眼镜的老人")]],

  // What the painter has only half of.
  ["a woman with one blue eye and one brown eye", [woman, named("one blue eye and one brown eye")]],
  ["a doctor in a surgical mask", [
    shownOrNamed("doctor"),
    named("surgical mask", { without: term.MASKS }),
  ]],
  ["a clean shaven male nurse with a stethoscope, smiling", [
    shown("clean shaven", BARE_FACE),
    shown("male", MAN),
    shownOrNamed("nurse"),
    named("stethoscope"),
    shown("smiling", { mood: "happy" }),
  ]],
];
