/** What main.ts asks of frames.ts. */
export interface Asked {
  readonly size: number;
  /** Which of an avatar's levels of detail: all splats, or those that the picture deserves. */
  readonly level: "full" | "fitting";
  readonly frames: number;
  /** Times the stages of a frame instead, by timestamp queries. */
  readonly stages?: boolean;
  /** Draws pictures of these expressions (0 to 11) from 24 sides into a file instead. */
  readonly pictures?: { readonly file: string; readonly expressions: readonly number[] };
}

export interface Drawn {
  /** Milliseconds a frame, of all threads of the process together. */
  readonly cpu: number;
  readonly wall: number;
  /** Of the last frame, or of all pictures. */
  readonly intersections: number;
  /** Median milliseconds by stage. */
  readonly stages?: Readonly<Record<string, number>>;
}
