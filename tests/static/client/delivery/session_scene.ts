import { createPoseWriter } from "../../../../runtime/motion/wire/pose_writer.ts";
import { restPose } from "../../../../runtime/motion/head_pose.ts";
import { PORTRAIT } from "../../../../runtime/base/camera.ts";
import { firstState } from "../../../../static/client/delivery/state.ts";

/** What a page's choice is made of, whose types want a browser's. */
const { RunningDelivery } = await untyped("../../../../static/client/delivery/delivery.ts");
const { createMotionPlayer } = await untyped("../../../../static/client/motion/motion_player.ts");

// deno-lint-ignore no-explicit-any
function untyped(path: string): Promise<any> {
  return import(new URL(path, import.meta.url).href);
}

/** A picture that was on screen. */
export interface OnScreen {
  readonly source: "video" | "motion";
  /** The moment that it is of, and when it was shown: the server's clock, milliseconds. */
  readonly moment: number;
  readonly at: number;
}

const FRAME_MS = 1000 / 30, STEP_MS = 4, REFRESH_MS = 1000 / 60;
const PACKAGE = { url: "avatars/a.1.headcast", head: null, bytes: 1 };

/** A server, the line to it, and a page that shows what comes, by a clock that is moved by hand. */
export class SessionScene {
  readonly screen: OnScreen[] = [];
  readonly sent: string[] = [];
  /** What goes from one end of the line to the other is there so much later. */
  lineMs = 12;
  /** From the moment of a picture until it is decoded by the page. */
  videoMs = 70;
  drawMs = 6;
  /** How the drawer ends. */
  lose: (why: string) => void = () => {};
  /** Whether the server sends what it was asked for. */
  objection: string | null = null;
  posing = true;
  fetches = 0;
  now = 0;
  #sends = "video";
  #key = true;
  readonly #later: { at: number; act: () => void }[] = [];
  readonly #intervals: { ms: number; next: number; act: () => void }[] = [];
  #writer = createPoseWriter("arkit");
  #seq = 0;
  #frame = 0;
  #steps: (() => void)[] = [];
  #refreshAt = 0;
  readonly #real = { now: performance.now, setInterval: globalThis.setInterval, fetch: globalThis.fetch };
  // deno-lint-ignore no-explicit-any
  readonly delivery: any;

  constructor(wish: "auto" | "motion" | "video") {
    performance.now = () => this.now;
    Object.assign(globalThis, {
      setInterval: (act: () => void, ms: number) => this.#intervals.push({ ms, next: this.now + ms, act }),
      fetch: () => {
        this.fetches++;
        return Promise.resolve(new Response("package"));
      },
    });
    const surface = { draw: () => {} };
    this.delivery = new RunningDelivery({
      ...{ wish, server: "http://localhost/", surface, ownCamera: () => null, token: () => null },
      pace: () => (step: () => void) => void (this.#steps.includes(step) || this.#steps.push(step)),
      sound: { heard: () => null, picture: () => {} },
      clock: () => ({ offset: 0, roundTrip: 2 * this.lineMs }),
      resting: () => false,
      send: (message: { type: string; delivery?: string }) => this.#send(message),
      onShown: ({ moment }: { moment: number }) => this.#shown("motion", moment),
      onNews: () => {},
    }, {
      createMotionPlayer,
      createLikeness: () => ({ keep: () => {}, differs: () => null }),
      openHeadDrawer: () => Promise.resolve(this.#drawer()),
    });
  }

  get state(): ReturnType<typeof firstState> {
    return { ...firstState("auto"), kind: this.delivery.news.stage };
  }

  welcome(more: Record<string, unknown> = {}): void {
    this.delivery.welcomed({
      ...{ type: "welcome", delivery: this.#sends, package: PACKAGE, mark: null, size: 256 },
      ...{ background: [0, 0, 0], camera: PORTRAIT, retargets: [], ...more },
    });
  }

  #drawer() {
    const lost = new Promise<string>((resolve) => this.lose = resolve);
    let [busy, waiting]: [boolean, number | null] = [false, null];
    const drawer = {
      ...{ lost, complete: Promise.resolve(), adapter: { name: "none", isFallback: false } },
      figures: { size: 256, splats: 1, medianMs: 6 },
      onPicture: (_: unknown, __: number, ___: number) => {},
      draw(_pose: unknown, _camera: unknown, tag: number) {
        waiting = tag;
        if (!busy) next();
      },
      ...{ resize: () => {}, setBackground: () => {}, setMark: () => {}, close: () => {} },
    };
    const next = (): void => {
      const tag = waiting!;
      [busy, waiting] = [true, null];
      this.#later.push({
        at: this.now + this.drawMs,
        act: () => {
          busy = false;
          drawer.onPicture({ image: { close: () => {} }, width: 1, height: 1 }, tag, this.drawMs);
          if (waiting !== null) next();
        },
      });
    };
    return drawer;
  }

  #send({ type, delivery }: { type: string; delivery?: string }): boolean {
    if (type !== "delivery") return true;
    this.sent.push(delivery!);
    this.#later.push({
      at: this.now + this.lineMs,
      act: () => {
        const reason = this.objection;
        if (reason === null) this.#sends = delivery!;
        this.#key = true;
        this.#arrives({ type: "delivery", delivery: this.#sends, ...reason !== null && { reason } });
      },
    });
    return true;
  }

  #arrives(message: Record<string, unknown>): void {
    const at = this.now + this.lineMs;
    this.#later.push({ at, act: () => this.delivery.receive(message, performance.timeOrigin + at) });
  }

  #shown(source: OnScreen["source"], moment: number): void {
    this.screen.push({ source, moment: moment - performance.timeOrigin, at: this.now });
  }

  /** The server samples the head. */
  #sample(): void {
    const taken = performance.timeOrigin + this.now;
    const seq = this.#seq++;
    const stamps = { received: null, taken, rendered: taken, encoded: taken, sent: taken };
    if (this.#sends !== "motion") {
      this.#later.push({ at: this.now + this.videoMs, act: () => this.#video(taken, stamps) });
    }
    if (this.#sends === "video" || !this.posing) return;
    const pose = restPose();
    pose.expression[0] = 0.5 + 0.5 * Math.sin(this.now / 100);
    const key = this.#key || seq % 45 === 0;
    this.#key = false;
    const data = this.#writer.write(pose, PORTRAIT, key).slice();
    this.#arrives({ type: "pose", seq, key, poseSeq: null, stamps, data });
  }

  #video(taken: number, stamps: Record<string, number | null>): void {
    const admitted = this.delivery.admits({ image: {}, width: 1, height: 1 }, { stamps });
    if (admitted) this.#shown("video", taken);
  }

  /** Lets time pass. */
  async pass(ms: number): Promise<void> {
    for (const end = this.now + ms; this.now < end;) {
      this.now += STEP_MS;
      if (this.now >= this.#frame * FRAME_MS) {
        this.#frame++;
        this.#sample();
      }
      for (const due of this.#later.filter(({ at }) => at <= this.now).toSorted((a, b) => a.at - b.at)) {
        this.#later.splice(this.#later.indexOf(due), 1);
        due.act();
      }
      if (this.now >= this.#refreshAt) {
        this.#refreshAt += REFRESH_MS;
        for (const step of this.#steps.splice(0)) step();
      }
      for (const interval of this.#intervals) {
        if (this.now < interval.next) continue;
        interval.next += interval.ms;
        interval.act();
      }
      for (let turn = 0; turn < 12; turn++) await Promise.resolve();
    }
  }

  [Symbol.dispose](): void {
    this.delivery.close();
    performance.now = this.#real.now;
    Object.assign(globalThis, { setInterval: this.#real.setInterval, fetch: this.#real.fetch });
  }
}
