import type { Camera } from "../../runtime/base/camera.ts";
import { now } from "../../runtime/base/clock.ts";
import type { StatsMessage, WelcomeMessage } from "../../runtime/protocol/server_messages.ts";
import type { Connection } from "../client/connection.ts";
import type { DeliveryWish } from "../client/delivery/state.ts";
import type { DeliveryLauncher } from "../client/delivery/launcher.ts";
import type { FacePanel } from "./drive/face_panel.ts";
import type { Shown } from "../client/picture/frame.ts";
import type { LatencyMeter } from "./picture/latency.ts";
import type { Orbit } from "./camera/orbit.ts";
import type { Player } from "../client/picture/player.ts";
import type { PoseDriver } from "./drive/pose_driver.ts";
import type { Sound } from "./sound/sound.ts";

export interface HookParts {
  session: string;
  canvas: HTMLCanvasElement;
  connection: Connection;
  player: Player;
  delivery: DeliveryLauncher;
  driver: PoseDriver;
  face: FacePanel;
  meter: LatencyMeter;
  orbit: Orbit;
  /** What the server has told last. */
  known(): {
    welcome: WelcomeMessage | null;
    stats: StatsMessage | null;
    last: Shown | null;
    sound: Sound | null;
  };
}

/**
 * The page's door for scripts and tests, `globalThis.headcast`. Reading changes nothing; `set` and `release` are what
 * the sliders do.
 *
 * @returns what it is told by
 */
export function installHook(
  { session, canvas, connection, player, delivery, driver, ...parts }: HookParts,
): { shown(frame: Readonly<Shown>): void } {
  const { face, meter, orbit, known } = parts;
  const hook = {
    /** What the page is doing now. */
    get state() {
      const { welcome } = known();
      return {
        status: connection.status,
        session,
        role: welcome?.role ?? null,
        codec: welcome?.codec ?? null,
        size: welcome?.size ?? null,
        avatar: welcome?.avatar ?? null,
        notes: welcome?.notes ?? [],
        driving: driver.driving,
        camera: { ...orbit.camera },
      };
    },
    /** Counts since the page opened, rates and median latencies of now, and the stamps of the last frame shown. */
    stats() {
      const { stats, last, sound } = known();
      return {
        ...player.counts,
        delivery: { ...delivery.news, ...delivery.counts },
        posesSent: driver.sent,
        clockOffset: connection.clock.offset,
        roundTrip: connection.clock.roundTrip,
        ...meter.summary(now()),
        server: stats,
        last,
        sound: sound?.figures ?? null,
      };
    },
    /** The picture on screen, or a part of it in pixels, as RGBA. */
    pixels(x = 0, y = 0, width = canvas.width - x, height = canvas.height - y) {
      const context = canvas.getContext("2d");
      if (context === null) throw new Error("Cannot read pixels, the canvas has no 2d context");
      const { data } = context.getImageData(x, y, width, height);
      return { x, y, width, height, data };
    },
    /** @param values by shape ("jawOpen", 0..1) or joint axis ("neck.y", radians) */
    set(values: Readonly<Record<string, number>>) {
      for (const [id, value] of Object.entries(values)) driver.set(id, value);
      face.refresh();
    },
    /** The moment of the session's sound that is heard at a time of the page's clock; null while nothing sounds. */
    heard: (at = now()) => known().sound?.heard(at) ?? null,
    /** Gives the head back to its idle motion. */
    release: () => driver.release(),
    look: (to: Partial<Camera>) => orbit.look(to),
    /** Told of each picture that was drawn on the canvas. */
    onShown: null as ((frame: Readonly<Shown>) => void) | null,
    /** How pictures are to come from here on. */
    deliver: (wish: DeliveryWish) => void (delivery.wish = wish),
  };
  Object.assign(globalThis, { headcast: hook });
  return { shown: (frame) => hook.onShown?.(frame) };
}
