/** Bytes that come in pieces from another thread, walked as they come. */
export interface PieceQueue extends AsyncIterable<Uint8Array> {
  push(piece: Uint8Array): void;
  /** @param fault why there are no more, where that is one */
  end(fault: string | null): void;
}

export function createPieceQueue(): PieceQueue {
  const pieces: Uint8Array[] = [];
  let isOver = false, error: Error | null = null;
  let wake = () => {};
  return {
    push(piece) {
      pieces.push(piece);
      wake();
    },
    end(fault) {
      isOver = true;
      if (fault !== null) error = new Error(fault);
      wake();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        while (pieces.length > 0) yield pieces.shift()!;
        if (error !== null) throw error;
        if (isOver) return;
        await new Promise<void>((resolve) => wake = resolve);
      }
    },
  };
}
