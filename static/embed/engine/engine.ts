import type { Camera } from "../../../runtime/base/camera.ts";
import type { CodecName } from "../../../runtime/base/codec_names.ts";
import type { JoinMessage } from "../../../runtime/protocol/client_messages.ts";
import type { Role } from "../../../runtime/protocol/fields.ts";
import type {
  AvatarNewsMessage,
  ErrorMessage,
  ServerMessage,
  SizeMessage,
  WelcomeMessage,
} from "../../../runtime/protocol/server_messages.ts";
import { createAttention } from "../../client/attention.ts";
import { type Connection, LESSER, openConnection, type Status } from "../../client/connection.ts";
import { createDeliveryLauncher } from "../../client/delivery/launcher.ts";
import { createOwnCamera } from "../../client/delivery/own_camera.ts";
import { createPlayer, promptPace, supportedCodecs } from "../../client/picture/player.ts";
import { decodableSound } from "../../client/sound/decodable_sound.ts";
import { createSoundFeed } from "../../client/sound/sound_feed.ts";
import type { Shown } from "../../client/picture/frame.ts";
import { loadDrawing } from "./drawing.ts";
import { createDriving } from "./driving.ts";
import { createHearing } from "./hearing.ts";
import {
  ENGINE_VERSION,
  type EngineOptions,
  type EnginePort,
  type EngineState,
  type FaultCode,
  type FromEngine,
  type ToEngine,
} from "./messages.ts";
import { type Compose, createOutputs, openCompose } from "./outputs.ts";
import { createQuality } from "./quality.ts";
import { createSeat } from "./seat.ts";
import { createTokenDesk } from "./token_desk.ts";
import { whyNot } from "./why_not.ts";

const STATES: Readonly<Record<Status, EngineState>> = {
  connecting: "connecting",
  joined: "connected",
  lost: "reconnecting",
  refused: "refused",
};
/** What is wrong with the join itself: it would be refused again. */
const HOPELESS: readonly string[] = ["wrong-avatar", "unknown-avatar", "bad-message", "not-allowed"];

/** What was under way as the seat changed hands is refused by then. */
const UNDER_WAY_MS = 1000;

type Post = (message: FromEngine, transfer?: Transferable[]) => void;

/** A session as the page's side of it has it, run where its messages come from: in a worker, or on the page's thread. */
export function startEngine(port: EnginePort): void {
  port.onmessage = ({ data }) => {
    if (data.type !== "open") return;
    const engine = new Engine(data.options, (message, transfer = []) => port.postMessage(message, transfer));
    port.onmessage = ({ data, ports }) => engine.take(data, ports[0]);
  };
  port.postMessage({ type: "hello", version: ENGINE_VERSION });
}

class Engine {
  readonly #options: EngineOptions;
  readonly #post: Post;
  #connection: Connection | null = null;
  #codecs: readonly CodecName[];
  #welcome: WelcomeMessage | null = null;
  #wasReady = false;
  /** What it joins as: what was asked for, until the seat has changed hands. */
  #role: Role;
  /** Whom it joins: who was asked for, until another was shown; null for whomever the session shows. */
  #avatar: string | null;
  #unseatedAt = -Infinity;
  /** Where this page has put the camera, which another connection does not know. */
  #camera: Camera | null;
  /** A smaller role has been tried on this line. */
  #lessened = false;
  readonly #send: Connection["send"] = (message) => this.#connection?.send(message) ?? false;
  readonly #tokens;
  /** That of the last join. */
  #token: string | null = null;
  readonly #ownCamera = createOwnCamera();
  /** Null where transparency is not asked for, or cannot be had. */
  readonly #compose: Compose | null;
  readonly #outputs;
  readonly #driving;
  readonly #feed;
  readonly #hearing;
  readonly #delivery;
  readonly #player;
  readonly #quality;
  readonly #seat;
  readonly #attention;

  constructor(options: EngineOptions, post: Post) {
    this.#options = options;
    this.#post = post;
    this.#role = options.role;
    this.#camera = options.camera;
    this.#avatar = options.avatar;
    this.#codecs = options.codecs ?? [];
    const send = this.#send;
    const fault = (code: FaultCode, message: string) => this.#fault(code, message);
    this.#tokens = createTokenDesk({ post, send, fault, renewable: options.renewable });
    this.#compose = options.background === "transparent" ? openCompose() : null;
    this.#outputs = createOutputs(post, this.#compose, options.background === "transparent");
    this.#driving = createDriving(send, () => this.#welcome?.role === "puppeteer");
    this.#feed = createSoundFeed(send);
    this.#seat = createSeat(post, send);
    this.#attention = createAttention(send);
    this.#hearing = createHearing({
      ...{ post, send },
      onPlace: () => {
        this.#player.tick();
        this.#delivery.tick();
      },
      onFailed: (error) => fault("sound", `Cannot play the sound: ${error.message}`),
    });
    this.#delivery = createDeliveryLauncher({
      ...{ wish: options.delivery, server: options.server, surface: this.#outputs, pace: promptPace },
      ...{ sound: this.#hearing, clock: () => this.#connection?.clock, send, token: () => this.#token },
      load: () => loadDrawing(options.server),
      ownCamera: () => this.#welcome?.role === "viewer" ? this.#ownCamera.at() : null,
      resting: () => this.#attention.resting,
      onShown: (frame) => this.#shown(frame),
      // It is told with what else goes how.
      onNews: () => {},
    });
    this.#player = createPlayer({
      surface: this.#delivery.surface,
      pace: promptPace(),
      sound: this.#hearing,
      onNeedKey: () => void send({ type: "keyframe" }),
      onShown: (frame) => this.#delivery.pictured(frame) && this.#shown(frame),
      onFailed: (error) => this.#undecodable(error),
    });
    this.#quality = createQuality({
      post,
      counts: this.#player.counts,
      delivery: () => this.#delivery.news,
      clock: () => this.#connection?.clock,
      sound: () => this.#hearing.figures,
      resting: () => this.#attention.resting,
    });
    void this.#open();
  }

  async #open(): Promise<void> {
    const { server, session, renewable } = this.#options;
    if (this.#codecs.length === 0) this.#codecs = await supportedCodecs();
    /** Tokens that were refused in a row, with no welcome between. */
    let refusals = 0;
    const url = new URL(`live/${encodeURIComponent(session)}`, server);
    url.protocol = url.protocol.replace("http", "ws");
    this.#connection = openConnection({
      url: url.href,
      wantedRole: () => this.#role,
      join: (role) => this.#join(role),
      onStatus: (status) => {
        if (status === "joined") refusals = 0;
        this.#changed(status);
      },
      onMessage: (message, arrivedAt) => this.#receive(message, arrivedAt),
      onBadMessage: (error) => this.#fault("bad-message", error.message),
      heard: (at) => this.#hearing.heard(at),
      hasFreshToken: () => renewable && refusals++ === 0,
    });
  }

  async #join(role: Role): Promise<JoinMessage> {
    if (role === this.#role) this.#lessened = false;
    const token = this.#token = await this.#tokens.forJoin();
    return {
      ...joinMessage({ ...this.#options, avatar: this.#avatar }, role, this.#codecs, token),
      ...this.#delivery.join,
      ...(this.#compose !== null && { alpha: ["stacked"] }),
    };
  }

  #receive(message: ServerMessage, arrivedAt: number): void {
    // Of errors it takes those that answer what it has asked for.
    if (this.#delivery.receive(message, arrivedAt) && message.type === "error") return;
    switch (message.type) {
      case "welcome":
        return this.#begin(message);
      case "size":
        return this.#resized(message);
      case "avatar":
        return this.#shows(message);
      case "delivery":
        if (message.codec === undefined) return;
        return this.#player.open(message.codec, message.codecString ?? "");
      case "pose":
        return this.#attention.pictured();
      case "video":
        this.#attention.pictured();
        return this.#player.push(message, arrivedAt);
      case "audio":
      case "speaking":
      case "interrupted":
        return this.#hearing.receive(message, arrivedAt);
      case "stats":
        return this.#quality.told(message);
      case "seat":
        if (message.state === "given" || message.state === "taken") {
          this.#role = message.client === this.#welcome?.clientId ? "puppeteer" : "viewer";
          if (this.#role === "viewer") this.#unseatedAt = performance.now();
        }
        return this.#seat.receive(message);
      case "error":
        return this.#refused(message);
    }
  }

  #begin(message: WelcomeMessage): void {
    const again = this.#welcome?.clientId === message.clientId;
    this.#welcome = message;
    this.#player.open(message.codec, message.codecString);
    this.#hearing.welcomed(again);
    this.#seat.welcomed(message);
    this.#attention.welcomed(message);
    this.#delivery.welcomed(message);
    if (this.#camera !== null) this.#look(this.#camera, 0);
    this.#tellInfo(message);
  }

  /** Another avatar is wanted, or shown from the next picture on. */
  #shows({ state, name, reason, head }: AvatarNewsMessage): void {
    if (state === "failed") this.#fault("unavailable", `Cannot show the avatar ${name}: ${reason}`);
    if (state !== "shown" || this.#welcome === null) return;
    if (this.#avatar !== null) this.#avatar = name;
    this.#welcome = { ...this.#welcome, ...head, avatar: name };
    this.#tellInfo(this.#welcome);
  }

  /** Pictures of another size follow; everything else goes on. */
  #resized({ size, most, codec, codecString }: SizeMessage): void {
    if (this.#welcome === null) return;
    this.#welcome = { ...this.#welcome, size, most, codec, codecString };
    this.#player.open(codec, codecString);
    this.#tellInfo(this.#welcome);
  }

  #look(camera: Camera, easeMs: number): void {
    this.#ownCamera.to(camera, this.#welcome?.camera ?? camera, this.#camera === camera ? 0 : easeMs);
    this.#camera = camera;
    this.#send({ type: "camera", height: 0, ...camera, easeMs });
  }

  #tellInfo(
    { session, role, avatar, changesAvatar, size, fps, codec, camera, notes }: WelcomeMessage,
  ): void {
    const info = { session, role, avatar, changesAvatar, size, fps, codec, camera, notes };
    this.#post({ type: "welcome", info });
  }

  #shown(frame: Shown): void {
    this.#quality.shown(frame);
    if (this.#wasReady) return;
    this.#wasReady = true;
    this.#post({ type: "ready" });
  }

  #undecodable(error: Error): void {
    if (!this.#codecs.includes("h264") || this.#welcome?.codec !== "h264") {
      return this.#fault("decode", `Cannot decode the pictures: ${error.message}`);
    }
    this.#codecs = ["jpeg"];
    this.#connection?.rejoin();
  }

  #fault(code: FaultCode, message: string, fatal = false, retryAfter?: number): void {
    this.#post({ type: "fault", code, message, fatal, retryAfter });
  }

  #refused({ code, message, retryAfter }: ErrorMessage): void {
    if (code === "not-puppeteer" && performance.now() - this.#unseatedAt < UNDER_WAY_MS) return;
    const connection = this.#connection!;
    const joined = connection.status === "joined";
    if (!joined && LESSER.includes(code) && this.#role === "puppeteer" && !this.#lessened) {
      this.#lessened = true;
      return;
    }
    // It has been here, and somebody has changed the session's avatar while it was away.
    if (!joined && code === "wrong-avatar" && this.#welcome !== null && this.#avatar !== null) {
      this.#avatar = null;
      return connection.rejoin();
    }
    // The connection itself has decided by now what a refused token means.
    const hopeless = !joined && HOPELESS.includes(code);
    this.#fault(code, message, hopeless || connection.status === "refused", retryAfter);
    if (code === "not-renewed") connection.rejoin();
    else if (hopeless) connection.refuse();
    else if (!joined && retryAfter !== undefined) setTimeout(() => connection.rejoin(), retryAfter * 1000);
  }

  #changed(status: Status): void {
    this.#post({ type: "state", state: STATES[status] });
    if (status === "joined") return;
    this.#delivery.lost();
    this.#quality.reset();
    this.#seat.lost();
    if (status !== "lost") return;
    for (const id of this.#feed.drop()) {
      this.#post({ type: "speaking", event: { id, state: "failed", reason: "the connection was lost" } });
    }
    void this.#explain();
  }

  /** Looks once for each loss why nothing comes of it, where nobody has said so. */
  async #explain(): Promise<void> {
    const { server, session } = this.#options;
    const lack = await whyNot(server, session, location.origin);
    const status = this.#connection?.status;
    if (lack === null || status === "joined" || status === "refused") return;
    this.#fault(lack.code, lack.message, lack.fatal);
    if (lack.fatal) this.#connection?.refuse();
  }

  /** An order of the page. @param port comes with `player` */
  take(message: ToEngine, port?: MessagePort): void {
    switch (message.type) {
      case "token":
      case "no-token":
        return this.#tokens.answer(message);
      case "player":
        return this.#hearing.open(port!);
      case "output":
        return this.#hearing.place(message.place);
      case "screen":
        this.#outputs.screen = message.on;
        return;
      case "drawn":
        return this.#outputs.drawn();
      case "watch":
        this.#attention.seen = message.active;
        return;
      case "delivery":
        this.#delivery.wish = message.wish;
        return;
      case "track":
        return this.#outputs.setTrack(message.writable);
      case "send":
        return void this.#send(message.message);
      case "drive":
        return this.#driving.drive(message.expression, message.joints);
      case "look":
        return this.#look(message.camera, message.easeMs);
      case "mood":
        this.#seat.atWork();
        return this.#driving.setMood(message.expression);
      case "sound":
        if (this.#feed.push(message.piece)) return;
        return this.#fault("too-much-sound", "Cannot speak, at most ten minutes of sound may wait");
      case "interrupt":
        this.#feed.drop(message.id);
        return void this.#send({ type: "interrupt", ...message.id !== null && { id: message.id } });
      case "seat":
        return this.#seat.act(message.act);
      case "close":
        return this.#close();
    }
  }

  #close(): void {
    this.#connection?.close();
    this.#attention.close();
    this.#tokens.stop();
    this.#driving.close();
    this.#feed.drop();
    this.#player.close();
    this.#delivery.close();
    this.#hearing.close();
    this.#outputs.close();
  }
}

function joinMessage(
  { size, fps, avatar, background, sound }: EngineOptions,
  role: Role,
  codecs: readonly CodecName[],
  token: string | null,
): JoinMessage {
  return {
    type: "join",
    role,
    codecs: [...codecs],
    sound: sound ? decodableSound() : [],
    ...(size === null ? { resize: true } : { size }),
    ...(fps !== null && { fps }),
    // The server reads CSS.
    ...(background !== null && { background: background as NonNullable<JoinMessage["background"]> }),
    ...(avatar !== null && { avatar }),
    ...(token !== null && { token }),
  };
}
