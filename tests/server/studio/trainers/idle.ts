/** Begins, and does nothing until it is told to stop or its server has gone; deaf to orders where its prompt says so. */
import { jsonLines, type TrainingOrder } from "../../../../runtime/server/studio/training_orders.ts";

const words = jsonLines<TrainingOrder & { type?: string }>(Deno.stdin.readable);
const { prompt, steps, folder } = (await words.next()).value!;
if (prompt.includes("breaks")) throw new RangeError("Cannot train, the pencil is broken");
if (prompt.includes("tells")) {
  throw new Error(
    `Known: ${Object.keys(Deno.env.toObject()).filter((name) => name.startsWith("HEADCAST_"))}`,
  );
}
if (prompt.includes("refuses")) {
  console.log(JSON.stringify({ type: "failed", reason: "Cannot train, there is no paper" }));
  Deno.exit(1);
}
await Deno.mkdir(folder, { recursive: true });
await Deno.writeTextFile(
  `${folder}/run.json`,
  JSON.stringify({ config: { prompt, steps: steps ?? 7 }, out: "" }),
);
await Deno.writeTextFile(`${folder}/metrics.jsonl`, '{"event":"started","step":0}\n');
console.log(JSON.stringify({ type: "planned", steps: steps ?? 7 }));
for await (const { type } of words) if (type === "stop" && !prompt.includes("deaf")) break;
