import { add, cross, dot, subtract, unit, type Vector } from "../../../../../runtime/base/vector.ts";
import type { Surface } from "../../../../../runtime/avatar/stock/regions.ts";
import type { MeshBuilder } from "../../surface/paint_mesh.ts";
import type { Rig, SkinPoint, Subject } from "../../surface/subject.ts";
import type { Dye } from "./loft.ts";

export interface ShellOptions {
  /** Where there is shell, by place on the skin: above 0. Its edge is cut along 0. */
  inside(place: SkinPoint): number;
  /** Millimetres off the skin. */
  height(place: SkinPoint): number;
  dye(place: SkinPoint): Dye;
  readonly surfaces: readonly Surface[];
  /** Millimetres: longer edges are split, at most `rounds` times. */
  readonly finest?: number;
  readonly rounds?: number;
  /** Which way it is raised; off the skin where left out. Need not be unit: its length counts. */
  raise?(place: SkinPoint): Vector;
  /** A wall down to the skin along the edge; on by default. */
  readonly walls?: boolean;
}

/** Rounds a surface between its corners' tangent planes (Boubekeur and Alexa 2008). */
const ROUNDNESS = 0.6;

/** A garment as tight as skin: the skin's own triangles, cut along a line, raised. It moves as the skin does. */
export function skinShell(
  mesh: MeshBuilder,
  { inside, height, dye, surfaces, finest = 4, rounds = 2, raise, walls = true }: ShellOptions,
): void {
  const { subject } = mesh;
  const cut = clip(subject, split(subject, chooseTriangles(subject, surfaces), finest, rounds), inside);
  const points = new Map<Node, { top: number; foot: number }>();
  const pointOf = (place: Node) => {
    let known = points.get(place);
    if (!known) {
      const up = raise?.(place) ?? place.normal;
      const top = mesh.point({ ...dye(place), at: add(place.at, up, height(place)), rig: rigOf(place) });
      points.set(place, known = { top, foot: -1 });
    }
    return known;
  };
  const footOf = (place: Node) => {
    const known = pointOf(place);
    if (known.foot < 0) {
      known.foot = mesh.point({ ...dye(place), at: add(place.at, place.normal, -0.6), rig: rigOf(place) });
    }
    return known.foot;
  };
  const open = new Map<Node, Set<Node>>();
  for (const { corners: [a, b, c] } of cut) {
    mesh.triangle(pointOf(a).top, pointOf(b).top, pointOf(c).top);
    for (const [p, q] of [[a, b], [b, c], [c, a]] as const) {
      const back = open.get(q);
      if (back?.delete(p)) continue;
      (open.get(p) ?? open.set(p, new Set()).get(p)!).add(q);
    }
  }
  if (!walls) return;
  for (const [p, ends] of open) {
    for (const q of ends) mesh.quad(pointOf(q).top, pointOf(p).top, footOf(p), footOf(q));
  }
}

const rigOf = ({ triangle, weights }: SkinPoint): Rig => ({ triangle, weights });

/** A corner of a shell: a skin point that knows of which of the head's vertices it is a mean. */
interface Node extends SkinPoint {
  readonly mix: ReadonlyMap<number, number>;
}

interface Facet {
  /** The head's triangle that it is cut from. */
  readonly of: number;
  readonly corners: readonly [Node, Node, Node];
}

/** Triangles of these surfaces with shared corners. */
function chooseTriangles({ head, on, surfaceOf }: Subject, surfaces: readonly Surface[]): Facet[] {
  const wanted = new Set(surfaces), shared = new Map<number, Node>();
  const chosen: Facet[] = [];
  for (let t = 0; t < head.triangles.length / 3; t++) {
    if (!wanted.has(surfaceOf(t))) continue;
    const corners = CORNERS.map((weights, c) => {
      const v = head.triangles[t * 3 + c]!;
      const known = shared.get(v) ?? { ...on({ triangle: t, weights }), mix: new Map([[v, 1]]) };
      shared.set(v, known);
      return known;
    });
    chosen.push({ of: t, corners: corners as unknown as Facet["corners"] });
  }
  return chosen;
}
const CORNERS: readonly Vector[] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];

/** Points made once for each edge, whichever side asks. */
function onEdges(make: (a: Node, b: Node, triangle: number) => Node | undefined) {
  const known = new Map<Node, Map<Node, Node>>();
  return (a: Node, b: Node, triangle: number): Node | undefined => {
    const found = known.get(a)?.get(b) ?? known.get(b)?.get(a);
    if (found) return found;
    const made = make(a, b, triangle);
    if (made) (known.get(a) ?? known.set(a, new Map()).get(a)!).set(b, made);
    return made;
  };
}

/** Splits edges longer than `finest` in the middle, on both of their sides alike, so that no crack opens. */
function split(subject: Subject, facets: readonly Facet[], finest: number, rounds: number): Facet[] {
  let all = [...facets];
  for (let round = 0; round < rounds; round++) {
    const middleOf = onEdges((a, b, triangle) => {
      const away = subtract(a.at, b.at);
      return dot(away, away) > finest * finest ? pointBetween(subject, a, b, 0.5, triangle) : undefined;
    });
    const next = all.flatMap(({ of, corners: [a, b, c] }) =>
      cutUp(a, b, c, middleOf(a, b, of), middleOf(b, c, of), middleOf(c, a, of))
        .map((corners): Facet => ({ of, corners }))
    );
    if (next.length === all.length) break;
    all = next;
  }
  return all;
}

function cutUp(a: Node, b: Node, c: Node, ab?: Node, bc?: Node, ca?: Node): Facet["corners"][] {
  if (ab && bc && ca) return [[a, ab, ca], [ab, b, bc], [ca, bc, c], [ab, bc, ca]];
  if (ab && bc) return [[ab, b, bc], [a, ab, bc], [a, bc, c]];
  if (bc && ca) return [[ca, bc, c], [a, b, bc], [a, bc, ca]];
  if (ca && ab) return [[a, ab, ca], [ab, b, c], [ab, c, ca]];
  if (ab) return [[a, ab, c], [ab, b, c]];
  if (bc) return [[a, b, bc], [a, bc, c]];
  if (ca) return [[a, b, ca], [ca, b, c]];
  return [[a, b, c]];
}

/** A point between two on an edge of one of the head's triangles. */
function pointBetween({ head }: Subject, a: Node, b: Node, share: number, triangle: number): Node {
  const flat = add(a.at, subtract(b.at, a.at), share);
  const normal = unit(add(a.normal, subtract(b.normal, a.normal), share));
  const lean = (p: Node) => add([0, 0, 0], p.normal, dot(subtract(p.at, flat), p.normal));
  const bulge = add(add([0, 0, 0], lean(a), 1 - share), lean(b), share);
  const mix = new Map<number, number>();
  for (const [node, part] of [[a, 1 - share], [b, share]] as const) {
    for (const [v, weight] of node.mix) mix.set(v, (mix.get(v) ?? 0) + part * weight);
  }
  const weights = CORNERS.map((_, c) => mix.get(head.triangles[triangle * 3 + c]!) ?? 0);
  return { triangle, weights: weights as unknown as Vector, at: add(flat, bulge, ROUNDNESS), normal, mix };
}

/** Keeps what lies where `inside` is above 0. */
function clip(subject: Subject, facets: readonly Facet[], inside: (place: SkinPoint) => number): Facet[] {
  const values = new Map<Node, number>();
  const valueOf = (p: Node) => {
    let known = values.get(p);
    if (known === undefined) values.set(p, known = inside(p) || 1e-6);
    return known;
  };
  const crossing = onEdges((a, b, triangle) => {
    const share = valueOf(a) / (valueOf(a) - valueOf(b));
    return pointBetween(subject, a, b, Number.isFinite(share) ? share : 0.5, triangle);
  });
  const kept: Facet[] = [];
  for (const facet of facets) {
    const { of, corners } = facet;
    const inner = corners.filter((p) => valueOf(p) > 0).length;
    if (inner === 3) kept.push(facet);
    if (inner === 0 || inner === 3) continue;
    // The odd one out first.
    const odd = corners.findIndex((p) => (valueOf(p) > 0) === (inner === 1));
    const [a, b, c] = [0, 1, 2].map((k) => corners[(odd + k) % 3]!) as [Node, Node, Node];
    const ab = crossing(a, b, of)!, ca = crossing(a, c, of)!;
    if (inner === 1) kept.push({ of, corners: [a, ab, ca] });
    else kept.push({ of, corners: [ab, b, c] }, { of, corners: [ab, c, ca] });
  }
  return kept.filter(({ corners: [a, b, c] }) => {
    const area = cross(subtract(b.at, a.at), subtract(c.at, a.at));
    return dot(area, area) > 1e-12;
  });
}
