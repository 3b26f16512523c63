import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gpuTest } from "../gpu_support.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

interface Dependency {
  readonly specifier: string;
  readonly code?: { readonly specifier?: string };
  readonly isDynamic?: boolean;
}
interface ModuleGraph {
  readonly modules: readonly { readonly specifier: string; readonly dependencies?: readonly Dependency[] }[];
}

/** What Deno knows of files and all that they import: asked once for all of them, by a file that imports each. */
async function readGraph(paths: readonly string[]): Promise<(specifier: string) => readonly Dependency[]> {
  const folder = join(ROOT, "tests", ".cache");
  await mkdir(folder, { recursive: true });
  const all = join(folder, `imports_${crypto.randomUUID()}.ts`);
  await writeFile(all, paths.map((path) => `import "../../${path}";\n`).join(""));
  const command = new Deno.Command(Deno.execPath(), { args: ["info", "--json", all], cwd: ROOT });
  const { success, stdout, stderr } = await command.output().finally(() => rm(all));
  assert.ok(success, new TextDecoder().decode(stderr));
  const graph: ModuleGraph = JSON.parse(new TextDecoder().decode(stdout));
  const modules = new Map(graph.modules.map((module) => [module.specifier, module]));
  return (specifier) => modules.get(specifier)?.dependencies ?? [];
}

let read: ReturnType<typeof readGraph> | undefined;

/** What Deno fetches when a module is run: its imports, theirs and so on, but for what an import() asks for later. */
async function fetchedWith(path: string): Promise<Set<string>> {
  const dependenciesOf = await (read ??= readGraph([...BARE, ENCODERS]));
  const seen = new Set<string>();
  const visit = (specifier: string) => {
    if (seen.has(specifier)) return;
    seen.add(specifier);
    for (const { code, isDynamic } of dependenciesOf(specifier)) {
      if (code?.specifier && !isDynamic) visit(code.specifier);
    }
  };
  visit(new URL(`../../${path}`, import.meta.url).href);
  assert.ok(seen.size > 1, `${path} imports something`);
  return seen;
}

const NO_REGISTRY = { NPM_CONFIG_REGISTRY: "http://127.0.0.1:9" };

/** Runs the command line as on a new machine: its cache is empty. */
async function onNewMachine(args: readonly string[], env: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), "headcast-cache-"));
  try {
    await writeFile(join(folder, "elf.json"), '{ "pieces": [{ "kind": "elf ears" }] }');
    const command = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--config", join(ROOT, "deno.json"), join(ROOT, "main.ts"), ...args],
      cwd: folder,
      env: { DENO_DIR: join(folder, "cache"), HEADCAST_INSTALL: "0", NO_COLOR: "1", ...env },
      stdout: "piped",
      stderr: "piped",
    });
    const { success, stderr } = await command.output();
    const registries = await readdir(join(folder, "cache", "npm")).catch(() => []);
    const packages = await Promise.all(registries.map((name) => readdir(join(folder, "cache", "npm", name))));
    return { success, words: new TextDecoder().decode(stderr), packages: packages.flat() };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The registry refuses, and is not asked. */
async function assertFetchesNothing(args: readonly string[]): Promise<void> {
  const { success, words } = await onNewMachine(args, NO_REGISTRY);
  assert.ok(success, words);
  assert.doesNotMatch(words, /download|npm/i, args.join(" "));
}

Deno.test("the command line fetches nothing where nothing is needed, with an empty cache", async () => {
  const lines = [
    "--version",
    "--help",
    "setup --quiet",
    "models",
    "train --help",
    "train --look-only --look elf.json",
  ];
  for (const line of lines) await assertFetchesNothing(line.split(" "));
});

gpuTest(
  "a training with the painter and a look, and the picture of its avatar, fetch nothing",
  () => assertFetchesNothing("train --look elf.json --profile fast --steps 1 --views 1 --size 32".split(" ")),
  ["cpu"],
);

const PROMPT = "train --look-only --prompt elf".split(" ");

Deno.test("a prompt that is read on a new machine fetches its tagger's two packages and no more", async () => {
  const { success, words, packages } = await onNewMachine(PROMPT, {});
  assert.ok(success, words);
  assert.deepEqual(packages.sort(), ["wink-eng-lite-web-model", "wink-nlp"]);
  // Where setup looks for what it is to fetch.
  const tagger = await readFile(join(ROOT, "train/guidance/painter/prompt/words/tags.ts"), "utf8");
  const named = [...tagger.matchAll(/"(npm:[^"]+)"/g)].map(([, name]) => name);
  const { imports } = JSON.parse(await readFile(join(ROOT, "deno.json"), "utf8"));
  assert.deepEqual(named.filter((name) => !Object.values(imports).includes(name)), []);
  assert.equal(named.length, 2);
});

Deno.test("a prompt that cannot be read without a network says why, and what would do", async () => {
  const { success, words } = await onNewMachine(PROMPT, NO_REGISTRY);
  assert.ok(!success);
  assert.match(words, /tagger must be fetched once .*--look FILE trains without.*wink/);
});

async function testsIn(folder: string): Promise<string[]> {
  const names = await readdir(new URL(`../../${folder}`, import.meta.url)).catch(() => []);
  return names.filter((name) => name.endsWith("_test.ts")).map((name) => `${folder}/${name}`);
}

const BARE = [
  "main.ts",
  ...[
    "start",
    "render",
    "doctor",
    "setup",
    "token",
    "voices/voices",
    "voices/run",
    "models",
    "models_run",
    "avatar",
    "avatar_run",
    "clip",
    "clip/run",
  ].map((
    name,
  ) => `runtime/commands/${name}.ts`),
  "train/commands/train.ts",
  "train/commands/train_run.ts",
  "train/commands/work.ts",
  "train/commands/eval.ts",
  "train/studio/training_process.ts",
  "tests/bench/main.ts",
  "runtime/gpu/gpu.ts",
  "runtime/render/renderer.ts",
  "runtime/render/files/to_file.ts",
  "runtime/render/files/mod.ts",
  "runtime/avatar/folder/mod.ts",
  "runtime/render/files/sheet.ts",
  "train/run/run.ts",
  "train/guidance/painter/painter.ts",
  "train/guidance/known_avatar.ts",
  "tests/judge/judge.ts",
  "tests/bench/bench.ts",
  ...await testsIn("tests/gpu"),
  ...await testsIn("tests/render"),
  ...(await Promise.all(
    ["splats", "rig", "render", "run", "sampling", "config"].map((room) => testsIn(`tests/train/${room}`)),
  )).flat(),
];

const ENCODERS = "runtime/video/mp4.ts";

for (const path of BARE) {
  Deno.test(`${path} loads no npm package, so that it runs where there is Deno and nothing else`, async () => {
    const packages = [...await fetchedWith(path)].filter((specifier) => !/^(file|node):/.test(specifier));
    assert.deepEqual(packages, []);
  });
}

Deno.test("the encoders do load a npm package: the checks above can fail", async () => {
  const found = [...await fetchedWith(ENCODERS)];
  assert.ok(found.some((specifier) => specifier.startsWith("npm:")), found.join("\n"));
});
