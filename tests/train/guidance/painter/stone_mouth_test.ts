import assert from "node:assert/strict";
import { dot, subtract, type Vector } from "../../../../runtime/base/vector.ts";
import { readPatch } from "../../../../train/guidance/painter/look/look.ts";
import { completeLook } from "../../../../train/guidance/painter/look/whole_look.ts";
import { paintSkinMesh } from "../../../../train/guidance/painter/skin/painted_skin.ts";
import { subject } from "./dressed.ts";

const INSIDE = ["teeth", "gums", "tongue", "mouth"];
const painted = (material: string) =>
  paintSkinMesh(subject, completeLook(readPatch({ skin: { colour: "#d8d4cc", material } })), 2);

Deno.test("a mouth of stone, wood, metal or bone has neither flesh nor spit in it", () => {
  for (const material of ["stone", "clay", "wood", "metal", "bone"]) {
    const { rigTriangles, colour, gloss } = painted(material);
    rigTriangles.forEach((triangle, v) => {
      const surface = subject.surfaceOf(triangle);
      if (!INSIDE.includes(surface)) return;
      const [red, green] = [colour[v * 3]!, colour[v * 3 + 1]!];
      assert.ok(red < 1.12 * green + 0.02, `${material}: ${surface} is red: ${red} over ${green}`);
      assert.ok(gloss[v]! < 1e-6, `${material}: ${surface} is wet: ${gloss[v]}`);
    });
  }
});

Deno.test("carved lips stand out of a groove, lips of flesh lie on the face", () => {
  /** Millimetres off the head's surface of all that is partly lips, from the lowest to the highest. */
  const heights = (material: string) => {
    const { rigTriangles, rigWeights, rest } = painted(material);
    return Array.from(rigTriangles, (triangle, v) => {
      if (subject.surfaceOf(triangle) !== "lips") return 0;
      const weights = [...rigWeights.subarray(v * 3, v * 3 + 3)] as unknown as Vector;
      const { at, normal } = subject.on({ triangle, weights });
      const place = subject.toMillimetres([...rest.subarray(v * 3, v * 3 + 3)] as unknown as Vector);
      return dot(subtract(place, at), normal);
    }).toSorted((a, b) => a - b);
  };
  const stone = heights("stone"), skin = heights("skin");
  assert.ok(stone.at(-1)! - stone[0]! > 1.2, `${stone[0]} to ${stone.at(-1)} mm`);
  assert.ok(Math.max(-skin[0]!, skin.at(-1)!) < 0.3, `${skin[0]} to ${skin.at(-1)} mm`);
});
