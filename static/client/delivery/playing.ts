import { now } from "../../../runtime/base/clock.ts";
import type { ExpressionSpace } from "../../../runtime/head/expression_space.ts";
import type { PosedMessage } from "../../../runtime/protocol/server_messages.ts";
import type { HeadDrawer } from "../draw/drawer.ts";
import type { MotionPlayer, MotionPlayerOptions } from "../motion/motion_player.ts";
import type { DecodedImage } from "../picture/decoder.ts";
import type { Crossing } from "./crossing.ts";
import type { DeliveryOptions } from "./delivery_options.ts";

/** Between two counts of what was drawn. */
const MEASURE_MS = 1000;
/** A head that is drawn is led so far behind video as it goes back: who is ahead of it waits for a picture that fits. */
const OVERTAKEN_MS = 5;

export interface PlayingOptions {
  readonly page: DeliveryOptions;
  readonly crossing: Crossing;
  readonly createMotionPlayer: (options: MotionPlayerOptions<DecodedImage>) => MotionPlayer<DecodedImage>;
  /** A picture was drawn, whether it was shown or not. */
  readonly onDrawn: (isShown: boolean) => void;
  readonly onRefused: (error: Error) => void;
}

/** Motion that is played, and where it is led. */
export interface Playing {
  readonly is: boolean;
  /** Drawn pictures a second; 0 while nothing is played. */
  readonly fps: number;
  /** At first, and unseen, as video is shown; what is played already comes to its own time. */
  begin(drawer: HeadDrawer | null, space: ExpressionSpace): void;
  /** It comes to its own time by and by. */
  release(): void;
  /** It falls behind by and by until video fits. */
  lead(): void;
  push(message: PosedMessage, arrivedAt: number): void;
  /** Whether `fps` is new. */
  measure(at: number): boolean;
  tick(): void;
  /** Nothing draws it from here on. */
  undraw(): void;
  reset(): void;
  stop(): void;
}

export function createPlaying({ page, crossing, ...options }: PlayingOptions): Playing {
  let player: MotionPlayer<DecodedImage> | null = null;
  let since = 0, drawn = 0, fps = 0;

  function create(): MotionPlayer<DecodedImage> {
    let admitted = false;
    return options.createMotionPlayer({
      ...{ pace: page.pace(), sound: page.sound, ownCamera: page.ownCamera },
      surface: {
        draw(picture, frame) {
          admitted = crossing.admitsDrawn(picture, frame);
          if (admitted) page.surface.draw(picture, frame);
        },
      },
      onNeedKey: () => void page.send({ type: "keyframe" }),
      onShown(shown) {
        drawn++;
        if (admitted) page.onShown(shown);
        options.onDrawn(admitted);
      },
      onRefused: options.onRefused,
    });
  }

  return {
    get is() {
      return player !== null;
    },
    get fps() {
      return fps;
    },
    begin(drawer, space) {
      if (player !== null) return player.follow(null);
      crossing.begin();
      since = now();
      drawn = 0;
      player = create();
      if (crossing.shows === "video") player.follow(crossing.videoMomentAt, true);
      player.use(drawer, space);
    },
    release: () => player?.follow(null),
    lead: () => player?.follow((at) => crossing.videoMomentAt(at) - OVERTAKEN_MS),
    push: (message, arrivedAt) => player?.push(message, arrivedAt),
    measure(at) {
      if (player === null || at - since < MEASURE_MS) return false;
      fps = drawn * 1000 / (at - since);
      since = at;
      drawn = 0;
      return true;
    },
    tick: () => player?.tick(),
    undraw: () => player?.use(null),
    reset: () => player?.reset(),
    stop() {
      player?.close();
      player = null;
      fps = 0;
    },
  };
}
