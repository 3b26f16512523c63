import { now } from "../../../runtime/base/clock.ts";
import { reason } from "../../../runtime/base/message.ts";
import { EXPRESSION_SPACE_NAMES, type ExpressionSpace } from "../../../runtime/head/expression_space.ts";
import type { ErrorCode } from "../../../runtime/protocol/errors.ts";
import type { SentDelivery } from "../../../runtime/protocol/fields.ts";
import type { ServerMessage, WelcomeMessage } from "../../../runtime/protocol/server_messages.ts";
import type { OpenHeadDrawer } from "../draw/drawer.ts";
import type { MotionPlayer, MotionPlayerOptions } from "../motion/motion_player.ts";
import type { DecodedImage } from "../picture/decoder.ts";
import type { DecodedFrame } from "../picture/frame.ts";
import { createCrossing, type Crossing } from "./crossing.ts";
import type { Delivery, DeliveryMessage, DeliveryOptions } from "./delivery_options.ts";
import type { Likeness } from "./likeness.ts";
import { createLoading, type Loading } from "./loading.ts";
import type { DeliveryNews } from "./news.ts";
import { createPlaying, type Playing } from "./playing.ts";
import { probe } from "./probe.ts";
import {
  type DeliveryEffect,
  type DeliveryEvent,
  type DeliveryState,
  type DeliveryWish,
  firstState,
} from "./state.ts";
import { transition } from "./transition.ts";

const TICK_MS = 250;
/** A server sends thirty poses a second: after so long none will come. */
const STARVED_MS = 2000;

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
  readonly #crossing: Crossing;
  readonly #loading: Loading;
  readonly #playing: Playing;
  readonly #timer: ReturnType<typeof setInterval>;
  #state: DeliveryState;
  #welcome: WelcomeMessage | null = null;
  /** What the server sends, and what it was asked for last. */
  #sent: SentDelivery = "video";
  #asked: SentDelivery = "video";
  #isLost = false;
  #probing: AbortController | null = null;
  #poseAt = 0;
  #counts = { received: 0, shown: 0 };

  constructor(options: DeliveryOptions, parts: DeliveryParts) {
    this.#options = options;
    const crossing = this.#crossing = createCrossing(parts.createLikeness(), () => this.#playing.is);
    this.#loading = createLoading({
      ...{ openHeadDrawer: parts.openHeadDrawer, server: options.server, token: options.token },
      onComplete: () => this.#step({ type: "fetched" }),
      onFailed: (why) => this.#step({ type: "failed", why, final: false }),
    });
    this.#playing = createPlaying({
      ...{ page: options, crossing, createMotionPlayer: parts.createMotionPlayer },
      onDrawn: (isShown) => {
        if (isShown) this.#counts.shown++;
        this.#tellOver();
      },
      onRefused: (error) => this.#step({ type: "refused", why: reason(error) }),
    });
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
    const { drawer } = this.#loading;
    return {
      ...{ wish, shows: this.#crossing.shows, stage, why },
      drawing: drawer === null ? null : {
        adapter: drawer.adapter.name,
        isFallback: drawer.adapter.isFallback,
        size: drawer.figures.size,
        splats: drawer.figures.splats,
        ms: drawer.figures.medianMs,
        fps: this.#playing.fps,
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
        return void this.#loading.open(effect.package, this.#welcome);
      case "close":
        return this.#close();
      case "probe":
        return void this.#probe();
      case "play":
        return this.#play();
      case "ease":
        return this.#playing.lead();
      case "stop":
        return this.#playing.stop();
      case "aim":
        this.#crossing.aim(effect.at);
    }
  }

  #close(): void {
    this.#probing?.abort();
    this.#probing = null;
    this.#playing.undraw();
    this.#loading.close();
  }

  async #probe(): Promise<void> {
    const probing = this.#probing = new AbortController();
    const [drawer, welcome] = [this.#loading.drawer!, this.#welcome!];
    const outcome = await probe({
      ...{ drawer, camera: this.#options.ownCamera() ?? welcome.camera, size: welcome.size, now },
      space: this.#space(),
      videoShown: () => this.#crossing.videoShown,
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      signal: probing.signal,
    });
    if (probing.signal.aborted) return;
    if ("size" in outcome) this.#loading.share = outcome.size / welcome.size;
    this.#step({ type: "probed", objection: "size" in outcome ? null : outcome.objection });
  }

  #play(): void {
    this.#probing?.abort();
    if (!this.#playing.is) this.#poseAt = now();
    this.#playing.begin(this.#loading.drawer, this.#space());
  }

  /** Of the shown head's poses: frames of any other are said to be retargeted. */
  #space(): ExpressionSpace {
    const { retargets } = this.#welcome!;
    return EXPRESSION_SPACE_NAMES.find((name) => !retargets.some(({ space }) => space === name)) ?? "arkit";
  }

  admits(picture: DecodedImage, frame: DecodedFrame): boolean {
    const { kind, pictured } = this.#state;
    const admitted = this.#crossing.admitsVideo(picture, frame, kind === "both");
    if (admitted && kind === "video" && !pictured) this.#step({ type: "pictured" });
    this.#tellOver();
    return admitted;
  }

  #tellOver(): void {
    const to = this.#crossing.takeOver();
    if (to === "motion") this.#playing.release();
    if (to !== null) this.#step({ type: "over", to });
  }

  welcomed(welcome: WelcomeMessage): void {
    this.#welcome = welcome;
    this.#sent = this.#asked = welcome.delivery ?? "video";
    this.#poseAt = now();
    if (this.#isLost) {
      this.#isLost = false;
      this.#crossing.reset();
      this.#playing.reset();
    }
    this.#loading.dress(this.#welcome);
    const objection = welcome.delivery === undefined
      ? "this server is too old to send motion"
      : "this server gives no avatar to be drawn elsewhere";
    this.#step({ type: "welcomed", package: welcome.package ?? null, objection });
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
        this.#playing.push(message, arrivedAt);
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
    this.#loading.dress(this.#welcome);
    return true;
  }

  tick(): void {
    this.#playing.tick();
  }

  #tick(): void {
    const at = now();
    const resting = this.#options.resting();
    if (resting !== this.#state.resting) {
      this.#poseAt = at;
      this.#step({ type: "rested", resting });
    }
    if (this.#crossing.takeUnlike()) {
      this.#step({
        type: "failed",
        why: "what this browser draws does not look like the video",
        final: false,
      });
    }
    if (this.#state.kind === "motion" && !this.#isLost && at - this.#poseAt > STARVED_MS) {
      this.#step({ type: "starved" });
    }
    if (this.#playing.measure(at) && this.#state.kind === "motion" && !this.#isLost) {
      this.#step({ type: "measured", fps: this.#playing.fps });
    }
    this.#step({ type: "time" });
  }

  close(): void {
    clearInterval(this.#timer);
    this.#playing.stop();
    this.#close();
  }
}
