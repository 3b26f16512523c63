import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

interface Dependency {
  readonly specifier: string;
  readonly isDynamic?: boolean;
  readonly code?: { readonly specifier?: string };
}
interface ModuleGraph {
  readonly redirects: Readonly<Record<string, string>>;
  readonly modules: readonly { readonly specifier: string; readonly dependencies?: readonly Dependency[] }[];
}

/** What is loaded when a module is: its imports, theirs and so on, dynamic ones left out. */
async function staticImports(path: string): Promise<Set<string>> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", path],
    cwd: ROOT,
    stdout: "piped",
    stderr: "piped",
  });
  const { success, stdout, stderr } = await command.output();
  assert.ok(success, new TextDecoder().decode(stderr));
  const graph: ModuleGraph = JSON.parse(new TextDecoder().decode(stdout));
  const modules = new Map(graph.modules.map((module) => [module.specifier, module]));
  const seen = new Set<string>();
  const visit = (specifier: string) => {
    const address = graph.redirects[specifier] ?? specifier;
    if (seen.has(address)) return;
    seen.add(address);
    for (const { code, isDynamic } of modules.get(address)?.dependencies ?? []) {
      if (code?.specifier && !isDynamic) visit(code.specifier);
    }
  };
  visit(new URL(`../../${path}`, import.meta.url).href);
  assert.ok(seen.size > 1, `${path} imports something`);
  return seen;
}

async function testsIn(folder: string): Promise<string[]> {
  const names = await readdir(new URL(`../../${folder}`, import.meta.url)).catch(() => []);
  return names.filter((name) => name.endsWith("_test.ts")).map((name) => `${folder}/${name}`);
}

const BARE = [
  "main.ts",
  ...["render", "bench", "doctor", "setup"].map((name) => `runtime/commands/${name}.ts`),
  "tests/bench/main.ts",
  "runtime/gpu/gpu.ts",
  "runtime/render/renderer.ts",
  "runtime/render/to_file.ts",
  "runtime/render/sheet.ts",
  ...await testsIn("tests/gpu"),
  ...await testsIn("tests/render"),
];

for (const path of BARE) {
  Deno.test(`${path} loads no npm package, so that it runs where there is Deno and nothing else`, async () => {
    const packages = [...await staticImports(path)].filter((specifier) => !/^(file|node):/.test(specifier));
    assert.deepEqual(packages, []);
  });
}

Deno.test("the encoders do load a npm package: the checks above can fail", async () => {
  const found = [...await staticImports("runtime/video/mp4.ts")];
  assert.ok(found.some((specifier) => specifier.startsWith("npm:")), found.join("\n"));
});
