import { type HeadModel, JOINT_COUNT, vertexCount } from "../../../runtime/head/head_model.ts";
import { type PickledArray, type PickledColumns, pickleOf } from "./pickle_writer.ts";

/** A head's arrays under the names and in the layout of FLAME's files. */
export function flameEntries(head: HeadModel): Record<string, PickledArray | PickledColumns> {
  const vertices = vertexCount(head), size = vertices * 3;
  const columns = (bases: readonly Float32Array[]) => {
    const width = bases.reduce((sum, basis) => sum + basis.length / size, 0);
    const data = new Float64Array(size * width);
    let first = 0;
    for (const basis of bases) {
      for (let row = 0; row * size < basis.length; row++, first++) {
        for (let i = 0; i < size; i++) data[i * width + first] = basis[row * size + i]!;
      }
    }
    return { shape: [vertices, 3, width], data };
  };
  const values: number[] = [], indices: number[] = [], starts = [0];
  for (let v = 0; v < vertices; v++) {
    for (let j = 0; j < JOINT_COUNT; j++) {
      const weight = head.jointRegressor[j * vertices + v]!;
      if (weight === 0) continue;
      values.push(weight);
      indices.push(j);
    }
    starts.push(values.length);
  }
  return {
    v_template: { shape: [vertices, 3], data: Float64Array.from(head.template), chumpy: true },
    f: { shape: [head.triangles.length / 3, 3], data: head.triangles },
    shapedirs: { ...columns([head.shapeBasis, head.expressionBasis]), chumpy: true },
    posedirs: columns([head.poseCorrectives]),
    J_regressor: {
      rows: JOINT_COUNT,
      columns: vertices,
      values: Float64Array.from(values),
      indices: Int32Array.from(indices),
      starts: Int32Array.from(starts),
    },
    kintree_table: {
      shape: [2, JOINT_COUNT],
      data: Uint32Array.from(
        [...head.jointParents].map((p) => p < 0 ? 0xffffffff : p).concat([0, 1, 2, 3, 4]),
      ),
    },
    weights: { shape: [vertices, JOINT_COUNT], data: Float64Array.from(head.skinningWeights) },
  };
}

/** A head as FLAME's pickle, protocol 2 of Python 2, float64. */
export const flamePickle = (head: HeadModel): Uint8Array<ArrayBuffer> => pickleOf(flameEntries(head));
