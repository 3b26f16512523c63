// The stock head and twelve people, from three sides, talking and laughing: what is wrong with them?
// deno run -A tests/judge/sheet/sheet.ts FOLDER [--size 512] [--avatars NAME,NAME] [--only TEXT]
import { parseArgs } from "node:util";
import { mkdir, writeFile } from "node:fs/promises";
import { readAvatar } from "../../../runtime/avatar/folder/read_avatar.ts";
import { pngBytes } from "../../../runtime/render/files/png_bytes.ts";
import { type Moment, openPictureRenderer } from "../../../runtime/render/files/render_picture.ts";
import { sheetPeople, type SheetPerson } from "./people.ts";

const DEGREE = Math.PI / 180;

/** What the sheet shows of everybody, side by side. */
const MOMENTS: readonly Moment[] = [
  {},
  { camera: { azimuth: 45 * DEGREE } },
  { camera: { azimuth: 90 * DEGREE } },
  { viseme: "aa", camera: { azimuth: -20 * DEGREE } },
  { mood: "laughing", camera: { azimuth: 20 * DEGREE } },
];

/** One person's row as a PNG file's bytes. */
async function row({ avatar }: SheetPerson, size: number): Promise<Uint8Array> {
  using renderer = await openPictureRenderer({ avatar: await avatar(), size });
  const width = size * MOMENTS.length, pixels = new Uint8Array(width * size * 4);
  for (const [column, moment] of MOMENTS.entries()) {
    const { data } = await renderer.rgba(moment);
    for (let y = 0; y < size; y++) {
      pixels.set(data.subarray(y * size * 4, (y + 1) * size * 4), (y * width + column * size) * 4);
    }
  }
  return pngBytes(pixels, width, size, 4);
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
