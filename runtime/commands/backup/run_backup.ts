import { openProgress } from "../../cli/progress.ts";
import { version } from "../../cli/main_help.ts";
import { capture, type Unit, unitsOf } from "./capture.ts";
import type { BackupFlags } from "./backup.ts";
import { type BackupFile, listManifests, writeManifest } from "./manifest.ts";
import { partsOf } from "./parts.ts";
import { openPlace } from "./place.ts";

const MB = 1e6;

export async function runBackup(flags: BackupFlags, written: string | undefined): Promise<void> {
  await using place = await openPlace(written, flags);
  const { store } = place;
  if (flags.list) {
    for (const name of await listManifests(store)) console.log(name);
    return;
  }
  const parts = partsOf(flags);
  const units = (await Promise.all(parts.map(unitsOf))).flat();
  if (units.length === 0) {
    throw new Error(
      `Cannot back up, there must be something in: ${parts.map(({ folder }) => folder).join(", ")}`,
    );
  }
  if (flags["dry-run"]) {
    for (const unit of units) console.log(`${unit.part.at}/${unit.name}  ${megabytes(bytesOf(unit))}`);
    console.log(`Nothing was kept. It would be ${told(units)}`);
    return;
  }
  const total = Math.max(1, Math.round(units.reduce((sum, unit) => sum + bytesOf(unit), 0) / MB));
  const progress = openProgress("Backing up, MB", total);
  const files: BackupFile[] = [], notes: string[] = [];
  let done = 0;
  try {
    for (const unit of units) {
      const read = (bytes: number, path: string) =>
        progress.show(Math.min(total, Math.round((done += bytes) / MB)), path);
      files.push(...await capture(store, unit, (text) => notes.push(text), read));
    }
  } finally {
    progress.end();
  }
  const name = await writeManifest(store, version, files, new Date());
  for (const each of notes) console.error(each);
  console.log(`Kept ${told(units)} in ${store.place}: ${name}`);
}

const bytesOf = ({ files }: Unit): number => files.reduce((sum, { size }) => sum + size, 0);
const megabytes = (bytes: number): string => `${(bytes / MB).toFixed(1)} MB`;

function told(units: readonly Unit[]): string {
  const parts = Map.groupBy(units, ({ part }) => part.at.replace("out/", ""));
  const counts = [...parts].map(([at, found]) => `${found.length} of ${at}`).join(", ");
  return `${counts}, ${megabytes(units.reduce((sum, unit) => sum + bytesOf(unit), 0))}`;
}
