import config from "../../deno.json" with { type: "json" };
import { type Listening, refuseEcho } from "../motion/sources/echo.ts";
import type { ListenRequest } from "../motion/sources/listen_request.ts";
import type { SendRequest } from "../motion/sources/vmc/send_request.ts";
import type { RetargetData } from "../motion/retarget/retarget_map.ts";
import { checkMark } from "../render/mark.ts";
import { createHub, type Hub } from "../stream/hub.ts";
import { SYSTEM_CLOCK } from "../stream/live_clock.ts";
import { checkLimits, type Limits, USUAL_LIMITS } from "../stream/limits.ts";
import type { DeliveryPolicy } from "../stream/delivery_policies.ts";
import type { Recordings } from "../stream/recording/session_recorders.ts";
import type { BrainServer } from "../speech/brain/config.ts";
import type { SpeechParts } from "../stream/sound/speech_parts.ts";
import { createServerSpeech } from "../stream/sound/server_speech.ts";
import { type FaceSender, openFaceSender } from "../stream/sinks/face_sender.ts";
import { createRtc } from "../stream/rtc/rtc.ts";
import type { WhipOutputs } from "../stream/sinks/whip/whip_outputs.ts";
import { solveAside } from "../stream/worker/solve_aside.ts";
import { openWorker } from "../stream/worker/open_worker.ts";
import type { RenderThread } from "../stream/worker/render_link.ts";
import { createSources, type Sources } from "../stream/sources/sources.ts";
import { type AppOptions, createApp } from "./app.ts";
import { createPage, STATIC_FOLDER } from "./page.ts";
import type { Operations } from "./admin/operations.ts";
import { type Door, OPEN_DOOR } from "./auth/door.ts";
import { type AvatarStore, openAvatarStore } from "./avatar_store.ts";
import type { Nats } from "../nats/connect_nats.ts";
import { alone } from "./placement/alone.ts";
import { createHosting } from "./placement/hosting.ts";
import type { Placement } from "./placement/placement.ts";
import type { MotionBus } from "./placement/proxy/motion/bus.ts";
import type { Reach, Relays } from "./placement/proxy/relays.ts";
import { createPackageStore, type PackageStore } from "./packages/package_store.ts";
import { type RtcOptions, rtcPlace } from "./whep/rtc_place.ts";
import { createWhepViewers } from "./whep/whep_viewers.ts";
import { createFanOut, type FanOut } from "./whip/fan_out.ts";
import { openWhip, type WhipOptions } from "./whip/open_whip.ts";
import { isLoopback } from "../base/network/loopback.ts";
import { machineNames } from "./hosts.ts";
import { type Handler, listen } from "./listen.ts";
import { openSharing, type SharingPlace } from "./sharing/open_sharing.ts";
import type { Studio } from "./studio/studio.ts";
import { openTrainingFiles } from "./studio/training_files.ts";
import type { SharedQueue } from "./studio/queued_trainings.ts";
import { createTrainings, type Trainings } from "./studio/trainings.ts";
import type { KeyPair } from "./tls/issue_certificates.ts";

/** How long a server that ends waits for its connections over WebRTC to say so. */
const RTC_CLOSE_MS = 300;
export const VERSION: string = config.version;

export interface ServeOptions {
  /** 0 takes any free port. */
  port?: number;
  /** The address to listen on; 0.0.0.0 for the whole network. */
  host?: string;
  /** The folder that holds all avatars. */
  avatarsFolder: string;
  /** The folder of the avatar shown where a client names none. */
  avatarFolder: string;
  /** Pixels a side and frames a second where a client does not ask. */
  size?: number;
  fps?: number;
  /** All pictures are drawn whole, with fewer frames where the device falls behind. */
  insist?: boolean;
  /** What is sent: as each client asks for it where not given. By `motion` nothing is drawn, and no GPU is needed. */
  delivery?: DeliveryPolicy;
  /** Told what of the size is held, where none is given and nothing insists. @param size pixels a side */
  held?: (size: number) => void;
  /** Host names that it answers to besides this machine's own. */
  hosts?: readonly string[];
  /** Origins whose pages may connect besides the server's own; "*" for all. */
  allowedOrigins?: readonly string[];
  /** Serves https with this certificate; `authority` is the one that signed it, where devices have to be told of it. */
  tls?: KeyPair & { readonly authority?: string };
  /** Bounds that are other than usual. */
  limits?: Partial<Limits>;
  /** Who may come in; it must ask for tokens where the server listens beyond this machine. */
  door?: Door;
  /** Heads besides the stock one that are given to who draws by itself, by name. */
  givenHeads?: readonly string[];
  staticFolder?: string;
  /** Where trainings keep what they write, for their page. */
  trainingFolder?: string;
  /** What makes heads of words; where it is not given, or no folder for trainings, none are made here. */
  studio?: Studio;
  /** The queue of trainings that machines share; each server has its own where it is not given. */
  queue?: SharedQueue;
  /** Where sessions are recorded, and when; nowhere where it is not given. */
  recordings?: Recordings;
  /** A table of the user's own for FLAME frames on ARKit heads. */
  flameMap?: RetargetData;
  /** MediaPipe's net for blend shapes as ONNX, which the page's tracking may use. */
  blendShapes?: Uint8Array<ArrayBuffer>;
  /** What is seen in the corner of every picture; nothing where it is not given. */
  mark?: string;
  /** Where sessions' faces are sent, each at `fps`. */
  sends?: readonly SendRequest[];
  /** Ports that phones and trackers send to. */
  listens?: readonly ListenRequest[];
  /** Which of several servers has which session; all are here where it is not given. */
  placement?: Placement;
  /** By which sessions' poses and sound go to clients of other nodes, once for all of a node's. */
  motionBus?: MotionBus;
  /** By which it is one of several; closed with the server. */
  nats?: Nats;
  /** Which of them clients reach themselves; all where it is not given. */
  reach?: Reach;
  /** Who answers what sessions are asked; nobody where it is not given. */
  brain?: BrainServer;
  /** How connections over WebRTC are made; at `host` alone where it is not given. */
  rtc?: RtcOptions;
  /** Sessions that are published by WHIP from the beginning, and whither operators may publish others. */
  whip?: WhipOptions;
  /** What is there for those who run the server: /metrics, the log's end and more for /admin. */
  operations?: Operations;
  /** Gives a render worker that has been started already; one is started where it is not given. */
  firstThread?: () => RenderThread;
  /** With whom avatars are shared; they are this server's own where it is not given. */
  sharing?: SharingPlace;
  /** For tests: another render worker, other voices, shorter waits. */
  speech?: SpeechParts;
  workerUrl?: URL;
  restartDelayMs?: number;
  joinTimeoutMs?: number;
}

export interface Server {
  /** Where the page is. */
  readonly url: string;
  /** What draws; empty where nothing is drawn. */
  readonly adapter: string;
  readonly hub: Hub;
  readonly sends: readonly FaceSender[];
  readonly sources: Sources;
  readonly whip: WhipOutputs;
  /** Hands sessions over to other servers, where there are some, within 2 s, and takes no new ones. */
  drain(): Promise<void>;
  /** Ends sockets, worker and port, within 2 s. A second call waits for the first. */
  close(): Promise<void>;
}

/**
 * Starts the server and waits until the render worker has its device.
 *
 * @throws {TypeError} where it would let in whoever reaches this machine from elsewhere, for an unknown limit, or where a
 *   session would be driven by its own face
 * @throws {RangeError} for a limit out of its bounds, or a mark that cannot be drawn
 * @throws {Error} where a port is taken, the avatar is missing, no GPU can be had or a host to send to is not known; nothing is left running
 */
export async function serve(options: ServeOptions): Promise<Server> {
  const { port = 8787, host = "127.0.0.1", size = 1024, fps = 30 } = options;
  const { door = OPEN_DOOR, delivery = "auto", placement = alone() } = options;
  if (!isLoopback(host) && !door.locked) {
    throw new TypeError(`Cannot listen beyond this machine, the door must ask for tokens there: ${host}`);
  }
  checkLimits(options.limits ?? {});
  if (options.mark !== undefined) checkMark(options.mark);
  const page = createPage(options.staticFolder ?? STATIC_FOLDER);
  const store = openAvatarStore(options.avatarsFolder, options.avatarFolder);
  const packages = packagesOf(options, store);
  const limits: Limits = { ...USUAL_LIMITS, ...options.limits };
  const place = await rtcPlace(host, options.rtc);
  // The port first: it is what most often fails, and the worker takes a second to start.
  let handler: Handler = () => new Response(null, { status: 503 });
  const relays = await relaysOf(options);
  const listens = { host, port, limits, tls: options.tls, callerOf: relays?.callerOf };
  const listening = await listen(listens, (...asked) => handler(...asked));
  const hosting = createHosting(placement, options.reach, limits.sessions);
  const hub = createHub({
    ...hosting.hub,
    ...hubOptionsOf(options),
    facts: { version: VERSION, size, fps, delivery, packageOf: packages?.placeOf },
    ...{ defaultAvatar: store.defaultName, findAvatar: store.open, isRevoked: door.isRevoked, limits },
    bringAvatar: (name) => shared?.bring(name) ?? null,
    watchOf: (session, clients) => fanOut?.watchOf(session, clients) ?? null,
  });
  const echoes = (listens: readonly Listening[]) => refuseEcho(listens, options.sends ?? [], machineNames);
  const sources = createSources({ hub, check: (request, open) => echoes([...open, request]) });
  const rtc = createRtc();
  const whep = createWhepViewers({ hub, rtc, place, limits });
  const whip = openWhip(hub, rtc, options);
  const fanOut: FanOut | null = options.whip?.fanOut
    ? createFanOut(options.whip.fanOut, { hub, whip, clock: SYSTEM_CLOCK })
    : null;
  const trainings = await trainingsOf(options, store, hub);
  const shared = await openSharing(options.sharing, store, hub, () => trainings?.coming ?? null);
  const app = createApp({
    ...{ hub, whep, sources, whip, store, shared },
    ...(packages && { packages }),
    page,
    version: VERSION,
    host,
    door,
    limits,
    ...givenOf(options),
    ...(trainings && { trainings }),
    ...(relays && { relays, origins: relays.origins }),
  });
  handler = hosting.handlerOf(handlerOf(app.fetch, relays));
  page.prepare();

  const sends: FaceSender[] = [];
  let closing: Promise<void> | undefined;
  async function end(): Promise<void> {
    // A step in work may take a while, and nothing else waits for it.
    const trained = trainings?.close();
    packages?.close();
    void shared?.close();
    relays?.close();
    fanOut?.close();
    await Promise.all([sources.close(), ...sends.map((each) => each.close())]);
    const late = setTimeout(rtc.close, RTC_CLOSE_MS);
    await Promise.all([whep.end(), whip.close()]);
    clearTimeout(late);
    rtc.close();
    await Promise.all([hub.close(), placement.close()]);
    await Promise.all([listening.close(), trained, options.nats?.close()]);
  }
  const close = () => closing ??= end();

  try {
    for (const each of options.listens ?? []) await sources.listen(each);
    for (const { session, ...target } of options.sends ?? []) {
      const face = () => hub.faceOf(session);
      sends.push(await openFaceSender({ ...target, face, fps, clock: SYSTEM_CLOCK }));
    }
    for (const each of options.whip?.publish ?? []) whip.start(each);
    const adapter = delivery === "motion" ? "" : await hub.render.ready;
    if (delivery !== "motion") void hub.warmUp();
    hosting.begin(hub, adapter, shared);
    const url = urlOf(options.tls ? "https" : "http", host, listening.port);
    return { url, adapter, hub, sends, sources, whip, drain: placement.drain, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What of the hub's is as it was asked for. */
function hubOptionsOf(options: ServeOptions) {
  let { firstThread } = options;
  return {
    recordings: options.recordings,
    flameMap: options.flameMap,
    retargetsOf: solveAside,
    mark: options.mark,
    insist: options.insist,
    held: options.size === undefined && !options.insist ? options.held ?? (() => {}) : undefined,
    speech: options.speech ?? createServerSpeech(),
    brain: options.brain,
    openThread() {
      const first = firstThread;
      firstThread = undefined;
      return first?.() ?? openWorker(options.workerUrl);
    },
    restartDelayMs: options.restartDelayMs,
    joinTimeoutMs: options.joinTimeoutMs,
  };
}

/** The avatars for who draws by itself; null where nobody may. */
const packagesOf = ({ delivery, givenHeads }: ServeOptions, store: AvatarStore): PackageStore | null =>
  delivery === "video" ? null : createPackageStore(store, { heads: givenHeads ?? [] });

function urlOf(scheme: string, host: string, port: number): string {
  const name = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  return `${scheme}://${name.includes(":") ? `[${name}]` : name}:${port}/`;
}

/** What passes on requests for sessions of other nodes; null where there are none. */
async function relaysOf(
  { placement, allowedOrigins, motionBus: bus, reach, limits }: ServeOptions,
): Promise<Relays | null> {
  if (!placement?.node) return null;
  const { createRelays } = await import("./placement/proxy/relays.ts");
  const openings = limits?.addressConnections;
  return createRelays({ placement, origins: allowedOrigins, bus, reach, openings });
}

const handlerOf = (fetch: ReturnType<typeof createApp>["fetch"], relays: Relays | null): Handler =>
  relays?.handlerOf(fetch) ?? ((request, address, express) => fetch(request, { address, express }));

/** What of the app's may be left out, as far as it is given. */
function givenOf(
  { hosts = [], tls, blendShapes, trainingFolder, allowedOrigins, operations, placement }: ServeOptions,
): Partial<AppOptions> {
  return {
    hosts: [...hosts, ...placement?.node ? [new URL(placement.node.url).hostname] : []],
    ...(tls?.authority !== undefined && { authority: tls.authority }),
    ...(blendShapes && { blendShapes }),
    ...(trainingFolder !== undefined && { trainingFolder }),
    ...(allowedOrigins && { origins: allowedOrigins }),
    ...(operations && { operations }),
    ...(placement && { placement }),
  };
}

/** Where heads are made of words; null where nothing is there that makes them. */
async function trainingsOf(
  { studio, trainingFolder: folder, avatarsFolder: avatars, queue }: ServeOptions,
  store: AvatarStore,
  hub: Hub,
): Promise<Trainings | null> {
  if (!studio || folder === undefined) return null;
  const files = openTrainingFiles(folder, store.nameOf);
  const isShown = (name: string) => store.find(name) !== undefined;
  const own = createTrainings({ files, folder, avatars, studio, liveShare: hub.busy, isShown });
  if (!queue) return own;
  const { queuedTrainings } = await import("./studio/queued_trainings.ts");
  return queuedTrainings({ queue, own, files, avatars, isShown });
}
