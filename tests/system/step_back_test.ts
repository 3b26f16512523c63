import assert from "node:assert/strict";

Deno.test({
  name: "a thread that steps back does so alone, and the others of its process go before it",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const module = new URL("../../runtime/system/step_back.ts", import.meta.url).href;
    const program = `import { stepBack } from ${JSON.stringify(module)};
      stepBack();
      postMessage(0);
      setInterval(() => {}, 1000);`;
    const url = URL.createObjectURL(new Blob([program], { type: "application/javascript" }));
    const worker = new Worker(url, { type: "module" });
    try {
      await new Promise((resolve) => worker.onmessage = resolve);
      const [first, ...others] = nices();
      assert.deepEqual(others.filter((nice) => nice !== first), [Math.min(19, first! + 10)]);
    } finally {
      worker.terminate();
      URL.revokeObjectURL(url);
    }
  },
});

/** Of each thread, the first thread's first. */
const nices = (): number[] =>
  [...Deno.readDirSync("/proc/self/task")].map(({ name }) => +name).sort((a, b) => a - b).map((id) => {
    const stat = Deno.readTextFileSync(`/proc/self/task/${id}/stat`);
    return +stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]!;
  });
