import { mix, smoothstep } from "../../../../runtime/base/scalar.ts";
import { random } from "../../../../runtime/base/hashed_random.ts";
import { add, cross, midway, subtract, unit, type Vector } from "../../../../runtime/base/vector.ts";
import { fromLine, type Point } from "../surface/design_lines.ts";
import { mapFace } from "../surface/face_places.ts";
import type { Look } from "../look/look.ts";
import type { MeshBuilder } from "../surface/paint_mesh.ts";
import type { Subject } from "../surface/subject.ts";
import type { SkinLayerKind } from "./layers.ts";
import { materialOf } from "./material.ts";
import { blendIn } from "./spot.ts";

/** A usual brow's middle line on the left half of the design face. */
const LINE: readonly Point[] = [[11.5, 18.2], [20, 20.4], [29, 22.5], [38, 23], [46, 21], [53, 17.6]];
/** Hairs of one brow, their length and width, millimetres. Finer ones vanish in a picture's pixels. */
const HAIRS = 260, LENGTH = 6.5, WIDTH = 0.44;

/** On what is carved or cast hairs do not grow. */
const hasBrows = (look: Look): boolean => look.brows.thickness > 0 && materialOf(look).brows === true;

const lineFor = ({ brows }: Look): readonly Point[] =>
  LINE.map(([x, y]) => [x, y + 4.5 * (brows.arch - 1) * Math.sin(Math.PI * Math.min(1, (x - 11.5) / 50))]);

/** Half the height of a brow, millimetres: full near the inner end, tapering to a thin tail. */
const halfHeight = (along: number): number =>
  2.8 * (0.72 + 0.28 * smoothstep(0, 0.25, along)) * (1 - 0.72 * smoothstep(0.45, 1, along));

/** The shade of the hairs on the skin, which holds them together. */
export const browShade: SkinLayerKind = {
  wanted: hasBrows,
  make: (_subject, look) => {
    const line = lineFor(look), { thickness, colour } = look.brows;
    return (spot) => {
      if (spot.y < 6 || spot.y > 40 || spot.z < -40) return;
      const { away, along } = fromLine(Math.abs(spot.x), spot.y, line);
      const half = Math.sqrt(thickness) * halfHeight(along);
      const share = smoothstep(half + 1.8, half * 0.1, away) * smoothstep(0, 0.12, along + 0.05);
      blendIn(spot, colour, Math.min(0.7, 0.36 * thickness) * share * spot.bare);
    };
  },
};

/** Draws both brows, hair by hair; the upper row is combed down and the lower up, so that they meet on the crest. */
export function drawBrows(subject: Subject, look: Look, mesh: MeshBuilder): void {
  const { thickness, colour } = look.brows;
  if (!hasBrows(look)) return;
  const { fromDesign } = mapFace(subject);
  const line = lineFor(look);
  const hairs = Math.round(HAIRS * Math.min(1.8, 0.5 + 0.5 * thickness));
  for (const side of [1, -1]) {
    for (let i = 0; i < hairs; i++) {
      const chance = (salt: number) => random(i + (side > 0 ? 0 : 5000), salt);
      const along = 0.97 * (i + chance(1)) / hairs, across = 2 * chance(2) - 1;
      const at = Math.min(line.length - 1.001, along * (line.length - 1)), k = Math.floor(at);
      const [a, b] = [line[k]!, line[k + 1]!];
      const tilt = Math.atan2(b[1] - a[1], b[0] - a[0]);
      const upright = 1.15 * smoothstep(0.3, 0, along) + 0.4 * smoothstep(0.75, 0.2, along);
      const angle = tilt + upright - 0.42 * across * smoothstep(0.15, 0.5, along) + 0.3 * (chance(3) - 0.5);
      const length = LENGTH * Math.sqrt(thickness) * (0.65 + 0.5 * chance(4)) *
        (1 - 0.35 * smoothstep(0.6, 1, along));
      const x = a[0] + (at - k) * (b[0] - a[0]);
      const y = a[1] + (at - k) * (b[1] - a[1]) + across * 0.8 * Math.sqrt(thickness) * halfHeight(along);
      const skin = (step: number) => {
        const place: Vector = [
          side * (x + step * length * Math.cos(angle)),
          y + step * length * Math.sin(angle),
          20,
        ];
        return subject.nearest(onFace(subject, fromDesign(place)));
      };
      const root = skin(0), tip = skin(1);
      const lift = (height: number, p: Vector) => add(p, root.normal, height);
      const path = [
        lift(0.1, root.at),
        lift(0.9 * Math.sqrt(thickness), midway(root.at, tip.at)),
        lift(0.7, tip.at),
      ];
      const across_ = unit(cross(subtract(path[2]!, path[0]!), root.normal));
      const tone = 0.8 + 0.4 * chance(5);
      // A hair's ends are finer than a pixel, and those of the brow's edge stand alone: skin shows through them.
      const bare = Math.min(
        0.75,
        0.15 + 0.4 * Math.abs(across) ** 2 + 0.35 * smoothstep(0.12, 0, along) +
          0.3 * smoothstep(0.7, 1, along),
      );
      const point = (at: Vector, through = bare) =>
        mesh.point({
          at,
          rig: root,
          colour: colour.map((c, k) =>
            mix(c * tone, 0.85 * look.skin.colour[k]!, through)
          ) as unknown as Look["lips"],
          normal: root.normal,
          gloss: 0.02,
        });
      const half = WIDTH / 2 * (0.8 + 0.3 * Math.min(2, thickness));
      const ends = path.map((p, s) =>
        [half, 0.85 * half, 0.2 * half].map((
          w,
        ) => [
          point(add(p, across_, w), s === 2 ? 0.3 + 0.7 * bare : bare),
          point(add(p, across_, -w), s === 2 ? 0.3 + 0.7 * bare : bare),
        ])[s]!
      );
      for (let s = 0; s < 2; s++) mesh.quad(ends[s]![0]!, ends[s]![1]!, ends[s + 1]![1]!, ends[s + 1]![0]!);
    }
  }
}

/** What lies straight behind a place of the design, which is flat. */
function onFace(subject: Subject, [x, y]: Vector): Vector {
  return subject.cast([x, y, 200], [0, 0, -1])?.at ?? [x, y, 0];
}
