/**
 * One viewer that speaks as the page does: joins, follows where it is sent, comes back where a connection dies, by the
 * other addresses that it was told. It decodes nothing; it notes when pictures came and whose they were.
 */
import { Packr, Unpackr } from "msgpackr";
import { TOKEN_PROTOCOL } from "../../../runtime/server/auth/bearer.ts";
import { PROTOCOL } from "../../../runtime/protocol/protocol.ts";
import { monotonic } from "../monotonic.ts";
import type { Owner, SeenPicture, ViewerRecord, ViewerWish } from "./records.ts";
import { isSound } from "./sound_picture.ts";

const packr = new Packr({ useRecords: false, moreTypes: true });
const unpackr = new Unpackr({ useRecords: false });

/** As the page's line has it: the first time soon, then later and later. */
const FIRST_RETRY_MS = 100, LONGEST_RETRY_MS = 1000, RETRY_FACTOR = 1.7;
/** A connection that is not there by then is none. */
const OPENING_MS = 1500;
const BEAT_MS = 250, POSE_MS = 33;

interface Welcome {
  readonly node?: string | null;
  readonly epoch?: number | null;
  readonly resume?: string | null;
  readonly elsewhere?: readonly string[];
}

export interface Viewer {
  /** How many pictures it has seen, and the node that the last welcome named. */
  readonly told: { readonly session: string; readonly seen: number; readonly node: string };
  end(): ViewerRecord;
}

export function openViewer(wish: ViewerWish, silenceMs: number): Viewer {
  const owners: Owner[] = [], pictures: SeenPicture[] = [], events: { at: number; what: string }[] = [];
  const note = (what: string) => void events.push({ at: monotonic(), what });
  let addresses = [...wish.nodes], retryMs = FIRST_RETRY_MS, resume: string | undefined;
  let socket: WebSocket | null = null, connections = 0, heardAt = 0, ended = false, seq = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const send = (message: unknown) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(packr.pack(message));
  };

  function connect(): void {
    clearTimeout(timer);
    if (ended) return;
    const url = new URL(
      `live/${wish.session}`,
      `${addresses[0]!.replace(/^http/, "ws").replace(/\/?$/, "/")}`,
    );
    const current = new WebSocket(url, [PROTOCOL, ...wish.token ? [TOKEN_PROTOCOL + wish.token] : []]);
    const connection = connections++;
    socket = current;
    current.binaryType = "arraybuffer";
    heardAt = monotonic();
    note(`connects to ${url.host}`);
    const late = setTimeout(
      () => socket === current && current.readyState === 0 && lost("opens too late"),
      OPENING_MS,
    );
    current.onopen = () => {
      clearTimeout(late);
      join();
    };
    current.onmessage = ({ data }) => {
      if (socket !== current) return;
      heardAt = monotonic();
      take(unpackr.unpack(new Uint8Array(data)), connection);
    };
    current.onerror = () => socket === current && lost("failed");
    current.onclose = ({ code, reason }) => socket === current && lost(`closed, ${code} ${reason}`);
  }

  function join(): void {
    send({
      ...{ type: "join", role: wish.role, codecs: ["h264", "jpeg"], avatar: wish.avatar },
      ...wish.follows && { follows: true },
      ...resume !== undefined && { resume },
    });
  }

  function leave(): void {
    const old = socket;
    socket = null;
    if (old && old.readyState <= WebSocket.OPEN) old.close(1000);
  }

  /** @param rotate whether another address goes first from now on */
  function lost(why: string, rotate = true): void {
    note(why);
    leave();
    if (ended) return;
    if (rotate && addresses.length > 1) addresses = [...addresses.slice(1), addresses[0]!];
    timer = setTimeout(connect, retryMs * (0.75 + Math.random() / 2));
    retryMs = Math.min(retryMs * RETRY_FACTOR, LONGEST_RETRY_MS);
  }

  // deno-lint-ignore no-explicit-any
  function take(message: any, connection: number): void {
    switch (message.type) {
      case "welcome":
        return welcome(message);
      case "video": {
        const { seq, key = false, codec, data } = message;
        const sound = isSound(codec, key, data);
        pictures.push({ at: heardAt, seq, key, sound, owner: owners.length - 1, connection });
        return;
      }
      case "moved":
        note(`moved to ${message.url}`);
        resume = message.resume ?? resume;
        if (message.url !== null) {
          addresses = [message.url, ...addresses.filter((each) => each !== message.url)];
        }
        leave();
        return connect();
      case "error":
        return note(`error ${message.code}: ${message.message}`);
    }
  }

  function welcome({ node, epoch, resume: secret, elsewhere = [] }: Welcome): void {
    owners.push({ node: node ?? "-", epoch: epoch ?? 0 });
    note(`welcome of ${node} at ${epoch}`);
    retryMs = FIRST_RETRY_MS;
    resume = secret ?? undefined;
    const others = [...elsewhere, ...wish.nodes].map((each) => each.replace(/\/$/, ""));
    addresses = [...new Set([addresses[0]!, ...others])];
  }

  const beat = setInterval(() => {
    if (socket === null) return;
    send({ type: "ping", t: performance.now() });
    if (monotonic() - heardAt > silenceMs) lost("silent");
  }, BEAT_MS);
  const poses = wish.role === "puppeteer" ? setInterval(pose, POSE_MS) : undefined;
  function pose(): void {
    const expression = new Float32Array(52);
    expression[17] = 0.5 + 0.5 * Math.sin(++seq / 4);
    send({ type: "pose", seq, t: performance.now(), space: "arkit", expression, neck: [0, 0, 0] });
  }
  connect();

  return {
    get told() {
      return { session: wish.session, seen: pictures.length, node: owners.at(-1)?.node ?? "-" };
    },
    end() {
      ended = true;
      clearTimeout(timer);
      clearInterval(beat);
      clearInterval(poses);
      leave();
      return { session: wish.session, owners, pictures, events };
    },
  };
}
