/**
 * A node's own book of the pictures that it has sent, a line each, written as they leave: kill -9 takes back the
 * last at most. `welcome SOCKET SESSION NODE EPOCH TIME`, `video SOCKET TIME`, times by the machine's clock.
 */
import { Unpackr } from "msgpackr";
import { monotonic } from "../monotonic.ts";

export interface Ledger {
  /** Notes a message that goes to a client. @param to what tells its connection from others */
  note(to: object, message: Uint8Array): void;
}

const unpackr = new Unpackr({ useRecords: false });
const keyOf = (name: string) => Uint8Array.of(0xa0 | name.length, ...new TextEncoder().encode(name));
const VIDEO = keyOf("video"), WELCOME = keyOf("welcome");
/** The type of a message stands first. */
const TYPE_BYTES = 32;

/** @param path of the file, which is appended to */
export function openLedger(path: string): Ledger {
  const file = Deno.openSync(path, { create: true, append: true });
  const encoder = new TextEncoder();
  const numbers = new WeakMap<object, number>();
  let sockets = 0;
  const write = (...words: readonly (string | number)[]) =>
    void file.writeSync(encoder.encode(words.join(" ") + "\n"));

  return {
    note(to, message) {
      if (begins(message, VIDEO) && numbers.has(to)) {
        write("video", numbers.get(to)!, monotonic());
      } else if (begins(message, WELCOME)) {
        const { session, node = "-", epoch = 0 } = unpackr.unpack(message) as {
          session: string;
          node?: string | null;
          epoch?: number | null;
        };
        // Each welcome begins a row of its own: a connection may be told of another owner.
        numbers.set(to, sockets++);
        write("welcome", numbers.get(to)!, session, node ?? "-", epoch ?? 0, monotonic());
      }
    },
  };
}

function begins(message: Uint8Array, type: Uint8Array): boolean {
  const end = Math.min(TYPE_BYTES, message.length - type.length);
  search:
  for (let at = 0; at < end; at++) {
    for (let i = 0; i < type.length; i++) if (message[at + i] !== type[i]) continue search;
    return true;
  }
  return false;
}
