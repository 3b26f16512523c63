/**
 * Interrupts speech at random moments, before its first sound and behind its last too, over real sockets and with this
 * machine's usual voice, and measures how soon it is silent at a viewer, and how soon the mouth closes at the driver:
 *
 *   deno run -A tests/bench/speech/interrupt.ts --count 1000
 *
 * One client in ten never answers what it has heard. Nothing may go on speaking, and nobody may wait for longer than the
 * second that is allowed. Behind a third of the interrupts another text follows at once, a third is resumed. Ten minutes.
 */
import { defineCommand } from "../../../runtime/cli/command.ts";
import { number } from "../../../runtime/cli/flags.ts";
import { runCommand } from "../../../runtime/cli/run_command.ts";
import { createRandom } from "../../../runtime/base/mulberry32.ts";
import { processorOf, startProgram } from "../doors/scene.ts";
import { printTable } from "../table.ts";
import { type Heard, openTalk } from "./talk.ts";
import type { MouthWitness } from "./server_main.ts";

const SENTENCES = [
  "Good morning, and welcome to the house.",
  "Peter brought a big blue bag, and maybe a map.",
  "The weather has been fine for most of the week.",
  "Nobody knows how many people are waiting outside.",
  "Please mind the gap between the platform and the train.",
  "Well, no.",
  "Yes!",
];
/** From `speak` to the interrupt at most: beyond the end of what is said now and then. */
const LONGEST_MS = 2500;
const NEXT = ["over", "resume", "nothing"] as const;

async function run(count: number, sessions: number, seed: number): Promise<void> {
  const server = startProgram(new URL("server_main.ts", import.meta.url), String(sessions));
  const { url } = JSON.parse(await server.line());
  const before = processorOf(server.pid), began = performance.now();
  const all = await Promise.all(
    Array.from(
      { length: sessions },
      (_, index) => talk(url, `s${index}`, Math.ceil(count / sessions), createRandom(seed + index)),
    ),
  );
  const seconds = (performance.now() - began) / 1000;
  const cores = (processorOf(server.pid) - before) / seconds;
  await server.say();
  const mouths: MouthWitness[] = JSON.parse(await server.line());
  await server.end();
  report(all.flat(), mouths, cores, sessions);
}

async function talk(url: string, session: string, count: number, random: () => number): Promise<Heard[]> {
  const client = await openTalk(`${url.replace("http", "ws")}live/${session}`, session);
  const heard: Heard[] = [];
  for (let index = 0; index < count; index++) {
    const sentences = Array.from(
      { length: 1 + Math.floor(random() * 3) },
      () => SENTENCES[Math.floor(random() * SENTENCES.length)]!,
    );
    const answers = random() >= 0.1;
    const next = NEXT[Math.floor(random() * NEXT.length)]!;
    const plan = { waitMs: random() * LONGEST_MS, answers, next };
    heard.push(await client.turn(`t${index}`, sentences.join(" "), plan));
  }
  await client.close();
  return heard;
}

function report(heard: Heard[], mouths: MouthWitness[], cores: number, sessions: number): void {
  const cut = heard.filter(({ silentMs }) => silentMs !== null);
  const keyed = new Map(mouths.map((mouth) => [`${mouth.session} ${mouth.generation}`, mouth]));
  const seen = cut.flatMap((each) => {
    const mouth = keyed.get(`${each.session} ${each.generation}`);
    return mouth ? [{ ...each, mouth }] : [];
  });
  const open = seen.filter(({ mouth }) => mouth.open >= 0.03);
  // The next word may open a mouth before it is shut.
  const left = open.filter(({ next }) => next === "nothing");
  const rows: (readonly [string, readonly (number | null)[]])[] = [
    ["first packet after speak", heard.map(({ firstMs }) => firstMs)],
    ["the same, spoken over what was interrupted", nextOf(heard, "over")],
    ["first packet after resume", nextOf(heard, "resume")],
    ["interrupt to silence at the viewer", cut.map(({ silentMs }) => silentMs)],
    ["the same to the last packet that came", cut.map(({ lastPacketMs }) => lastPacketMs)],
    ["interrupt to the closing pose", open.map(({ mouth, sentAt }) => since(mouth.closingAt, sentAt))],
    [
      "interrupt to a shut mouth, nothing following",
      left.map(({ mouth, sentAt }) => since(mouth.shutAt, sentAt)),
    ],
    [
      "interrupt to `interrupted`, who answers",
      cut.filter(({ answers }) => answers).map((each) => each.toldMs),
    ],
    ["the same, who never answers", cut.filter(({ answers }) => !answers).map((each) => each.toldMs)],
  ];
  printTable(
    ["milliseconds", "number", "median", "p95", "longest"],
    rows.map(([name, values]) => figures(name, values.filter((value) => value !== null))),
  );
  const late = heard.reduce((sum, { latePackets }) => sum + latePackets, 0);
  const hung = heard.filter((each) => each.hung).length;
  console.log(`${heard.length} turns in ${sessions} sessions, ${cut.length} interrupted while they sounded`);
  console.log(`left speaking (packets after the end): ${late}; hung: ${hung}`);
  console.log(
    `mouths that did not shut within 350 ms: ${left.filter(({ mouth }) => mouth.shutAt === null).length}`,
  );
  console.log(`the server took ${cores.toFixed(2)} cores`);
}

const nextOf = (heard: Heard[], kind: Heard["next"]) =>
  heard.flatMap(({ next, nextMs }) => next === kind ? nextMs : []);

const since = (at: number | null, from: number) => at === null ? null : Math.max(0, at - from);

function figures(name: string, values: number[]): string[] {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return [
    name,
    String(sorted.length),
    ...[at(0.5), at(0.95), sorted.at(-1)].map((each) => each?.toFixed(1) ?? "-"),
  ];
}

const command = defineCommand({
  name: "interrupt",
  isProgram: true,
  summary: "speech that is interrupted at random moments",
  flags: {
    count: number("turns", "turns", 1000, { min: 1, max: 100_000, step: 1 }),
    sessions: number("sessions that speak at once", "sessions", 4, { min: 1, max: 16, step: 1 }),
    seed: number("of the moments and texts", "seed", 1, { min: 0, max: 1e6, step: 1 }),
  },
  examples: [["deno run -A tests/bench/speech/interrupt.ts --count 100", "a minute"]],
  notes: [],
  run: ({ count, sessions, seed }) => run(count, sessions, seed),
});

if (import.meta.main) Deno.exit(await runCommand(command, Deno.args));
