import { AVATAR_FOLDER, findAvatar } from "../avatar/folder/read_avatar.ts";
import { type Door, lockedDoor } from "./auth/door.ts";
import { REVOKED_FILE } from "./auth/keys_folder.ts";
import { openDoor } from "./auth/open_door.ts";
import { openRevocations } from "./auth/revocations.ts";
import { createVerifier } from "./auth/verifier.ts";
import { readListenRequest } from "../motion/sources/listen_request.ts";
import { readSendRequest } from "../motion/sources/vmc/send_request.ts";
import type { Limits } from "../stream/limits.ts";
import { serve } from "./serve.ts";

/** How a server is started; all of it may be left out. */
export interface ServerOptions {
  /** 0 takes any free port; 8787 where not given. */
  readonly port?: number;
  /**
   * Address to listen on: 127.0.0.1 where not given, 0.0.0.0 for the whole network. Beyond this machine nobody comes in
   * without a token.
   */
  readonly host?: string;
  /** Names that the server answers to besides this machine's own: a proxy's, a router's. */
  readonly hosts?: readonly string[];
  /**
   * What tokens are checked by: a secret of 32 bytes or more (HS256), or the address of a JSON Web Key Set. Where it is
   * given everybody needs one; where not, a secret of this machine's own is made as soon as one is needed.
   */
  readonly tokens?: { readonly secret: string } | { readonly jwks: string };
  /** Name or folder (with a slash in it) of the avatar shown where a client names none; `stock` where not given. */
  readonly avatar?: string;
  /** Folder of the avatars that clients may name; avatars/ beside deno.json where not given. */
  readonly avatars?: string;
  /** Side of the picture in pixels where a client asks for none; where not given 1024, or the most of it that is held at 24 frames a second. */
  readonly size?: number;
  /** Frames a second where a client asks for none; 30 where not given. */
  readonly fps?: number;
  /** Draws all pictures at their full size, with fewer frames where the device falls behind; smaller ones then, where not given. */
  readonly insist?: boolean;
  /**
   * What clients may be sent: `auto`, what each asks for, where not given; `video`, so that no avatar leaves; `motion`, so that
   * nothing is drawn here and no GPU is needed.
   */
  readonly delivery?: "auto" | "video" | "motion";
  /** Serves https: certificate and private key, PEM. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Web origins whose pages may connect besides the server's own; `*` for all. */
  readonly origins?: readonly string[];
  /** Bounds that are other than usual, by their names in `LIMITS`. They hold beyond this machine and over TLS. */
  readonly limits?: Partial<Limits>;
  /**
   * Ports that phones and trackers send to, as `--listen` of start has them: `livelink:0.0.0.0`, `vmc:39540=stage`. Where no
   * address is named only this machine is heard; where one is, whoever reaches it drives without a token.
   */
  readonly listens?: readonly string[];
  /** Where sessions' faces are sent by VMC, as `--send` of start has it: `vmc:127.0.0.1:39539`. */
  readonly sends?: readonly string[];
  /** Words in the corner of every picture that leaves, such as `synthetic`: 16 letters, digits and spaces at most. */
  readonly mark?: string;
}

/** A server that runs. */
export interface LiveServer extends AsyncDisposable {
  /** Of its page. */
  readonly url: string;
  /** The GPU that it renders on; empty where it draws nothing. */
  readonly adapter: string;
  /** A session's address, as `connect` of `./session` takes it; the session begins when somebody joins it. */
  live(session: string): string;
  /** Ends sessions, rendering and port, within 2 s. A second call waits for the first. */
  close(): Promise<void>;
}

/**
 * Starts a server of live sessions in this program: pages, API and WebSocket, with rendering in a worker of its own.
 *
 * @returns once it renders
 * @throws TypeError or RangeError for a limit that there is not, or out of its bounds, and for what is no port to listen on
 *   or no place to send to
 * @throws Error where a port is taken, the avatar is missing or no GPU can be had; nothing is left running
 */
export async function startServer(options: ServerOptions = {}): Promise<LiveServer> {
  const { avatar = "stock", avatars = AVATAR_FOLDER, origins, tokens, listens = [], sends = [], ...rest } =
    options;
  const { host = "127.0.0.1" } = options;
  const trackers = {
    listens: listens.map((each) => readListenRequest(each)),
    sends: sends.map((each) => readSendRequest(each)),
  };
  const server = await serve({
    ...rest,
    ...trackers,
    avatarsFolder: avatars,
    avatarFolder: await findAvatar(avatar, avatars),
    door: tokens ? doorFor(tokens) : (await openDoor({ host })).door,
    ...(origins && { allowedOrigins: origins }),
  });
  return {
    url: server.url,
    adapter: server.adapter,
    live: (session) => new URL(`live/${encodeURIComponent(session)}`, server.url.replace(/^http/, "ws")).href,
    close: server.close,
    [Symbol.asyncDispose]: server.close,
  };
}

function doorFor(tokens: NonNullable<ServerOptions["tokens"]>): Door {
  const keys = "secret" in tokens ? { secret: new TextEncoder().encode(tokens.secret) } : tokens;
  return lockedDoor(createVerifier(keys), openRevocations(REVOKED_FILE));
}
