import type { HalfMesh } from "./mesh_builder.ts";
import { clamp01, mix, smoothstep } from "./vector.ts";

/** The tongue at rest behind the lower teeth: a flattened tube closed at its tip. */
export function addTongue(mesh: HalfMesh): void {
  const sections = 11, half = 9;
  const ring = (t: number): number[] =>
    Array.from({ length: half + 1 }, (_, i) => {
      const turn = Math.PI * i / half;
      const grow = Math.sqrt(clamp01(1 - (1 - smoothstep(0, 0.45, t)) ** 2));
      const halfWidth = mix(9, 18.5, grow), thickness = mix(3.2, 7, grow);
      const x = i === 0 || i === half ? 0 : halfWidth * Math.sin(turn) ** 0.8;
      const groove = Math.cos(turn) > 0 ? -1.4 * Math.exp(-x * x / 9) * grow : 0;
      const middleY = mix(-70.5, -76, t) + 4 * Math.sin(Math.PI * t);
      return mesh.vertex(
        [x, middleY + thickness * Math.cos(turn) * 0.8 + groove, mix(7.5, -38, t)],
        "tongue",
      );
    });
  const tip = mesh.vertex([0, -70.5, 10], "tongue");
  let front = ring(0);
  mesh.fan([...front], tip, "tongue");
  for (let k = 1; k <= sections; k++) {
    const next = ring(k / sections);
    mesh.strip(next, front, "tongue");
    front = next;
  }
  mesh.fan([...front].reverse(), mesh.vertex([0, -76, -40], "tongue"), "tongue");
}
