import type { ViewerRecord } from "./viewer/records.ts";

/** A stretch of time, the machine's milliseconds. */
export interface Window {
  readonly from: number;
  readonly until: number;
}

/** The longest time without a picture that begins or ends in a window; all of it where none came. */
export function worstGap({ pictures }: ViewerRecord, { from, until }: Window): number {
  let last = from, worst = 0;
  for (const { at } of pictures) {
    if (at <= from) continue;
    if (at > until) break;
    worst = Math.max(worst, at - last);
    last = at;
  }
  return Math.max(worst, until - last);
}

/** Owners of a viewer's pictures in a window, from the one that it had as it began. */
export function ownersIn({ owners, pictures }: ViewerRecord, { from, until }: Window): string[] {
  const first = Math.max(0, pictures.findLastIndex(({ at }) => at <= from));
  const seen = pictures.slice(first).filter(({ at }) => at <= until).map(({ owner }) => owners[owner]!);
  return [...new Set(seen.map(({ node, epoch }) => `${node}@${epoch}`))];
}

/** How long after a moment the first picture of another owner came; null where none did. */
export function firstOfAnother(
  { owners, pictures }: ViewerRecord,
  moment: number,
  until: number,
): number | null {
  const before = pictures.findLast(({ at }) => at <= moment);
  const name = (index: number) => `${owners[index]!.node}@${owners[index]!.epoch}`;
  const next = pictures.find(({ at, owner }) =>
    at > moment && at <= until && (!before || name(owner) !== name(before.owner))
  );
  return next ? next.at - moment : null;
}
