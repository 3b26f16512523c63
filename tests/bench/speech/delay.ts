/**
 * How long the way from a program's sound to the face is, over a real socket: sounds that begin sharply are streamed as
 * they are spoken. The face is sampled within the server each 2 ms, and the pictures that come back tell, by their luma, how
 * far the jaw of the pose was open that the renderer was given, and when it was given it: up to a frame later. From the
 * moment the packet with the beginning is sent, on a quiet machine:
 *
 *   deno run -A tests/bench/speech/delay.ts --count 60
 *
 * The ways: 16-bit numbers, Opus, and Opus as the page's microphone sends it, which may interrupt.
 */
import { quantile } from "../quantile.ts";
import { defineCommand } from "../../../runtime/cli/command.ts";
import { number } from "../../../runtime/cli/flags.ts";
import { runCommand } from "../../../runtime/cli/run_command.ts";
import { now } from "../../../runtime/base/clock.ts";
import { pcmFromS16, s16FromPcm } from "../../../runtime/base/sound/pcm_s16.ts";
import type { ClientMessage } from "../../../runtime/protocol/client_messages.ts";
import { decodeServerMessage, encodeClientMessage, PROTOCOL } from "../../../runtime/protocol/protocol.ts";
import { createOpusEncoder } from "../../../runtime/video/opus.ts";
import { sleep } from "../../stream/fakes.ts";
import { openDecoder } from "../../video/pictures.ts";
import { startProgram } from "../doors/scene.ts";
import { printTable } from "../table.ts";
import { clicks, laidOut, type Onsets, OPEN, recordedVowels } from "./onsets.ts";

/** What the figure allows, ms. */
const MOST_MS = 100;
const PACKET_MS = 20, PACKET_SAMPLES = 960;

const WAYS = {
  "16-bit numbers": { codec: "pcm-s16" },
  "Opus": { codec: "opus" },
  "Opus, a microphone's": { codec: "opus", bargeIn: true },
} as const;
type Way = keyof typeof WAYS;

interface Delays {
  /** To an opening mouth, as the face is sampled each 2 ms. */
  readonly weights: number[];
  /** To the pose with an opening mouth, as the renderer is given it. */
  readonly pose: number[];
  /** To the time at which the session's sound clock has it sound. */
  readonly sound: number[];
  readonly given: number;
}

/** Sends it as it is spoken. @returns when each packet was sent, ms since the epoch, and how much later it has the sound */
async function stream(
  { pcm }: Onsets,
  { codec, ...more }: typeof WAYS[Way],
  send: (message: ClientMessage) => void,
): Promise<{ sentAt: number[]; delayMs: number }> {
  const encoder = codec === "opus" ? createOpusEncoder() : null;
  const sentAt: number[] = [];
  const begun = performance.now();
  for (let packet = 0; (packet + 1) * PACKET_SAMPLES <= pcm.length; packet++) {
    const part = pcm.subarray(packet * PACKET_SAMPLES, (packet + 1) * PACKET_SAMPLES);
    let data: Uint8Array = s16FromPcm(part);
    encoder?.encode(part, (bytes) => void (data = bytes));
    const wait = begun + packet * PACKET_MS - performance.now();
    if (wait > 0) await sleep(wait);
    sentAt.push(now());
    send({ type: "audio", id: "onsets", codec, sampleRate: 48_000, data, ...more });
  }
  send({ type: "audioEnd", id: "onsets" });
  encoder?.close();
  return { sentAt, delayMs: encoder?.delayMs ?? 0 };
}

async function measure(
  url: string,
  way: Way,
  onsets: Onsets,
  fps: number,
  opened: () => Promise<number[]>,
): Promise<Delays> {
  const socket = new WebSocket(url, PROTOCOL);
  socket.binaryType = "arraybuffer";
  const joined = Promise.withResolvers<void>();
  const pictures: { data: Uint8Array; taken: number; soundMs: number }[] = [];
  const sounds: { soundMs: number; data: Uint8Array }[] = [];
  const send = (message: ClientMessage) => socket.send(encodeClientMessage(message));
  socket.onopen = () =>
    send({ type: "join", role: "puppeteer", size: 128, fps, codecs: ["jpeg"], sound: ["pcm-s16"] });
  socket.onclose = ({ reason }) => joined.reject(new Error(`The session was closed: ${reason}`));
  socket.onmessage = ({ data }) => {
    const message = decodeServerMessage(new Uint8Array(data));
    if (message?.type === "welcome") joined.resolve();
    if (message?.type === "error") console.error(`The server: ${message.message}`);
    if (message?.type === "audio") sounds.push({ soundMs: message.soundMs, data: message.data });
    if (message?.type === "video") {
      pictures.push({
        data: message.data.slice(),
        taken: message.stamps.taken,
        soundMs: message.soundMs ?? NaN,
      });
    }
  };
  await joined.promise;
  await sleep(500);
  const { sentAt, delayMs } = await stream(onsets, WAYS[way], send);
  await sleep(1000);
  socket.onclose = null;
  socket.close();

  const decoder = openDecoder("mjpeg");
  const jaws = pictures.map(({ data, taken }) => ({
    taken,
    // JPEG's luma has the full range.
    jaw: decoder.decode(data)[0]![0]! / 255,
  }));
  decoder.close();
  const origin = pictures.at(-1)!.taken - pictures.at(-1)!.soundMs;
  const begins = beginningsOf(sounds).map((soundMs) => soundMs + origin);
  const openings = await opened();
  const weights: number[] = [], pose: number[] = [], sound: number[] = [];
  for (const at of onsets.at) {
    const sent = sentAt[Math.floor((at + delayMs) / PACKET_MS)]!;
    const opening = openings.find((time) => time > sent);
    if (opening !== undefined && opening - sent < 400) weights.push(opening - sent);
    const before = jaws.findLast(({ taken }) => taken < sent);
    const opened = jaws.find(({ taken, jaw }) => taken >= sent && jaw >= OPEN);
    if (before && before.jaw < OPEN && opened && opened.taken - sent < 400) pose.push(opened.taken - sent);
    const heard = begins.find((time) => time > sent);
    if (heard !== undefined && heard - sent < 400) sound.push(heard - sent);
  }
  return { weights, pose, sound, given: onsets.at.length };
}

/** Where it becomes loud after a silence, on the session's sound clock, ms. */
function beginningsOf(sounds: readonly { readonly soundMs: number; readonly data: Uint8Array }[]): number[] {
  const found: number[] = [];
  let loudAt = -Infinity;
  for (const { soundMs, data } of sounds) {
    pcmFromS16(data).forEach((value, index) => {
      const time = soundMs + index / 48;
      if (Math.abs(value) < 0.02) return;
      if (time - loudAt > 200) found.push(time);
      loudAt = time;
    });
  }
  return found;
}

async function run(count: number, fps: number, seed: number): Promise<void> {
  const vowels = await recordedVowels();
  const voices = { "clicks of a throat": [clicks()], ...vowels.length > 0 && { "a recorded voice": vowels } };
  if (vowels.length === 0) console.log("There is no ../shared/data/speech/jfk.flac: no recorded voice");
  const server = startProgram(new URL("delay_server.ts", import.meta.url));
  const opened = async (): Promise<number[]> => {
    await server.say();
    return JSON.parse(await server.line());
  };
  const rows: string[][] = [];
  let worst = 0;
  try {
    const { url } = JSON.parse(await server.line());
    for (const [voice, sounds] of Object.entries(voices)) {
      const onsets = laidOut(sounds, count, seed);
      for (const way of Object.keys(WAYS) as Way[]) {
        const live = `${url.replace("http", "ws")}live/delay`;
        const { weights, pose, sound, given } = await measure(live, way, onsets, fps, opened);
        worst = Math.max(worst, quantile(weights, 0.95));
        rows.push([
          `${voice}, ${way}`,
          `${weights.length}, ${pose.length}/${given}`,
          ...[0.5, 0.95, 1].map((share) => quantile(weights, share).toFixed(1)),
          ...[0.5, 0.95].map((share) => quantile(pose, share).toFixed(1)),
          ...[0.5, 0.95].map((share) => quantile(sound, share).toFixed(1)),
        ]);
      }
    }
  } finally {
    await server.end();
  }
  printTable(
    [
      `ms from the packet, ${fps} frames a second`,
      ...["seen", "weights, median", "p95", "longest", "drawn, median", "p95", "sounds, median", "p95"],
    ],
    rows,
  );
  console.log(
    `To the weights ${worst.toFixed(1)} ms at p95, ${MOST_MS} allowed: ${worst <= MOST_MS ? "pass" : "MISS"}`,
  );
}

const command = defineCommand({
  name: "delay",
  isProgram: true,
  summary: "from a program's sound to the pose that the renderer is given",
  flags: {
    count: number("sounds of each kind", "count", 60, { min: 1, max: 10_000, step: 1 }),
    fps: number("frames a second", "fps", 60, { min: 1, max: 60, step: 1 }),
    seed: number("of where in a packet they begin", "seed", 1, { min: 0, max: 1e6, step: 1 }),
  },
  examples: [["deno run -A tests/bench/speech/delay.ts --count 10", "a minute"]],
  notes: [],
  run: ({ count, fps, seed }) => run(count, fps, seed),
});

if (import.meta.main) Deno.exit(await runCommand(command, Deno.args));
