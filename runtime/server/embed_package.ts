import { join } from "node:path";
import { fileURLToPath } from "node:url";
import config from "../../deno.json" with { type: "json" };
import { bundleScripts, EMBED_ENTRY } from "./page_bundle.ts";
import { makeTarball } from "./tarball.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** What it is called where packages are. */
export const PACKAGE_NAME = "@headcast/embed";

/** What stands in its package.json. */
const MANIFEST = {
  name: PACKAGE_NAME,
  version: config.version,
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
export async function embedPackage(): Promise<Record<string, Uint8Array>> {
  const folder = await Deno.makeTempDir({ prefix: "headcast-package-" });
  try {
    await bundleScripts(ROOT, ["--declaration", "--outdir", folder], [EMBED_ENTRY]);
    const text = new TextEncoder();
    const script = (await Deno.readTextFile(join(folder, "main.js"))).replace(
      /\n?\/\/# sourceMappingURL=.*\n?$/,
      "\n",
    );
    return {
      "package.json": text.encode(`${JSON.stringify(MANIFEST, null, 2)}\n`),
      "embed.js": text.encode(script),
      "embed.d.ts": await Deno.readFile(join(folder, "main.d.ts")),
      "README.md": await Deno.readFile(join(ROOT, "static/embed/README.md")),
      "LICENSE": await Deno.readFile(join(ROOT, "LICENSE")),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Writes the tarball, and tells its files' bytes. @param folder made where it is not there */
export async function writeEmbedPackage(
  folder: string,
): Promise<{ path: string; files: Readonly<Record<string, number>> }> {
  const files = await embedPackage();
  const tarball = await makeTarball(
    Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`package/${name}`, bytes])),
  );
  const path = join(folder, `${PACKAGE_NAME.slice(1).replace("/", "-")}-${config.version}.tgz`);
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeFile(path, tarball);
  return {
    path,
    files: Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, bytes.length])),
  };
}
