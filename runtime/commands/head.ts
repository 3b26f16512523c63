import { defineCommand } from "../cli/command.ts";
import { type Flags, text, toggle, type Values } from "../cli/flags.ts";

const FLAGS = {
  name: text("of add: what the head is called; flame, ict or the file's name where not given", "name"),
  landmarks: text(
    "of add: files with FLAME's landmarks (MediaPipe's 105 as .npz, a list of 468 vertices), commas between",
    "files",
  ),
  "no-mouth": toggle("of add: leave FLAME without teeth and tongue, as its file has it"),
  replace: toggle("of add: put it in the place of the head of that name"),
  yes: toggle("of remove: remove it, though avatars are bound to it"),
  avatars: text("folder of the avatars that are told of; avatars/ beside deno.json where not given", "path"),
} satisfies Flags;

export type HeadOptions = Values<typeof FLAGS>;

export const command = defineCommand({
  name: "head",
  summary: "bring heads of others: FLAME, ICT-FaceKit, .glb with ARKit's shapes",
  flags: FLAGS,
  words: { hint: "[list | add PATH | show NAME | remove NAME]", most: 2 },
  examples: [
    [
      "deno task head add flame2023_Open.pkl",
      "FLAME as its makers publish it; then: deno task train --head flame",
    ],
    [
      "deno task head add ICT-FaceKit/FaceXModel",
      "a folder of ICT-FaceKit's OBJ files, as they are published",
    ],
    ["deno task head add robot.glb --name robot", "morph targets that are named as ARKit's"],
    ["deno task start --head ict", "a plain look on that head, live"],
    ["deno task head", "all heads: what is inside, whose licence holds, how large they are"],
    ["deno task head show ict", "one of them, and the avatars that are bound to it"],
    ["deno task head remove ict --yes", "its file goes; the one that it was made from stays where it is"],
  ],
  notes: [
    "A head is what splats are bound to: a mesh, shapes in which people differ, expressions, joints. One is built in, " +
    "stock. Others are read and checked once and kept in heads/NAME.head, as they lie in memory, with a picture, " +
    "NAME.png. A server that runs offers them at once.",
    "Nothing of FLAME or ICT-FaceKit comes with Headcast. FLAME is at flame.is.tue.mpg.de: the 2023 Open release is " +
    "CC-BY-4.0 as its makers say, all others are not for commerce. ICT-FaceKit is at github.com/ICT-VGL/ICT-FaceKit, " +
    "under the MIT licence. What is made on a head is bound by the head's licence too.",
    "An avatar is drawn on the head that it was made on, which it knows by a fingerprint of its mesh and bases. Where " +
    "that head is not here, add it from the same file; its name may be another.",
  ],
  async run(options, words) {
    const { runHead } = await import("./head/run.ts");
    return await runHead(options, words);
  },
});
