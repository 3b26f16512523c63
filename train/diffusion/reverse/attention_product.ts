import type { Graph, Value } from "../../../runtime/inference/onnx/graph.ts";
import * as op from "../../../runtime/inference/onnx/operators.ts";
import { type VectorJacobianProduct, wholeAttribute, zeroAfter } from "./vector_jacobian.ts";

/** Numbers of a table of attention's shares at the most: one head of 4096 by 4096 places, 64 MiB. */
const MOST_SHARES = 2 ** 24;

/** Arrays of an attention by head, [batch x heads, places, width] each; `key` and `value` [.., context's places, ..]. */
interface Heads {
  readonly query: Value;
  readonly key: Value;
  readonly value: Value;
  readonly output: Value;
  /** dL/doutput. */
  readonly gradient: Value;
}

/**
 * Gradients of one stretch of queries of some heads, whose shares are computed once more (Dao et al. 2022, B.2): with
 * P = softmax(q k^T / sqrt(width)), dv = P^T do, dS = P (do v^T - sum(do o)), dq = dS k, dk = dS^T q.
 */
function stretch(graph: Graph, { query, key, value, output, gradient }: Heads) {
  const turned = (x: Value) => op.transpose(graph, x, [0, 2, 1]);
  const scaled = op.mul(graph, query, 1 / Math.sqrt(query.shape[2]!));
  const shares = op.softmax(graph, op.matmul(graph, scaled, turned(key)));
  const byValue = op.matmul(graph, turned(shares), gradient);
  const level = op.reduceSum(graph, op.mul(graph, gradient, output), [2]);
  const table = op.mul(graph, shares, op.sub(graph, op.matmul(graph, gradient, turned(value)), level));
  const byQuery = op.mul(graph, op.matmul(graph, table, key), 1 / Math.sqrt(query.shape[2]!));
  return { byQuery, byKey: op.matmul(graph, turned(table), scaled), byValue };
}

/** One head after the other, or as many at once as the table of their shares allows; a long one in stretches. */
function byHeads(graph: Graph, all: Heads, most: number) {
  const [count, places] = all.query.shape as [number, number];
  const context = all.key.shape[1]!;
  const heads = Math.max(1, Math.min(count, Math.floor(most / (places * context))));
  const rows = Math.min(places, Math.max(1, Math.floor(most / (heads * context))));
  const parts: Record<"byQuery" | "byKey" | "byValue", Value[]> = { byQuery: [], byKey: [], byValue: [] };
  let last: Value | null = null;
  for (let head = 0; head < count; head += heads) {
    const own = (x: Value) => op.slice(graph, x, 0, head, Math.min(count, head + heads));
    const [key, value] = [own(all.key), own(all.value)];
    const queries: Value[] = [];
    let sums: readonly [Value, Value] | null = null;
    for (let row = 0; row < places; row += rows) {
      const cut = (x: Value) => op.slice(graph, own(x), 1, row, Math.min(places, row + rows));
      const [query, output, gradient] = [cut(all.query), cut(all.output), cut(all.gradient)];
      // Behind the one before: else the tables of all of them would be there at once.
      const after: Value = op.add(graph, query, zeroAfter(graph, last ?? gradient, query));
      const found = stretch(graph, { query: after, key, value, output, gradient });
      queries.push(found.byQuery);
      const both = [found.byKey, found.byValue] as const;
      const before: readonly [Value, Value] | null = sums;
      sums = before ? [op.add(graph, before[0], both[0]), op.add(graph, before[1], both[1])] : both;
      last = sums[0];
    }
    parts.byQuery.push(op.concat(graph, queries, 1));
    parts.byKey.push(sums![0]);
    parts.byValue.push(sums![1]);
  }
  return parts;
}

/**
 * The vector-Jacobian product of `fusedAttention`, which keeps its inputs and its output alone.
 *
 * @param most numbers of the table of shares that is there at once
 */
export function attentionProduct(most = MOST_SHARES): VectorJacobianProduct {
  return ({ graph, node, inputs: [query, key, value], output, gradient, again }) => {
    const heads = wholeAttribute(node, "num_heads", 1);
    const apart = (x: Value): Value => {
      const [batch, places, width] = x.shape as [number, number, number];
      const split = op.reshape(graph, x, [batch, places, heads, width / heads]);
      return op.reshape(graph, op.transpose(graph, split, [0, 2, 1, 3]), [batch * heads, places, -1]);
    };
    const together = (parts: readonly Value[], like: Value): Value => {
      const [batch, places] = like.shape as [number, number];
      const split = op.reshape(graph, op.concat(graph, parts, 0), [batch, heads, places, -1]);
      return op.reshape(graph, op.transpose(graph, split, [0, 2, 1, 3]), like.shape);
    };
    let found: ReturnType<typeof byHeads> | undefined;
    const once = () =>
      found ??= byHeads(graph, {
        query: apart(again(query!)),
        key: apart(again(key!)),
        value: apart(again(value!)),
        output: apart(again(output)),
        gradient: apart(gradient),
      }, most);
    return [
      () => together(once().byQuery, query!),
      () => together(once().byKey, key!),
      () => together(once().byValue, value!),
    ];
  };
}

/** Vector-Jacobian products of ONNX Runtime's own operators. */
export const RUNTIME_PRODUCTS: Readonly<Record<string, VectorJacobianProduct>> = {
  MultiHeadAttention: attentionProduct(),
};
