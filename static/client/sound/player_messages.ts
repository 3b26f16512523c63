/** What the worklet that plays is told. */
export type PlayerOrder =
  /** With a port: whoever has its other end gives the orders from now on, and gets the news. */
  | { readonly type: "port" }
  | {
    readonly type: "packet";
    readonly generation: number;
    readonly soundMs: number;
    readonly pcm: Float32Array;
    /** How long the least delayed packets should wait, milliseconds. */
    readonly waitMs: number;
  }
  | { readonly type: "cut"; readonly generation: number }
  /** Generations count anew. */
  | { readonly type: "reset" };

/** What the worklet tells of itself. */
export type PlayerNews =
  | {
    readonly type: "place";
    /** The context's time, seconds, of the sample that is next, and where that is on the session's sound clock. */
    readonly time: number;
    readonly soundMs: number;
    readonly sounding: boolean;
    readonly late: number;
    readonly slippedMs: number;
  }
  | {
    readonly type: "cut";
    readonly generation: number;
    /** Where the sound ended; null where there was none of it. */
    readonly soundMs: number | null;
  };

export const PLAYER_NAME = "headcast-player";
