import { distance, dot, type Vector } from "../../base/vector.ts";
import { type HeadModel, vertexCount } from "../head_model.ts";
import { thinPlateWarp } from "../stock/sculpture/thin_plate.ts";
import { vertexNormals } from "../vertex_normals.ts";
import { boxPairs, eyePairs, jointPairs, landmarkPairs, type Pairs, shapePairs } from "./align.ts";
import { type Match, type PartSurface, searchParts } from "./matching.ts";
import { type HeadParts, type Part, PARTS, partsOf } from "./parts.ts";
import { vertexOf } from "./places.ts";
import { applySimilarity, fitSimilarity, type Similarity, STAY, turned } from "./similarity.ts";

/** Where one head lies on another, both at rest. */
export interface Correspondence {
  readonly from: HeadModel;
  readonly to: HeadModel;
  readonly fromParts: HeadParts;
  readonly toParts: HeadParts;
  /** The warp of space that lays the one over the other, metres to metres. */
  readonly warp: (p: Vector) => Vector;
  /** [vertices of from, 3], where the warp puts them, metres. */
  readonly warped: Float32Array;
  /** [vertices of from], the triangle of `to` on which each lies ... */
  readonly triangles: Uint32Array;
  /** [vertices of from, 3], ... where there ... */
  readonly barycentric: Float32Array;
  /** [vertices of from], ... and how far from it the warp has put it, metres. */
  readonly distance: Float32Array;
  /** The nearest place on `to` of a place of `from`'s part, after the warp. */
  readonly match: PartSurface["match"];
}

/** As many places that both heads name are enough to trust them alone. */
const ENOUGH = 12;
/** Metres; anchors nearer to one another say the same, or contradict each other. */
const LEAST_APART = 1.5e-3;
/** Metres between the places of the skin that are drawn onto the other head, and how often. */
const SPACING = [0.022, 0.014, 0.011] as const;
/** How far goals may be missed, in the thin plate's terms, metres: scans of two people have ears that fold otherwise. */
const SLACK = 0.02;

/**
 * Lays one head over another: by the landmarks that both have, else by eyeballs, eye joints and what ARKit's shapes move,
 * else by the crown's size and by repeated matching; then a smooth warp draws skin onto skin. Parts inside go along and
 * answer to parts inside.
 *
 * @throws RangeError where a head has no surface
 */
export function correspond(from: HeadModel, to: HeadModel): Correspondence {
  const [fromParts, toParts] = [partsOf(from), partsOf(to)];
  const surface = searchParts(to, toParts, to.template);
  const count = vertexCount(from);
  const normals = vertexNormals(from.template, from.triangles), parts = vertexParts(from, fromParts);
  const skin = [...parts.keys()].filter((v) => parts[v] === "skin" || parts[v] === "open");
  const landmarks = landmarkPairs(from, to), eyes = eyePairs(fromParts, toParts);
  const known = join(landmarks, eyes);
  const first = alignRigid(from, to, known, surface, skin, parts, normals);

  // The plate works where the one head has been laid on the other: its slack is in metres of `to`.
  let laid = Array.from({ length: count }, (_, v) => applySimilarity(first, vertexOf(from, v)));
  let pins: Pairs = { from: known.from.map((p) => applySimilarity(first, p)), to: known.to };
  const steps: ((p: Vector) => Vector)[] = [(p) => applySimilarity(first, p)];
  const apply = (warp: (p: Vector) => Vector) => {
    steps.push(warp);
    laid = laid.map(warp);
    pins = { from: pins.from.map(warp), to: pins.to };
  };
  const pinned = thinned(pins);
  if (pinned.from.length >= 5) {
    apply(thinPlateWarp(pinned.from, pinned.to, landmarks.from.length > 0 ? 0 : SLACK));
  }
  for (const spacing of SPACING) {
    const turnedNormals = vertexNormals(laid.flat(), from.triangles);
    const pairs = thinned(pins);
    for (const v of spread(skin, laid, spacing)) {
      const p = laid[v]!, normal = normalAt(turnedNormals, v);
      const match = surface.match(p, normal, parts[v]!);
      if (!match || match.distance > 2 * spacing || dot(match.normal, normal) < 0.6 || onRim(to, match)) {
        continue;
      }
      if (pairs.from.some((other) => distance(other, p) < spacing / 2)) continue;
      pairs.from.push(p);
      pairs.to.push(match.at);
    }
    if (pairs.from.length >= 5) apply(thinPlateWarp(pairs.from, pairs.to, SLACK));
  }
  const warp = (p: Vector): Vector => steps.reduce((at, step) => step(at), p);
  return { from, to, fromParts, toParts, warp, ...place(from, laid, parts, surface), match: surface.match };
}

/** For each vertex its place on the other head. */
function place(from: HeadModel, laid: readonly Vector[], parts: readonly Part[], surface: PartSurface) {
  const warped = Float32Array.from(laid.flat()), count = laid.length;
  const normals = vertexNormals(warped, from.triangles);
  const triangles = new Uint32Array(count), barycentric = new Float32Array(count * 3);
  const away = new Float32Array(count);
  laid.forEach((p, v) => {
    const match = surface.match(p, normalAt(normals, v), parts[v]!);
    if (!match) {
      throw new RangeError(`Cannot lay head "${from.name}" over another, that must have triangles: 0`);
    }
    triangles[v] = match.triangle;
    barycentric.set(match.weights, v * 3);
    away[v] = match.distance;
  });
  return { warped, triangles, barycentric, distance: away };
}

/** Rounds of matching for heads that name too little in common, and the share of matches that count: necks end anywhere. */
const ROUNDS = 24, TRUSTED = 0.7;

function alignRigid(
  from: HeadModel,
  to: HeadModel,
  known: Pairs,
  surface: PartSurface,
  skin: readonly number[],
  parts: readonly Part[],
  normals: Float32Array,
): Similarity {
  if (known.from.length >= ENOUGH) {
    const fit = fitSimilarity(known.from, known.to);
    if (fit && known.from.length > 14) return fit;
  }
  const shapes = shapePairs(from, to), joints = known.from.length > 0 ? known : jointPairs(from, to);
  const named = join(joints, shapes);
  const coarse = named.from.length >= 2 ? named : boxPairs(from, to);
  let fit = fitSimilarity(coarse.from, coarse.to) ?? STAY;
  // Two points, or those of the eyes alone, turn a head about the line between them: heads are upright as they come.
  if (named.from.length > 0 && shapes.from.length < 5) fit = upright(coarse);
  const chosen = spread(
    skin,
    Array.from({ length: vertexCount(from) }, (_, v) => vertexOf(from, v)),
    0.015 / fit.size,
  );
  for (let round = 0; round < ROUNDS; round++) {
    const matches = chosen.flatMap((v) => {
      const p = vertexOf(from, v), normal = turned(fit.rotation, normalAt(normals, v));
      const match = surface.match(applySimilarity(fit, p), normal, parts[v]!);
      return match && !onRim(to, match) && dot(match.normal, normal) > 0.5
        ? [{ p, at: match.at, d: match.distance }]
        : [];
    }).sort((a, b) => a.d - b.d);
    const trusted = matches.slice(0, Math.ceil(TRUSTED * matches.length));
    const pairs = join(
      { from: trusted.map((m) => m.p), to: trusted.map((m) => m.at) },
      repeated(named, trusted.length),
    );
    const next = pairs.from.length < 5 ? undefined : fitSimilarity(pairs.from, pairs.to);
    if (!next) break;
    fit = next;
  }
  return fit;
}

/** What heads name counts as much as what is matched. */
function repeated(pairs: Pairs, weight: number): Pairs {
  if (pairs.from.length === 0) return pairs;
  const times = Math.max(1, Math.round(weight / pairs.from.length));
  return { from: Array(times).fill(pairs.from).flat(), to: Array(times).fill(pairs.to).flat() };
}

/** Size and shift alone. */
function upright({ from, to }: Pairs): Similarity {
  const extent = (points: readonly Vector[]) => Math.max(...points.map((p) => distance(p, points[0]!)));
  const size = extent(to) / extent(from) || 1;
  const shift = [0, 1, 2].map((c) =>
    to.reduce((sum, p, i) => sum + p[c]! - size * from[i]![c]!, 0) / to.length
  );
  return { ...STAY, size, shift: shift as unknown as Vector };
}

const join = (a: Pairs, b: Pairs): Pairs => ({ from: [...a.from, ...b.from], to: [...a.to, ...b.to] });

function thinned({ from, to }: Pairs): Pairs {
  const kept: Pairs = { from: [], to: [] };
  from.forEach((p, i) => {
    if (kept.from.some((other) => distance(other, p) < LEAST_APART)) return;
    kept.from.push(p);
    kept.to.push(to[i]!);
  });
  return kept;
}

/** Some vertices that keep a distance from one another. */
function spread(vertices: readonly number[], places: readonly Vector[], apart: number): number[] {
  const cells = new Map<string, Vector[]>(), chosen: number[] = [];
  const cellOf = (p: Vector) => p.map((x) => Math.floor(x / apart)) as unknown as Vector;
  for (const v of vertices) {
    const p = places[v]!, [x, y, z] = cellOf(p);
    let free = true;
    for (let k = 0; free && k < 27; k++) {
      const near = cells.get(
        `${x + k % 3 - 1},${y + Math.floor(k / 3) % 3 - 1},${z + Math.floor(k / 9) - 1}`,
      );
      free = !near?.some((other) => distance(other, p) < apart);
    }
    if (!free) continue;
    const key = `${x},${y},${z}`;
    const own = cells.get(key);
    if (own) own.push(p);
    else cells.set(key, [p]);
    chosen.push(v);
  }
  return chosen;
}

/** [vertices], each one's part: the last of its triangles' that is no skin, so that a lip's inner rim is free to be either. */
function vertexParts({ triangles, template }: HeadModel, parts: HeadParts): Part[] {
  const own = new Array<Part>(template.length / 3).fill("unseen");
  parts.triangles.forEach((part, t) => {
    for (let c = 0; c < 3; c++) {
      const v = triangles[t * 3 + c]!, name = PARTS[part]!;
      if (own[v] === "unseen") own[v] = name;
      else if (own[v] !== name && name !== "unseen") own[v] = own[v]!.endsWith("Eye") ? own[v]! : "open";
    }
  });
  return own;
}

const normalAt = (normals: ArrayLike<number>, v: number): Vector => [
  normals[v * 3]!,
  normals[v * 3 + 1]!,
  normals[v * 3 + 2]!,
];

const rims = new WeakMap<HeadModel, ReadonlySet<number>>();

/** Whether a match lies on the rim of its mesh: nothing there says that the place itself is meant. */
function onRim(head: HeadModel, { triangle, weights }: Match): boolean {
  let rim = rims.get(head);
  if (!rim) rims.set(head, rim = rimOf(head));
  return [0, 1, 2].some((c) => {
    const [a, b] = [head.triangles[triangle * 3 + c]!, head.triangles[triangle * 3 + (c + 1) % 3]!];
    return weights[(c + 2) % 3]! === 0 && rim.has(a) && rim.has(b);
  });
}

/** Vertices of edges that one triangle has alone. */
function rimOf({ triangles }: HeadModel): ReadonlySet<number> {
  const edges = new Map<number, number>(), rim = new Set<number>();
  for (let i = 0; i < triangles.length; i++) {
    const [a, b] = [triangles[i]!, triangles[i % 3 === 2 ? i - 2 : i + 1]!];
    const key = Math.min(a, b) * 0x1000000 + Math.max(a, b);
    edges.set(key, (edges.get(key) ?? 0) + 1);
  }
  for (const [key, count] of edges) {
    if (count === 1) rim.add(Math.floor(key / 0x1000000)).add(key % 0x1000000);
  }
  return rim;
}
