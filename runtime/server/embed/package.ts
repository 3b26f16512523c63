import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import CONFIG from "../../../deno.json" with { type: "json" };
import { exportedNames, pruneDeclarations, writeTypesConfig } from "./types.ts";
import { bundleScripts, EMBED_ENTRY } from "../page_bundle.ts";
import { makeTarball } from "./tarball.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
/** What it is called where packages are. */
const PACKAGE_NAME = "@headcast/embed";

/** What stands in its package.json. */
const MANIFEST = {
  name: PACKAGE_NAME,
  version: CONFIG.version,
  description: "A live talking head in a page or a video call, from a Headcast server",
  license: "MIT",
  type: "module",
  main: "embed.js",
  module: "embed.js",
  types: "embed.d.ts",
  exports: { ".": { types: "./embed.d.ts", default: "./embed.js" }, "./embed.js": "./embed.js" },
  // It makes <headcast-avatar> known when it is imported.
  sideEffects: ["./embed.js"],
  files: ["embed.js", "embed.d.ts", "README.md", "LICENSE"],
};

/** The files of the npm package: one module, its types, and words. */
async function embedPackage(): Promise<Record<string, Uint8Array>> {
  const folder = await Deno.makeTempDir({ prefix: "headcast-package-" });
  const read = (path: string) => Deno.readTextFile(join(ROOT, path));
  const text = new TextEncoder();
  try {
    await bundleScripts(ROOT, ["--outdir", join(folder, "script")], [EMBED_ENTRY]);
    const script = await Deno.readTextFile(join(folder, "script", "main.js"));
    return {
      "package.json": text.encode(`${JSON.stringify(MANIFEST, null, 2)}\n`),
      // Its map stays here.
      "embed.js": text.encode(script.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n")),
      "embed.d.ts": text.encode(await declareTypes(folder)),
      "README.md": text.encode(await read("static/embed/README.md")),
      "LICENSE": text.encode(await licences()),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What declares `AsyncDisposable`, which is in no project's `lib` that says ES2022 and "DOM" only, as most templates do. */
const LIBRARY_REFERENCE = '/// <reference lib="esnext.disposable" />\n\n';

async function declareTypes(folder: string): Promise<string> {
  const config = await writeTypesConfig(folder, CONFIG.imports);
  const how = ["--config", config, "--no-lock", "--declaration", "--outdir", join(folder, "types")];
  await bundleScripts(ROOT, how, [EMBED_ENTRY]);
  const sources = await Promise.all(
    [EMBED_ENTRY, "runtime/protocol/mod.ts"].map((path) => Deno.readTextFile(join(ROOT, path))),
  );
  const names = sources.flatMap(exportedNames);
  const path = join(folder, "embed.d.ts");
  const declared = pruneDeclarations(await Deno.readTextFile(join(folder, "types", "main.d.ts")), names);
  await Deno.writeTextFile(path, `${LIBRARY_REFERENCE}${declared}`);
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", "--line-width", "110", path] }).output();
  return await Deno.readTextFile(path);
}

/** Ours, and those of what is bundled with it. */
async function licences(): Promise<string> {
  // What stands behind the line is of the server.
  const [own] = (await Deno.readTextFile(join(ROOT, "LICENSE"))).split(/^---$/m);
  const others = await Promise.all(["msgpackr", "valibot"].map(async (name) => {
    const folder = packageOf(fileURLToPath(import.meta.resolve(name)), name);
    const [file] = [...Deno.readDirSync(folder)].filter((each) => /^licen[cs]e/i.test(each.name));
    if (file === undefined) throw new Error(`Cannot pass on a package, its licence must be there: ${name}`);
    return `${name}, which embed.js contains:\n\n${
      (await Deno.readTextFile(join(folder, file.name))).trim()
    }\n`;
  }));
  return [own!.trim() + "\n", ...others].join("\n---\n\n");
}

/** The folder of a package, of a file in it. */
function packageOf(file: string, name: string): string {
  let folder = dirname(file);
  while (!existsSync(join(folder, "package.json")) || !folder.includes(name)) folder = dirname(folder);
  return folder;
}

/** Writes the tarball, and tells its files' bytes. @param folder made where it is not there */
export async function writeEmbedPackage(
  folder: string,
): Promise<{ path: string; files: Readonly<Record<string, number>> }> {
  const files = await embedPackage();
  const tarball = await makeTarball(
    Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`package/${name}`, bytes])),
  );
  const path = join(folder, `${PACKAGE_NAME.slice(1).replace("/", "-")}-${CONFIG.version}.tgz`);
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeFile(path, tarball);
  return {
    path,
    files: Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, bytes.length])),
  };
}
