import assert from "node:assert/strict";
import {
  arrowsUphill,
  circlesOfValues,
  fullFolders,
  hiddenArrows,
  hostsInPortableRooms,
  longFunctions,
} from "./house/faults.ts";
import { roomOf, ROOMS } from "./house/rooms.ts";
import { type ReadSource, readSource, type SourceFile } from "./house/read_source.ts";

/*
 * The house, held by checks over the tree's files. The table of rooms and of what each may import is ROOMS in
 * house/rooms.ts. Each check is seen to fail below, on a fault planted into the same files.
 */

/** The pickle machine's table: a case for each opcode, over one stack, memo and list of marks. */
const KEPT = [
  "runtime/formats/pickle/machine.ts: runPickle must not be longer than 100 lines",
  // A package that people bring, at the path where they did.
  "runtime/speech/voices/espeak/wasm.ts must name the module of its import(pathToFileURL(path).href)",
  // A page that embeds a head has one file of ours: the other is its server's.
  "static/embed/engine/drawing.ts must name the module of its import(address)",
];

/** Small vectors and pictures, made by scripts: nobody looks for a thing in them by reading down a folder. */
const UNCOUNTED = /^tests\/(goldens|\.cache)\/|\.png$/;

const ROOT = new URL("../", import.meta.url);
const PRODUCT = /^(main\.ts|(runtime|train|static)\/.*\.ts|shaders\/.*\.wgsl)$/;

const paths = [
  ...await filesIn(""),
  ...(await Promise.all(
    ["runtime/", "train/", "shaders/", "static/", "tests/", "examples/"].map((folder) =>
      filesIn(folder, true)
    ),
  )).flat(),
].sort();
const files = await Promise.all(
  paths.filter((path) => PRODUCT.test(path)).map(async (path): Promise<SourceFile> => ({
    path,
    text: await Deno.readTextFile(new URL(path, ROOT)),
  })),
);
const sources = files.map(readSource);

async function filesIn(folder: string, deep = false): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder || ".", ROOT))) {
    if (!isDirectory) found.push(`${folder}${name}`);
    else if (deep) found.push(...await filesIn(`${folder}${name}/`, true));
  }
  return found;
}

function faultsIn(sources: readonly ReadSource[], paths: readonly string[]): string[] {
  const faults = [arrowsUphill, hiddenArrows, hostsInPortableRooms, circlesOfValues, longFunctions]
    .flatMap((check) => check(sources));
  return [...new Set([...faults, ...fullFolders(paths.filter((path) => !UNCOUNTED.test(path)))])].sort();
}

const found = faultsIn(sources, paths);

Deno.test("the house stands: arrows down, no circle, portable rooms without a host, small folders and functions", () => {
  assert.ok(sources.length > 400, `the tree was read: ${sources.length} files`);
  assert.deepEqual(found.filter((fault) => !KEPT.includes(fault)), []);
});

Deno.test("no fault is excused longer than it is there", () => {
  assert.deepEqual(KEPT.filter((fault) => !found.includes(fault)), []);
});

Deno.test("portable files load in a worker that has nothing of Deno, Node or WebGPU", async () => {
  // Packages have another build for browsers, which Deno does not load.
  const bare = Object.entries(ROOMS).filter(([, { portable, packages, packagesLater }]) =>
    portable && (!packages || packagesLater)
  ).map(([name]) => name);
  const portable = files.filter(({ path }) => path.endsWith(".ts") && bare.includes(roomOf(path) ?? ""));
  assert.ok(portable.length > 150, `portable files were found: ${portable.length}`);
  const worker = new Worker(new URL("./house/bare_worker.ts", import.meta.url), { type: "module" });
  const failures = await new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
    worker.postMessage(portable.map(({ path }) => new URL(path, ROOT).href));
  });
  worker.terminate();
  assert.deepEqual(failures, []);
});

/** What the checks find with these files in the tree and do not find without them. */
function planted(...more: SourceFile[]): string[] {
  const whole = [...sources, ...more.filter(({ path }) => PRODUCT.test(path)).map(readSource)];
  return faultsIn(whole, [...paths, ...more.map(({ path }) => path)]).filter((fault) =>
    !found.includes(fault)
  );
}

const plant = (path: string, text: string, ...faults: string[]) => {
  const name = text.split("\n", 1)[0]!.slice(0, 70);
  Deno.test(`${faults.length ? "a fault" : "no fault"}: ${name} in ${path}`, () => {
    assert.deepEqual(planted({ path, text }), faults);
  });
};

const HEAD = "runtime/head/planted.ts";
for (
  const text of [
    'import { openView } from "../render/view.ts";',
    'import type { View } from "../render/view.ts";',
    'export * from "../render/view.ts";',
    'export type { View } from "../render/view.ts";',
    'type View = import("../render/view.ts").View;',
    'const view = await import("../render/view.ts");',
    'const worker = new Worker(new URL("../render/view.ts", import.meta.url));',
  ]
) {
  plant(HEAD, text, `${HEAD} must not import runtime/render/view.ts`);
}
plant(
  "runtime/base/sound/planted.ts",
  'import "../../gpu/gpu.ts";',
  "runtime/base/sound/planted.ts must not import runtime/gpu/gpu.ts",
);
plant(
  "runtime/server/planted.ts",
  'import "../../train/loop.ts";',
  "runtime/server/planted.ts must not import train/loop.ts",
);
plant(
  "train/planted.ts",
  'import "../tests/gpu_support.ts";',
  "train/planted.ts must not import tests/gpu_support.ts",
);
plant(
  "shaders/sort/planted.wgsl",
  '#import "splat/bin.wgsl"',
  "shaders/sort/planted.wgsl must not import shaders/splat/bin.wgsl",
);
plant("runtime/attic/planted.ts", "export {};", "runtime/attic/planted.ts stands in no room");
plant(
  "train/planted.ts",
  "await import(`./${name}.ts`);",
  "train/planted.ts must name the module of its import(`./${name}.ts`)",
);

plant(
  "train/planted.ts",
  "const worker = new Worker(new URL(address, import.meta.url));",
  "train/planted.ts must name the module of its new URL(address, import.meta.url)",
);
plant("train/planted.ts", "const picture = new URL(`./pictures/${name}.png`, import.meta.url);");

for (
  const [text, name] of [
    ['Deno.env.get("HOME");', "Deno"],
    ["const { env } = globalThis.Deno;", "Deno"],
    ['const { env } = globalThis["Deno"];', "Deno"],
    ["const { Deno: host } = globalThis;", "Deno"],
    ["let child: Deno.ChildProcess;", "Deno"],
    ["process.exit();", "process"],
    ["Buffer.from([]);", "Buffer"],
    ['import { join } from "node:path";', "node:path"],
    ['import * as v from "valibot";', "valibot"],
    ['import * as v from "npm:valibot@1";', "npm:valibot@1"],
    ['const path = await import("node:path");', "node:path"],
  ] as const
) {
  plant(HEAD, text, `${HEAD} is portable, without ${name}`);
}
plant(HEAD, "// Deno.exit() and process.exit()\nexport const text = \"Deno.exit(); import 'node:fs'\";");
plant(HEAD, "export const plain = { Deno: 1, process() {} };\nexport const named = plain.Deno;");
plant("runtime/protocol/room/planted.ts", 'import * as v from "valibot";');
plant("runtime/avatar/folder/planted.ts", 'import { join } from "node:path";\nDeno.cwd();');
plant(
  "runtime/avatar/planted.ts",
  'import { loadAvatar } from "./folder/avatar_folder.ts";',
  "runtime/avatar/planted.ts is portable, without runtime/avatar/folder/avatar_folder.ts",
);

Deno.test("a fault: two files whose values wait for each other; not where one waits for a type or loads later", () => {
  const circle = (back: string) =>
    planted(
      { path: "train/one.ts", text: 'import { two } from "./two.ts";\nexport const one = two;' },
      { path: "train/two.ts", text: back },
    );
  assert.deepEqual(circle('import { one } from "./one.ts";\nexport const two = () => one;'), [
    "a circle of values: train/one.ts, train/two.ts",
  ]);
  assert.deepEqual(circle('import type { one } from "./one.ts";\nexport const two = 1;'), []);
  assert.deepEqual(circle('import { type one } from "./one.ts";\nexport const two = 1;'), []);
  assert.deepEqual(circle('export const two = () => import("./one.ts");'), []);
});

Deno.test("a fault: the twenty-fifth file of a folder, of whatever kind", () => {
  const files = (count: number, folder: string) =>
    planted(...Array.from({ length: count }, (_, i) => ({ path: `${folder}/${i}.json`, text: "" })));
  assert.deepEqual(files(24, "runtime/base/planted"), []);
  assert.deepEqual(files(25, "runtime/base/planted"), [
    "runtime/base/planted/ must not hold more than 24 files",
  ]);
  assert.deepEqual(files(25, "tests/planted"), ["tests/planted/ must not hold more than 24 files"]);
  assert.deepEqual(files(25, "tests/goldens/planted"), []);
});

Deno.test("a fault: a function of 101 lines, however it is written", () => {
  const lines = (count: number) => "\n".repeat(count - 1);
  for (
    const [before, after] of [
      ["function long() {", "}"],
      ["const long = () => {", "};"],
      ["class Long {\n  long() {", "}\n}"],
      ["export const all = {\n  long: function () {", "},\n};"],
    ]
  ) {
    const text = (count: number) => `${before}${lines(count)}${after}`;
    assert.deepEqual(planted({ path: "train/planted.ts", text: text(100) }), [], before);
    assert.deepEqual(planted({ path: "train/planted.ts", text: text(101) }), [
      "train/planted.ts: long must not be longer than 100 lines",
    ], before);
  }
});
