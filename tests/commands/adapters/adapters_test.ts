import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { adapterLines, pickAdapter, useAdapter } from "../../../runtime/commands/adapters/choose.ts";
import {
  type AskWay,
  listAdapters,
  type ListedAdapter,
} from "../../../runtime/commands/adapters/list_adapters.ts";
import { adapterWays } from "../../../runtime/commands/adapters/ways.ts";
import { UsageError } from "../../../runtime/cli/flags.ts";
import { lackOfGpu, testUnless } from "../../skip.ts";

/** A laptop: two drivers, of which one has two adapters, and software. */
const LAPTOP: AskWay = ({ DENO_WEBGPU_BACKEND: backend, VK_DRIVER_FILES: driver }) =>
  Promise.resolve(
    backend === "gl"
      ? [{ name: "AMD Radeon 780M", software: false, power: "high-performance" }]
      : driver === "/nvidia.json"
      ? [{ name: "NVIDIA RTX 4070", software: false, power: "high-performance" }]
      : driver === "/radeon.json"
      ? [
        { name: "AMD Radeon RX 7600", software: false, power: "high-performance" },
        { name: "AMD Radeon 780M", software: false, power: "low-power" },
      ]
      : [{ name: "llvmpipe", software: true, power: "high-performance" }],
  );
const all = () =>
  listAdapters(adapterWays("linux", undefined, ["/lvp.json", "/radeon.json", "/nvidia.json"]), LAPTOP);

Deno.test("adapters are listed once each, cards first, with what makes each of them answer", async () => {
  const found = await all();
  assert.deepEqual(
    found.map(({ name, backend }) => `${name} ${backend}`),
    [
      "AMD Radeon RX 7600 vulkan",
      "AMD Radeon 780M vulkan",
      "NVIDIA RTX 4070 vulkan",
      "AMD Radeon 780M gl",
      "llvmpipe vulkan",
    ],
  );
  assert.deepEqual(found[1]!.way, {
    DENO_WEBGPU_BACKEND: "vulkan",
    VK_DRIVER_FILES: "/radeon.json",
    VK_ICD_FILENAMES: "/radeon.json",
    HEADCAST_GPU_POWER: "low-power",
  });
  assert.match(
    adapterLines(found),
    /^ +0 +AMD Radeon RX 7600, vulkan\n.*\n.*\n.*\n +4 +llvmpipe, vulkan, software$/,
  );
});

Deno.test("an adapter is picked by its number or a part of its name, and what fits none or several is told all", async () => {
  const found = await all();
  assert.equal(pickAdapter(found, "2").name, "NVIDIA RTX 4070");
  assert.equal(pickAdapter(found, "nvidia").name, "NVIDIA RTX 4070");
  assert.equal(pickAdapter(found, "780m").backend, "vulkan", "of one by two backends the better");
  const refused = (wanted: string, why: RegExp) =>
    assert.throws(() => pickAdapter(found, wanted), (error: Error) => {
      assert.ok(error instanceof UsageError);
      assert.match(error.message, why);
      assert.match(error.message, /\n +2 +NVIDIA RTX 4070, vulkan\n/);
      return true;
    });
  refused("intel", /^Cannot use the adapter, there is none of that name: intel\n/);
  refused("9", /there is none of that name: 9\n/);
  refused("radeon", /several have that name: radeon\n/);
});

Deno.test("every system is asked by its own backends, or by the one that the user has set", () => {
  const backends = (...of: Parameters<typeof adapterWays>) =>
    adapterWays(...of).map((way) => way["DENO_WEBGPU_BACKEND"]);
  assert.deepEqual(backends("darwin", undefined, []), ["metal"]);
  assert.deepEqual(backends("windows", undefined, []), ["dx12", "vulkan"]);
  assert.deepEqual(backends("linux", undefined, []), ["vulkan", "gl"]);
  assert.deepEqual(backends("linux", "gl", ["/a.json"]), ["gl"]);
});

/** Comes with Chromium: a second Vulkan driver for a machine that has only Mesa's. */
const SWIFTSHADER = "/usr/lib/chromium/vk_swiftshader_icd.json";
const LAVAPIPE = "/usr/share/vulkan/icd.d/lvp_icd.x86_64.json";

testUnless(await lackOfGpu(), {
  name: "what is listed here answers when it is picked",
  async fn() {
    const two = [LAVAPIPE, SWIFTSHADER].filter((file) => existsSync(file));
    const found: readonly ListedAdapter[] = await listAdapters(
      two.length === 2 ? adapterWays("linux", "vulkan", two) : adapterWays(),
    );
    assert.ok(found.length >= Math.max(1, two.length === 2 ? 2 : 0), JSON.stringify(found));
    const last = found.at(-1)!, env: Record<string, string> = {};
    assert.equal(
      await useAdapter(String(found.length - 1), () => Promise.resolve(found), (...set) => {
        env[set[0]] = set[1];
      }),
      true,
    );
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: [
        "eval",
        "--no-config",
        'console.log((await navigator.gpu.requestAdapter({ powerPreference: Deno.env.get("HEADCAST_GPU_POWER") })).info.description)',
      ],
      env,
      stderr: "null",
    }).output();
    assert.equal(new TextDecoder().decode(stdout).trim(), last.name);
  },
});
