/**
 * One viewer, by the page's own connection: it joins, follows where it is sent, comes back where it is lost, and asks
 * other nodes. It decodes nothing; it notes when pictures came and whose they were.
 */
import type { ServerMessage } from "../../../runtime/protocol/server_messages.ts";
import { openConnection } from "../../../static/client/connection.ts";
import { monotonic } from "../monotonic.ts";
import type { Owner, SeenPicture, ViewerRecord, ViewerWish } from "./records.ts";
import { isSound } from "./sound_picture.ts";

const POSE_MS = 33;

export interface Viewer {
  /** How many pictures it has seen, and the node that the last welcome named. */
  readonly told: { readonly session: string; readonly seen: number; readonly node: string };
  note(what: string): void;
  end(): ViewerRecord;
}

export function openViewer({ session, node, avatar, role: wanted, token }: ViewerWish): Viewer {
  const owners: Owner[] = [], pictures: SeenPicture[] = [], events: { at: number; what: string }[] = [];
  const note = (what: string) => void events.push({ at: monotonic(), what });

  function take(message: ServerMessage): void {
    const at = monotonic();
    switch (message.type) {
      case "welcome": {
        const { node = "-", epoch = 0, role, clientId } = message;
        owners.push({ node, epoch, role, clientId });
        return note(`welcome of ${node} at ${epoch}, ${role} ${clientId}`);
      }
      case "video": {
        const { seq, key, codec, data } = message;
        pictures.push({ at, seq, key, sound: isSound(codec, key, data), owner: owners.length - 1 });
        return;
      }
      case "moved":
        return note(`moved to ${message.url}`);
      case "error":
        return note(`error ${message.code}: ${message.message}`);
    }
  }
  const connection = openConnection({
    url: new URL(`/live/${session}`, node.replace(/^http/, "ws")).href,
    wantedRole: () => wanted,
    join: (role) => ({
      ...{ type: "join", role, codecs: ["h264", "jpeg"], avatar },
      ...token !== undefined && { token },
    }),
    onStatus: note,
    onMessage: take,
    onBadMessage: (error) => note(`bad message: ${error.message}`),
  });
  let seq = 0;
  const poses = wanted === "puppeteer" ? setInterval(pose, POSE_MS) : undefined;
  function pose(): void {
    const expression = new Float32Array(52), neck = new Float32Array(3);
    expression[17] = 0.5 + 0.5 * Math.sin(++seq / 4);
    if (owners.at(-1)?.role !== "puppeteer") return;
    connection.send({ type: "pose", seq, t: performance.now(), space: "arkit", expression, neck });
  }

  return {
    get told() {
      return { session, seen: pictures.length, node: owners.at(-1)?.node ?? "-" };
    },
    note,
    end() {
      clearInterval(poses);
      connection.close();
      return { session, owners, pictures, events };
    },
  };
}
