import { defineCommand } from "../cli/command.ts";
import { type Flags, text, toggle, type Values } from "../cli/flags.ts";

const FLAGS = {
  avatars: text("folder of the avatars; avatars/ beside deno.json where not given", "path"),
  out: text(
    "of move and unpack: the avatar's name, or its folder, NAME-head2 and so on where not given; of pack: the file",
    "name or path",
  ),
  replace: toggle("of move: put the moved avatar in the old one's place, which is gone then"),
} satisfies Flags;

export type AvatarOptions = Values<typeof FLAGS>;

export const command = defineCommand({
  name: "avatar",
  summary: "list avatars, move them to the newest head, pack them into one file and unpack it",
  flags: FLAGS,
  words: { hint: "[list | info NAME | levels NAME | move NAME | pack NAME | unpack FILE]", most: 2 },
  examples: [
    ["deno task avatar", "every avatar: its head's version, its splats, what it was made from"],
    ["deno task avatar info a-pirate", "what is known of one of them"],
    [
      "deno task avatar levels a-pirate",
      "make its levels of detail now, not when somebody first sees it small",
    ],
    ["deno task avatar move a-pirate", "a copy on the newest head, a-pirate-head2"],
    ["deno task avatar move a-pirate --replace", "in place of the old one"],
    ["deno task avatar move ./mine/a-pirate --out ./mine/new", "avatars by their folders"],
    ["deno task avatar pack a-pirate", "a-pirate.headcast.zip, the whole avatar as one file"],
    ["deno task avatar unpack a-pirate.headcast.zip", "checks it whole and puts it into avatars/"],
  ],
  notes: [
    "Live viewers of small pictures get fewer splats that look the same: an avatar's levels of detail. They take 25 " +
    "seconds or so of a core to make, once; the live server does it beside its work when an avatar is first seen small, " +
    "and out/cache/ keeps them.",
    "NAME.headcast.zip is a ZIP archive of the folder's avatar.json, avatar.ply, look.json and preview.png, the same that " +
    "the live server's gallery gives out and takes. The head that an avatar is bound to is not in it.",
    "An avatar is bound to the form that the head had when it was made, and is drawn on that one, as it was, by every " +
    "later Headcast. Moved, its splats keep their places on the skin and its face takes the new form: look at it before " +
    "you let the old one go. Hats and hair that stand off the head move less well than skin; training anew (deno task " +
    "train --look avatars/NAME/look.json) is better still. The stock avatar needs no move, it is built anew.",
  ],
  async run(options, words) {
    const { runAvatar } = await import("./avatar_run.ts");
    return await runAvatar(options, words);
  },
});
