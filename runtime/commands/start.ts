import { basename, resolve } from "node:path";
import { AVATAR_FOLDER } from "../avatar/folder/read_avatar.ts";
import { TRAINING_FOLDER } from "./training_folder.ts";
import {
  MOTION_LINES_MAX_BYTES,
  MOTION_LINES_MAX_FRAMES,
  RECORDING_MAX_BYTES,
  RECORDING_MAX_MS,
  RECORDING_MIN_FREE_BYTES,
} from "../stream/limits.ts";
import { type Command, defineCommand } from "../cli/command.ts";
import { endProcess } from "../system/end_process.ts";
import { interruptSignals } from "../cli/system.ts";
import { openInBrowser, openPrivately } from "../cli/open_page.ts";
import { announce, createHeldTeller, neighbours, showLink } from "./start/announce.ts";
import { flameMapOf } from "./flame_map.ts";
import { refuseTwo } from "./person/shown_avatar.ts";
import { type Preparation, prepareAvatars } from "./start/prepare_avatars.ts";
import { BRAIN_HELP, brainOf } from "./start/brain.ts";
import { CLUSTER_HELP, clusterOf } from "./start/cluster.ts";
import { CAMERA_HELP, openCameraOutput, runCameraDevice, toldCamera } from "./start/camera.ts";
import { ADAPTER_HELP, useAdapter } from "./adapters/choose.ts";
import { ENCODER_HELP, useEncoder } from "./start/encoder.ts";
import { blendShapesHelp, blendShapesOf } from "./start/blend_shapes.ts";
import { limitsHelp } from "./start/limits.ts";
import { listenHelp, refuseEchoes, toldListens } from "./start/listen.ts";
import { queueOf } from "./start/queue.ts";
import { rtcHelp } from "./start/rtc.ts";
import { SHARING_HELP, sharingOf } from "./start/sharing.ts";
import { sendHelp, toldSends } from "./start/send.ts";
import { recordingsFor } from "./recordings.ts";
import { listOf, START_FLAGS, type StartOptions } from "./start/flags.ts";
import type { Studio } from "../server/studio/studio.ts";
import { type EarlyThread, startEarly } from "../stream/worker/early_thread.ts";
import { tlsFor } from "./start/tls.ts";
import { openOperations, TELEMETRY_HELP } from "./telemetry/operations.ts";
import { log } from "../telemetry/log.ts";
import { holdLess } from "../system/free_memory.ts";
import type { Operations } from "../server/admin/operations.ts";
import { WHIP_HELP, whipOf } from "./start/whip.ts";
import { offerSpeechServer, SPEECH_SERVER_HELP } from "./voices/speech_server_flag.ts";

/** What closes by itself has until then; whatever still hangs is cut off, so that Ctrl-C takes 2 s at the most. */
const CLOSE_MS = 1700;

const ABOUT = {
  name: "start",
  summary: "host live sessions and the page that shows them",
  flags: START_FLAGS,
  examples: [
    ["deno task start", "open the page it prints"],
    ["deno task start --open --size 512", "quicker where the processor draws, and opens the page itself"],
    ["deno task start --delivery video", "no avatar leaves this machine: viewers get pictures of it alone"],
    ["deno task start --delivery motion", "on a machine without a GPU: viewers' browsers draw"],
    ["deno task start --size 1024 --insist", "never smaller than that, however few frames come"],
    ["deno task start --host 0.0.0.0 --tls", "for phones and other machines in the network"],
    ["deno task start --avatar ./my-avatar", "another avatar, by its folder"],
    [
      "deno task start --head ict --shape me.npz",
      "a plain look on a head that was added, with a person's own shape",
    ],
    ["deno task start --flame-map table.npz", "FLAME frames move ARKit heads by a table of your own"],
    ["deno task start --listen livelink:0.0.0.0", "an iPhone with Live Link Face drives the page's head"],
    ["deno task start --send vmc:127.0.0.1:39539", "the face also in VSeeFace or Warudo, on this machine"],
    [
      "deno task start --send vmc-arkit:127.0.0.1",
      "in Blender, whose add-ons for VMC look for shape keys such as jawOpen",
    ],
    [
      "deno task start --send vmc-vrm0:192.168.1.30:39540=stage",
      "another machine; an avatar without perfect sync",
    ],
    [
      "deno task start --blend-shapes face_blendshapes.onnx",
      "MediaPipe's net as another maker of the weights, on the page Tracking",
    ],
    ["deno task start --camera /dev/video10", "a camera of this machine, by v4l2loopback"],
    ["deno task start --speech-server http://127.0.0.1:8880", "text is spoken by that server's voices too"],
    [
      "deno task start --brain http://127.0.0.1:11434 --brain-model llama3.2",
      "the head answers what its puppeteer asks, by Ollama",
    ],
    ["deno task start --adapter ?", "what there is to draw with; --adapter radeon takes that"],
    ["deno task start --encoder x264", "leave a card's own encoder to others"],
    ["deno task start --record", "keep every session as an MP4 file in out/recordings/"],
    [
      "deno task start --record-motion takes",
      "keep what drives every session, to be played again to the bit",
    ],
    ["deno task start --mark", 'with "synthetic" in the corner of every picture that leaves'],
    [
      "deno task start --whip https://sfu.example.org/whip/room --whip-token-file token",
      "publish the page's session by WHIP: into a LiveKit room, to a streaming site",
    ],
    ["deno task start --origins https://example.org", "let that site's pages show the head"],
    [
      "deno task start --host 192.168.1.5 --ice-ports 50000-50100",
      "players that speak WHEP watch too, by UDP ports that a firewall lets through",
    ],
    [
      "deno task start --host 10.0.0.1 --token-secret secret --nats nats://10.0.0.9",
      "one of several servers that share their sessions (deploy/README.md)",
    ],
  ],
  notes: [
    "The first start builds the stock avatar. Ctrl-C ends everything within 2 seconds, a second one at once.",
    "--shape gives the shown avatar another face: its splats stay where they are on the skin, and its own shape gives " +
    "way. What comes out is kept among the avatars, as NAME-shape-..., and so is a head's plain look, as plain-HEAD. " +
    "Betas mean something on the head alone for which they were fitted.",
    "Where the device falls behind, what is drawn is smaller, down to 3/8 of the side, and scaled up; stats say so, and the " +
    "page. Without --size a second's measuring at the start finds the largest of 1024, 768, 512, 384 and 256 that is held " +
    "at 24 frames a second; it is told, and changes while a session runs. --size insists on a size, --insist on drawing it whole.",
    "Viewers that draw the head by themselves are sent motion in place of pictures, some kilobytes a second, and nothing is " +
    "drawn for them here; with --delivery motion nothing is for anybody, which needs no GPU: no recordings, WHIP or WHEP then.",
    "On this machine's own address nobody is asked for anything. With another --host nobody comes in without a " +
    "token, which deno task token makes; a terminal is shown a link that has one. --tls makes an authority once, in " +
    "out/keys/, which each device has to be told to trust: the page /trust says how.",
    "Recordings are H.264 as it is streamed, with sound as AAC, named after session and time; one is at most " +
    `${RECORDING_MAX_MS / 3_600_000} hours and ${RECORDING_MAX_BYTES / 2 ** 30} GiB, and leaves ` +
    `${
      RECORDING_MIN_FREE_BYTES / 2 ** 20
    } MiB free. Beside each lies what drove it as FLAME's motion, .npz of the same name, ten minutes at most. What a crash cuts off plays too, under a name that begins ` +
    "with a dot. Without --record a puppeteer may ask for a recording where only this machine reaches the server.",
    listenHelp(),
    sendHelp(),
    CAMERA_HELP,
    blendShapesHelp(),
    SPEECH_SERVER_HELP,
    BRAIN_HELP,
    "OBS shows a session without a background, with its sound, by a browser source of the page /obs/SESSION: " +
    "http://127.0.0.1:8787/obs/studio?size=512. Where tokens are asked for, a viewer's goes behind it, #token=... " +
    "?delivery=auto has that browser draw the head by itself where its graphics card holds that, as the page / does.",
    "Who draws by itself is given the avatar, as a file of one or two megabytes, and the head that it is on: whoever has it " +
    "can keep it. --delivery video keeps both here. A head that was brought (deno task head) is given only where " +
    "--give-heads names it, as its licence may not let you; who watches its avatars is sent video.",
    "POST /api/trainings, or the page, makes heads of words, one at a time, as deno task train does: in a process of its own " +
    "that takes what sessions leave of the device, into the folder of avatars; Ctrl-C ends it too.",
    rtcHelp(),
    WHIP_HELP,
    CLUSTER_HELP,
    SHARING_HELP,
    "What drives a session is kept beside each recording, and by --record-motion or a puppeteer's wish on its own: .jsonl, " +
    `each frame as it was received, ${MOTION_LINES_MAX_FRAMES} of them or ${
      MOTION_LINES_MAX_BYTES / 2 ** 20
    } MiB at ` +
    "most. It is whole after every line, plays with render --clip and on the page, and deno task clip makes Live Link " +
    "Face's CSV of it.",
    "Pictures that leave say that they are synthetic: H.264 streams with each key frame (SEI), recordings as metadata " +
    "too, which deno task provenance reads back.",
    ADAPTER_HELP,
    ENCODER_HELP,
    limitsHelp(),
    TELEMETRY_HELP,
  ],
} satisfies Omit<Command<typeof START_FLAGS>, "run">;

/** @param studio what makes heads of words; none are made where it is not given */
export const startCommand = (studio?: Studio): Command =>
  defineCommand({ ...ABOUT, run: (options) => start(options, studio) });

async function start(options: StartOptions, studio: Studio | undefined): Promise<void> {
  refuseTwo({ ...options, avatars: options.avatars.folder });
  refuseEchoes(options.listen, options.send);
  if (!await useAdapter(options.adapter)) return;
  const operating = await openOperations(options);
  const interrupt = watchInterrupts();
  const { avatar, head, shape } = options;
  const avatars = prepareAvatars(folderOf(options), { avatar, head, shape });
  try {
    const { operations } = operating, { signal } = interrupt;
    const opening = openServer({ options, avatars, operations, studio, signal });
    await Promise.race([opening, interrupt.promise]);
    if (!interrupt.came()) {
      const server = await opening;
      announce(server, options, [
        ...operating.told(),
        ...toldListens(server.sources.list(), neighbours),
        ...toldSends(options.send, server.sends),
        ...toldCamera(options),
        ...server.whip.list().map(({ session, host }) => `Publishes ${session} by WHIP to ${host}`),
      ]);
      void useEncoder(options.encoder);
      const link = await showLink(server, options);
      if (options.open) await (link === null ? openInBrowser(server.url) : openPrivately(link));
      const previews = await Promise.race([avatars.previews, interrupt.promise]);
      if (typeof previews === "object") log.error(`Avatars have no previews: ${previews.reason}`);
      await interrupt.promise;
      console.log("\nClosing");
      if (interrupt.isToBeReplaced()) await server.drain();
    }
    // A server that is still starting is closed as soon as it has: its GPU work must not be cut off.
    const closed = opening.then((server) => server.close(), () => {});
    avatars.stop();
    await Promise.race([closed, new Promise((done) => setTimeout(done, CLOSE_MS))]);
    await operating.flush();
    endProcess(0);
  } catch (error) {
    await operating.fail(error);
  } finally {
    avatars.stop();
  }
}

interface Opening {
  readonly options: StartOptions;
  readonly avatars: Preparation;
  readonly operations: Operations;
  readonly studio: Studio | undefined;
  /** Nobody wants the server any more. */
  readonly signal: AbortSignal;
}

/** The device is opened meanwhile, and freed where there comes no server. */
async function openServer(opening: Opening) {
  // Before there are threads of ours.
  holdLess();
  const thread = opening.options.delivery === "motion" ? null : startEarly();
  try {
    return await openServerOn(thread, opening);
  } catch (error) {
    await thread?.close();
    throw error;
  }
}

async function openServerOn(
  thread: EarlyThread | null,
  { options, avatars, operations, studio, signal }: Opening,
) {
  const { port, host, size, fps, insist, record } = options;
  const cameraOutput = await openCameraOutput(options);
  const tls = await tlsFor(options);
  await offerSpeechServer(options["speech-server"]);
  const brain = await brainOf(options);
  const whip = await whipOf(options);
  const flameMap = await flameMapOf(options["flame-map"]);
  const net = await blendShapesOf(options["blend-shapes"], console.error);
  const recordings = recordingsFor({ video: record, motion: options["record-motion"] }, host);
  const folder = folderOf(options);
  const [{ serve }, { openDoor }, { shown, built }] = await Promise.all([
    // While the avatar is built, Deno fetches and loads the server.
    import("../server/serve.ts"),
    import("../server/auth/open_door.ts"),
    avatars.ready,
  ]);
  for (const each of built) console.log(`Built the ${basename(each)} avatar in ${each}`);
  const { door, secret } = await openDoor({
    host,
    always: options.tokens,
    secretFile: options["token-secret"],
    jwks: options.jwks,
    revokedFile: options.revoked,
  });
  const cluster = await clusterOf(options, tls, signal);
  const queue = await queueOf(cluster?.nats, options.queue);
  const sharing = await sharingOf(options, cluster);
  const server = await serve({
    ...{
      door,
      operations: { ...operations, lacks: () => cluster?.nats.isUp === false ? ["NATS is away"] : [] },
    },
    ...cluster,
    ...sharing && { sharing },
    ...thread && { firstThread: thread.take },
    ...options.delivery && { delivery: options.delivery },
    port,
    host,
    ...size !== undefined && { size },
    fps,
    insist,
    held: createHeldTeller(),
    avatarsFolder: folder,
    trainingFolder: TRAINING_FOLDER,
    ...(studio && { studio }),
    ...(queue && { queue }),
    ...(recordings && { recordings }),
    ...(tls && { tls }),
    avatarFolder: shown,
    hosts: listOf(options.hosts),
    allowedOrigins: options.origins,
    limits: options.limits,
    listens: options.listen,
    sends: options.send,
    rtc: {
      iceHosts: options["ice-host"],
      iceServers: options["ice-servers"],
      ...options["ice-ports"] && { icePorts: options["ice-ports"] },
    },
    ...(flameMap && { flameMap }),
    ...(brain && { brain }),
    ...(options.mark !== undefined && { mark: options.mark }),
    givenHeads: listOf(options["give-heads"]),
    ...(whip && { whip }),
    ...(net && { blendShapes: net.bytes }),
  });
  const camera = await runCameraDevice(server.hub, cameraOutput, options);
  return {
    ...server,
    async close() {
      await camera?.close();
      await server.close();
    },
    avatar: options.avatar ?? basename(shown),
    locked: door.locked,
    secret,
    fingerprint: tls?.fingerprint,
    net: net?.path,
    brain: brain?.model,
  };
}

function folderOf({ avatars }: StartOptions): string {
  return resolve(avatars.folder ?? AVATAR_FOLDER);
}

/** Notes the first Ctrl-C, SIGTERM or closed terminal; a second one ends the process at once. */
function watchInterrupts() {
  const { promise, resolve: interrupt } = Promise.withResolvers<void>();
  const ended = new AbortController();
  let count = 0, isToBeReplaced = false;
  for (const name of [...interruptSignals(), "SIGHUP"] as const) {
    Deno.addSignalListener(name, () => {
      if (++count > 1) endProcess(0);
      // What supervisors send, who start another: sessions go on at other servers, where there are some.
      isToBeReplaced = name === "SIGTERM";
      interrupt();
      ended.abort();
    });
  }
  return { promise, signal: ended.signal, came: () => count > 0, isToBeReplaced: () => isToBeReplaced };
}
