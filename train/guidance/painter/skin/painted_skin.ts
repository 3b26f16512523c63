import { blendOne } from "../../../../runtime/avatar/stock/ground.ts";
import { type Surface, SURFACE_NAMES, SURFACES } from "../../../../runtime/avatar/stock/regions.ts";
import { add, unit, type Vector } from "../../../../runtime/base/vector.ts";
import { vertexNormals } from "../../../../runtime/head/vertex_normals.ts";
import { mapFace } from "../surface/face_places.ts";
import type { Look } from "../look/look.ts";
import { hairStyle } from "../hair/hair_styles.ts";
import { paintEyes } from "./eyes.ts";
import { type PaintMesh, rigOffsets } from "../surface/paint_mesh.ts";
import type { Subject } from "../surface/subject.ts";
import { isBareChested, leastOpen, paintBase, paletteFor } from "./base.ts";
import { SKIN_LAYERS } from "./layers.ts";
import { cutSkin } from "./mesh.ts";
import type { SkinSpot } from "./spot.ts";

const BARE: readonly Surface[] = ["skin", "eyelid", "ear", "neck", "hair", "brow"];
/** Indices of the surfaces that are of each tissue: only those melt into one another. */
const KINDS_OF_TISSUE: Readonly<Record<string, readonly number[]>> = Object.groupBy(
  SURFACE_NAMES.keys(),
  (kind) => SURFACES[SURFACE_NAMES[kind]!].tissue,
) as Record<string, number[]>;

/**
 * The head's own surface, painted: base colours, then the look's layers, each point by point. What they raise is
 * pushed out along the normal, and shades itself by that.
 *
 * @param coarseness factor on the lengths of edges; 1 suits pictures of 256 to 512 pixels
 */
export function paintSkinMesh(subject: Subject, look: Look, coarseness = 1): PaintMesh {
  const { ground, head } = subject;
  const kinds = SURFACE_NAMES.length;
  const mesh = cutSkin(subject, coarseness, hairStyle(look.hair.style).scalpShows);
  const palette = paletteFor(look);
  const { toDesign } = mapFace(subject);
  const eyeDistance = ground.eyeDistance / ground.millimetre;
  const lipFront = ground.lipFront * eyeDistance;
  const count = mesh.vertexCount;
  const colour = new Float32Array(count * 3), normals = new Float32Array(count * 3);
  const flat = new Float32Array(count * 3), rest = new Float32Array(count * 3);
  const gloss = new Float32Array(count), glow = new Float32Array(count), open = new Float32Array(count);
  const layers = SKIN_LAYERS.filter(({ wanted }) => wanted(look)).map(({ make }) => make(subject, look));
  const shares = new Float64Array(kinds);
  const bareOf = isBareChested(look) ? [...BARE, "base" as const] : BARE;
  const bareKinds = bareOf.map((name) => SURFACE_NAMES.indexOf(name));
  let raised = false;

  for (let i = 0; i < count; i++) {
    const triangle = mesh.rigTriangles[i]!;
    const weights = mesh.rigWeights.subarray(i * 3, i * 3 + 3) as unknown as Vector;
    const { at, normal } = subject.on({ triangle, weights });
    const surface = subject.surfaceOf(triangle);
    shares.fill(0);
    for (let c = 0; c < 3; c++) {
      const v = head.triangles[triangle * 3 + c]! * kinds;
      for (const k of KINDS_OF_TISSUE[SURFACES[surface].tissue]!) {
        shares[k]! += weights[c]! * ground.surfaces.shares[v + k]!;
      }
    }
    const [x, y, z] = toDesign(at);
    let bare = 0;
    for (const kind of bareKinds) bare += shares[kind]!;
    const spot: SkinSpot = {
      ...{ x, y, z, triangle, weights, at, normal, shares, bare },
      behindHairline: subject.behindHairline({ triangle, weights }),
      ...{ colour: [0, 0, 0], gloss: 0, glow: 0, height: 0 },
    };
    let facing = normal;
    if (SURFACES[surface].tissue === "eye" && ground.eyes.length > 0) facing = paintEyes(spot, subject, look);
    else {
      paintBase(spot, palette, eyeDistance, lipFront, look);
      for (const layer of layers) layer(spot, look);
    }
    const place = subject.toWorld(at);
    flat.set(place, i * 3);
    rest.set(add(place, normal, spot.height * subject.millimetre), i * 3);
    raised ||= spot.height !== 0;
    colour.set(spot.colour, i * 3);
    normals.set(facing, i * 3);
    gloss[i] = spot.gloss;
    glow[i] = spot.glow;
    const least = leastOpen(shares, 0);
    open[i] = least + (1 - least) * Math.min(1, 1.15 * blendOne(ground, ground.open, triangle, weights));
  }
  if (raised) tiltNormals(normals, flat, rest, mesh.triangles);
  return {
    vertexCount: count,
    rigTriangles: mesh.rigTriangles,
    rigWeights: mesh.rigWeights,
    offsets: raised
      ? rigOffsets(subject, mesh.rigTriangles, mesh.rigWeights, rest)
      : new Float32Array(count * 3),
    ...{ rest, normals, colour, gloss, glow, open },
    strands: new Float32Array(count * 3),
    triangles: mesh.triangles,
  };
}

/** Turns smooth normals by as much as the raised surface's own turned from the flat one's. */
function tiltNormals(
  normals: Float32Array,
  flat: Float32Array,
  rest: Float32Array,
  triangles: Uint32Array,
): void {
  const before = vertexNormals(flat, triangles), after = vertexNormals(rest, triangles);
  for (let v = 0; v < normals.length; v += 3) {
    const tilted: Vector = [0, 1, 2].map((c) =>
      normals[v + c]! + after[v + c]! - before[v + c]!
    ) as unknown as Vector;
    normals.set(unit(tilted), v);
  }
}
