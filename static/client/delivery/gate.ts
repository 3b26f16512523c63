import type { PictureSource } from "./state.ts";

/** Which of two sources is shown: no picture is older than the one before, also where one takes over from the other. */
export interface Gate {
  readonly shows: PictureSource;
  /** Of which source pictures are wanted: its first that is no older than what is shown takes over. */
  aim: PictureSource;
  /** Whether a picture may be shown, which is then taken for shown. @param taken the moment of its pose, the server's clock */
  admits(source: PictureSource, taken: number): boolean;
  /** Another connection: its clock may be another's. */
  reset(): void;
}

/**
 * @param isFit asked once a picture would take over, which then is not where it says no
 * @param onOver the other source is shown from here on
 */
export function createGate(
  isFit: (source: PictureSource, taken: number) => boolean,
  onOver: (to: PictureSource) => void,
): Gate {
  let [shows, aim]: PictureSource[] = ["video", "video"] as const;
  let last = -Infinity;
  return {
    get shows() {
      return shows!;
    },
    get aim() {
      return aim!;
    },
    set aim(to) {
      aim = to;
    },
    admits(source, taken) {
      if (source !== shows) {
        if (source !== aim || !(taken >= last) || !isFit(source, taken)) return false;
        shows = source;
        last = taken;
        onOver(source);
        return true;
      }
      // Of one source they are in order already; a clock that was set stops nothing.
      last = taken;
      return true;
    },
    reset: () => void (last = -Infinity),
  };
}
