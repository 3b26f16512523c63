import { type Obj, readObj, readObjPositions, triangulate } from "../../formats/obj.ts";
import { message } from "../../base/message.ts";
import type { ArkitShape } from "../arkit.ts";
import { type HeadModel, SHAPE_LIMIT, STOCK_HEAD } from "../head_model.ts";
import type { Displacement, MorphHead } from "../morph/morph_head.ts";
import { rigMorphs } from "../morph/rig.ts";
import { headByName } from "../registry.ts";
import type { Edges } from "./contours.ts";
import { embedIrises, eyeRegion, fitIctEye } from "./eyes.ts";
import { fitLids } from "./lids.ts";
import { contourLandmarks } from "./landmarks.ts";
import { ICT_DRAWN, ICT_POLYGONS, ICT_SPANS, ICT_VERTICES, isWithin, verticesOf } from "./layout.ts";
import { tellTongue } from "./mouth.ts";
import { arkitNameOf } from "./names.ts";
import type { Vector } from "../../base/vector.ts";

/** A folder's files, by their names in it. */
export interface IctFiles {
  list(): Promise<string[]>;
  read(name: string): Promise<Uint8Array>;
}

const NEUTRAL = "generic_neutral_mesh.obj";
const METRES_PER_CENTIMETRE = 0.01;
/** Of the whole work, that of reading files: 2 of 8 s of a CPU's time. The stock head takes 1.5. */
const READING = 0.3;
/** Without these a face neither speaks nor blinks. */
const NEEDED: readonly ArkitShape[] = ["jawOpen", "eyeBlinkLeft", "eyeBlinkRight"];

/** Whether a folder's names are those of ICT-FaceKit's. */
export const looksLikeIct = (names: readonly string[]): boolean => names.includes(NEUTRAL);

/**
 * Reads ICT-FaceKit light as it is published (FaceXModel: the neutral face, expression shapes, identities) as a head of
 * ARKit's 52 shapes. Those that are absent rest, as tongueOut does, which it has not; cheekRaiser and PupilDilate have no
 * name in ARKit and are left out.
 *
 * @param progress is told what is being read, and how much of the work is done
 * @throws SyntaxError where a file is broken or of another mesh; RangeError where one that is needed is absent
 */
export async function readIct(
  files: IctFiles,
  { progress = () => {} }: { progress?: (name: string, read: number, of: number) => void } = {},
): Promise<HeadModel> {
  const names = (await files.list()).filter((name) => name.endsWith(".obj")).sort();
  if (!looksLikeIct(names)) {
    throw new RangeError(
      `Cannot read ICT-FaceKit, its folder must hold ${NEUTRAL} (FaceXModel of the download): ${names.length} .obj files`,
    );
  }
  const wanted = names.filter((name) => isIdentity(name) || arkitNameOf(plain(name)) !== undefined);
  const neutral = await parse(files, NEUTRAL, readObj);
  if (neutral.positions.length !== ICT_VERTICES * 3 || neutral.starts.length !== ICT_POLYGONS + 1) {
    throw new SyntaxError(
      `Cannot read ICT-FaceKit, ${NEUTRAL} must have ${ICT_VERTICES} vertices and ${ICT_POLYGONS} polygons: ${
        neutral.positions.length / 3
      } and ${neutral.starts.length - 1}`,
    );
  }
  const expressions = new Map<ArkitShape, Displacement>();
  const shapes: { name: string; displacement: Displacement }[] = [];
  for (const [i, name] of wanted.entries()) {
    progress(name, i, wanted.length / READING);
    const displacement = await readDisplacement(files, name, neutral);
    const shape = arkitNameOf(plain(name));
    if (!shape) shapes.push({ name: plain(name), displacement });
    else {
      const half = expressions.get(shape);
      if (half) displacement.forEach((x, k) => half[k]! += x);
      else expressions.set(shape, displacement);
    }
  }
  const lacking = NEEDED.filter((name) => !expressions.has(name));
  if (lacking.length > 0) {
    throw new RangeError(
      `Cannot read ICT-FaceKit, its folder must hold ${NEEDED.join(", ")}: ${lacking.join(", ")} missing`,
    );
  }
  progress("stock head", wanted.length, wanted.length / READING);
  const stock = await headByName(STOCK_HEAD);
  progress("joints, regions and landmarks", 1.5 * wanted.length, wanted.length / READING);
  return rig(neutral, expressions, shapes.slice(0, SHAPE_LIMIT), stock);
}

const plain = (name: string): string => name.replace(/\.obj$/, "");
const isIdentity = (name: string): boolean => /^identity\d+\.obj$/.test(name);

async function parse<T>(files: IctFiles, name: string, read: (bytes: Uint8Array) => T): Promise<T> {
  const bytes = await files.read(name);
  try {
    return read(bytes);
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof RangeError)) throw cause;
    throw new SyntaxError(`Cannot read ICT-FaceKit, ${name} must be whole: ${message(cause)}`, { cause });
  }
}

/** [vertices, 3], metres from the neutral face. */
async function readDisplacement(
  files: IctFiles,
  name: string,
  { positions: neutral }: Obj,
): Promise<Displacement> {
  const positions = await parse(files, name, readObjPositions);
  if (positions.length !== neutral.length) {
    throw new SyntaxError(
      `Cannot read ICT-FaceKit, ${name} must have the neutral mesh's ${neutral.length / 3} vertices: ${
        positions.length / 3
      }`,
    );
  }
  for (let i = 0; i < positions.length; i++) {
    positions[i] = (positions[i]! - neutral[i]!) * METRES_PER_CENTIMETRE;
  }
  return positions;
}

function rig(
  neutral: Obj,
  expressions: ReadonlyMap<ArkitShape, Displacement>,
  shapes: MorphHead["shapes"],
  stock: HeadModel,
): HeadModel {
  const template = neutral.positions.map((x) => x * METRES_PER_CENTIMETRE);
  const triangles = triangulate(neutral).filter((_, i, all) => isDrawn(all[i - i % 3]!));
  const eyes = { left: fitIctEye(template, "left"), right: fitIctEye(template, "right") };
  const tongue = tellTongue(template, expressions.get("jawOpen"));
  const regionNames = ["skin", "mouth", "socket", "gums", "tongue", "teeth", "sclera", "iris", "pupil"];
  const regions = Uint8Array.from({ length: triangles.length / 3 }, (_, t) => {
    const [a, b, c] = [0, 1, 2].map((k) => triangles[t * 3 + k]!) as [number, number, number];
    return regionNames.indexOf(regionOf(a, middle(template, a, b, c)));
  });
  function regionOf(v: number, p: Vector): string {
    const span = ICT_DRAWN.find((name) => isWithin(ICT_SPANS[name], v))!;
    switch (span) {
      case "face":
      case "headAndNeck":
        return "skin";
      case "mouthSocket":
        return "mouth";
      case "eyeSockets":
        return "socket";
      case "gumsAndTongue":
        return tongue(v);
      case "upperTeeth":
      case "lowerTeeth":
        return "teeth";
      case "leftSclera":
        return eyeRegion(eyes.left, p);
      case "rightSclera":
        return eyeRegion(eyes.right, p);
    }
  }
  const edges = edgesOf(neutral);
  const head = rigMorphs({
    name: "ict",
    template,
    triangles,
    regions,
    regionNames,
    shapes,
    expressions,
    eyes: [
      [...eyes.left.vertices, ...verticesOf(ICT_SPANS.leftIris)],
      [...eyes.right.vertices, ...verticesOf(ICT_SPANS.rightIris)],
    ],
    jaw: verticesOf(ICT_SPANS.lowerTeeth),
    skull: verticesOf(ICT_SPANS.upperTeeth),
    joints: { leftEye: eyes.left.ball.centre, rightEye: eyes.right.ball.centre },
    landmarks: contourLandmarks({ template, triangles }, edges, stock),
    irises: embedIrises(eyes, template, triangles),
  }, stock);
  return { ...head, ...fitLids(head, edges, eyes) };
}

const isDrawn = (v: number): boolean => ICT_DRAWN.some((name) => isWithin(ICT_SPANS[name], v));

const middle = (positions: ArrayLike<number>, a: number, b: number, c: number): Vector =>
  [0, 1, 2].map((k) =>
    (positions[a * 3 + k]! + positions[b * 3 + k]! + positions[c * 3 + k]!) / 3
  ) as unknown as Vector;

/** Edges of the face's polygons. */
function edgesOf({ starts, corners }: Obj): Edges {
  const edges = new Map<number, Set<number>>();
  const join = (a: number, b: number) => (edges.get(a) ?? edges.set(a, new Set()).get(a)!).add(b);
  for (let p = 0; p + 1 < starts.length; p++) {
    const first = starts[p]!, end = starts[p + 1]!;
    if (!isWithin(ICT_SPANS.face, corners[first]!)) continue;
    for (let i = first; i < end; i++) {
      const a = corners[i]!, b = corners[i + 1 < end ? i + 1 : first]!;
      join(a, b);
      join(b, a);
    }
  }
  return edges;
}
