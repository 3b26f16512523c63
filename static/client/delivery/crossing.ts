import { now } from "../../../runtime/base/clock.ts";
import type { MotionShown } from "../motion/motion_player.ts";
import type { DecodedImage } from "../picture/decoder.ts";
import type { DecodedFrame } from "../picture/frame.ts";
import { createFit } from "./fit.ts";
import { createGate } from "./gate.ts";
import type { Likeness } from "./likeness.ts";
import type { PictureSource } from "./state.ts";
import { createVideoLine } from "./video_line.ts";

/** Mean difference, of 1, beyond which a drawn picture shows something else than video; so many in a row are believed. */
const UNLIKE = 0.1, UNLIKE_PICTURES = 12;
/** Read off the device, a picture holds up the page's thread, and sound with it: no more than so often. */
const KEPT_MS = 500;

/** Which pictures are shown, of two sources that both come; and when the one takes over from the other. */
export interface Crossing {
  readonly shows: PictureSource;
  /** Pictures of video that were shown. */
  readonly videoShown: number;
  /** Of these the first that fits is shown, and those behind it. */
  aim(at: PictureSource): void;
  /** Motion is played anew: nothing is held against it. */
  begin(): void;
  /** The moment that video shows at a time of the page's clock; NaN before its first picture. */
  videoMomentAt(at: number): number;
  /** @param keeps it is what drawn pictures are compared with */
  admitsVideo(picture: DecodedImage, frame: DecodedFrame, keeps: boolean): boolean;
  admitsDrawn(picture: DecodedImage, frame: MotionShown): boolean;
  /** The source that took over since it was last asked; null where none did. */
  takeOver(): PictureSource | null;
  /** Whether what is drawn shows something else than video, since it was last asked. */
  takeUnlike(): boolean;
  /** Another connection: its clock may be another's. */
  reset(): void;
}

/** @param isLed something is drawn, which can be led to where video is */
export function createCrossing(likeness: Likeness, isLed: () => boolean): Crossing {
  const fit = createFit(), line = createVideoLine();
  let over: PictureSource | null = null;
  let candidate: DecodedImage | null = null;
  let unlike = 0, videoShown = 0, keptAt = -Infinity;
  const gate = createGate(isFit, (to) => void (over = to));

  /** A picture takes over where it goes on from what is shown; a drawn one where it shows the same as video, too. */
  function isFit(source: PictureSource, moment: number): boolean {
    if (!fit.goesOn(moment, now(), isLed())) return false;
    if (source === "video" || candidate === null) return true;
    const differs = likeness.differs(candidate);
    if (differs === null || differs < UNLIKE) return true;
    unlike++;
    return false;
  }

  return {
    get shows() {
      return gate.shows;
    },
    get videoShown() {
      return videoShown;
    },
    aim(at) {
      gate.aim = at;
      fit.restart();
    },
    begin() {
      unlike = 0;
      keptAt = -Infinity;
    },
    videoMomentAt: line.momentAt,
    admitsVideo(picture, { stamps: { taken }, alpha }, keeps) {
      const at = now();
      line.note(taken, at);
      const { shows, aim } = gate;
      if (shows !== aim) {
        if (aim === "video") fit.wait(taken, at);
        else if (fit.holds(at)) return false;
      }
      if (!gate.admits("video", taken)) return false;
      fit.shown(taken, at);
      videoShown++;
      if (keeps && at - keptAt >= KEPT_MS) {
        likeness.keep(picture, alpha === "stacked");
        keptAt = at;
      }
      return true;
    },
    admitsDrawn(picture, { moment, shown }) {
      candidate = picture;
      if (gate.shows === "video" && gate.aim === "motion") fit.wait(moment, shown);
      const admitted = gate.admits("motion", moment);
      candidate = null;
      if (admitted) fit.shown(moment, shown);
      return admitted;
    },
    takeOver() {
      const to = over;
      over = null;
      return to;
    },
    takeUnlike() {
      const isUnlike = unlike >= UNLIKE_PICTURES;
      if (isUnlike) unlike = 0;
      return isUnlike;
    },
    reset() {
      gate.reset();
      fit.reset();
      line.reset();
    },
  };
}
