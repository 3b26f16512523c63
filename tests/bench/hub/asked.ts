/** What a checkout is asked to do. */
export interface Asked {
  /** Sessions, each driven by a client of its own that watches it. */
  readonly sessions: number;
  /** Pixels a side, and codecs: of each session one rendition each. */
  readonly views: readonly { readonly size: number; readonly codec: "h264" | "jpeg"; readonly fps: number }[];
  /** Poses a second. */
  readonly poses: number;
  readonly seconds: number;
  /** `real` draws; else a device of 0 ms, whose reading waits so many milliseconds before the timer's own. */
  readonly device: "real" | number;
}

export interface Given {
  /** Frames a second in all, and of each view. */
  readonly fps: number;
  readonly each: readonly number[];
  /** From a pose to its picture, ms. */
  readonly p50: number;
  readonly p95: number;
  /** Milliseconds of CPU a frame, all threads. */
  readonly cpu: number;
  /** The longest that the event loop stood still, ms. */
  readonly stall: number;
}
