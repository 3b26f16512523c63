import { createRandom } from "../../../runtime/base/mulberry32.ts";
import { type HeadModel, triangleCount, vertexCount } from "../../../runtime/head/head_model.ts";

/** A head that knows nothing of its places: other numbers of vertices and triangles, another size and place. */
export interface Altered {
  readonly head: HeadModel;
  /** [vertices] and [triangles] of the original. */
  readonly vertexOf: Uint32Array;
  readonly triangleOf: Uint32Array;
}

export interface Alteration {
  readonly size?: number;
  readonly shift?: readonly [number, number, number];
  /** Whether the eyes have a name; all else is called skin. */
  readonly eyesNamed?: boolean;
  /** Whether expressions keep their names. */
  readonly expressions?: boolean;
  /** Triangles that stay. */
  readonly keep?: (region: string) => boolean;
}

/** The same head as somebody else would have made it. */
export function alterHead(head: HeadModel, alteration: Alteration = {}): Altered {
  const { size = 0.9, shift = [0.03, 1.6, 0.1], eyesNamed = false, expressions = false, keep = () => true } =
    alteration;
  const random = createRandom(7);
  const shuffled = (count: number) => {
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  };
  const vertexOf = shuffled(vertexCount(head)), place = new Uint32Array(vertexOf.length);
  vertexOf.forEach((v, i) => place[v] = i);
  const triangleOf = shuffled(triangleCount(head)).filter((t) => keep(head.regionNames[head.regions[t]!]!));
  const rows = (basis: Float32Array, width: number) => {
    const out = new Float32Array(basis.length), count = vertexOf.length;
    for (let row = 0; row < basis.length / (count * width); row++) {
      vertexOf.forEach((v, i) => {
        for (let c = 0; c < width; c++) {
          out[(row * count + i) * width + c] = basis[(row * count + v) * width + c]! *
            (width === 3 ? size : 1);
        }
      });
    }
    return out;
  };
  const eyes = ["sclera", "iris", "pupil"];
  return {
    vertexOf,
    triangleOf,
    head: {
      ...head,
      name: "altered",
      template: rows(head.template, 3).map((x, i) => x + shift[i % 3]!),
      triangles: Uint32Array.from(
        { length: triangleOf.length * 3 },
        (_, i) => place[head.triangles[triangleOf[Math.floor(i / 3)]! * 3 + i % 3]!]!,
      ),
      regions: Uint8Array.from(
        triangleOf,
        (t) => eyesNamed && eyes.includes(head.regionNames[head.regions[t]!]!) ? 1 : 0,
      ),
      regionNames: ["skin", "eyeball"],
      shapeBasis: rows(head.shapeBasis, 3),
      expressionBasis: rows(head.expressionBasis, 3),
      expressionNames: expressions
        ? head.expressionNames
        : head.expressionNames.map((_, i) => `component${i}`),
      shapedExpressionBasis: rows(head.shapedExpressionBasis, 3),
      jointRegressor: rows(head.jointRegressor, 1),
      skinningWeights: Float32Array.from(
        { length: head.skinningWeights.length },
        (_, i) => head.skinningWeights[vertexOf[Math.floor(i / 5)]! * 5 + i % 5]!,
      ),
      poseCorrectives: rows(head.poseCorrectives, 3),
      landmarks: {
        indices: new Uint16Array(),
        triangles: new Uint32Array(),
        barycentric: new Float32Array(),
      },
    },
  };
}
