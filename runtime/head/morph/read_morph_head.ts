import { readGlb } from "../../formats/glb/container.ts";
import { placeNodes } from "../../formats/glb/nodes.ts";
import { ARKIT_SHAPES, type ArkitShape } from "../arkit.ts";
import { type HeadModel, STOCK_HEAD } from "../head_model.ts";
import { headByName } from "../registry.ts";
import { distance } from "../../base/vector.ts";
import { type Bones, bonesOf } from "./bones.ts";
import { cropToBust } from "./crop.ts";
import { gatherPieces, MOST_VERTICES, type UnreadPiece } from "./gather.ts";
import { at } from "./joints.ts";
import { kindOf, type MeshKind } from "./kinds.ts";
import { liningOf } from "./lining.ts";
import { type MergedMesh, mergePieces } from "./merge.ts";
import type { MorphHead } from "./morph_head.ts";
import { rigMorphs } from "./rig.ts";
import { type Stand, standOf, stood } from "./stand.ts";
import { arkitTarget } from "./target_names.ts";

/** Without these a face neither speaks nor blinks. */
const NEEDED: readonly ArkitShape[] = ["jawOpen", "eyeBlinkLeft", "eyeBlinkRight"];
/** Of a mouth's jawOpen: what moves by more goes with the jaw, by less stays with the skull. */
const JAW_MOVES = 0.5, SKULL_MOVES = 0.05;
/** Metres; figures of two metres stand on their feet. */
const FARTHEST = 4;
/** Names that a report quotes. */
const MOST_QUOTED = 12;

/** What a reader may be told. */
export interface MorphOptions {
  /** Is told, a line each, what was judged and what is left out. */
  readonly report?: (line: string) => void;
}

/**
 * Reads a .glb whose morph targets are named as ARKit's as a head: what avatar makers export. Eyes and teeth may be meshes
 * of their own; joints named Neck, Head, LeftEye and RightEye are used where they are.
 *
 * @throws SyntaxError for a broken file; RangeError for one that has no ARKit shapes, or more vertices than a head
 */
export const readMorphHead = async (
  glb: Uint8Array,
  name: string,
  options: MorphOptions = {},
): Promise<HeadModel> => rigMorphs(readMorphs(glb, name, options), await headByName(STOCK_HEAD));

/**
 * What readMorphHead() reads, before joints are found for it.
 *
 * @throws as readMorphHead
 */
export function readMorphs(
  glb: Uint8Array,
  name: string,
  { report = () => {} }: MorphOptions = {},
): MorphHead {
  const file = readGlb(glb), tree = placeNodes(file.document.nodes);
  const kept = choosePieces(gatherPieces(file, tree), report);
  const mesh = mergePieces(kept.map(({ piece, kind }) => ({ piece: piece.read(), kind })));
  const lacking = NEEDED.filter((shape) => !mesh.expressions.has(shape));
  if (lacking.length > 0) {
    throw new RangeError(
      `Cannot use the .glb as a head, its targets must have ARKit's names (${
        lacking.join(", ")
      }; avatar makers export them where asked, as by morphTargets=ARKit): ${
        quoted(kept.flatMap(({ piece }) => piece.targetNames))
      }`,
    );
  }
  const rest = ARKIT_SHAPES.filter((shape) => !mesh.expressions.has(shape));
  if (rest.length > 0) report(`shapes that it has not, which rest: ${quoted(rest)}`);
  const stand = standOf(mesh);
  report(`in ${stand.unit}${stand.turned ? ", turned to face +z" : ""}`);
  return morphHeadOf(name, cropToBust(mesh, stand, report), stand, bonesOf(file.document, tree, stand));
}

function choosePieces(pieces: readonly UnreadPiece[], report: (line: string) => void) {
  const unknown = new Set<string>(), leftOut: string[] = [];
  const kept: { piece: UnreadPiece; kind: MeshKind }[] = [];
  for (const piece of pieces) {
    const arkit = piece.targetNames.filter((name) => arkitTarget(name) !== undefined).length;
    const kind = kindOf(piece.names, arkit);
    if (kind === "left out") {
      leftOut.push(piece.names[0] ?? "a mesh without a name");
      continue;
    }
    kept.push({ piece, kind });
    for (const target of piece.targetNames) if (!arkitTarget(target)) unknown.add(target);
  }
  if (leftOut.length > 0) report(`meshes left out: ${quoted([...new Set(leftOut)])}`);
  if (unknown.size > 0) report(`targets that ARKit has no name for, left out: ${quoted([...unknown])}`);
  if (kept.length === 0) {
    throw new RangeError(
      `Cannot use the .glb as a head, a mesh must have morph targets named as ARKit's: ${
        quoted([...pieces.flatMap(({ targetNames }) => targetNames), ...leftOut])
      }`,
    );
  }
  const vertices = kept.reduce((sum, { piece }) => sum + piece.vertices, 0);
  if (vertices > MOST_VERTICES) {
    throw new RangeError(
      `Cannot use the .glb as a head, it must have at most ${MOST_VERTICES} vertices (npx @gltf-transform/cli simplify in.glb out.glb makes them fewer): ${vertices}`,
    );
  }
  return kept;
}

const quoted = (names: readonly string[]): string => {
  // deno-lint-ignore no-control-regex -- those of the file must not reach a terminal
  const plain = [...new Set(names)].map((name) => name.slice(0, 40).replace(/[\x00-\x1f\x7f]/g, " "));
  if (plain.length === 0) return "none";
  return plain.slice(0, MOST_QUOTED).join(", ") +
    (plain.length > MOST_QUOTED ? ` and ${plain.length - MOST_QUOTED} more` : "");
};

/** What parts of a mesh are called until the stock head has been laid over it: eyeballs and mouths answer to their like. */
const REGION_NAMES = ["skin", "eyeball", "innerMouth"] as const;
const REGION_OF: Readonly<Record<MeshKind, number>> = { face: 0, eye: 1, mouth: 2, "left out": 0 };

function morphHeadOf(
  name: string,
  mesh: MergedMesh,
  stand: Stand,
  bones: Bones,
): MorphHead {
  const template = stood(mesh.positions, stand);
  const far = template.find((x) => !(Math.abs(x) < FARTHEST));
  if (far !== undefined) {
    throw new RangeError(
      `Cannot use the .glb as a head, it must lie within ${FARTHEST} m of its middle: ${far}`,
    );
  }
  const expressions = new Map([...mesh.expressions].map(([shape, by]) => [shape, stood(by, stand)]));
  const of = (kind: MeshKind): number[] => {
    const found = new Set<number>();
    mesh.kinds.forEach((each, t) => {
      if (each === kind) mesh.triangles.subarray(t * 3, t * 3 + 3).forEach((v) => found.add(v));
    });
    return [...found].sort((a, b) => a - b);
  };
  const eyes = of("eye"), middle = (stand.eyes[0][0] + stand.eyes[1][0]) / 2;
  const open = expressions.get("jawOpen")!, moves = (v: number) => distance(at(open, v), [0, 0, 0]);
  const mouth = of("mouth"), most = mouth.reduce((a, v) => Math.max(a, moves(v)), 0);
  const isLining = liningOf(template, mesh.triangles, mouth);
  return {
    name,
    template,
    triangles: mesh.triangles,
    regions: Uint8Array.from(
      mesh.kinds,
      (kind, t) => kind === "face" && isLining(t) ? REGION_OF.mouth : REGION_OF[kind],
    ),
    regionNames: REGION_NAMES,
    shapes: [],
    expressions,
    eyes: [eyes.filter((v) => template[v * 3]! > middle), eyes.filter((v) => template[v * 3]! <= middle)],
    jaw: most > 0 ? mouth.filter((v) => moves(v) > JAW_MOVES * most) : [],
    skull: most > 0 ? mouth.filter((v) => moves(v) < SKULL_MOVES * most) : [],
    landmarks: {
      indices: new Uint16Array(0),
      triangles: new Uint32Array(0),
      barycentric: new Float32Array(0),
    },
    joints: bones.joints,
    ...(mesh.skinned && bones.carriers.size > 0 ? { neckWeights: mesh.carriedBy(bones.carriers) } : {}),
  };
}
