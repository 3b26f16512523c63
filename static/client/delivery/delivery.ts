import { now } from "../../../runtime/base/clock.ts";
import { reason } from "../../../runtime/base/message.ts";
import { EXPRESSION_SPACE_NAMES, type ExpressionSpace } from "../../../runtime/head/expression_space.ts";
import type { ErrorCode } from "../../../runtime/protocol/errors.ts";
import type { SentDelivery } from "../../../runtime/protocol/fields.ts";
import type { ServerMessage, WelcomeMessage } from "../../../runtime/protocol/server_messages.ts";
import type { HeadDrawer, OpenHeadDrawer } from "../draw/drawer.ts";
import type { MotionPlayer, MotionPlayerOptions, MotionShown } from "../motion/motion_player.ts";
import type { DecodedImage } from "../picture/decoder.ts";
import type { DecodedFrame } from "../picture/frame.ts";
import type { Delivery, DeliveryMessage, DeliveryOptions } from "./delivery_options.ts";
import { createFit } from "./fit.ts";
import { createGate } from "./gate.ts";
import type { Likeness } from "./likeness.ts";
import type { DeliveryNews } from "./news.ts";
import { probe } from "./probe.ts";
import {
  type DeliveryEffect,
  type DeliveryEvent,
  type DeliveryState,
  type DeliveryWish,
  firstState,
  type PackageRef,
  type PictureSource,
} from "./state.ts";
import { transition } from "./transition.ts";
import { createVideoLine } from "./video_line.ts";

const TICK_MS = 250;
/** Between two counts of what was drawn. */
const MEASURE_MS = 1000;
/** A server sends thirty poses a second: after so long none will come. */
const STARVED_MS = 2000;
/** A head that is drawn is led so far behind video as it goes back: who is ahead of it waits for a picture that fits. */
const OVERTAKEN_MS = 5;
/** Mean difference, of 1, beyond which a drawn picture shows something else than video; so many in a row are believed. */
const UNLIKE = 0.1, UNLIKE_PICTURES = 12;

const REFUSALS: readonly string[] = [
  ...["unavailable", "too-many-clients", "too-many-renditions", "too-costly"] satisfies ErrorCode[],
];

/** What draws and plays, which comes with the drawing. */
export interface DeliveryParts {
  readonly openHeadDrawer: OpenHeadDrawer;
  readonly createMotionPlayer: (options: MotionPlayerOptions<DecodedImage>) => MotionPlayer<DecodedImage>;
  readonly createLikeness: () => Likeness;
}

type Message<Type extends ServerMessage["type"]> = ServerMessage & { readonly type: Type };

/** Runs what `transition` decides. */
export class RunningDelivery implements Delivery {
  readonly #options: DeliveryOptions;
  readonly #parts: DeliveryParts;
  readonly #gate = createGate((source, taken) => this.#isFit(source, taken), (to) => {
    this.#over = to;
  });
  readonly #fit = createFit();
  readonly #line = createVideoLine();
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #likeness: Likeness;
  #state: DeliveryState;
  #welcome: WelcomeMessage | null = null;
  /** What the server sends, and what it was asked for last. */
  #sent: SentDelivery = "video";
  #asked: SentDelivery = "video";
  #isLost = false;
  #drawer: HeadDrawer | null = null;
  #player: MotionPlayer<DecodedImage> | null = null;
  #opening: AbortController | null = null;
  #probing: AbortController | null = null;
  /** Of the shown size, what is drawn. */
  #share = 1;
  /** Told by the gate within a draw. */
  #over: "video" | "motion" | null = null;
  #candidate: DecodedImage | null = null;
  #unlike = 0;
  #videoShown = 0;
  #poseAt = 0;
  #measure = { at: 0, drawn: 0 };
  #counts = { received: 0, shown: 0 };
  #fps = 0;

  constructor(options: DeliveryOptions, parts: DeliveryParts) {
    this.#options = options;
    this.#parts = parts;
    this.#likeness = parts.createLikeness();
    this.#state = firstState(options.wish);
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  get wish(): DeliveryWish {
    return this.#state.wish;
  }

  set wish(wish) {
    this.#step({ type: "wished", wish });
  }

  get news(): DeliveryNews {
    const { wish, kind: stage, why } = this.#state;
    const drawer = this.#drawer;
    return {
      ...{ wish, shows: this.#gate.shows, stage, why },
      drawing: drawer === null ? null : {
        adapter: drawer.adapter.name,
        isFallback: drawer.adapter.isFallback,
        size: drawer.figures.size,
        splats: drawer.figures.splats,
        ms: drawer.figures.medianMs,
        fps: this.#fps,
      },
    };
  }

  get counts() {
    return this.#counts;
  }

  get isDrawn(): boolean {
    return this.#state.kind === "motion";
  }

  /** Calls of the state's machine end before another begins: what is told within one waits. */
  #step(event: Omit<DeliveryEvent, "time"> | DeliveryEvent): void {
    const before = this.#state;
    const { state, effects } = transition(before, { ...event, time: now() } as DeliveryEvent);
    this.#state = state;
    for (const effect of effects) this.#run(effect);
    if (state.kind !== before.kind || state.why !== before.why || event.type === "wished") {
      this.#options.onNews(this.news);
    }
  }

  #run(effect: DeliveryEffect): void {
    switch (effect.type) {
      case "send":
        if (effect.delivery === this.#asked) return;
        this.#asked = effect.delivery;
        return void this.#options.send({ type: "delivery", delivery: effect.delivery });
      case "open":
        return void this.#open(effect.package);
      case "close":
        return this.#close();
      case "probe":
        return void this.#probe();
      case "play":
        return this.#play();
      case "ease":
        return this.#lead();
      case "stop":
        return this.#stop();
      case "aim":
        this.#gate.aim = effect.at;
        this.#fit.restart();
    }
  }

  async #open(of: PackageRef): Promise<void> {
    const opening = this.#opening = new AbortController();
    const { signal } = opening;
    const { size = 512, mark = null } = this.#welcome ?? {};
    this.#share = 1;
    try {
      const response = await this.#fetch(of.url, signal);
      const drawer = await this.#parts.openHeadDrawer({
        ...{ package: response, size, mark, signal, background: groundOf(this.#welcome) },
        head: async () => new Uint8Array(await (await this.#fetch(of.head ?? "", signal)).arrayBuffer()),
      });
      if (signal.aborted) return drawer.close();
      this.#drawer = drawer;
      drawer.onFailed = (error) => this.#failed(opening, reason(error));
      void drawer.lost.then((why) => this.#failed(opening, `the graphics device was lost: ${why}`));
      await drawer.complete;
      if (!signal.aborted) this.#step({ type: "fetched" });
    } catch (error) {
      this.#failed(opening, reason(error));
    }
  }

  #failed(opening: AbortController, why: string): void {
    if (!opening.signal.aborted) this.#step({ type: "failed", why, final: false });
  }

  async #fetch(address: string, signal: AbortSignal): Promise<Response> {
    const token = this.#options.token();
    const headers: HeadersInit = token === null ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(new URL(address.replace(/^\//, ""), this.#options.server), {
      headers,
      signal,
    });
    if (response.ok) return response;
    await response.body?.cancel();
    throw new Error(`Cannot load what is drawn, the server answered: ${response.status}`);
  }

  #close(): void {
    this.#opening?.abort();
    this.#probing?.abort();
    this.#opening = this.#probing = null;
    this.#player?.use(null);
    this.#drawer?.close();
    this.#drawer = null;
  }

  async #probe(): Promise<void> {
    const probing = this.#probing = new AbortController();
    const [drawer, welcome] = [this.#drawer!, this.#welcome!];
    const outcome = await probe({
      ...{ drawer, camera: this.#options.ownCamera() ?? welcome.camera, size: welcome.size, now },
      space: this.#space(),
      videoShown: () => this.#videoShown,
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      signal: probing.signal,
    });
    if (probing.signal.aborted) return;
    if ("size" in outcome) this.#share = outcome.size / welcome.size;
    this.#step({ type: "probed", objection: "size" in outcome ? null : outcome.objection });
  }

  #play(): void {
    this.#probing?.abort();
    if (this.#player !== null) return this.#player.follow(null);
    const options = this.#options;
    this.#unlike = 0;
    this.#poseAt = now();
    this.#measure = { at: now(), drawn: 0 };
    let admitted = false;
    const player = this.#player = this.#parts.createMotionPlayer({
      ...{ pace: options.pace(), sound: options.sound, ownCamera: options.ownCamera },
      surface: {
        draw: (picture, frame) => {
          admitted = this.#admitsDrawn(picture, frame);
          if (admitted) options.surface.draw(picture, frame);
        },
      },
      onNeedKey: () => void options.send({ type: "keyframe" }),
      onShown: (shown) => {
        this.#measure.drawn++;
        if (admitted) {
          this.#counts.shown++;
          options.onShown(shown);
        }
        this.#tellOver();
      },
      onRefused: (error) => this.#step({ type: "refused", why: reason(error) }),
    });
    // As video is shown until it takes over: from there it comes to its own time.
    if (this.#gate.shows === "video") player.follow((at) => this.#line.momentAt(at), true);
    player.use(this.#drawer, this.#space());
  }

  /** Of the shown head's poses: frames of any other are said to be retargeted. */
  #space(): ExpressionSpace {
    const { retargets } = this.#welcome!;
    return EXPRESSION_SPACE_NAMES.find((name) => !retargets.some(({ space }) => space === name)) ?? "arkit";
  }

  #stop(): void {
    this.#player?.close();
    this.#player = null;
    this.#fps = 0;
  }

  /** It falls behind by and by until video fits. */
  #lead(): void {
    this.#player?.follow((at) => this.#line.momentAt(at) - OVERTAKEN_MS);
  }

  #admitsDrawn(picture: DecodedImage, { moment, shown }: MotionShown): boolean {
    this.#candidate = picture;
    const admitted = this.#gate.admits("motion", moment);
    if (admitted) this.#fit.shown(moment, shown);
    return admitted;
  }

  /** A picture takes over where it goes on from what is shown; a drawn one where it shows the same as video, too. */
  #isFit(source: PictureSource, moment: number): boolean {
    // Where nothing is drawn any more there is nothing to be led.
    if (!this.#fit.goesOn(moment, now(), this.#player !== null)) return false;
    if (source === "video") return true;
    const differs = this.#candidate === null ? null : this.#likeness.differs(this.#candidate);
    if (differs === null || differs < UNLIKE) return true;
    this.#unlike++;
    return false;
  }

  admits(picture: DecodedImage, { stamps, alpha }: DecodedFrame): boolean {
    const at = now();
    this.#line.note(stamps.taken, at);
    const admitted = this.#gate.admits("video", stamps.taken);
    if (admitted) {
      this.#fit.shown(stamps.taken, at);
      this.#videoShown++;
      const { kind } = this.#state;
      if (kind === "both") this.#likeness.keep(picture, alpha === "stacked");
      if (kind === "video" && !this.#state.pictured) this.#step({ type: "pictured" });
    }
    this.#tellOver();
    return admitted;
  }

  #tellOver(): void {
    const to = this.#over;
    this.#over = null;
    if (to === "motion") this.#player?.follow(null);
    if (to !== null) this.#step({ type: "over", to });
  }

  welcomed(welcome: WelcomeMessage): void {
    this.#welcome = welcome;
    this.#sent = this.#asked = welcome.delivery ?? "video";
    this.#poseAt = now();
    if (this.#isLost) {
      this.#isLost = false;
      this.#gate.reset();
      this.#fit.reset();
      this.#line.reset();
      this.#player?.reset();
    }
    this.#dress();
    const objection = welcome.delivery === undefined
      ? "this server is too old to send motion"
      : "this server gives no avatar to be drawn elsewhere";
    this.#step({ type: "welcomed", package: welcome.package ?? null, objection });
  }

  /** The drawer draws as the session's pictures are. */
  #dress(): void {
    if (this.#welcome === null) return;
    this.#drawer?.setBackground(groundOf(this.#welcome));
    this.#drawer?.setMark(this.#welcome.mark ?? null);
    this.#drawer?.resize(Math.max(128, Math.round(this.#welcome.size * this.#share / 16) * 16));
  }

  lost(): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#probing?.abort();
    this.#step({ type: "lost" });
  }

  receive(message: DeliveryMessage, arrivedAt: number): boolean {
    switch (message.type) {
      case "pose":
        this.#poseAt = arrivedAt;
        this.#counts.received++;
        this.#player?.push(message, arrivedAt);
        return true;
      case "avatar":
        if (message.state === "shown") this.#step({ type: "avatar", package: message.package ?? null });
        return true;
      case "size":
        return this.#resized(message.size);
      case "delivery":
        return this.#told(message);
      case "error":
        if (this.#asked === this.#sent || !REFUSALS.includes(message.code)) return false;
        this.#asked = this.#sent;
        this.#step({ type: "refused", why: reason(message.message) });
        return true;
    }
  }

  #told({ delivery, size, reason: why }: Message<"delivery">): boolean {
    this.#sent = delivery;
    if (size !== undefined) this.#resized(size);
    if (why === undefined) return true;
    this.#asked = delivery;
    this.#step({ type: "refused", why });
    return true;
  }

  #resized(size: number): boolean {
    if (this.#welcome !== null) this.#welcome = { ...this.#welcome, size };
    this.#dress();
    return true;
  }

  tick(): void {
    this.#player?.tick();
  }

  #tick(): void {
    const at = now();
    const resting = this.#options.resting();
    if (resting !== this.#state.resting) {
      this.#poseAt = at;
      this.#step({ type: "rested", resting });
    }
    if (this.#unlike >= UNLIKE_PICTURES) {
      this.#unlike = 0;
      this.#step({
        type: "failed",
        why: "what this browser draws does not look like the video",
        final: false,
      });
    }
    if (this.#state.kind === "motion" && !this.#isLost && at - this.#poseAt > STARVED_MS) {
      this.#step({ type: "starved" });
    }
    if (this.#player !== null && at - this.#measure.at >= MEASURE_MS) {
      this.#fps = this.#measure.drawn * 1000 / (at - this.#measure.at);
      this.#measure = { at, drawn: 0 };
      if (this.#state.kind === "motion" && !this.#isLost) {
        this.#step({ type: "measured", fps: this.#fps });
      }
    }
    this.#step({ type: "time" });
  }

  close(): void {
    clearInterval(this.#timer);
    this.#stop();
    this.#close();
  }
}

/** What lies behind the head: nothing also where this page cannot compose, and so has video before black. */
function groundOf(welcome: WelcomeMessage | null): { r: number; g: number; b: number } | "transparent" {
  const { background } = welcome ?? { background: [0, 0, 0] as const };
  if (background === "transparent") return background;
  const [r, g, b] = background;
  return { r, g, b };
}
