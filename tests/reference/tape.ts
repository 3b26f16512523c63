/**
 * Reverse-mode differentiation in float64, for the twins of backward kernels: a forward written once over `Term`s
 * gives its own gradient (Griewank and Walther 2008, ch. 3), so that no hand-derived formula stands on both
 * sides of a comparison.
 */
export interface Term {
  readonly value: number;
  /** dL/dthis, after `backward`. */
  gradient: number;
}

interface Node extends Term {
  readonly parents: readonly Node[];
  readonly slopes: readonly number[];
}

/** Every term made since `tape()` began, in order. */
let nodes: Node[] = [];

function node(value: number, parents: readonly Node[] = [], slopes: readonly number[] = []): Term {
  const made = { value, gradient: 0, parents, slopes };
  nodes.push(made);
  return made;
}

/** Forgets all terms so far: one tape at a time. */
export function newTape(): void {
  nodes = [];
}

export type Value = Term | number;
const term = (x: Value): Node => (typeof x === "number" ? node(x) : x) as Node;

export const variable = (value: number): Term => node(value);
export const variables = (values: ArrayLike<number>): Term[] => Array.from(values, variable);

const binary = (f: (a: number, b: number) => readonly [number, number, number]) => (x: Value, y: Value) => {
  const [a, b] = [term(x), term(y)];
  const [value, byA, byB] = f(a.value, b.value);
  return node(value, [a, b], [byA, byB]);
};
const unary = (f: (a: number) => readonly [number, number]) => (x: Value) => {
  const a = term(x);
  const [value, slope] = f(a.value);
  return node(value, [a], [slope]);
};

export const add = binary((a, b) => [a + b, 1, 1]);
export const sub = binary((a, b) => [a - b, 1, -1]);
export const mul = binary((a, b) => [a * b, b, a]);
export const div = binary((a, b) => [a / b, 1 / b, -a / (b * b)]);
export const exp = unary((a) => [Math.exp(a), Math.exp(a)]);
export const sqrt = unary((a) => [Math.sqrt(a), 0.5 / Math.sqrt(a)]);
/** Its slope is 1 inside the limits and 0 beyond. */
export const clamp = (x: Value, low: number, high: number): Term =>
  unary((a) => a < low ? [low, 0] : a > high ? [high, 0] : [a, 1])(x);

export function sum(values: readonly Value[]): Term {
  const parents = values.map(term);
  return node(parents.reduce((total, { value }) => total + value, 0), parents, parents.map(() => 1));
}

export function dot(a: readonly Value[], b: readonly Value[]): Term {
  return sum(a.map((x, i) => mul(x, b[i]!)));
}

export function cross(a: readonly Value[], b: readonly Value[]): Term[] {
  return [[1, 2], [2, 0], [0, 1]].map(([i, j]) => sub(mul(a[i!]!, b[j!]!), mul(a[j!]!, b[i!]!)));
}

/** Rows times columns; [rows][inner] by [inner][columns]. */
export function product(A: readonly (readonly Value[])[], B: readonly (readonly Value[])[]): Term[][] {
  return A.map((row) => B[0]!.map((_, c) => dot(row, B.map((each) => each[c]!))));
}

/** Fills the gradient of every term that L depends on. */
export function backward(L: Term): void {
  for (const each of nodes) each.gradient = 0;
  L.gradient = 1;
  for (let i = nodes.length - 1; i >= 0; i--) {
    const { gradient, parents, slopes } = nodes[i]!;
    if (gradient === 0) continue;
    parents.forEach((parent, k) => parent.gradient += gradient * slopes[k]!);
  }
}
