import { choice, type Flags, number, SIDES, text, toggle, type Values } from "../../cli/flags.ts";
import { DELIVERY_POLICIES } from "../../stream/delivery_policies.ts";
import { flameMapFlag } from "../flame_map.ts";
import { markFlag } from "../synthetic/mark_flag.ts";
import { limitsFlag } from "./limits.ts";
import { listenFlag } from "./listen.ts";
import { adapterFlag } from "../adapters/choose.ts";
import { cameraFlag } from "./camera.ts";
import { encoderFlag } from "./encoder.ts";
import { originsFlag } from "./origins.ts";
import { queueFlag } from "./queue.ts";
import { rtcFlags } from "./rtc.ts";
import { sendFlag } from "./send.ts";
import { sharingFlags } from "./sharing.ts";
import { blendShapesFlag } from "./blend_shapes.ts";
import { clusterFlags } from "./cluster.ts";
import { brainFlags } from "./brain.ts";
import { telemetryFlags } from "../telemetry/operations.ts";
import { whipFlags } from "./whip.ts";
import { speechServerFlag } from "../voices/speech_server_flag.ts";
import { HEAD_FLAG } from "../person/shown_avatar.ts";
import { RECORDING_FOLDER } from "../recordings.ts";

/** The flags of `start`, those of a kind together, as help lists them. */
export const START_FLAGS = {
  port: number("port to listen on; 0 takes any free one", "number", 8787, { min: 0, max: 65535, step: 1 }),
  host: text("address to listen on; 0.0.0.0 for the whole network", "address", "127.0.0.1"),
  open: toggle("open the page in the browser"),
  avatar: text(
    "avatar shown where a client names none: its name, or its folder; stock where not given",
    "name or path",
  ),
  head: HEAD_FLAG,
  shape: text(
    "file with a person's betas for the shown head (.npz, .npy, .json), in place of the avatar's own shape",
    "file",
  ),
  ...sharingFlags(),
  "give-heads": text("brought heads that viewers may be given too, by name, with commas between", "names"),
  "flame-map": flameMapFlag(),
  size: number(
    "side of the square picture; where not given 1024, or the most of it that is held at 24 frames a second here",
    "pixels",
    undefined,
    SIDES,
  ),
  insist: toggle("draw all pictures at their full size, with fewer frames where the device falls behind"),
  fps: number("frames a second where a client does not ask for another rate", "1/s", 30, {
    min: 1,
    max: 60,
    step: 1,
  }),
  delivery: choice(
    "what clients are sent: as each asks for (where not given), pictures alone, or motion alone, for which no GPU is needed",
    DELIVERY_POLICIES,
  ),
  mark: markFlag(),
  adapter: adapterFlag(),
  encoder: encoderFlag(),
  tls: toggle("serve https, with a certificate of this machine's own authority, made once"),
  cert: text("serve https with this certificate (PEM)", "file"),
  key: text("the certificate's private key (PEM)", "file"),
  tokens: toggle("ask for a token on this machine's own address too, for a server behind a proxy"),
  "token-secret": text("file with the secret that tokens are signed with (deno task token --help)", "file"),
  jwks: text("check tokens by the public keys at this address (JWKS) in place of a secret", "address"),
  revoked: text("list of tokens that were taken back; out/keys/revoked_tokens where not given", "file"),
  hosts: text("host names to answer to besides this machine's, with commas between: a proxy's", "names"),
  origins: originsFlag(),
  limits: limitsFlag(),
  record: {
    ...text(
      "record every session as MP4, with what it says, into this folder; out/recordings/ where none is named",
      "folder",
    ),
    bare: RECORDING_FOLDER,
  },
  "record-motion": {
    ...text(
      "record what drives every session, as JSON lines, into this folder; out/recordings/ where none is named",
      "folder",
    ),
    bare: RECORDING_FOLDER,
  },
  listen: listenFlag(),
  send: sendFlag(),
  camera: cameraFlag(),
  "blend-shapes": blendShapesFlag(),
  "speech-server": speechServerFlag(),
  ...brainFlags(),
  ...rtcFlags(),
  ...whipFlags(),
  ...clusterFlags(),
  queue: queueFlag(),
  ...telemetryFlags(),
} satisfies Flags;

export type StartOptions = Values<typeof START_FLAGS>;

/** What stands between the commas. */
export const listOf = (written: string | undefined): string[] =>
  (written ?? "").split(",").map((each) => each.trim()).filter((each) => each !== "");
