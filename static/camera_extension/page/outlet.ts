import type { Port } from "../chrome.ts";
import type { Shape } from "../device.ts";
import { type Fit, isSame } from "../fit.ts";
import { type Picture, PICTURES_AHEAD, type Sound, type StreamMessage, type Wish } from "../messages.ts";

/** One stream of a site. */
interface Viewer {
  readonly port: Port;
  readonly wish: Wish;
  fit: Fit;
  /** Pictures on their way. */
  ahead: number;
  /** When the last picture was sent, microseconds of the pictures' time. */
  sentAt: number;
  opened: boolean;
}

/** All streams of all sites, which get the same session. */
export interface Outlet {
  readonly size: number;
  add(port: Port, wish: Wish, shape: Shape): void;
  /** The session is there: whoever waits is let in. */
  open(): void;
  readonly wantsSound: boolean;
  sound(sound: Sound): void;
  /** What pictures are wanted for now, each once. @param timestamp of the newest picture, microseconds */
  wanted(timestamp: number): readonly Fit[];
  picture(fit: Fit, picture: Picture): void;
  /** Ends what does not pass. */
  keep(passes: (port: Port) => boolean): void;
  /** Tells those that wait, and ends those that do not. */
  fail(name: string, message: string): void;
}

/** Pictures do not come on the dot: one that is early by so much of their distance is due. */
const EARLY = 0.2;

/** @param onEmpty the last one has gone */
export function createOutlet(onEmpty: () => void): Outlet {
  const viewers = new Set<Viewer>();
  const say = ({ port }: Viewer, message: StreamMessage) => port.postMessage(message);
  const isDue = ({ wish, ahead, fit, sentAt }: Viewer, timestamp: number) =>
    wish.camera && ahead < PICTURES_AHEAD && timestamp - sentAt >= (1 - EARLY) * 1e6 / fit.rate;

  function drop(viewer: Viewer): void {
    if (viewers.delete(viewer) && viewers.size === 0) onEmpty();
  }

  function end(viewer: Viewer, message: StreamMessage): void {
    say(viewer, message);
    viewer.port.disconnect();
    drop(viewer);
  }

  return {
    get size() {
      return viewers.size;
    },
    add(port, wish, shape) {
      const viewer = { port, wish, fit: fitOf(wish.fit, shape), ahead: 0, sentAt: -Infinity, opened: false };
      viewers.add(viewer);
      port.onMessage.addListener((message) => {
        const { type, fit } = (message ?? {}) as { type?: unknown; fit?: unknown };
        if (type === "fit") viewer.fit = fitOf(fit, shape);
        else viewer.ahead = Math.max(0, viewer.ahead - 1);
      });
      port.onDisconnect.addListener(() => drop(viewer));
    },
    open() {
      for (const viewer of viewers) {
        if (viewer.opened) continue;
        viewer.opened = true;
        say(viewer, { type: "opened" });
      }
    },
    get wantsSound() {
      return [...viewers].some(({ wish, opened }) => wish.microphone && opened);
    },
    sound(sound) {
      for (const viewer of viewers) if (viewer.wish.microphone && viewer.opened) say(viewer, sound);
    },
    wanted(timestamp) {
      const fits = [...viewers].filter((viewer) => isDue(viewer, timestamp)).map(({ fit }) => fit);
      return fits.filter((fit, index) => fits.findIndex((each) => isSame(each, fit)) === index);
    },
    picture(fit, picture) {
      for (const viewer of viewers) {
        if (!isSame(viewer.fit, fit) || !isDue(viewer, picture.timestamp)) continue;
        viewer.ahead++;
        viewer.sentAt = picture.timestamp;
        say(viewer, picture);
      }
    },
    keep(passes) {
      for (const viewer of [...viewers]) if (!passes(viewer.port)) end(viewer, { type: "ended" });
    },
    fail(name, message) {
      for (const viewer of [...viewers]) {
        end(viewer, viewer.opened ? { type: "ended" } : { type: "failed", name, message });
      }
    },
  };
}

/** What a site's script asks for, within what there is: it may be anybody's. */
function fitOf(asked: unknown, shape: Shape): Fit {
  const given = (asked ?? {}) as Partial<Fit>;
  const within = (value: unknown, most: number) =>
    typeof value === "number" && value >= 1 && value <= most ? Math.round(value) : most;
  return {
    width: within(given.width, shape.width),
    height: within(given.height, shape.height),
    rate: within(given.rate, shape.rate),
  };
}
