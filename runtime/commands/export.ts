import { EXPORT_FORMATS } from "../avatar/export/formats.ts";
import { SPZ_VERSIONS, type SpzVersion } from "../formats/splats/spz.ts";
import { defineCommand } from "../cli/command.ts";
import { choice, type Flags, number, text, toggle, type Values } from "../cli/flags.ts";
import { expression, POSE_FLAGS } from "./scene_flags.ts";
import { markFlag } from "./synthetic/mark_flag.ts";

const FLAGS = {
  format: choice(
    "form of the file; the ending of --out where not given",
    [...EXPORT_FORMATS, "headcast", "html"],
  ),
  out: text("file to write; NAME.FORM in out/ where not given", "path"),
  pose: expression(),
  ...POSE_FLAGS,
  still: toggle("of glb: the splats alone, without the head that moves them"),
  "spz-version": number(
    "of spz: 2 is read by the oldest viewers, 4 is the newest and refused by most",
    "version",
    3,
    { min: SPZ_VERSIONS[0], max: SPZ_VERSIONS.at(-1)!, step: 1 },
  ),
  harmonics: choice(
    "of headcast: off leaves out how colours change with the side, up to half of the bytes; on where not given",
    ["on", "off"],
  ),
  levels: number(
    "of headcast and html: levels of detail that come before the splats, coarsest first",
    "count",
    1,
    {
      min: 0,
      max: 3,
      step: 1,
    },
  ),
  "named-head": toggle("of headcast: name the head only, for who has it: 0.3 MB less for the stock one"),
  "without-tracker": toggle("of html: 8 MB less, and no face moves it"),
  mark: markFlag(),
  replace: toggle("write over a file that is there already"),
  avatars: text("folder of the avatars; avatars/ beside deno.json where not given", "path"),
} satisfies Flags;

export type ExportFlags = Values<typeof FLAGS> & { "spz-version": SpzVersion };

export const command = defineCommand({
  name: "export",
  summary:
    "write an avatar for other programs, .ply, .spz, .glb, .splat, to be drawn live, .headcast, or as a page by itself, .html",
  flags: FLAGS,
  words: { hint: "[NAME | FOLDER]", most: 1 },
  examples: [
    [
      "deno task export a-pirate --format ply",
      "3DGS's own, which every program for splats reads: out/a-pirate.ply",
    ],
    ["deno task export a-pirate --format spz", "the same in a tenth of the bytes"],
    [
      "deno task export a-pirate --format glb",
      "still in every viewer of KHR_gaussian_splatting; opened by Headcast it moves again",
    ],
    [
      "deno task export --format splat --out stock.splat --replace",
      "the stock avatar as antimatter15's viewer reads it",
    ],
    ["deno task export a-pirate --format spz --pose jawOpen=0.6,mouthSmileLeft=1", "as it stands in a pose"],
    ["deno task export a-pirate --format ply --mood happy", "or in a mood"],
    [
      "deno task export a-pirate --format headcast",
      "a live package: splats, head and what moves it, in the 2 MB that a browser draws it from",
    ],
    ["deno task export a-pirate --format headcast --named-head --harmonics off", "as small as it gets"],
    [
      "deno task export a-pirate --format html",
      "one file that any browser with WebGPU opens, without a server: the head, live, moved by your webcam and voice",
    ],
  ],
  notes: [
    "All of them are in metres, y up and the face to +z, as glTF has it: head and bust of the stock avatar stand 0.34 high. Viewers " +
    "of .ply that think y points down, as 3DGS's own scenes do, show it upside down: turn it by 180 degrees round x there.",
    "Every splat is written with the colour that it has at rest, or in the pose as from the front. Other programs know " +
    "no light that moves and no splats that are seen from outside alone; what is left out is told.",
    "A .glb has the head besides, in no scene, so that viewers leave it alone: a mesh with a morph target for each expression, joints, and which " +
    "triangle each splat is bound to. Where the head was brought (deno task head), its licence goes with it; --still " +
    "leaves it out.",
    "A .headcast is what viewers that draw by themselves are given by a server: everything rounded to what no picture shows, " +
    "levels of detail first, and open for others to read: runtime/avatar/package/README.md has every byte. deno task import " +
    "makes an avatar of it again. It keeps prompt, look and provenance, and says that what is drawn of it is synthetic.",
    "An .html holds the avatar's live package, the renderer, its shaders, and what tracks a face: it works from a disk and from any " +
    "static host, on an aeroplane too, and its policy lets it ask nobody for anything. Webcam and microphone are asked for " +
    "when they are wanted, and nothing of them leaves the page. On it: moods (1 to 9), sliders, the background (B), a " +
    "picture (P) or a film (R) to save; H hides all but the head. ?clean in its address shows the head alone, ?background=transparent (or a colour) what is " +
    "behind it. A browser without WebGPU shows the avatar's picture and says why. A head that was brought goes with it, and " +
    "so does its licence.",
  ],
  async run(options, words) {
    const { runExport } = await import("./export_run.ts");
    return await runExport(options as ExportFlags, words);
  },
});
