import { defineCommand } from "../../cli/command.ts";
import { type Flags, number, text, toggle, type Values } from "../../cli/flags.ts";
import { CROP } from "../../avatar/import/import_splats.ts";

const FLAGS = {
  head: text("head that the splats are bound to: stock, or one that deno task head lists", "name", "stock"),
  name: text("what the avatar calls itself; the file's name where not given", "name"),
  out: text("the avatar's new folder; avatars/NAME beside deno.json where not given", "path"),
  replace: toggle("put the avatar in the place of one that is there, which is gone then"),
  align: text(
    "how splats that no head moves yet are laid on it: auto finds it out, none takes them as they come, or 16 numbers with commas, a matrix row by row",
    "auto|none|matrix",
    "auto",
  ),
  landmarks: text(
    'places in the file by MediaPipe\'s numbers, as .json: {"1": [x, y, z], "33": ..., "263": ...}; three at least, in place of --align',
    "path",
  ),
  crop: number("how far from the skin splats are kept; a head is 1.6 high", "units", CROP, {
    min: 0.001,
    max: 100,
  }),
} satisfies Flags;

export type ImportFlags = Values<typeof FLAGS>;

export const command = defineCommand({
  name: "import",
  summary: "make an avatar of somebody's splats: .ply, .spz, .splat, .ksplat, .glb, .headcast",
  flags: FLAGS,
  words: { hint: "FILE", most: 1 },
  examples: [
    [
      "deno task import last.ply --head flame",
      "HeadStudio's, on the FLAME head that deno task head add brought",
    ],
    ["deno task import point_cloud.ply --head flame", "GaussianAvatars', with flame_param.npz beside it"],
    [
      "deno task import scan.ply --name me",
      "any 3DGS file of a head: turned upright, sized and bound by itself",
    ],
    [
      "deno task import scan.spz --landmarks places.json",
      "where it does not find the face: by places that you name",
    ],
    ["deno task render --avatar me --expression jawOpen=0.6", "and look at what has become of it"],
  ],
  notes: [
    "Splats of a still head are bound to the triangles that lie nearest: a face with its mouth shut opens it without " +
    "anything inside, and hair goes with the skull. The better the head's own shape fits, the better it moves. What was " +
    "found, and what could not be kept, is told; nothing is written unless all of it is.",
  ],
  async run(options, words) {
    const { runImport } = await import("./import_run.ts");
    return await runImport(options, words);
  },
});
