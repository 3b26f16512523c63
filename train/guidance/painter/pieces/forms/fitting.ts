import { add, type Vector } from "../../../../../runtime/base/vector.ts";
import type { Bearer } from "../../scene/bearers.ts";
import { pointAt } from "../../../../../runtime/avatar/stock/ground.ts";
import type { MeshBuilder } from "../../surface/paint_mesh.ts";
import type { Rig, Subject } from "../../surface/subject.ts";
import { type BodyField, type Facet, nearerOf, sampleFacets, tabulate } from "./body_field.ts";
import { capHoles } from "./caps.ts";
import type { Garment } from "./loft.ts";

/** A subject measured for what it is to wear. All in millimetres from the middle between the eyes. */
export interface Fitting {
  readonly subject: Subject;
  /** Distance from the skin, ears left out: hats sit on it. */
  readonly skin: BodyField;
  /** And with ears: hair falls over them. */
  readonly body: BodyField;
  /** 1 where the head is as broad as the stock one. */
  readonly size: number;
  /** Ear: its highest, foremost, hindmost, lowest and outermost (x > 0 the subject's left). */
  readonly ear: {
    readonly top: number;
    readonly bottom: number;
    readonly front: number;
    readonly back: number;
    readonly out: number;
  };
}

/** Half breadth of the stock head's skull. */
const USUAL_SIDE = 73;

const fittings = new WeakMap<Subject, Fitting>();

/** Measures a subject; once, however often it is asked. Takes a quarter of a second. */
export function fit(subject: Subject): Fitting {
  const known = fittings.get(subject);
  if (known) return known;
  const { head, ground } = subject;
  const points = Float32Array.from(subject.vertices);
  const skin: [number, number, number][] = [], ears: [number, number, number][] = [];
  for (let t = 0; t < head.triangles.length / 3; t++) {
    const surface = subject.surfaceOf(t);
    const corners = [...head.triangles.subarray(t * 3, t * 3 + 3)] as [number, number, number];
    if (surface === "ear") ears.push(corners);
    else if (!INNER.has(surface)) skin.push(corners);
  }
  const facets = (triangles: readonly (readonly [number, number, number])[]) =>
    triangles.map((corners) => ({
      corners: corners.map((v) => pointAt(points, v)) as unknown as Facet["corners"],
      normals: corners.map((v) => pointAt(ground.normals, v)) as unknown as Facet["normals"],
    }));
  const caps = capHoles(points, skin)
    .map(({ corners, normal }): Facet => ({ corners, normals: [normal, normal, normal] }));
  const field = tabulate(sampleFacets([...facets(skin), ...caps]));
  const ear = { top: 23, bottom: -34, front: -72, back: -118, out: 90 };
  if (ears.length > 0) {
    const all = ears.flat();
    const axis = (c: number) => all.map((v) => points[v * 3 + c]!);
    ear.top = Math.max(...axis(1));
    ear.bottom = Math.min(...axis(1));
    ear.front = Math.max(...axis(2));
    ear.back = Math.min(...axis(2));
    ear.out = Math.max(...axis(0));
  }
  const fitting: Fitting = {
    subject,
    skin: field,
    body: ears.length > 0 ? nearerOf(field, tabulate(sampleFacets(facets(ears), 5), EAR_THICKNESS)) : field,
    size: subject.skull.side / USUAL_SIDE,
    ear,
  };
  fittings.set(subject, fitting);
  return fitting;
}
const INNER: ReadonlySet<string> = new Set(["teeth", "gums", "tongue", "mouth", "socket", "lash", "unseen"]);
/** Half of an ear's, millimetres. */
const EAR_THICKNESS = 1;

/** A garment that hangs on one place of the head, and keeps its shape whatever the face does. */
export function stiff(mesh: MeshBuilder, bearer: Bearer | Rig): Garment {
  const rig = typeof bearer === "string" ? mesh.subject.bearer(bearer) : bearer;
  return garmentOn(mesh, () => rig);
}

/** A garment each of whose points hangs on the skin nearest to it. */
export function soft(mesh: MeshBuilder, options?: { readonly ears?: boolean }): Garment {
  return garmentOn(mesh, (at) => mesh.subject.nearest(at, options));
}

export function garmentOn(mesh: MeshBuilder, rigAt: (at: Vector) => Rig): Garment {
  return {
    vertex: (at, dye) => {
      const { triangle, weights } = rigAt(at);
      return mesh.point({ ...dye, at, rig: { triangle, weights } });
    },
    triangle: (a, b, c) => mesh.triangle(a, b, c),
  };
}

/** A garment, and the same seen in a mirror at x = 0. */
export const bothSides = (garment: Garment): readonly [Garment, Garment] => [garment, mirrored(garment)];

/** The same on both ears, each with its own. */
export const bothEars = (mesh: MeshBuilder): readonly [Garment, Garment] => [
  stiff(mesh, "leftEar"),
  mirrored(stiff(mesh, "rightEar")),
];

const mirrored = (garment: Garment): Garment => ({
  vertex: ([x, y, z], dye) => {
    const flip = (v: Vector): Vector => [-v[0], v[1], v[2]];
    return garment.vertex([-x, y, z], {
      ...dye,
      ...(dye.normal && { normal: flip(dye.normal) }),
      ...(dye.strand && { strand: flip(dye.strand) }),
    });
  },
  triangle: (a, b, c) => garment.triangle(a, c, b),
});

/** Out of the skin to `clearance` at least. */
export function pushOut(field: BodyField, at: Vector, clearance: number): Vector {
  let p = at;
  for (let round = 0; round < 3; round++) {
    const short = clearance - field.distance(p);
    if (short <= 0.05) break;
    p = add(p, field.away(p), short);
  }
  return p;
}
