import { now } from "../../../runtime/base/clock.ts";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import type { PosedMessage } from "../../../runtime/protocol/server_messages.ts";
import { decodeServerMessage } from "../../../runtime/protocol/protocol.ts";
import {
  createMotionPlayer,
  type DrawnImage,
  type MotionDrawer,
} from "../../../static/client/motion/motion_player.ts";

/*
 * What drawn.ts runs in the browser: a socket's poses, the motion player, and a drawer. The tests' types know nothing of
 * pages, so what is the browser's is taken from the global object.
 */

interface Browser {
  requestAnimationFrame(step: (time: number) => void): void;
}
const browser = globalThis as unknown as Browser & { measureDrawn: typeof measureDrawn };

/** Milliseconds from a pose's arrival: until it was ordered to be drawn, and until its picture was there. */
export interface Drawn {
  readonly ordered: number[];
  readonly pictured: number[];
  readonly refresh: number;
  readonly pictures: number;
  readonly delayMs: number;
}

/** @param drawer the address of its script; null for one that only counts */
async function measureDrawn(socket: string, drawer: string | null, seconds: number): Promise<Drawn> {
  const arrivals: { taken: number; at: number; isOrdered: boolean; isShown: boolean }[] = [];
  const ordered: number[] = [], pictured: number[] = [], refreshes: number[] = [];
  let asked = false;
  const player = createMotionPlayer({
    surface: null,
    pace(step) {
      if (asked) return;
      asked = true;
      browser.requestAnimationFrame(() => {
        asked = false;
        step();
        for (const arrival of arrivals) {
          if (arrival.isOrdered || !(player.moment >= arrival.taken)) continue;
          arrival.isOrdered = true;
          ordered.push(now() - arrival.at);
        }
      });
    },
    sound: { heard: () => null, picture() {} },
    ownCamera: () => PORTRAIT,
    onNeedKey() {},
    onRefused(error) {
      throw error;
    },
    onShown({ moment, shown }) {
      for (const arrival of arrivals) {
        if (arrival.isShown || arrival.taken > moment) continue;
        arrival.isShown = true;
        pictured.push(shown - arrival.at);
      }
      while (arrivals[0]?.isShown && arrivals[0].isOrdered) arrivals.shift();
    },
  });
  player.use(drawer === null ? createCounter() : await openDrawer(drawer));
  const link = new WebSocket(socket);
  link.binaryType = "arraybuffer";
  link.onmessage = ({ data }) => {
    const at = now(), message = decodeServerMessage(new Uint8Array(data)) as PosedMessage;
    arrivals.push({ taken: message.stamps.taken, at, isOrdered: false, isShown: false });
    player.push(message, at);
  };
  browser.requestAnimationFrame(function refresh(time) {
    refreshes.push(time);
    browser.requestAnimationFrame(refresh);
  });
  // What came first is not counted: shaders were compiled.
  await new Promise((resolve) => setTimeout(resolve, 2000));
  ordered.length = pictured.length = refreshes.length = 0;
  const before = player.counts.shown;
  await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
  link.close();
  const refresh = (refreshes.at(-1)! - refreshes[0]!) / (refreshes.length - 1);
  const { figures: { delayMs }, counts } = player;
  return { ordered, pictured, refresh, pictures: counts.shown - before, delayMs };
}

function createCounter(): MotionDrawer<DrawnImage> {
  return {
    onPicture() {},
    draw(_pose, _camera, tag) {
      this.onPicture(null, tag, 0);
    },
  };
}

async function openDrawer(address: string): Promise<MotionDrawer<DrawnImage>> {
  const { openHeadDrawer } = await import(address);
  const drawer = await openHeadDrawer({
    ...{ package: await fetch("/small.headcast"), size: 128, background: [0.2, 0.2, 0.2] },
  });
  await drawer.complete;
  return drawer;
}

browser.measureDrawn = measureDrawn;
