import { message as words } from "../../base/message.ts";
import { createPeer, type Peer } from "./peer.ts";
import type { FromRtcWorker, ToRtcWorker } from "./rtc_messages.ts";
import { loadWerift } from "./werift.ts";

/*
 * The thread that has the connections: keys are exchanged and packets encrypted in TypeScript, which the server's own
 * thread has no time for, and what a stranger's packet may break there ends no session.
 */

const werift = loadWerift();
const peers = new Map<number, Promise<Peer>>();
const port = self as unknown as {
  onmessage: ((event: MessageEvent<ToRtcWorker>) => void) | null;
  postMessage(message: FromRtcWorker): void;
};

async function open({ id, place, idleMs }: ToRtcWorker & { type: "open" }): Promise<Peer> {
  const peer: Peer = createPeer(await werift, { place, idleMs }, {
    state: (state, reason) => port.postMessage({ type: "state", id, state, reason }),
    needKey: () => port.postMessage({ type: "needKey", id }),
    told: (told) => port.postMessage({ type: "told", id, told }),
    sent: (bytes) => port.postMessage({ type: "sent", id, bytes, stats: peer.stats }),
  });
  return peer;
}

async function describe(id: number, act: (peer: Peer) => Promise<string | void>): Promise<void> {
  try {
    const sdp = await act(await peers.get(id)!) ?? "";
    port.postMessage({ type: "done", id, sdp });
  } catch (error) {
    port.postMessage({ type: "refused", id, reason: words(error) });
  }
}

async function close(id: number): Promise<void> {
  const peer = await peers.get(id);
  peers.delete(id);
  await peer?.close();
  port.postMessage({ type: "closed", id });
}

port.onmessage = ({ data: message }) => {
  const { id } = message;
  switch (message.type) {
    case "open":
      return void peers.set(id, open(message));
    case "answer":
      return void describe(id, (peer) => peer.answer(message.offer));
    case "offer":
      return void describe(id, (peer) => peer.offer());
    case "accept":
      return void describe(id, (peer) => peer.accept(message.answer));
    case "frame":
      return void peers.get(id)?.then((peer) => peer.frame(message.data, message.epoch));
    case "sound":
      return void peers.get(id)?.then((peer) => peer.sound(message.data, message.epoch));
    case "close":
      return void close(id);
  }
};
