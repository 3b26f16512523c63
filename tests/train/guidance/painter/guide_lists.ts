import { EXPRESSIONS } from "../../../../runtime/motion/expressions.ts";
import { BEARD_STYLES } from "../../../../train/guidance/painter/hair/beard/cuts.ts";
import { MOUSTACHE_STYLES } from "../../../../train/guidance/painter/hair/beard/moustache_wings.ts";
import { HAIR_STYLES } from "../../../../train/guidance/painter/hair/hair_styles.ts";
import { PIECES } from "../../../../train/guidance/painter/pieces/pieces.ts";
import { MATERIALS } from "../../../../train/guidance/painter/skin/material.ts";
import { PAINTS } from "../../../../train/guidance/painter/skin/paints.ts";
import { stockHead } from "../../../kept.ts";

export const GUIDE = new URL("../../../../train/guidance/painter/README.md", import.meta.url);
export const FIRST_LIST = "**Materials**";

/** The end of the guide: every word that a look may hold, as the records have it. */
export function guideLists(): string {
  const lists: readonly (readonly [title: string, words: readonly string[]])[] = [
    ["**Materials** (`skin.material`)", Object.keys(MATERIALS)],
    ["**Hair** (`hair.style`)", Object.keys(HAIR_STYLES)],
    ["**Beards** (`beard.style`)", Object.keys(BEARD_STYLES)],
    ["**Moustaches** (`moustache.style`)", Object.keys(MOUSTACHE_STYLES)],
    ["**Paint** (`paint.kind`)", Object.keys(PAINTS)],
    ["**Pieces** (`pieces.kind`)", Object.keys(PIECES)],
    ["**Moods**", EXPRESSIONS.moods],
    ["**Shapes** of the stock head", stockHead().shapeNames],
  ];
  return lists.map(([title, words]) => wrapped(`${title}: ${words.map((word) => `\`${word}\``).join(", ")}.`))
    .join("\n\n") + "\n";
}

/** Lines of at most 110 letters, as deno fmt has them; what stands in backticks stays together. */
function wrapped(text: string): string {
  const lines = [""];
  for (const word of text.match(/[^\s`]*`[^`]*`\S*|\S+/g)!) {
    const line = lines.at(-1)!;
    if (line.length + word.length >= 110) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines.join("\n");
}
