import type { HeadModel } from "../runtime/head/head_model.ts";

/** Expressions whose basis row is multiplied by a beta, in the order of their shapes. */
export interface ShapedRows {
  /** [rows, vertices, 3], metres. */
  readonly basis: Float32Array;
  /** [rows], index into the expression vector. */
  readonly expressions: readonly number[];
  /** [rows], index into beta. */
  readonly shapes: readonly number[];
  /** [shapes + 1], the first row of each shape. */
  readonly starts: Uint32Array<ArrayBuffer>;
}

export function shapedRows(head: HeadModel): ShapedRows {
  const size = head.template.length;
  const order = Array.from(head.shapedExpressions.keys())
    .filter((row) => head.shapedExpressions[row]!.shape < head.shapeNames.length)
    .sort((a, b) => head.shapedExpressions[a]!.shape - head.shapedExpressions[b]!.shape || a - b);
  const basis = new Float32Array(order.length * size);
  order.forEach((row, i) =>
    basis.set(head.shapedExpressionBasis.subarray(row * size, (row + 1) * size), i * size)
  );
  const shapes = order.map((row) => head.shapedExpressions[row]!.shape);
  return {
    basis,
    expressions: order.map((row) => head.shapedExpressions[row]!.expression),
    shapes,
    starts: startsOf(shapes, head.shapeNames.length),
  };
}

/** Which of the triangles' corners, [triangles * 3], are a vertex: `corners` from starts[v] to starts[v + 1]. */
export function cornersOfVertices(head: HeadModel) {
  const starts = startsOf(head.triangles, head.template.length / 3);
  const next = starts.slice();
  const corners = new Uint32Array(head.triangles.length);
  head.triangles.forEach((vertex, corner) => corners[next[vertex]!++] = corner);
  return { starts, corners };
}

/** Where each owner's items begin, were the items sorted by owner: [owners + 1]. */
export function startsOf(ownerOf: ArrayLike<number>, owners: number): Uint32Array<ArrayBuffer> {
  const starts = new Uint32Array(owners + 1);
  for (let i = 0; i < ownerOf.length; i++) starts[ownerOf[i]! + 1]!++;
  for (let i = 1; i <= owners; i++) starts[i]! += starts[i - 1]!;
  return starts;
}
