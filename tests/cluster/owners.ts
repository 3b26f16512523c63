/*
 * Who owned a session when, from two sides: by what each node's ledger says that it sent, and by what viewers saw. Times
 * are the machine's, milliseconds.
 */
import type { ViewerRecord } from "./viewer/records.ts";

/** From the first picture that a node sent of a session under one epoch to the last. */
export interface Owning {
  readonly session: string;
  readonly node: string;
  readonly epoch: number;
  readonly from: number;
  readonly until: number;
  readonly pictures: number;
}

/** A node that knows of no others names none. */
const ALONE = "-";

/**
 * Reads a node's ledger. Pictures that a node only hands on, of another's session, are the other's.
 *
 * @param node whose it is
 */
export function readLedger(text: string, node: string): Owning[] {
  const rows = new Map<string, { session: string; epoch: number; own: boolean }>();
  const ownings = new Map<string, { from: number; until: number; pictures: number }>();
  // A file may be of several processes, one after the other: a number may come again, with a welcome.
  for (const line of text.split("\n")) {
    const [kind, socket, ...rest] = line.split(" ");
    if (kind === "welcome" && rest.length === 4) {
      rows.set(socket!, {
        session: rest[0]!,
        epoch: Number(rest[2]),
        own: rest[1] === node || rest[1] === ALONE,
      });
    } else if (kind === "video" && rest.length === 1) {
      const row = rows.get(socket!), at = Number(rest[0]);
      if (!row?.own) continue;
      const key = `${row.session} ${row.epoch}`, owning = ownings.get(key);
      if (owning) {
        owning.until = Math.max(owning.until, at);
        owning.pictures++;
      } else ownings.set(key, { from: at, until: at, pictures: 1 });
    }
  }
  return [...ownings].map(([key, owning]) => {
    const [session, epoch] = key.split(" ") as [string, string];
    return { ...owning, session, epoch: Number(epoch), node };
  });
}

/** What must not be: two nodes, or two epochs, that sent a session's pictures at the same time. */
export function overlaps(ownings: readonly Owning[]): string[] {
  const faults: string[] = [];
  for (const [session, all] of Map.groupBy(ownings, ({ session }) => session)) {
    const inTime = all.toSorted((a, b) => a.from - b.from);
    for (const [index, later] of inTime.entries()) {
      for (const earlier of inTime.slice(0, index)) {
        if (earlier.until <= later.from) continue;
        const ms = Math.round(earlier.until - later.from);
        faults.push(
          `${session}: ${earlier.node} at epoch ${earlier.epoch} still sent ${ms} ms after ${later.node} at ${later.epoch} began`,
        );
      }
      const before = inTime[index - 1];
      if (before && before.epoch > later.epoch) {
        faults.push(
          `${session}: epoch ${later.epoch} of ${later.node} came after ${before.epoch} of ${before.node}`,
        );
      }
    }
  }
  return faults;
}

/** What viewers must not see: an older owner after a newer one, or pictures that no decoder can begin with. */
export function unseemly({ session, owners, pictures }: ViewerRecord): string[] {
  const faults: string[] = [];
  let newest = 0, owner = -1, last = -1;
  for (const { seq, key, sound, ...picture } of pictures) {
    const { node, epoch } = owners[picture.owner]!;
    if (epoch < newest) {
      faults.push(`${session}: a picture of ${node} at ${epoch} came after one of epoch ${newest}`);
    }
    newest = Math.max(newest, epoch);
    const begins = picture.owner !== owner;
    if (begins && !key) {
      faults.push(`${session}: the first picture of ${node} at ${epoch} is no key frame: ${seq}`);
    }
    if (!begins && seq !== last + 1 && !key) {
      faults.push(`${session}: after pictures that were spared ${seq} is no key frame`);
    }
    if (!sound) faults.push(`${session}: picture ${seq} of ${node} is not whole`);
    [owner, last] = [picture.owner, seq];
  }
  return faults;
}
