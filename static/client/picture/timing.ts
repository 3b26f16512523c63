/** When pictures are shown: calls the step then, once for all that ask before. @param waitMs until the next is due */
export type Pace = (step: () => void, waitMs: number) => void;

/** What pictures are shown by while there is something to hear. */
export interface PictureSound {
  /** The moment of the session's sound that is heard at a time of the page's clock; null while nothing sounds. */
  heard(at: number): number | null;
  /** A picture of that sound time could be shown. */
  picture(soundMs: number, at: number): void;
}
