import {
  ANTIHELIX,
  CLEARANCE,
  CONCHA,
  CRUS,
  FLOOR,
  FOLDS,
  FRONT,
  HELIX,
  LOBE,
  OUTLINE,
  ROOT,
  TRAGUS,
  TRAGUS_REACH,
} from "../sculpture/ear_form.ts";
import { castInward, project, type Solid } from "../sculpture/implicit.ts";
import { EAR } from "../measures.ts";
import type { HalfMesh } from "./mesh_builder.ts";
import { soften } from "../sculpture/relax.ts";
import { mix, radians, smoothstep } from "../../../base/scalar.ts";
import { add, cross, dot, midway, scale, subtract, unit, type Vector } from "../../../base/vector.ts";

/** Grows the left ear out of the head's skin, inwards from the grid's block; `free` may settle on the skin. */
export function growEar(mesh: HalfMesh, skin: Solid, loop: readonly number[]): { free: number[] } {
  const lean = radians(EAR.leanBack), off = radians(EAR.standOff), tilt = radians(EAR.tilt);
  const up: Vector = [Math.sin(tilt), Math.cos(lean) * Math.cos(tilt), -Math.sin(lean) * Math.cos(tilt)];
  const flatBack: Vector = [0, -Math.sin(lean), -Math.cos(lean)];
  const back = add(scale(flatBack, Math.cos(off)), [Math.sin(off), 0, 0]);
  const outwards = unit(cross(back, up));
  const [, canalY, canalZ] = EAR.canal;
  const canal = add(castInward(skin, [0, canalY, canalZ], [1, 0, 0], 110), [EAR.rise, 0, 0]);
  const place = (u: number, b: number, out: number): Vector =>
    add(canal, add(add(scale(up, u), scale(back, b)), scale(outwards, out)));
  // Half way between even steps along the rim and the loop's own turns, so that cells are not sheared.
  const turns = evenTurns(loop.length).map((even, i) => {
    const p = subtract(mesh.positions[loop[i]!]!, canal);
    const own = Math.atan2(dot(p, back) - CONCHA.back, dot(p, up) - CONCHA.up) * 180 / Math.PI;
    const apart = (own - even + 540) % 360 - 180;
    return (even + apart / 2 + 360) % 360;
  });
  const polar = (i: number, reach: number, height: number): Vector => {
    const turn = radians(turns[i]!), out = EAR.size * reach;
    return place(CONCHA.up + out * Math.cos(turn), CONCHA.back + out * Math.sin(turn), height);
  };
  const heightOf = (p: Vector): number => dot(subtract(p, canal), outwards);

  const roots = loop.map((_, i) => castInward(skin, polar(i, ROOT(turns[i]!), -45), outwards, 90));
  const free: number[] = [];
  const near = loop.map((v, i) => {
    const index = mesh.vertex(project(skin, midway(mesh.positions[v]!, roots[i]!, 0.5)));
    free.push(index);
    return index;
  });
  mesh.strip(loop, near, "skin", true);
  const root = roots.map((p) => mesh.vertex(p));
  mesh.strip(near, root, "skin", true);

  const first = mesh.positions.length;
  let outer = root;
  FOLDS.forEach((fold, k) => {
    const ring = loop.map((_, i) => {
      const turn = turns[i]!, front = FRONT(turn), lobe = LOBE(turn);
      const rim = OUTLINE(turn);
      const folded = fold.base + (fold.helix ?? 0) * HELIX(turn) + (fold.antihelix ?? 0) * ANTIHELIX(turn) +
        2.6 * CRUS(turn) * smoothstep(7, 11, k);
      let reach = fold.out * rim, height = mix(folded, fold.lobe, lobe);
      // The wall behind runs straight from the root to the rim's back.
      if (k === 0) reach = mix(ROOT(turn), FOLDS[1]!.out * rim, 0.55);
      // Where the ear lies close to the head, its back still clears the skin.
      if (k < CLEARANCE.length) height = Math.max(height, heightOf(roots[i]!) + CLEARANCE[k]!);
      if (front > 0) {
        const [beyond, rise] = fold.front, edge = TRAGUS_REACH * rim / 12.6;
        const cheek = castInward(skin, polar(i, edge + Math.max(0, beyond), -45), outwards, 90);
        reach = mix(reach, edge + beyond, front);
        height = mix(height, heightOf(cheek) + (rise > 0 ? rise * TRAGUS(turn) : rise), front);
      }
      return mesh.vertex(polar(i, reach, height), "ear");
    });
    mesh.strip(outer, ring, "ear", true);
    outer = ring;
  });
  mesh.fan(outer, mesh.vertex(place(CONCHA.up, CONCHA.back - 1, FLOOR), "ear"), "ear", true);
  soften(mesh, first, 3, 0.35);
  return { free };
}

/** Turns in degrees, from 270 on, at even steps along the outline. */
function evenTurns(count: number): number[] {
  const steps = 720, walked = [0];
  const at = (i: number): [number, number] => {
    const turn = 270 + 360 * i / steps, reach = Math.max(OUTLINE(turn % 360), ROOT(turn % 360));
    return [reach * Math.cos(radians(turn)), reach * Math.sin(radians(turn))];
  };
  for (let i = 1; i <= steps; i++) {
    const [x0, y0] = at(i - 1), [x1, y1] = at(i);
    walked.push(walked[i - 1]! + Math.hypot(x1 - x0, y1 - y0));
  }
  const whole = walked[steps]!;
  let i = 0;
  return Array.from({ length: count }, (_, k) => {
    while (i < steps && walked[i + 1]! < whole * k / count) i++;
    return (270 + 360 * i / steps) % 360;
  });
}
