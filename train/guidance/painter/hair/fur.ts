import { smoothstep } from "../../../../runtime/base/scalar.ts";
import { random } from "../../../../runtime/base/hashed_random.ts";
import { across, add, cross, unit, type Vector } from "../../../../runtime/base/vector.ts";
import { bareOfApe, hasApeFace } from "../skin/ape_face.ts";
import { mapFace } from "../surface/face_places.ts";
import type { Look } from "../look/look.ts";
import type { MeshBuilder } from "../surface/paint_mesh.ts";
import type { SkinPoint, Subject } from "../surface/subject.ts";

/** Square millimetres a tuft, and its width at the root, millimetres. */
const AREA = 16, WIDTH = 4.6;

/** Millimetres: below, clothes cover it. */
const NECKLINE = -158;

/** Fur over face, skull and neck: tufts that lie away from the nose, short about eyes, nose and mouth. */
export function growFur(subject: Subject, look: Look, mesh: MeshBuilder): void {
  if (look.skin.material !== "fur") return;
  const { toDesign } = mapFace(subject);
  const apeFaced = hasApeFace(look);
  const hairless = look.hair.style === "bald";
  for (const patch of subject.patches("skin", "neck", "hair", "brow")) {
    if (subject.behindHairline(patch) > 4 && !hairless) continue;
    if (patch.at[1] < NECKLINE) continue;
    const tufts = Math.floor(patch.area / AREA + random(patch.triangle, 41));
    for (let k = 0; k < tufts; k++) {
      const chance = (salt: number) => random(patch.triangle * 31 + k, salt);
      const [u, v] = [Math.sqrt(chance(42)), chance(43)];
      const root = subject.on({ triangle: patch.triangle, weights: [1 - u, u * (1 - v), u * v] });
      if (apeFaced && bareOfApe(...toDesign(root.at)) > 0.4) continue;
      drawTuft(root, toDesign, look, mesh, chance);
    }
  }
}

function drawTuft(
  root: SkinPoint,
  toDesign: (at: Vector) => Vector,
  { skin }: Look,
  mesh: MeshBuilder,
  chance: (salt: number) => number,
): void {
  const [x, y, z] = toDesign(root.at);
  const side = Math.abs(x);
  // Bare about eyes, on nose and lips; longest on cheeks and neck.
  const eyes = Math.hypot((side - 31) / 24, (y + 1) / 15),
    nose = Math.hypot(x / 17, (y + 33) / 15) + (z < 15 ? 9 : 0);
  const mouth = Math.hypot(x / 30, (y + 64) / 13) + (z < 10 ? 9 : 0);
  const short = Math.min(
    1,
    smoothstep(0.85, 1.7, eyes),
    smoothstep(0.9, 2, nose),
    smoothstep(0.95, 2, mouth),
  );
  const cheeks = smoothstep(-20, -70, z) * smoothstep(20, -20, y);
  const length = short * (5.5 + 5 * smoothstep(0, -50, z) + 9 * cheeks) * (0.75 + 0.5 * chance(44));
  if (length < 1.2) return;
  const wanted: Vector = [
    0.9 * Math.sign(x) * Math.min(1, side / 25) + 0.5 * (chance(45) - 0.5),
    y > 12 ? 0.75 : -0.75,
    z > -40 ? -0.5 : -0.9,
  ];
  const flow = unit(across(wanted, root.normal)), wide = unit(cross(root.normal, flow));
  const tone = 0.6 + 0.7 * chance(46);
  const width = WIDTH * Math.min(1, 0.45 + length / 12) / 2;
  const point = (at: Vector, open: number, light: number) =>
    mesh.point({
      at,
      rig: root,
      colour: skin.colour.map((c) => Math.min(1, c * tone * light)) as unknown as Look["lips"],
      normal: unit(add(root.normal, flow, 0.2)),
      gloss: 0.03,
      open,
      strand: flow,
    });
  const middle = add(add(root.at, flow, 0.5 * length), root.normal, 0.3 * length);
  const tip = add(add(root.at, flow, length), root.normal, 0.32 * length);
  const [a, b] = [point(add(root.at, wide, width), 0.6, 0.85), point(add(root.at, wide, -width), 0.6, 0.85)];
  const [c, d] = [
    point(add(middle, wide, 0.8 * width), 0.95, 1),
    point(add(middle, wide, -0.8 * width), 0.95, 1),
  ];
  const end = point(tip, 1, 1.12);
  mesh.quad(a, c, d, b);
  mesh.triangle(c, end, d);
}
