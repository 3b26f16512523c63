import { defineCommand } from "../cli/command.ts";
import { type Flags, text } from "../cli/flags.ts";

const FLAGS = {
  out: text("folder that it is written into; it is made where it is not there", "folder", "out"),
} satisfies Flags;

export const command = defineCommand({
  name: "package",
  summary: "make an npm package of what pages embed a head by",
  flags: FLAGS,
  examples: [
    ["deno task package", "out/headcast-embed-0.1.0.tgz, for `npm install FILE`"],
    ["deno task package --out ../shop/vendor", "into a folder of another project"],
  ],
  notes: [
    "It has one ES module, embed.js, the same that a server serves as /embed.js, its types, and nothing that it depends on. " +
    "Pages of another origin than the server's need a server that lists theirs (deno task start --origins).",
  ],
  async run({ out }) {
    const { writeEmbedPackage } = await import("../server/embed/package.ts");
    const { path, files } = await writeEmbedPackage(out);
    for (const [name, size] of Object.entries(files)) console.error(`${name}: ${size} bytes`);
    console.log(path);
  },
});
