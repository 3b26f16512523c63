// The stock head and twelve people, from three sides, talking and laughing: what is wrong with them?
// deno run -A tests/judge/sheet/sheet.ts FOLDER [--size 512] [--avatars NAME,NAME] [--only TEXT]
import { parseArgs } from "node:util";
import { mkdir, writeFile } from "node:fs/promises";
import { readAvatar } from "../../../runtime/avatar/folder/read_avatar.ts";
import { radians } from "../../../runtime/base/scalar.ts";
import { type Moment, openPictureRenderer } from "../../../runtime/render/files/render_picture.ts";
import { laySheet } from "../../../runtime/render/files/sheet.ts";
import { sheetPeople, type SheetPerson } from "./people.ts";

/** What the sheet shows of everybody, side by side. */
const MOMENTS: readonly Moment[] = [
  {},
  { camera: { azimuth: radians(45) } },
  { camera: { azimuth: radians(90) } },
  { viseme: "aa", camera: { azimuth: radians(-20) } },
  { mood: "laughing", camera: { azimuth: radians(20) } },
];

/** One person's row as a PNG file's bytes. */
async function row({ avatar, bearing }: SheetPerson, size: number): Promise<Uint8Array> {
  using renderer = await openPictureRenderer({ avatar: await avatar(), size });
  async function* pictures() {
    for (const moment of MOMENTS) {
      yield await renderer.rgba({
        ...moment,
        joints: bearing?.joints ?? {},
        expression: bearing?.gaze ?? {},
      });
    }
  }
  const scene = { size, background: { r: 0, g: 0, b: 0 } };
  return await laySheet(scene, MOMENTS.map(() => ""), pictures(), MOMENTS.length, () => {});
}

if (import.meta.main) {
  const { values, positionals: [folder] } = parseArgs({
    args: Deno.args,
    allowPositionals: true,
    options: {
      size: { type: "string", default: "512" },
      avatars: { type: "string" },
      only: { type: "string", default: "" },
    },
  });
  if (folder === undefined) throw new TypeError("Cannot write the sheet, it needs a folder: none");
  await mkdir(folder, { recursive: true });
  const people = values.avatars === undefined
    ? sheetPeople()
    : values.avatars.split(",").map((name): SheetPerson => ({ name, avatar: () => readAvatar(name) }));
  for (const person of people.filter(({ name }) => name.includes(values.only))) {
    const path = `${folder}/${person.name.replace(/[^\w]+/g, "-")}.png`;
    await writeFile(path, await row(person, Number(values.size)));
    console.log(path);
  }
}
