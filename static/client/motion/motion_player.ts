import type { Camera } from "../../../runtime/base/camera.ts";
import { now as pageTime } from "../../../runtime/base/clock.ts";
import type { ExpressionSpace } from "../../../runtime/head/expression_space.ts";
import type { PosedMessage } from "../../../runtime/protocol/server_messages.ts";
import type { Pace, PictureSound } from "../picture/timing.ts";
import {
  createArtist,
  type DrawnImage,
  type MotionCounts,
  type MotionDrawer,
  type MotionSurface,
} from "./artist.ts";
import type { MotionShown } from "./drawn_frames.ts";
import { createIntake } from "./intake.ts";
import { createPlayClock, type Line } from "./play_clock.ts";

export type { DrawnImage, Line, MotionDrawer, MotionShown };

export interface MotionPlayerOptions<Image> {
  /** Takes the pictures; null where the drawer draws onto a canvas of its own. */
  surface: MotionSurface<Image> | null;
  pace: Pace;
  /** What is played by while there is something to hear. */
  sound: PictureSound;
  /** The session's where null. */
  ownCamera: () => Camera | null;
  onNeedKey: () => void;
  /** A picture was handed to the surface. The object is written over by a later one: copy what is to stay. */
  onShown: (shown: MotionShown) => void;
  /** A pose cannot be read here; later ones may. */
  onRefused: (error: Error) => void;
  /** The page's clock, milliseconds. */
  now?: () => number;
}

/** Plays the motion of a session on a drawer, at the display's rate. */
export interface MotionPlayer<Image extends DrawnImage = DrawnImage> {
  readonly counts: MotionCounts;
  readonly figures: MotionFigures;
  /** The server's moment that is played; NaN before the first. It never goes back, but by `reset`. */
  readonly moment: number;
  /**
   * Draws with another from now on, or with none; what comes is kept all the same.
   *
   * @param space of its head: poses of another are not given to it
   */
  use(drawer: MotionDrawer<Image> | null, space?: ExpressionSpace): void;
  /** @param arrivedAt milliseconds, the page's clock */
  push(message: Omit<PosedMessage, "type">, arrivedAt: number): void;
  /**
   * Plays what a line says, so that it is seen when that says; null: its own time again, to which it comes by and by.
   *
   * @param atOnce nobody sees it: it is on the line at once, where it need not go back for it. Else it comes there by and by
   */
  follow(line: Line | null, atOnce?: boolean): void;
  /** Draws what is due by now, for who knows the time better than the pace. */
  tick(): void;
  /** Another connection: its clock and its sound are others. */
  reset(): void;
  close(): void;
}

export interface MotionFigures {
  /** How far behind the quickest message is played, milliseconds; what it is led by is in it. */
  delayMs: number;
  /** Of the last step: how far it was beyond the newest pose. */
  predictedMs: number;
  /** From the order to draw until the picture is there, about. */
  drawMs: number;
}

/** Between two steps, for a pace that asks; and at least, so that one that is late never steps within a step. */
const STEP_MS = 1000 / 60, LEAST_MS = 1;

export function createMotionPlayer<Image extends DrawnImage>(
  options: MotionPlayerOptions<Image>,
): MotionPlayer<Image> {
  const { pace, sound, now = pageTime } = options;
  const counts: MotionCounts = { received: 0, drawn: 0, shown: 0, dropped: 0, bytes: 0 };
  const clock = createPlayClock();
  const artist = createArtist({ ...options, now, counts });
  const intake = createIntake({ ...options, clock, counts, drawMs: () => artist.drawMs });
  let stepped = -Infinity, closed = false;

  function schedule(): void {
    const { played } = intake;
    if (closed || !artist.canDraw(played.buffer.space) || !played.goesOn(clock.moment)) return;
    pace(step, Math.max(LEAST_MS, stepped + STEP_MS - now()));
  }

  function step(): void {
    tick();
    schedule();
  }

  function tick(): void {
    const { played } = intake, { buffer } = played;
    if (closed || buffer.count === 0) return;
    const at = now();
    stepped = at;
    const shownAt = at + artist.drawMs;
    const moment = clock.advance(at, buffer.newest, sound.heard(shownAt), shownAt);
    if (!artist.canDraw(buffer.space) || !played.go(moment, at)) return;
    artist.draw(played, moment, clock.soundOf(moment), at);
  }

  return {
    counts,
    get figures() {
      const { delayMs } = clock, { predictedMs } = intake.played, { drawMs } = artist;
      return { delayMs, predictedMs, drawMs };
    },
    get moment() {
      return clock.moment;
    },
    use(drawer, space) {
      artist.use(drawer, space);
      schedule();
    },
    push(message, arrivedAt) {
      if (!closed && intake.take(message, arrivedAt)) schedule();
    },
    follow(line, atOnce = false) {
      clock.follow(line, atOnce);
    },
    tick,
    reset() {
      intake.reset();
      clock.reset();
    },
    close() {
      closed = true;
      artist.use(null);
      intake.reset();
    },
  };
}
