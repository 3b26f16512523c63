/**
 * A small session beside a client that asks for a lot, on this machine's device: how many of its frames the small one
 * keeps, whether the memory comes back when all have left, and what wishes for key frames do. The server is a process
 * of its own.
 *
 *   deno run -A tests/bench/shares/shares.ts [--small 128] [--large 2048] [--sessions 8] [--seconds 10] [--tokens] [--all] [--wishes]
 */
import { parseArgs } from "node:util";
import { startProcess } from "./server_process.ts";
import { watchSession } from "./viewer.ts";

const { values } = parseArgs({
  options: {
    small: { type: "string", default: "128" },
    large: { type: "string", default: "2048" },
    sessions: { type: "string", default: "8" },
    seconds: { type: "string", default: "10" },
    /** How long memory is given after all have left, seconds. */
    rest: { type: "string", default: "30" },
    /** The two come in by tokens of their own; where not, both are this machine's own address. */
    tokens: { type: "boolean", default: false },
    /** All are admitted, however rarely they are drawn. */
    all: { type: "boolean", default: false },
    /** The large ones wish for key frames all the time. */
    wishes: { type: "boolean", default: false },
  },
});
const seconds = Number(values.seconds);
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const server = await startProcess(values.tokens, values.all ? ["--limits", "frameSeconds=600"] : []);
try {
  await sleep(3000);
  const memory = { started: server.residentMiB(), before: 0, with: 0, after: 0 };
  const [mine, theirs] = [await server.token(), await server.token()];
  const small = watchSession(server.url, "small", Number(values.small), mine);
  await small.welcomed;
  await sleep(1000);
  small.restart();
  await sleep(seconds * 1000);
  const alone = small.figures();
  memory.before = server.residentMiB();

  const large = Array.from(
    { length: Number(values.sessions) },
    (_, index) => watchSession(server.url, `large-${index}`, Number(values.large), theirs),
  );
  await sleep(3000);
  small.restart();
  for (const each of large) each.restart();
  const cancel = values.wishes ? setInterval(() => large.forEach((each) => each.wish(6)), 10) : 0;
  await sleep(seconds * 1000);
  const beside = small.figures();
  clearInterval(cancel);
  const others = large.map((each) => each.figures());
  memory.with = server.residentMiB();
  for (const each of large) each.close();
  await sleep(1000);
  small.restart();
  await sleep(seconds * 1000);
  // Before and after: a machine that others use is not as quick all the time.
  const again = small.figures();
  small.close();
  await sleep(Number(values.rest) * 1000);
  memory.after = server.residentMiB();
  const share = Number((beside.fps * 2 / (alone.fps + again.fps)).toFixed(3));
  const rates = others.map(({ fps }) => fps);
  const refusals = others.flatMap((each) => each.refusals);
  console.log(JSON.stringify(
    {
      ...{ adapter: server.adapter, ...values, alone, beside, again, shareOfAlone: share },
      ...{ largeRates: rates, largeKeys: others.map(({ keys }) => keys), refusals, memory },
    },
    null,
    1,
  ));
} finally {
  await server.close();
}
