import { message } from "../../base/message.ts";
import { ARKIT_INDEX, ARKIT_SHAPES } from "../../head/arkit.ts";
import type { HeadPose } from "../head_pose.ts";
import { MIRRORED } from "./mirror_pose.ts";

/*
 * MediaPipe's net for blend shapes as ONNX: 146 of face_mesh's points, in pixels of the picture, to 52 weights. Which
 * points in which order, and what the weights are called, stands in MediaPipe's face_blendshapes_graph; where the face
 * lies and how large it is, the net takes out by itself. Whoever opens it brings the package that computes it.
 */

/** The part of ONNX Runtime for the web that is needed here. */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: Record<string, unknown>): Promise<OnnxSession>;
  };
  readonly Tensor: new (type: "float32", data: Float32Array, dims: readonly number[]) => OnnxTensor;
}

interface OnnxTensor {
  readonly data: unknown;
}

interface OnnxSession {
  readonly inputMetadata: readonly OnnxPort[];
  readonly outputMetadata: readonly OnnxPort[];
  run(feeds: Record<string, OnnxTensor>): Promise<Record<string, OnnxTensor>>;
  release(): Promise<void>;
}

interface OnnxPort {
  readonly name: string;
  readonly type?: string;
  /** Lengths that are left open have a name. */
  readonly shape?: readonly (number | string)[];
}

export interface BlendShapeNet {
  /**
   * The weights of a face, [52] in ARKit's order, 0 to 1; what the net does not know is 0. Reused by the next call,
   * which has to wait for this one.
   *
   * @param points [478, 3] as face_mesh gives them: x in widths, y in heights
   * @param width @param height of the picture, pixels
   */
  weigh(points: ArrayLike<number>, width: number, height: number): Promise<Float32Array>;
  close(): Promise<void>;
}

/** A net of this kind has 0.9 million numbers; four times as many, in full, are let in. */
export const MOST_NET_BYTES = 16 * 2 ** 20;

/** [146], the points that go in, in their order: by face_mesh's numbers. */
export const NET_POINTS: readonly number[] = [
  ...[0, 1, 4, 5, 6, 7, 8, 10, 13, 14, 17, 21, 33, 37, 39, 40, 46, 52, 53, 54, 55, 58, 61, 63, 65, 66, 67],
  ...[70, 78, 80, 81, 82, 84, 87, 88, 91, 93, 95, 103, 105, 107, 109, 127, 132, 133, 136, 144, 145, 146],
  ...[148, 149, 150, 152, 153, 154, 155, 157, 158, 159, 160, 161, 162, 163, 168, 172, 173, 176, 178, 181],
  ...[185, 191, 195, 197, 234, 246, 249, 251, 263, 267, 269, 270, 276, 282, 283, 284, 285, 288, 291, 293],
  ...[295, 296, 297, 300, 308, 310, 311, 312, 314, 317, 318, 321, 323, 324, 332, 334, 336, 338, 356, 361],
  ...[362, 365, 373, 374, 375, 377, 378, 379, 380, 381, 382, 384, 385, 386, 387, 388, 389, 390, 397, 398],
  ...[400, 402, 405, 409, 415, 454, 466, 468, 469, 470, 471, 472, 473, 474, 475, 476, 477],
];
const OUTPUTS = 52;
/** [51], ARKit's number of what comes out, behind `_neutral`: by the names' alphabet, without tongueOut. */
const NET_SHAPES: readonly number[] = ARKIT_SHAPES.filter((name) => name !== "tongueOut").toSorted()
  .map((name) => ARKIT_INDEX[name]);
/** Of these our solver's weights give way. Gaze stays its own, which goes by the irises and the head's turn. */
const WORN = NET_SHAPES.filter((shape) => !ARKIT_SHAPES[shape]!.startsWith("eyeLook"));
/** A face whose rest is beyond that has been calibrated with a grimace: it could not go on from there. */
const MOST_REST = 0.6;

/** Pixels of the net's points. @param into [146, 2] */
export function netPoints(
  points: ArrayLike<number>,
  width: number,
  height: number,
  into: Float32Array,
): void {
  for (let i = 0; i < NET_POINTS.length; i++) {
    const from = NET_POINTS[i]! * 3;
    into[2 * i] = points[from]! * width;
    into[2 * i + 1] = points[from + 1]! * height;
  }
}

/** What came out, as ARKit's weights. @param into [52] */
export function netWeights(output: ArrayLike<number>, into: Float32Array): void {
  into.fill(0);
  for (let i = 0; i < NET_SHAPES.length; i++) into[NET_SHAPES[i]!] = clamp(output[i + 1]!);
}

/**
 * Puts the net's weights in place of the solver's; the head's turn, the gaze and the tongue stay. Allocates nothing.
 *
 * @param weights @param rest [52] of this face, and of this person at rest; null where that is not known
 * @param mirror whether left and right of the pose have changed places
 */
export function wearWeights(
  weights: ArrayLike<number>,
  rest: ArrayLike<number> | null,
  mirror: boolean,
  { expression }: HeadPose,
): void {
  for (const shape of WORN) {
    const least = rest === null ? 0 : Math.min(rest[shape]!, MOST_REST);
    expression[mirror ? MIRRORED[shape]! : shape] = clamp((weights[shape]! - least) / (1 - least));
  }
}

/**
 * Opens a net, checks what goes in and out, and lets it compute once.
 *
 * @param model bytes of an ONNX file
 * @throws SyntaxError where it is none, or another net
 */
export async function openBlendShapeNet(runtime: OnnxRuntime, model: Uint8Array): Promise<BlendShapeNet> {
  let session: OnnxSession;
  try {
    session = await runtime.InferenceSession.create(model, {
      ...{ executionProviders: ["wasm"], logSeverityLevel: 3 },
    });
  } catch (cause) {
    const [why] = message(cause).split("\n");
    throw new SyntaxError(`Cannot open net for blend shapes, it must be an ONNX model: ${why}`, { cause });
  }
  const [input, output] = [session.inputMetadata[0], session.outputMetadata[0]];
  const data = new Float32Array(NET_POINTS.length * 2), weights = new Float32Array(OUTPUTS);
  const weigh = async (points: ArrayLike<number>, width: number, height: number) => {
    netPoints(points, width, height, data);
    const given = await session.run({ [input!.name]: tensor });
    netWeights(given[output!.name]!.data as Float32Array, weights);
    return weights;
  };
  if (!isOfThisKind(session)) {
    const told = `takes ${session.inputMetadata.map(wordsOf)}, gives ${session.outputMetadata.map(wordsOf)}`;
    await session.release();
    throw new SyntaxError(
      `Cannot use net for blend shapes, it must take float32 [1, 146, 2] and give float32 [1, 52]: ${told}`,
    );
  }
  const tensor = new runtime.Tensor("float32", data, input!.shape!.map((length) => Number(length) || 1));
  return { weigh, close: () => session.release() };
}

function isOfThisKind({ inputMetadata, outputMetadata }: OnnxSession): boolean {
  const [input] = inputMetadata, [output] = outputMetadata;
  return inputMetadata.length === 1 && input!.type === "float32" && output?.type === "float32" &&
    input!.shape?.at(-1) === 2 && countOf(input!) === NET_POINTS.length * 2 && countOf(output) === OUTPUTS;
}

/** Numbers of one face: what is left open is how many faces. */
const countOf = ({ shape = [] }: OnnxPort): number =>
  shape.reduce<number>((count, length) => typeof length === "number" ? count * length : count, 1);

const wordsOf = ({ type, shape }: OnnxPort): string => `${type} [${shape?.join(", ")}]`;

const clamp = (x: number): number => x > 0 ? (x < 1 ? x : 1) : 0;
