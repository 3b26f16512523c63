import type { Camera } from "../../runtime/base/camera.ts";
import type { ArkitWeights } from "../../runtime/head/arkit_expression.ts";
import type { JointRotations } from "../../runtime/head/head_model.ts";
import { EXPRESSIONS } from "../../runtime/motion/expressions.ts";
import type { SeatOutcome } from "../../runtime/protocol/session.ts";
import type { SpeakTextOptions } from "../../runtime/protocol/session_speech.ts";
import { MAX_SPOKEN_LENGTH } from "../../runtime/protocol/speech_fields.ts";
import { FRAMING_MS, type FramingName } from "../../runtime/protocol/framings.ts";
import type { DeliveryWish } from "../client/delivery/state.ts";
import { checkedSession, scriptAddress, serverAddress } from "./address.ts";
import { checkedDelivery, checkedExpression, checkedFraming, checkedWatching, SHAPES } from "./checked.ts";
import { createEngineLine } from "./engine_line.ts";
import { engineOptions } from "./engine_options.ts";
import type { EngineOptions, FromEngine } from "./engine/messages.ts";
import { HeadcastError } from "./headcast_error.ts";
import { createListeners } from "./listeners.ts";
import { openEngine } from "./open_engine.ts";
import type {
  ConnectionState,
  HeadcastEvents,
  HeadcastInfo,
  HeadcastOptions,
  SpeakAudioOptions,
  Watching,
} from "./options.ts";
import { createSeatQuestion } from "./seat_question.ts";
import { createScreens, type Screens } from "./screens.ts";
import { openSoundGraph, type SoundGraph } from "./sound_graph.ts";
import { isSilent, playStream } from "./video_element.ts";
import { openWebcam, type WebcamOptions } from "./webcam_frame.ts";

/**
 * A live head: its picture and its sound in a page, in a call, or both.
 *
 * @example A head on a page, from a server that lists the page's origin (`--origins`)
 * ```ts
 * const head = new Headcast("https://heads.example.org", { token });
 * head.attach(document.querySelector("canvas"));
 * await head.connect();
 * head.speak("Good morning.");
 * ```
 */
export class Headcast {
  readonly #server: string;
  readonly #options: HeadcastOptions;
  readonly #line = createEngineLine();
  readonly #post = this.#line.post;
  readonly #listeners = createListeners<HeadcastEvents>();
  readonly #screens: Screens = createScreens(
    () => this.#post({ type: "screen", on: this.#screens.wanted }),
    () => this.#look(),
  );
  readonly #seat = createSeatQuestion();
  readonly #attached = new Set<HTMLCanvasElement | HTMLVideoElement>();
  #opening: PromiseWithResolvers<void> | null = null;
  #sound: SoundGraph | null = null;
  #stream: MediaStream | null = null;
  /** Asked for before the engine was there, by which the session's name was known. */
  #firstToken: string | null = null;
  #state: ConnectionState = "closed";
  #info: HeadcastInfo | null = null;
  #isMuted = false;
  #watching: Watching;
  #delivery: DeliveryWish;
  /** Whether pictures are to come, as the engine has been told. */
  #isLooking = true;
  #webcam: (() => void) | null = null;

  /**
   * Nothing is opened before `connect()`.
   *
   * @param url the server's address, such as "https://heads.example.org"
   * @throws {TypeError} for an address, or {RangeError} for a session's name, a `framing`, a `watch` or a `delivery`, that cannot be one
   */
  constructor(url: string | URL, options: HeadcastOptions = {}) {
    this.#server = serverAddress(url);
    this.#options = options;
    if (options.session !== undefined) checkedSession(options.session);
    if (options.framing !== undefined) checkedFraming(options.framing);
    this.#watching = checkedWatching(options.watch ?? "seen");
    this.#delivery = checkedDelivery(options.delivery ?? "video");
  }

  /** How the connection is. */
  get state(): ConnectionState {
    return this.#state;
  }

  /** What the server has said of the session; null before its first answer. */
  get info(): HeadcastInfo | null {
    return this.#info;
  }

  /** Whether its sound is off here. */
  get muted(): boolean {
    return this.#isMuted;
  }

  /**
   * Joins the session, and comes back by itself from then on whenever the connection is lost, until `close()`.
   *
   * @returns once the server has let this client in; a second call waits for the same
   * @throws {HeadcastError} where it refuses for good, or `close()` comes first
   */
  connect(): Promise<void> {
    if (this.#opening === null) {
      this.#opening = Promise.withResolvers();
      this.#opening.promise.catch(() => {});
      this.#look();
      void this.#open(this.#opening);
    }
    return this.#opening.promise;
  }

  /**
   * Shows the head in an element: its picture, and its sound by this page's loudspeaker (a browser lets that be heard once
   * somebody has clicked or typed in the page). A canvas takes the picture's size, transparent where that was asked for;
   * a video has the stream of `stream()`, which has no transparency, and is silent where it has the attribute `muted`.
   *
   * @returns what takes it off again
   * @throws {Error} for a canvas that has another context than 2d
   */
  attach(element: HTMLCanvasElement | HTMLVideoElement): () => void {
    if (element instanceof HTMLVideoElement) {
      playStream(element, this.stream(), () => this.#isMuted);
    } else this.#screens.add(element);
    this.#attached.add(element);
    this.#refreshLoud();
    return () => this.#detach(element);
  }

  /**
   * The head's picture and sound as a camera's and a microphone's: for `RTCPeerConnection.addTrack`, and for whatever takes
   * a MediaStreamTrack (LiveKit, Daily, Jitsi). The same one at each call, also before `connect()` and over all losses of
   * the connection. Tracks have no transparency: a transparent head stands before black there. Without AudioWorklet (pages
   * on plain http) there is no track of sound.
   */
  stream(): MediaStream {
    if (this.#stream !== null) return this.#stream;
    const { track, writable } = this.#screens.track();
    if (writable !== null) this.#post({ type: "track", writable }, [writable]);
    const sound = this.#openSound();
    this.#stream = new MediaStream(sound === null ? [track] : [track, sound.track]);
    this.#look();
    return this.#stream;
  }

  /**
   * Has the session show another avatar, to everybody: the one before is shown until it is there, and what drives goes on.
   * `info` tells when it is; what is refused comes as an `error`. For who drives, or might where nobody does.
   *
   * @throws {HeadcastError} where there is no connection, or the server is too old (`info.changesAvatar`)
   */
  changeAvatar(name: string): void {
    this.#checkConnected("change the avatar");
    if (!this.#info?.changesAvatar) {
      throw new HeadcastError("unavailable", "Cannot change the avatar, the server is too old");
    }
    this.#post({ type: "send", message: { type: "avatar", name } });
  }

  /** Changes when pictures come: see the option `watch`. @throws {RangeError} for one that there is not */
  watch(when: Watching): void {
    this.#watching = checkedWatching(when);
    this.#look();
  }

  /** Changes how pictures come: see the option `delivery`. @throws {RangeError} for a way that there is not */
  deliver(how: DeliveryWish): void {
    this.#delivery = checkedDelivery(how);
    this.#post({ type: "delivery", wish: how });
  }

  /**
   * Moves the head: one frame of motion. Send them as they come, thirty a second or so; the head idles by itself where none
   * comes for a second. Needs the role `puppeteer`; what is sent while there is no connection is lost.
   *
   * @param weights ARKit's shapes by name (0 to 1), or all 52 in ARKit's order
   * @param joints rotations, axis-angle in radians
   * @throws {TypeError} for a name that there is not, {RangeError} for another count of numbers
   */
  drive(weights: ArkitWeights | ArrayLike<number>, joints: JointRotations = {}): void {
    this.#post({
      type: "drive",
      expression: checkedExpression(weights),
      joints: Object.fromEntries(
        Object.entries(joints).map(([joint, rotation]) => [joint, Float32Array.from(rotation)]),
      ),
    });
  }

  /**
   * Has the head move as the face before this machine's camera, which the browser asks for. The tracker comes from the
   * server, in a frame of its own (`frame-src` of the page's policy has to list it); pictures of the camera stay in the
   * browser. Needs the role `puppeteer`.
   *
   * @returns once a first picture was tracked: what ends it
   * @throws {HeadcastError} where there is no camera, or it is not allowed
   */
  async trackWebcam(options: WebcamOptions = {}): Promise<() => void> {
    const tell = (message: string) => new HeadcastError("camera", message);
    try {
      const stop = await openWebcam(this.#server, options, {
        onPose: (expression, joints) => this.#post({ type: "drive", expression, joints }),
        onFailed: (message) => this.#tellFault(tell(message)),
      });
      this.#webcam?.();
      return this.#webcam = stop;
    } catch (error) {
      throw tell((error as Error).message);
    }
  }

  /**
   * Gives the face a mood that stays under whatever else moves it; null takes it away.
   *
   * @param name such as "happy": see `Headcast.moods`
   * @param amount 0 to 1
   * @throws {RangeError} for a mood that there is not
   */
  mood(name: string | null, amount = 1): void {
    let expression: Float32Array | null = null;
    if (name !== null) {
      expression = new Float32Array(SHAPES);
      EXPRESSIONS.mood(expression, name, amount);
    }
    this.#post({ type: "mood", expression });
  }

  /**
   * Moves the camera, smoothly: the session's for the puppeteer, one of its own for a viewer.
   *
   * @param to a framing by name, or a camera
   * @param easeMs how long it takes; 250 where not given, 0 where less motion is preferred
   * @throws {RangeError} for a framing that there is not
   */
  look(to: FramingName | Camera, easeMs: number = usualEase()): void {
    this.#post({ type: "look", camera: typeof to === "string" ? checkedFraming(to) : { ...to }, easeMs });
  }

  /** The moods that there are. */
  static get moods(): readonly string[] {
    return EXPRESSIONS.moods;
  }

  /**
   * Has the head say a text: plain, at most 2,000 characters. It waits for what is said before it. Needs the role
   * `puppeteer`; what the server refuses comes as an `error`.
   *
   * @returns its id, by which `speaking` and `interrupted` tell of it
   * @throws {HeadcastError} where there is no connection, {RangeError} for a text that is empty or too long
   */
  speak(text: string, options: SpeakTextOptions = {}): string {
    if (text.trim() === "" || text.length > MAX_SPOKEN_LENGTH) {
      throw new RangeError(
        `Cannot speak, a text must have 1 to ${MAX_SPOKEN_LENGTH} characters: ${text.length}`,
      );
    }
    this.#checkConnected("speak");
    const id = options.id ?? crypto.randomUUID();
    this.#post({ type: "send", message: { type: "speak", text, ...options, id } });
    return id;
  }

  /**
   * Has the head say sound of your own, as it comes from a voice or all at once: lips, jaw and brows follow what is heard in
   * it. Pieces of one `id` are one utterance, which goes on until a piece that has `end`, or for three seconds after the
   * last one. As much as ten minutes may wait here.
   *
   * @param pcm mono: -1 to 1, or 16-bit numbers; it is copied
   * @returns the utterance's id
   * @throws {HeadcastError} where there is no connection, {RangeError} for a rate beyond 8,000 to 48,000
   */
  speakAudio(pcm: Float32Array | Int16Array, options: SpeakAudioOptions = {}): string {
    const { id = crypto.randomUUID(), sampleRate = 48_000, end = options.id === undefined } = options;
    if (!Number.isInteger(sampleRate) || sampleRate < 8000 || sampleRate > 48_000) {
      throw new RangeError(`Cannot speak, a sample rate must be from 8000 to 48000: ${sampleRate}`);
    }
    this.#checkConnected("speak");
    const copy = pcm instanceof Int16Array
      ? Float32Array.from(pcm, (value) => value / 32768)
      : new Float32Array(pcm);
    this.#post({ type: "sound", piece: { id, pcm: copy, sampleRate, end } }, [copy.buffer]);
    return id;
  }

  /**
   * Ends at once what the head says and what waits to be said, or one of them; everybody who hears it is silent within
   * 150 ms. How much was heard comes as `interrupted`.
   */
  interrupt(id?: string): void {
    this.#post({ type: "interrupt", id: id ?? null });
  }

  /**
   * Asks for the puppeteer's seat, by which it drives and speaks. Who sits there may give it or keep it, and loses it when
   * it does nothing for 8 s (as the server is set); where nobody drives it is given at once. `seat` tells how it stands,
   * `info` the other role; who has got the seat comes back as the puppeteer after a loss of the connection.
   *
   * @returns what became of it, after half a minute at most: `given` and `taken` mean that this page drives. A second call
   * waits for the same
   * @throws {HeadcastError} where there is no connection, or it is lost; `too-many-asks` with `retryAfter`, the seconds until
   * it may ask again; `not-allowed` by its token
   */
  async askForSeat(): Promise<SeatOutcome> {
    this.#checkConnected("ask for the seat");
    return await this.#seat.begin(() => this.#post({ type: "seat", act: "ask" }));
  }

  /** Asks no more: the answer of `askForSeat()` is `withdrawn`. */
  withdrawAsk(): void {
    this.#post({ type: "seat", act: "withdraw" });
  }

  /**
   * Answers who asks for the seat that this page has: see the event `seat`. Where nobody asks nothing happens. `mood()`,
   * `speak()`, `speakAudio()`, `interrupt()` and a `drive()` that moves something keep the seat for a while longer; a
   * mood that merely stays, or weights that are the same, do not.
   */
  answerSeat(give: boolean): void {
    this.#post({ type: "seat", act: give ? "give" : "keep" });
  }

  /** Silences the head here, in the page and in the stream's track, or lets it be heard again. */
  mute(on = true): void {
    this.#isMuted = on;
    if (this.#sound !== null) this.#sound.muted = on;
    for (const each of this.#attached) {
      if (each instanceof HTMLVideoElement) each.muted = isSilent(each, on);
    }
  }

  /** Calls a listener for each event of a kind. @returns what takes the listener off again */
  on<Kind extends keyof HeadcastEvents>(
    kind: Kind,
    listener: (event: HeadcastEvents[Kind]) => void,
  ): () => void {
    return this.#listeners.on(kind, listener);
  }

  /** Leaves the session, and lets go of everything: the stream's tracks end. It may `connect()` again. */
  close(): void {
    for (const each of this.#attached) {
      if (each instanceof HTMLVideoElement && each.srcObject === this.#stream) each.srcObject = null;
    }
    this.#attached.clear();
    this.#webcam?.();
    this.#webcam = null;
    this.#line.close();
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    this.#sound?.close();
    this.#sound = null;
    this.#screens.close();
    this.#isLooking = true;
    this.#opening?.reject(new HeadcastError("closed", "Cannot connect, it was closed before", true));
    this.#opening = null;
    this.#info = null;
    this.#setState("closed");
  }

  /** As `close()`, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  async #open(opening: PromiseWithResolvers<void>): Promise<void> {
    this.#setState("connecting");
    const stale = () => this.#opening !== opening;
    try {
      const { script = scriptAddress(import.meta.url, this.#server) } = this.#options;
      const [engine, options] = await Promise.all([openEngine(String(script)), this.#engineOptions()]);
      if (stale()) return engine.close();
      this.#line.open(engine, options, (message) => this.#take(message));
      if (this.#options.sound !== false) this.#openSound();
      if (engine.fault === null) return;
      const what = "Cannot run in a worker, a busy page will be seen in the picture";
      this.#tellFault(new HeadcastError("no-worker", `${what}: ${engine.fault}`));
    } catch (error) {
      if (!stale()) this.#giveUp(new HeadcastError("token", (error as Error).message, true));
    }
  }

  async #engineOptions(): Promise<EngineOptions> {
    // Whoever names no session is in the token's.
    if (this.#options.session === undefined) this.#firstToken = await this.#token();
    return engineOptions(this.#server, this.#options, this.#firstToken, this.#delivery);
  }

  async #token(): Promise<string | null> {
    const { token = null } = this.#options;
    return typeof token === "function" ? await token() : token;
  }

  async #answerToken(id: number): Promise<void> {
    try {
      const token = this.#firstToken ?? await this.#token();
      this.#firstToken = null;
      this.#post({ type: "token", id, token });
    } catch (error) {
      this.#post({ type: "no-token", id, reason: (error as Error)?.message ?? String(error) });
    }
  }

  #take(message: FromEngine): void {
    switch (message.type) {
      case "token-wanted":
        return void this.#answerToken(message.id);
      case "picture":
        this.#screens.draw(message.image, message.width, message.height);
        return this.#post({ type: "drawn" });
      case "state":
        if (message.state === "connected") this.#opening?.resolve();
        return this.#setState(message.state);
      case "welcome":
        this.#info = message.info;
        return void this.#listeners.tell("info", message.info);
      case "ready":
        return void this.#listeners.tell("ready", this.#info!);
      case "speaking":
      case "interrupted":
        return void this.#listeners.tell(message.type, message.event as never);
      case "seat":
        this.#seat.told(message.event);
        return void this.#listeners.tell("seat", message.event);
      case "quality": {
        const sound = this.#sound === null ? "none" : this.#sound.running ? "running" : "blocked";
        const thread = this.#line.fault === null ? "worker" : "page";
        return void this.#listeners.tell("quality", { ...message.quality, sound, thread });
      }
      case "fault": {
        const error = new HeadcastError(message.code, message.message, message.fatal, message.retryAfter);
        if (this.#seat.refused(error) && !message.fatal) return;
        return message.fatal ? this.#giveUp(error) : this.#tellFault(error);
      }
    }
  }

  /** The session is given up; what is shown stays. */
  #giveUp(error: HeadcastError): void {
    this.#setState("refused");
    this.#opening?.reject(error);
    this.#tellFault(error);
  }

  #tellFault(error: HeadcastError): void {
    if (!this.#listeners.tell("error", error)) console.error(error);
  }

  #setState(state: ConnectionState): void {
    if (state === this.#state) return;
    this.#state = state;
    if (state !== "connected") this.#seat.lost();
    this.#listeners.tell("state", state);
  }

  #checkConnected(what: string): void {
    if (this.#state === "connected") return;
    throw new HeadcastError("closed", `Cannot ${what}, there is no connection: ${this.#state}`);
  }

  #openSound(): SoundGraph | null {
    if (this.#options.sound === false) return null;
    const script = String(this.#options.script ?? scriptAddress(import.meta.url, this.#server));
    this.#sound ??= openSoundGraph({
      script,
      onPlayer: (port) => this.#post({ type: "player" }, [port]),
      onPlace: (place) => this.#post({ type: "output", place }),
      onFailed: (error) =>
        this.#tellFault(
          new HeadcastError("sound", `Cannot play sound, its script must be there: ${error.message}`),
        ),
    });
    if (this.#sound !== null) this.#sound.muted = this.#isMuted;
    this.#refreshLoud();
    return this.#sound;
  }

  /** Tells the engine whether pictures are to come. What has a stream may be anywhere, and who leaves a call is not told. */
  #look(): void {
    this.#screens.always = this.#watching === "always";
    const isSeen = () => this.#stream !== null || this.#screens.seen;
    const active = this.#watching === "always" || this.#watching === "seen" && isSeen();
    if (active === this.#isLooking) return;
    this.#isLooking = active;
    this.#post({ type: "watch", active });
  }

  /** A canvas is silent, and a video plays its stream by itself. */
  #refreshLoud(): void {
    if (this.#sound === null) return;
    this.#sound.loud = [...this.#attached].some((each) => each instanceof HTMLCanvasElement);
    this.#sound.resume();
  }

  #detach(element: HTMLCanvasElement | HTMLVideoElement): void {
    if (!this.#attached.delete(element)) return;
    if (element instanceof HTMLCanvasElement) this.#screens.remove(element);
    else if (element.srcObject === this.#stream) element.srcObject = null;
    this.#refreshLoud();
  }
}

const usualEase = () => matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : FRAMING_MS;
