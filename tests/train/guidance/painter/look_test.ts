import assert from "node:assert/strict";
import { PIECE_KINDS } from "../../../../train/guidance/painter/pieces/pieces.ts";
import { type PaintKind, PAINTS } from "../../../../train/guidance/painter/skin/paints.ts";
import { luminance, printColour, readColour } from "../../../../train/guidance/painter/look/colours.ts";
import { mergePatches, readPatch } from "../../../../train/guidance/painter/look/look.ts";
import { completeLook, printLook, readLook } from "../../../../train/guidance/painter/look/whole_look.ts";

const witch = {
  prompt: "a witch",
  skin: { colour: "#6fa050", wrinkles: 0.7 },
  shape: { noseLength: 2, noseHump: 1.5 },
  hair: { style: "long", colour: "#404048" },
  pieces: [{ kind: "pointed hat", size: 1.2 }, { kind: "elf ears" }],
  paint: [{ kind: "eyeshadow", colour: "#203040" }],
  scars: [{ landmark: 50, length: 30, angle: 0.4 }],
  mood: "angry",
};

Deno.test("readLook() reads what printLook() writes, to a 255th of a colour", () => {
  const look = readLook(JSON.stringify(witch));
  assert.equal(printLook(readLook(printLook(look))), printLook(look));
  assert.deepEqual(readLook(printLook(look)).shape, look.shape);
  assert.equal(look.pieces[0]!.size, 1.2);
  assert.ok(printLook(look).split("\n").length < 30);
});

Deno.test("completeLook() of nothing is an adult with short brown hair, bare-faced and calm", () => {
  const look = completeLook({});
  assert.equal(printColour(look.skin.colour), "#d5aa95");
  assert.equal(printColour(look.hair.colour), "#33241b");
  assert.equal(printColour(look.eyes.iris), "#546b73");
  // Lips are redder than the skin, brows as dark as the hair.
  assert.ok(look.lips[0] / look.lips[1] > 1.2 * look.skin.colour[0] / look.skin.colour[1]);
  assert.ok(luminance(look.brows.colour) < luminance(look.hair.colour));
  const { skin: { material }, hair: { style }, beard, moustache, mood } = look;
  assert.deepEqual([material, style, beard.style, moustache.style], ["skin", "short", "none", "none"]);
  assert.deepEqual([look.paint, look.scars, look.pieces, look.shape], [[], [], [], {}]);
  assert.deepEqual([mood, look.moodAmount, look.eyes.pupil], ["neutral", 0, "round"]);
});

Deno.test("completeLook() lets ears, beard and brows follow skin and hair", () => {
  const look = completeLook(readPatch(witch));
  assert.deepEqual(look.pieces[1]!.colour, look.skin.colour);
  assert.deepEqual(look.beard.colour, look.hair.colour);
  assert.equal(look.moodAmount, 0.5);
  const golden = completeLook(readPatch({ skin: { material: "metal" } }));
  assert.ok(golden.skin.gloss > look.skin.gloss && golden.skin.blush === 0);
});

Deno.test("completeLook() gives brows the hair's hue, darker, but dyes none with it", () => {
  const browsOf = (colour: string) => completeLook(readPatch({ hair: { colour } })).brows.colour;
  const ginger = browsOf("#c05a20");
  assert.ok(ginger[0] > 1.8 * ginger[1] && ginger[1] > 1.5 * ginger[2], `${ginger} is ginger`);
  assert.ok(luminance(ginger) < 0.8 * luminance(readColour("#c05a20")!));
  assert.deepEqual(browsOf("#ff40c0"), browsOf("#40a0ff"), "pink and blue hair leave them brown");
  assert.ok(luminance(browsOf("#ff40c0")) < 0.2);
});

Deno.test("every piece and paint has colours of its own where nobody says, or the look's", () => {
  const look = completeLook({
    ...{ skin: { colour: [0.8, 0.1, 0.1] }, hair: { colour: [0.1, 0.8, 0.1] } },
    pieces: PIECE_KINDS.map((kind) => ({ kind })),
    paint: Object.keys(PAINTS).map((kind) => ({ kind: kind as PaintKind })),
  });
  const pieceOf = (kind: string) => look.pieces.find((piece) => piece.kind === kind)!;
  const shown = [...look.pieces, ...look.paint].map(({ kind, colour, second }) => {
    for (const part of [colour, second]) assert.ok(Math.max(...part) > 0.04, `${kind} is black`);
    return `${printColour(colour)} ${printColour(second)}`;
  });
  assert.ok(new Set(shown).size > 0.85 * shown.length, "most have a pair of their own");
  assert.equal(printColour(pieceOf("fez").colour), "#8e1b22");
  assert.deepEqual(pieceOf("crest").colour, look.skin.colour);
  assert.deepEqual(pieceOf("cat ears").colour, look.hair.colour);
});

Deno.test("mergePatches() adds shapes, replaces values and keeps one piece of a kind", () => {
  const merged = mergePatches(
    { shape: { age: 4, weight: 1 }, hair: { length: 1, curl: 1 }, pieces: [{ kind: "crown", size: 2 }] },
    {
      shape: { age: 3 },
      hair: { length: 0 },
      pieces: [{ kind: "crown", colour: [0, 0, 0] }, { kind: "horns" }],
    },
  );
  assert.deepEqual(merged.shape, { age: 5, weight: 1 });
  assert.deepEqual(merged.hair, { length: 0, curl: 1 });
  assert.deepEqual(merged.pieces, [{ kind: "crown", size: 2, colour: [0, 0, 0] }, { kind: "horns" }]);
});

Deno.test("readLook() says where a look is wrong, what may stand there and what stands there", () => {
  const wrong: readonly (readonly [unknown, RegExp])[] = [
    [{ skin: { colour: "greenish" } }, /look\.skin\.colour must be a colour such as "#c08060": "greenish"/],
    [{ hair: { style: "perm" } }, /look\.hair\.style must be one of bald, .*tentacles: "perm"/],
    [{ hair: { length: 1.5 } }, /look\.hair\.length must be a number from 0 to 1: 1.5/],
    [{ nose: {} }, /the look has only prompt, shape, .*: "nose"/],
    [{ pieces: [{ kind: "crown" }, { size: 1 }] }, /look\.pieces\[1\] must have kind/],
    [{ pieces: {} }, /look\.pieces must be a list of at most 32: \{\}/],
    [{ pieces: Array(33).fill({ kind: "crown" }) }, /list of at most 32/],
    [
      { scars: [{ landmark: 468, length: 9, angle: 0 }] },
      /landmark must be a whole number from 0 to 467: 468/,
    ],
    [{ mood: "jolly" }, /look\.mood must be one of neutral, happy/],
    [{ shape: { age: NaN } }, /look\.shape\.age must be a number from -5 to 5: null/],
    [{ eyes: { filled: 1 } }, /look\.eyes\.filled must be true or false: 1/],
    [[], /the look must be an object: \[\]/],
    [null, /the look must be an object: null/],
  ];
  for (const [source, message] of wrong) {
    assert.throws(() => readLook(JSON.stringify(source)), (error: Error) => {
      assert.ok(error instanceof SyntaxError);
      assert.match(error.message, message);
      return true;
    });
  }
  assert.throws(() => readLook("{"), /must be JSON/);
});

Deno.test("readColour() and printColour() are inverse, and take no other text", () => {
  for (const text of ["#000000", "#ffffff", "#c08060"]) assert.equal(printColour(readColour(text)!), text);
  for (const text of ["", "#fff", "#12345g", "red", "#1234567"]) assert.equal(readColour(text), undefined);
});
