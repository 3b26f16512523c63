import type { SenderReport } from "./intake.ts";
import { placeName } from "./listen_request.ts";

/** A source that has shown no face for so long is not heard any more, milliseconds: another takes its place. */
export const SOURCE_SILENCE_MS = 500;
/** Who has sent nothing for so long is not listed any more. */
const FORGET_MS = 10_000;
const MOST_FACES = 16;
/** Over what frames are counted for their rate. */
const RATE_WINDOW_MS = 1000;

interface Face {
  /** Ports that it has sent from, one after the other. */
  ports: number;
  readonly id: number;
  key: string;
  readonly name: string;
  readonly address: string;
  readonly since: number;
  frames: number;
  face: boolean;
  at: number;
  rate: number;
  windowFrom: number;
  windowFrames: number;
}

/** Who sends to a port, and which of them is heard. */
export interface Faces {
  /** Counts a frame; nothing where there are too many who send. */
  note(
    key: string,
    name: string,
    address: string,
    face: boolean,
    now: number,
  ): { readonly id: number; readonly name: string; readonly heard: boolean } | null;
  /** Whether a sender's frames would be taken now. @param key of its address and port */
  isOpenTo(key: string, now: number): boolean;
  isHeard(key: string): boolean;
  report(now: number): SenderReport[];
}

/**
 * The first to show a face is heard until it has shown none for SOURCE_SILENCE_MS; the others wait. A sender is an
 * address, a port and a face's name; one that takes a fresh port for every datagram is told by its name alone.
 */
export function createFaces(): Faces {
  const faces = new Map<string, Face>();
  let heard: Face | null = null;
  let shownAt = -Infinity;
  let ids = 0;
  const answer = { id: 0, name: "", heard: false };

  function find(key: string, name: string, address: string, now: number): Face | null {
    const id = `${key} ${name}`;
    const known = faces.get(id);
    if (known) return known;
    for (const [old, face] of faces) {
      if (now - face.at > FORGET_MS) faces.delete(old);
      else if (face.address === address && face.name === name && face.frames === face.ports) {
        // Every port of it has sent one frame: it is the same sender, with a further port.
        faces.delete(old);
        face.key = key;
        face.ports++;
        faces.set(id, face);
        return face;
      }
    }
    if (faces.size >= MOST_FACES && !forgetOne()) return null;
    const face: Face = {
      ...{ id: ++ids, key, name, address, since: now, frames: 0, ports: 1, face: false, at: now },
      ...{ rate: 0, windowFrom: now, windowFrames: 0 },
    };
    faces.set(id, face);
    return face;
  }

  /** Room for one more: the one that has been silent for longest and is not heard. */
  function forgetOne(): boolean {
    let oldest: [string, Face] | undefined;
    for (const each of faces) {
      if (each[1] !== heard && (!oldest || each[1].at < oldest[1].at)) oldest = each;
    }
    return oldest !== undefined && faces.delete(oldest[0]);
  }

  return {
    note(key, name, address, shows, now) {
      const face = find(key, name, address, now);
      if (!face) return null;
      face.frames++;
      face.face = shows;
      face.at = now;
      roll(face, now);
      face.windowFrames++;
      if (shows && (heard === null || heard === face || now - shownAt > SOURCE_SILENCE_MS)) {
        heard = face;
        shownAt = now;
      }
      answer.id = face.id;
      answer.name = nameOf(face);
      answer.heard = heard === face;
      return answer;
    },
    isOpenTo: (key, now) => heard === null || heard.key === key || now - shownAt > SOURCE_SILENCE_MS,
    isHeard: (key) => heard?.key === key,
    report(now) {
      for (const [id, face] of faces) {
        if (now - face.at > FORGET_MS) faces.delete(id);
        else roll(face, now);
      }
      return [...faces.values()].map((face) => ({
        ...{ id: face.id, name: nameOf(face), address: placeOf(face.key) },
        ...{ frames: face.frames, rate: face.rate, face: face.face, since: face.since, at: face.at },
        heard: face === heard && now - shownAt <= SOURCE_SILENCE_MS,
      }));
    },
  };
}

/** Closes the window over which frames are counted, where it is over. */
function roll(face: Face, now: number): void {
  const passed = now - face.windowFrom;
  if (passed < RATE_WINDOW_MS) return;
  face.rate = Math.round(10_000 * face.windowFrames / passed) / 10;
  face.windowFrom = now;
  face.windowFrames = 0;
}

/** What everybody in a session may see of it: where it sends from is for operators. */
const nameOf = ({ name, key }: Face): string => name || `port ${key.slice(key.indexOf(" ") + 1)}`;

/** Address and port as one word, of the two with a space between. */
function placeOf(key: string): string {
  const [address = "", port = ""] = key.split(" ");
  return placeName(address, Number(port));
}
