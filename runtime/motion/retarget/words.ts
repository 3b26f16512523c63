import type { RetargetData } from "./retarget_map.ts";

/** An expression that is shown so far is recognised. */
const WELL = 0.8;
const REMEDY = "deno task head add FILE brings one";

/** What a viewer must know when frames of another space drive a head: which map is used, and how good it is. */
export function retargetWords({ kind, from, to, explained, share }: RetargetData): string {
  const frames = from.space === "flame" ? "FLAME" : "ARKit";
  if (kind === "table") return `${frames} frames move this head by the table in ${from.name}`;
  if (kind === "joints") {
    const why = from.name === null || to.name === null
      ? `no FLAME head is known here (${REMEDY}${
        from.space === "flame" ? "; --flame-map FILE takes a table of your own" : ""
      })`
      : `${from.name} and ${to.name} have no lids and lips in common among their landmarks`;
    return from.space === "flame"
      ? `FLAME frames move this head's neck, eyes and jaw, which opens the mouth; their 100 expressions are dropped, ` +
        `since ${why}`
      : `ARKit frames move neck, eyes and jaw; other shapes are dropped, since ${why}`;
  }
  const measured = [...explained].filter((part) => !Number.isNaN(part));
  const well = measured.filter((part) => part >= WELL).length;
  return `${frames} frames move this head by a map solved between ${from.name} and ${to.name}: ` +
    `${Math.round(share * 100)} % of what ${measured.length} expressions move is shown, ${well} of them by ${
      WELL * 100
    } % or more`;
}
