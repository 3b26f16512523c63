import type { DeliveryState, DeliveryWish, PictureSource } from "./state.ts";

/** What is told of how pictures reach this page. */
export interface DeliveryNews {
  readonly wish: DeliveryWish;
  /** Whose pictures are shown. */
  readonly shows: PictureSource;
  /** What is under way. */
  readonly stage: DeliveryState["kind"];
  /** Why it is video though something else is wished; in words, null where nothing speaks against it or it is under way. */
  readonly why: string | null;
  /** Null where nothing is on this browser's device. */
  readonly drawing: DrawingNews | null;
}

export interface DrawingNews {
  readonly adapter: string;
  /** The processor draws. */
  readonly isFallback: boolean;
  /** Pixels a side. */
  readonly size: number;
  readonly splats: number;
  /** Of a picture, median; null before the first. */
  readonly ms: number | null;
  /** Drawn pictures in the last second; 0 while video is shown. */
  readonly fps: number;
}
