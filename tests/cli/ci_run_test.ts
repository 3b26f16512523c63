/** What .ci/run makes of a run's words, with a stand-in for Deno that says them. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findProgram } from "../../runtime/cli/system.ts";
import { type Lack, testUnless } from "../skip.ts";

const RUN = fileURLToPath(new URL("../../.ci/run", import.meta.url));
const ADAPTER = "✓ WebGPU adapter: llvmpipe (software: the processor draws)";
const BROWSER = "✓ Browser: /usr/bin/chromium";
const noBash: Lack | null = findProgram("bash") === undefined
  ? { kind: "tool", reason: "there is no bash in PATH" }
  : null;

interface Said {
  readonly setup?: readonly string[];
  readonly tests: readonly string[];
  readonly code?: number;
}

/** How two of the three runs of deno test close; what the other says is given. */
const OTHERS = ["ok | 18 passed (4 steps) | 0 failed (9s)", "ok | 12 passed | 0 failed (1m9s)"];

/** The last lines of .ci/run, and its code, where Deno says this. */
async function judged({ setup = [ADAPTER, BROWSER], tests, code = 0 }: Said) {
  const folder = await mkdtemp(join(tmpdir(), "headcast-ci-"));
  try {
    await writeFile(join(folder, "setup"), setup.join("\n") + "\n");
    await writeFile(join(folder, "tests"), [...OTHERS, ...tests].join("\n") + "\n");
    await writeFile(
      join(folder, "npx"),
      `#!/bin/sh\ncase "$*" in\n*setup*) cat ${folder}/setup ;;\n*task*) cat ${folder}/tests; exit ${code} ;;\nesac\n`,
      { mode: 0o755 },
    );
    const { stdout, code: ended } = await new Deno.Command("bash", {
      args: [RUN],
      env: { PATH: `${folder}:${Deno.env.get("PATH")}` },
      stderr: "null",
    }).output();
    const lines = new TextDecoder().decode(stdout).trimEnd().split("\n");
    return { ended, last: lines.at(-1), counted: lines.at(-2), all: lines.join("\n") };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function ciTest(claim: string, fn: () => Promise<void>): void {
  testUnless(noBash, { name: claim, fn });
}

ciTest(".ci/run counts the three checks with the tests, and failures end it with 1", async () => {
  const good = await judged({ tests: ["ok | 12 passed (3 steps) | 0 failed (2s)"] });
  assert.deepEqual([good.ended, good.last], [0, "45 passed, 0 failed"]);
  const bad = await judged({ tests: ["FAILED | 12 passed | 2 failed (2s)"], code: 1 });
  assert.deepEqual([bad.ended, bad.last], [1, "45 passed, 2 failed"]);
  const dead = await judged({ tests: ["Killed"], code: 137 });
  assert.deepEqual([dead.ended, dead.last], [1, "33 passed, 1 failed"]);
});

ciTest(".ci/run counts what was ignored by what it lacks, and forgives outside data and tools", async () => {
  const { ended, last, counted } = await judged({
    tests: [
      "a clip is read [lacks data] ... ignored (0ms)",
      "another clip is read [lacks data] ... ignored (0ms)",
      "a film is cut [lacks tool] ... ignored (0ms)",
      "ok | 12 passed | 0 failed | 3 ignored (2s)",
    ],
  });
  assert.deepEqual([ended, last], [0, "45 passed, 0 failed"]);
  assert.equal(
    counted,
    "3 ignored: 0 for want of gpu, 0 for want of browser, 2 for want of outside data, 1 for want of tool, " +
      "0 for want of system",
  );
});

ciTest(
  ".ci/run fails where a GPU or browser test is ignored though there is a GPU or a browser",
  async () => {
    for (const kind of ["gpu", "browser"]) {
      const tests = [
        `it draws [lacks ${kind}] ... ignored (0ms)`,
        "ok | 12 passed | 0 failed | 1 ignored (2s)",
      ];
      const there = await judged({ tests });
      assert.deepEqual([there.ended, there.last], [1, "45 passed, 1 failed"]);
      assert.match(there.all, new RegExp(`for want of a ${kind}, which is there: 1`));
      const absent = await judged({ setup: ["no WebGPU adapter was found"], tests });
      assert.deepEqual([absent.ended, absent.last], [0, "45 passed, 0 failed"]);
    }
  },
);

ciTest(".ci/run fails where a driver was installed and GPU tests are ignored all the same", async () => {
  const tests = ["it draws [lacks gpu] ... ignored (0ms)", "ok | 12 passed | 0 failed | 1 ignored (2s)"];
  const installing = "Installing the Vulkan driver (mesa-vulkan-drivers, libvulkan1) with apt-get ...";
  assert.equal((await judged({ setup: [installing, "Installed in 9 s"], tests })).ended, 1);
  assert.equal((await judged({ setup: [installing, "Cannot install: no network"], tests })).ended, 0);
});

ciTest(".ci/run fails where a test is ignored without a word on what it lacks", async () => {
  const { ended, all } = await judged({
    tests: ["it draws ... ignored (0ms)", "ok | 12 passed | 0 failed | 1 ignored (2s)"],
  });
  assert.equal(ended, 1);
  assert.match(all, /ignored without a word on what they lack .*: 1/);
});
