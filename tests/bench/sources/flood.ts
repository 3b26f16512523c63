/**
 * A flood of datagrams beside a session that a client drives, and beside a phone that drives another one by the flooded
 * port:
 *
 *   deno run -A tests/bench/sources/flood.ts --rate 20000
 *
 * A minute and a half. The flood takes half a core of its own.
 */
import { defineCommand } from "../../../runtime/cli/command.ts";
import { number } from "../../../runtime/cli/flags.ts";
import { runCommand } from "../../../runtime/cli/run_command.ts";
import { connect } from "../../../runtime/protocol/connect.ts";
import type { SourceReport } from "../../../runtime/stream/sources/sources.ts";
import { sleep } from "../../stream/fakes.ts";
import type { Stalls } from "../../stream/stalls.ts";
import { memoryOf, printWitness, processorOf, startProgram, WITNESS } from "../doors/scene.ts";
import type { WitnessFigures } from "../doors/witness_main.ts";
import { printTable } from "../table.ts";

const FLOODS = ["none", "garbage", "strangers", "frames"] as const;

const here = (file: string) => new URL(file, import.meta.url);

async function run(rate: number, seconds: number): Promise<void> {
  const server = startProgram(here("server_main.ts"));
  const { url, ports } = JSON.parse(await server.line());
  const live = (session: string) => `${url.replace("http", "ws")}live/${session}`;
  const witness = startProgram(WITNESS, live("witness"));
  await using watcher = await connect(live("phone"), { role: "viewer", codecs: ["jpeg"] });
  let newest = -1, phoneFrames = 0;
  watcher.on("video", ({ poseSeq }) => {
    if (poseSeq !== null && poseSeq !== newest) phoneFrames++;
    newest = poseSeq ?? newest;
  });
  const rows: string[][] = [];
  const witnessed: [string, WitnessFigures][] = [];
  const phone = startProgram(here("phone_main.ts"), String(ports.livelink));
  await phone.line();
  await sleep(3000);
  for (const kind of FLOODS) {
    const flood = kind === "none"
      ? null
      : startProgram(here("flood_main.ts"), String(ports.livelink), String(rate), kind);
    await flood?.line();
    await sleep(1000);
    const ask = async (program: typeof server) => {
      await program.say();
      return JSON.parse(await program.line());
    };
    const before = { ...(await ask(server)), phone: await ask(phone), flood: flood && await ask(flood) };
    await ask(witness);
    const [processor, shown] = [processorOf(server.pid), phoneFrames];
    let memory = 0;
    for (let second = 0; second < seconds; second++) {
      await sleep(1000);
      memory = Math.max(memory, memoryOf(server.pid));
    }
    const after: { stalls: Stalls; sources: SourceReport[] } = await ask(server);
    const frames = after.sources[0]!.senders.find(({ name }) => name === "Phone")?.frames ?? 0;
    const framesBefore = before.sources[0]!.senders.find(({ name }: { name: string }) =>
      name === "Phone"
    )?.frames ?? 0;
    const sent = (await ask(phone)).sent - before.phone.sent;
    const flooded = flood ? (await ask(flood)).sent - before.flood.sent : 0;
    witnessed.push([kind, await ask(witness)]);
    const { longest, over20ms, ownOver20ms } = after.stalls;
    rows.push([
      ...[kind, Math.round(flooded / seconds), longest, over20ms, ownOver20ms, memory],
      (processorOf(server.pid) - processor) / seconds,
      ...[`${frames - framesBefore} of ${sent}`, after.sources[0]!.sender, (phoneFrames - shown) / seconds],
    ].map((value) => typeof value === "number" ? String(Math.round(value * 100) / 100) : String(value)));
    await flood?.end();
    await sleep(1500);
  }
  const columns = ["flood", "datagrams/s", "longest stall ms", "over 20 ms", "own over 20 ms", "MB", "cores"];
  printTable([...columns, "phone's frames", "heard", "poses shown/s"], rows);
  console.log();
  printWitness(witnessed);
  for (const each of [phone, witness]) await each.end();
  await watcher.close();
  await server.end();
}

const command = defineCommand({
  name: "flood",
  isProgram: true,
  summary: "a flood of datagrams beside sessions",
  flags: {
    rate: number("datagrams a second", "1/s", 20_000, { min: 100, max: 100_000, step: 1 }),
    seconds: number("how long each flood lasts", "seconds", 15, { min: 2, max: 600, step: 1 }),
  },
  examples: [["deno run -A tests/bench/sources/flood.ts", "20,000 a second"]],
  notes: [],
  run: ({ rate, seconds }) => run(rate, seconds),
});

if (import.meta.main) Deno.exit(await runCommand(command, Deno.args));
