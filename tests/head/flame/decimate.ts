/** A mesh that keeps some of another's vertices. */
export interface Decimated {
  /** Of the vertices that are left, those of the mesh before, ascending. */
  readonly kept: Uint32Array;
  /** [triangles, 3], into `kept`. */
  readonly triangles: Uint32Array;
  /** [triangles], the triangle of the mesh before that each has come from. */
  readonly origin: Uint32Array;
}

/**
 * Merges vertices into neighbours until a mesh has exactly so many vertices and triangles. Vertices stay where they are,
 * so that whatever is said of a vertex holds for those that are left.
 *
 * @param positions [vertices, 3]
 * @param given [triangles, 3]
 * @param importance [vertices], how dear a vertex is
 */
export function decimate(
  positions: ArrayLike<number>,
  given: ArrayLike<number>,
  importance: ArrayLike<number>,
  vertices: number,
  triangles: number,
): Decimated {
  const mesh = new Collapser(positions, given, importance);
  // Each merge takes a vertex and two triangles, at a border one of each.
  mesh.collapse(() => 2 * mesh.vertexCount - mesh.triangleCount <= 2 * vertices - triangles, true);
  mesh.collapse(() => mesh.vertexCount <= vertices, false);
  return mesh.result(vertices, triangles);
}

class Collapser {
  readonly #corners: Int32Array;
  readonly #live: Uint8Array;
  readonly #around: Set<number>[];
  vertexCount = 0;
  triangleCount = 0;

  constructor(
    readonly positions: ArrayLike<number>,
    given: ArrayLike<number>,
    readonly importance: ArrayLike<number>,
  ) {
    this.#corners = Int32Array.from(given);
    this.triangleCount = given.length / 3;
    this.#live = new Uint8Array(this.triangleCount).fill(1);
    this.#around = Array.from({ length: positions.length / 3 }, () => new Set<number>());
    this.#corners.forEach((v, k) => this.#around[v]!.add(Math.floor(k / 3)));
    this.vertexCount = this.#around.filter((set) => set.size > 0).length;
  }

  /** Cheapest merges first, a batch at a time; border merges alone or inner ones alone. */
  collapse(done: () => boolean, border: boolean): void {
    while (!done()) {
      const edges: { from: number; to: number; cost: number }[] = [];
      for (let v = 0; v < this.#around.length; v++) {
        for (const u of this.#neighbours(v)) {
          const cost = this.#cost(v, u, border);
          if (cost < Infinity) edges.push({ from: v, to: u, cost });
        }
      }
      edges.sort((a, b) => a.cost - b.cost || a.from - b.from || a.to - b.to);
      if (edges.length === 0) return;
      const touched = new Set<number>();
      // Only the cheapest part, so that the batch after is judged on what there is then.
      for (const { from, to } of edges.slice(0, Math.ceil(edges.length / 2))) {
        if (done()) return;
        const near = [from, to, ...this.#neighbours(from), ...this.#neighbours(to)];
        if (near.some((v) => touched.has(v))) continue;
        near.forEach((v) => touched.add(v));
        this.#merge(from, to);
      }
    }
  }

  result(vertices: number, triangles: number): Decimated {
    const kept = Uint32Array.from([...this.#around.keys()].filter((v) => this.#around[v]!.size > 0));
    const at = new Map([...kept].map((v, i) => [v, i]));
    const origin = Uint32Array.from([...this.#live.keys()].filter((t) => this.#live[t]));
    if (kept.length !== vertices || origin.length !== triangles) {
      throw new RangeError(
        `Cannot decimate, it must end at ${vertices}, ${triangles}: ${kept.length}, ${origin.length}`,
      );
    }
    return {
      kept,
      origin,
      triangles: Uint32Array.from(
        [...origin].flatMap((t) => [0, 1, 2].map((k) => at.get(this.#corners[t * 3 + k]!)!)),
      ),
    };
  }

  #neighbours(v: number): Set<number> {
    const near = new Set<number>();
    for (const t of this.#around[v]!) for (let k = 0; k < 3; k++) near.add(this.#corners[t * 3 + k]!);
    near.delete(v);
    return near;
  }

  #cost(v: number, u: number, border: boolean): number {
    let shared = 0;
    for (const t of this.#around[v]!) if (this.#around[u]!.has(t)) shared++;
    const near = this.#neighbours(v), nearU = this.#neighbours(u);
    let common = 0;
    for (const w of near) if (nearU.has(w)) common++;
    if (shared !== (border ? 1 : 2) || common !== shared) return Infinity;
    const onBorder = near.size !== this.#around[v]!.size;
    if (onBorder !== border) return Infinity;
    let turn = 0;
    for (const t of this.#around[v]!) {
      if (this.#around[u]!.has(t)) continue;
      const before = this.#normal(t, -1, -1), after = this.#normal(t, v, u);
      const cosine = before[0]! * after[0]! + before[1]! * after[1]! + before[2]! * after[2]!;
      if (!(cosine > 0.3)) return Infinity;
      turn = Math.max(turn, 1 - cosine);
    }
    let square = 0;
    for (let c = 0; c < 3; c++) square += (this.positions[v * 3 + c]! - this.positions[u * 3 + c]!) ** 2;
    return this.importance[v]! * square * (0.05 + turn);
  }

  #normal(t: number, instead: number, by: number): number[] {
    const [a, b, c] = [0, 1, 2].map((k) => {
      const v = this.#corners[t * 3 + k]!, at = 3 * (v === instead ? by : v);
      return [this.positions[at]!, this.positions[at + 1]!, this.positions[at + 2]!];
    }) as [number[], number[], number[]];
    const u = b.map((x, i) => x - a[i]!), w = c.map((x, i) => x - a[i]!);
    const n = [u[1]! * w[2]! - u[2]! * w[1]!, u[2]! * w[0]! - u[0]! * w[2]!, u[0]! * w[1]! - u[1]! * w[0]!];
    const length = Math.hypot(...n);
    return n.map((x) => x / length);
  }

  #merge(from: number, to: number): void {
    for (const t of this.#around[from]!) {
      if (this.#around[to]!.has(t)) {
        this.#live[t] = 0;
        this.triangleCount--;
        for (let k = 0; k < 3; k++) this.#around[this.#corners[t * 3 + k]!]!.delete(t);
        continue;
      }
      for (let k = 0; k < 3; k++) if (this.#corners[t * 3 + k] === from) this.#corners[t * 3 + k] = to;
      this.#around[to]!.add(t);
    }
    this.#around[from]!.clear();
    this.vertexCount--;
  }
}
