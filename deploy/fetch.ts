/**
 * Fetches what the product's own files import, for an image that asks no registry once it runs, without the packages of tests
 * and benches: half of 1.1 GB. Bundles the pages once on the way, which fetches what bundles them.
 */
import { join } from "node:path";

async function filesIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) found.push(...await filesIn(path));
    else if (name.endsWith(".ts") && !name.endsWith(".d.ts")) found.push(path);
  }
  return found;
}

async function deno(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    env,
    stderr: "inherit",
  })
    .output();
  if (!success) throw new Error(`Cannot fetch, this must end well: deno ${args.join(" ").slice(0, 200)}`);
  return new TextDecoder().decode(stdout);
}

interface Graph {
  readonly npmPackages: Readonly<Record<string, { readonly name: string }>>;
  readonly modules: readonly { readonly npmPackage?: string }[];
}

/** What a process that imports files would load. To know it Deno fetches all packages of deno.json, which are not kept. */
async function graphOf(files: readonly string[]): Promise<Graph> {
  const root = await Deno.makeTempFile({ dir: ".", suffix: ".ts" });
  await Deno.writeTextFile(root, files.map((file) => `import "./${file}";\n`).join(""));
  const aside = await Deno.makeTempDir();
  const graph = JSON.parse(await deno(["info", "--json", root], { DENO_DIR: aside }));
  await Promise.all([root, aside].map((each) => Deno.remove(each, { recursive: true })));
  return graph;
}

/**
 * Leaves in deno.json the packages that files import: Deno fetches all that it names as soon as one is imported, and those of
 * tests and benches are as large as the product's.
 */
async function leaveOut({ npmPackages, modules }: Graph): Promise<void> {
  const kept = new Set(modules.flatMap(({ npmPackage }) => npmPackages[npmPackage ?? ""]?.name ?? []));
  const config = JSON.parse(await Deno.readTextFile("deno.json"));
  const nameOf = (specifier: string) => /^npm:\/?((?:@[^/]+\/)?[^@/]+)/.exec(specifier)?.[1] ?? "";
  config.imports = Object.fromEntries(
    Object.entries<string>(config.imports).filter(([, specifier]) => kept.has(nameOf(specifier))),
  );
  await Deno.writeTextFile("deno.json", JSON.stringify(config, null, 2));
}

/** Where a package lies, below the name of whichever registry it came from. */
function folderOf(name: string): string {
  const registries = join(Deno.env.get("DENO_DIR")!, "npm");
  const registry = [...Deno.readDirSync(registries)].find(({ isDirectory }) => isDirectory)!.name;
  const versions = join(registries, registry, name);
  return join(versions, [...Deno.readDirSync(versions)].find(({ isDirectory }) => isDirectory)!.name);
}

/** ONNX Runtime's package brings all systems' libraries. */
async function pruneSystems(): Promise<void> {
  const { os, arch } = Deno.build;
  const onnxruntime = folderOf("onnxruntime-node");
  const libraries = join(onnxruntime, "bin", [...Deno.readDirSync(join(onnxruntime, "bin"))][0]!.name);
  for (const system of [...Deno.readDirSync(libraries)]) {
    const path = join(libraries, system.name);
    const others = system.name === os
      ? [...Deno.readDirSync(path)].filter(({ name }) => name !== (arch === "x86_64" ? "x64" : "arm64"))
        .map(({ name }) => join(path, name))
      : [path];
    for (const each of others) await Deno.remove(each, { recursive: true });
  }
}

/** What Deno loads of ONNX Runtime for the web, and what it serves to pages: one of eight builds, 17 of 140 MB. */
const USED_ON_PAGES = /^ort(\.node\.min\.m?js|\.min\.js|\.wasm\.min\.js|-wasm-simd-threaded\.(mjs|wasm))$/;

async function pruneBuilds(): Promise<void> {
  const builds = join(folderOf("onnxruntime-web"), "dist");
  for (const { name } of [...Deno.readDirSync(builds)]) {
    if (!USED_ON_PAGES.test(name)) await Deno.remove(join(builds, name), { recursive: true });
  }
}

/** What only a debugger reads. */
async function pruneMaps(folder: string): Promise<void> {
  for (const { name, isDirectory } of [...Deno.readDirSync(folder)]) {
    if (isDirectory) await pruneMaps(join(folder, name));
    else if (/js\.map$/.test(name)) await Deno.remove(join(folder, name));
  }
}

const files = ["main.ts", ...(await Promise.all(["runtime", "train", "static"].map(filesIn))).flat()];
const graph = await graphOf(files);
await leaveOut(graph);
// In processes of their own, by the shorter deno.json; versions are the lock file's all the same.
await deno(["cache", "--quiet", ...files]);
const aside = await Deno.makeTempDir();
await deno(["eval", 'await (await import("./runtime/server/page_bundle.ts")).openPageBundle()'], {
  HEADCAST_DATA: aside,
});
await Deno.remove(aside, { recursive: true });
await pruneSystems();
await pruneBuilds();
await pruneMaps(join(Deno.env.get("DENO_DIR")!, "npm"));
