import { EVERYBODY, type HeadModel, JOINT_COUNT, vertexCount } from "../../runtime/head/head_model.ts";
import { worldTransform } from "../../runtime/head/identity.ts";

/** Rows of floats, each padded with zeros to a multiple of four: fold and shape backward read by four. */
export function inQuads(
  rows: readonly ArrayLike<number>[],
): { quads: number; table: Float32Array<ArrayBuffer> } {
  const quads = Math.ceil((rows[0]?.length ?? 0) / 4);
  const table = new Float32Array(rows.length * quads * 4);
  rows.forEach((row, i) => table.set(row, i * quads * 4));
  return { quads, table };
}

/** The head at beta = 0: [vertices + joints, 3], world units. */
export function unshapedPoints(head: HeadModel): Float32Array {
  const { centre, scale } = worldTransform(head);
  // The regressor's rows sum to 1, so it may be applied before the move to world units.
  return withJoints(head, head.template).map((x, i) => (x - centre[i % 3]!) * scale);
}

/** What a unit of each beta moves: [shapes] of [vertices + joints, 3], world units. */
export function shapeRows(head: HeadModel): Float32Array[] {
  const { scale } = worldTransform(head);
  const size = head.template.length;
  return head.shapeNames.map((_, s) =>
    withJoints(head, head.shapeBasis.subarray(s * size, (s + 1) * size)).map((x) => x * scale)
  );
}

/** Points of the vertices, [vertices, 3], and behind them those of the joints that are regressed from them. */
function withJoints(head: HeadModel, points: Float32Array): Float32Array {
  const vertices = vertexCount(head);
  const all = new Float32Array(points.length + JOINT_COUNT * 3);
  all.set(points);
  for (let j = 0; j < JOINT_COUNT; j++) {
    for (let c = 0; c < 3; c++) {
      let sum = 0;
      for (let v = 0; v < vertices; v++) sum += head.jointRegressor[j * vertices + v]! * points[v * 3 + c]!;
      all[points.length + j * 3 + c] = sum;
    }
  }
  return all;
}

/** Rows that are multiplied by a beta, in the order of their shapes; what everybody has is in the basis that they add to. */
export interface ShapedRows {
  /** [rows, vertices, 3], metres. */
  readonly basis: Float32Array;
  /** [rows], an expression or a corrective: whose weight each has. */
  readonly expressions: readonly number[];
  /** [rows], index into beta. */
  readonly shapes: readonly number[];
  /** [shapes + 1], the first row of each shape. */
  readonly starts: Uint32Array<ArrayBuffer>;
}

export function shapedRows(head: HeadModel): ShapedRows {
  const size = head.template.length;
  const order = Array.from(head.shapedExpressions.keys())
    .filter((row) => {
      const { shape } = head.shapedExpressions[row]!;
      return shape !== EVERYBODY && shape < head.shapeNames.length;
    })
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
