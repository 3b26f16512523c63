import type { ReadSource } from "./read_source.ts";
import { isWithin, openTo, roomOf, ROOMS } from "./rooms.ts";

/** Each check gives one sentence a fault, always the same for the same fault. */
type Check = (sources: readonly ReadSource[]) => string[];

const MOST_FILES = 24;
const MOST_LINES = 100;

/** Arrows between rooms that the table does not draw, and files that stand in none of its rooms. */
export const arrowsUphill: Check = (sources) =>
  sources.flatMap(({ path, imports }) => {
    const room = roomOf(path);
    if (room === null) return [`${path} stands in no room`];
    const open = [...openTo(room)];
    return imports
      .filter(({ to, inside }) => inside && !open.some((folder) => isWithin(to, folder)))
      .map(({ to }) => `${path} must not import ${to}`);
  });

/** Import() of what is worked out when the program runs: nobody could tell where the arrow points. */
export const hiddenArrows: Check = (sources) =>
  sources.flatMap(({ path, unreadable }) =>
    unreadable.map((call) => `${path} must name the module of its ${call.split("\n")[0]}`)
  );

/** What a portable room takes from Deno, from Node, from npm, or from a room that is not portable. */
export const hostsInPortableRooms: Check = (sources) =>
  sources.flatMap(({ path, imports, globals }) => {
    const room = ROOMS[roomOf(path) ?? ""];
    if (!room?.portable) return [];
    const barred = imports.filter(({ to, inside }) =>
      inside
        ? !ROOMS[roomOf(to) ?? ""]?.portable
        : !(room.packages ?? []).some((name) => isWithin(to.replace(/^npm:\/?/, ""), name))
    );
    return [...globals, ...barred.map(({ to }) => to)].map((name) => `${path} is portable, without ${name}`);
  });

/** Files that wait for one another when they load; types load nothing, and import() waits for none. */
export const circlesOfValues: Check = (sources) => {
  const below = new Map(sources.map(({ path, imports }) => [
    path,
    imports.filter(({ kind }) => kind === "value").map(({ to }) => to),
  ]));
  const done = new Set<string>(), circles = new Set<string>();
  const walk = (path: string, way: string[]) => {
    const start = way.indexOf(path);
    if (start >= 0) circles.add(`a circle of values: ${way.slice(start).sort().join(", ")}`);
    if (start >= 0 || done.has(path)) return;
    for (const next of below.get(path) ?? []) walk(next, [...way, path]);
    done.add(path);
  };
  for (const path of below.keys()) walk(path, []);
  return [...circles];
};

export const fullFolders = (paths: readonly string[]): string[] => {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count > MOST_FILES)
    .map(([folder]) => `${folder} must not hold more than ${MOST_FILES} files`);
};

export const longFunctions: Check = (sources) =>
  sources.flatMap(({ path, functions }) =>
    functions.filter(({ lines }) => lines > MOST_LINES)
      .map(({ name }) => `${path}: ${name} must not be longer than ${MOST_LINES} lines`)
  );
