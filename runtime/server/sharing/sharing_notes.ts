/** What a folder of avatars has agreed on with the index of others, kept in it over restarts. */
import { join } from "node:path";
import * as v from "valibot";

const FILE = ".shared.json";
const MOST_BYTES = 16 << 20;

const noteSchema = v.object({ content: v.string(), removed: v.optional(v.boolean()) });
const schema = v.object({ index: v.nullable(v.string()), avatars: v.record(v.string(), noteSchema) });
type Note = v.InferOutput<typeof noteSchema>;

export interface SharingNotes {
  /** Of which index they are: of another's nothing has been agreed. */
  belongTo(index: string): void;
  get(name: string): Note | undefined;
  agree(name: string, content: string): void;
  /** It was deleted here. */
  remove(name: string): void;
  forget(name: string): void;
}

export function openSharingNotes(folder: string): SharingNotes {
  const path = join(folder, FILE);
  let { index, avatars } = read(path);
  /** Whole or not at all. */
  function write(): void {
    const fresh = `${path}.${crypto.randomUUID()}`;
    Deno.mkdirSync(folder, { recursive: true });
    Deno.writeTextFileSync(fresh, JSON.stringify({ index, avatars: Object.fromEntries(avatars) }));
    Deno.renameSync(fresh, path);
  }
  return {
    belongTo(other) {
      if (index === other) return;
      [index, avatars] = [other, new Map()];
      write();
    },
    get: (name) => avatars.get(name),
    agree(name, content) {
      avatars.set(name, { content });
      write();
    },
    remove(name) {
      const note = avatars.get(name);
      if (note === undefined) return;
      avatars.set(name, { ...note, removed: true });
      write();
    },
    forget(name) {
      if (avatars.delete(name)) write();
    },
  };
}

function read(path: string): { index: string | null; avatars: Map<string, Note> } {
  try {
    if (Deno.statSync(path).size > MOST_BYTES) throw new RangeError(path);
    const { index, avatars } = v.parse(schema, JSON.parse(Deno.readTextFileSync(path)));
    return { index, avatars: new Map(Object.entries(avatars)) };
  } catch {
    // Without notes nothing has been agreed: then nothing is overwritten or deleted either.
    return { index: null, avatars: new Map() };
  }
}
