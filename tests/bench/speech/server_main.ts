/**
 * The server that is interrupted, with a worker that paints at once and this machine's voices. A witness in it samples the
 * face that each session's head makes, as the driver gives it to be drawn, and knows of each interrupt what the mouth did
 * then. It says where it is, answers a line with all that it has seen, and ends with its standard input.
 *
 *   deno run -A tests/bench/speech/server_main.ts SESSIONS
 */
import { endProcess } from "../../../runtime/system/end_process.ts";
import { ARKIT_INDEX } from "../../../runtime/head/arkit.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { serve } from "../../../runtime/server/serve.ts";
import { connect, PAINTED_WORKER } from "../../stream/fakes.ts";
import { makeAvatars } from "../../server/live_server.ts";

/** Of the witness's samples: finer than any rendition's frames. */
const SAMPLE_MS = 10;
/** How long a mouth is watched behind an interrupt. */
const WATCH_MS = 350;

/** What a mouth did behind an interrupt. */
export interface MouthWitness {
  readonly session: string;
  readonly generation: number;
  /** When the interrupt was carried out, ms since the epoch. */
  readonly at: number;
  /** How far the jaw was open in the last sample before it, and when it was first less; null where it was shut already. */
  readonly open: number;
  readonly closingAt: number | null;
  /** When it was shut, or null where it was not within the time. */
  readonly shutAt: number | null;
}

const JAW = ARKIT_INDEX.jawOpen;
const SHUT = 0.03;

const seen: MouthWitness[] = [];

const folder = await makeAvatars();
const server = await serve({
  ...{ port: 0, avatarsFolder: folder, avatarFolder: `${folder}/stock`, size: 128, fps: 10 },
  workerUrl: PAINTED_WORKER,
});
const stops = Array.from({ length: Number(Deno.args[0] ?? 4) }, (_, index) => watch(`s${index}`));
console.log(JSON.stringify({ url: server.url }));
for await (const _ of Deno.stdin.readable) console.log(JSON.stringify(seen.splice(0)));
for (const stop of stops) stop();
await server.close();
await Deno.remove(folder, { recursive: true });
endProcess(0);

/** Watches a session's face from within the server's process. */
function watch(session: string): () => void {
  const client = connect(server.hub, session);
  client.send({ type: "join", role: "viewer", size: 128, fps: 1 });
  const pose = restPose("arkit");
  const now = () => performance.timeOrigin + performance.now();
  let jaw = 0;
  let pending: { -readonly [Key in keyof MouthWitness]: MouthWitness[Key] }[] = [];
  let read = 0;

  function look(): void {
    const { messages } = client.socket;
    for (; read < messages.length; read++) {
      const message = messages[read]!;
      if (message.type !== "speaking" || message.state !== "interrupted") continue;
      const { generation } = message;
      pending.push({ session, generation, at: now(), open: jaw, closingAt: null, shutAt: null });
    }
    messages.length = read = 0;
  }

  // What is told is taken up in the call that tells it.
  const { send } = client.socket;
  client.socket.send = (bytes) => {
    send(bytes);
    look();
  };
  const timer = setInterval(() => {
    const face = server.hub.faceOf(session);
    if (!face) return;
    const time = now();
    face.sample(time, pose);
    jaw = pose.expression[JAW]!;
    for (const mouth of pending) {
      if (mouth.closingAt === null && (jaw < mouth.open || jaw < SHUT)) mouth.closingAt = time;
      if (mouth.shutAt === null && jaw < SHUT) mouth.shutAt = time;
    }
    seen.push(...pending.filter(({ at }) => time - at > WATCH_MS));
    pending = pending.filter(({ at }) => time - at <= WATCH_MS);
  }, SAMPLE_MS);
  return () => {
    clearInterval(timer);
    client.leave();
  };
}
