/** Pairs of splats, the cheapest on top: a binary heap over flat arrays. */
export interface PairHeap {
  push(cost: number, i: number, j: number, stampI: number, stampJ: number): void;
  /** Takes the cheapest into `top`; false where there is none. */
  pop(): boolean;
  readonly top: { i: number; j: number; stampI: number; stampJ: number; cost: number };
}

/** @param room pairs at first; it grows */
export function createPairHeap(room: number): PairHeap {
  room = Math.max(16, room);
  let cost = new Float64Array(room), pairs = new Uint32Array(room * 4);
  /** Places of the heap, each a pair's row. */
  let heap = new Uint32Array(room);
  let size = 0;
  const free: number[] = [];
  const top = { i: 0, j: 0, stampI: 0, stampJ: 0, cost: 0 };
  let used = 0;
  return {
    top,
    push(own, i, j, stampI, stampJ) {
      const row = free.pop() ?? used++;
      if (row >= cost.length) {
        const grown = new Float64Array(row * 2),
          grownPairs = new Uint32Array(row * 8),
          grownHeap = new Uint32Array(row * 2);
        grown.set(cost);
        grownPairs.set(pairs);
        grownHeap.set(heap);
        [cost, pairs, heap] = [grown, grownPairs, grownHeap];
      }
      cost[row] = own;
      const at = row * 4;
      pairs[at] = i, pairs[at + 1] = j, pairs[at + 2] = stampI, pairs[at + 3] = stampJ;
      let place = size++;
      while (place > 0) {
        const above = (place - 1) >> 1;
        if (cost[heap[above]!]! <= own) break;
        heap[place] = heap[above]!;
        place = above;
      }
      heap[place] = row;
    },
    pop() {
      if (size === 0) return false;
      const row = heap[0]!, at = row * 4;
      top.cost = cost[row]!;
      top.i = pairs[at]!, top.j = pairs[at + 1]!, top.stampI = pairs[at + 2]!, top.stampJ = pairs[at + 3]!;
      free.push(row);
      const last = heap[--size]!, own = cost[last]!;
      let place = 0;
      for (;;) {
        let below = 2 * place + 1;
        if (below >= size) break;
        if (below + 1 < size && cost[heap[below + 1]!]! < cost[heap[below]!]!) below++;
        if (cost[heap[below]!]! >= own) break;
        heap[place] = heap[below]!;
        place = below;
      }
      heap[place] = last;
      return true;
    },
  };
}
