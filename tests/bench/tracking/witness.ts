/**
 * Script for a page, put there before its own: keeps what its tracker and its WebSocket say, and which pose each picture
 * shown was made with. It changes nothing of what they do.
 */
export const WITNESS = `
  const kept = { frames: [], poses: [], shown: [], drawn: [] };
  const now = () => performance.timeOrigin + performance.now();
  globalThis.Worker = class extends Worker {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => {
        if (data.type === "frame") kept.frames.push({ ...data.stages, faces: data.faces, arrived: now() });
      });
    }
  };
  // Of a picture's message: a name of a stamp, 0xcb, and eight bytes of a float.
  const stamp = (bytes, name) => {
    const at = bytes.findIndex((_, i) => [...name].every((letter, j) => bytes[i + j] === letter.charCodeAt(0)));
    return at < 0 ? NaN : new DataView(bytes.buffer).getFloat64(at + name.length + 1);
  };
  globalThis.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => {
        const bytes = new Uint8Array(data.slice(0, 250));
        const [taken, rendered] = ["taken", "rendered"].map((name) => stamp(bytes, name));
        if (taken > 0) kept.drawn.push([taken, rendered]);
      });
    }
  };
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (data) {
    // Poses alone are that long, ten seconds after the join.
    if (data.byteLength > 200) kept.poses.push([now(), [...new Uint8Array(data.buffer ?? data, data.byteOffset, data.byteLength)]]);
    return send.call(this, data);
  };
  let last = -1;
  const watch = () => {
    const shown = globalThis.headcast?.stats().last;
    if (shown && shown.seq !== last) {
      last = shown.seq;
      kept.shown.push(shown);
    }
    requestAnimationFrame(watch);
  };
  requestAnimationFrame(watch);
  globalThis.takeKept = () => {
    const taken = { ...kept };
    kept.frames = [];
    kept.poses = [];
    kept.shown = [];
    kept.drawn = [];
    return taken;
  };
`;

/** When a picture of the camera passed each stage in the page, milliseconds since the epoch. */
export interface KeptFrame {
  readonly captured: number;
  readonly taken: number;
  readonly drawn: number;
  readonly tracked: number;
  readonly solved: number;
  readonly arrived: number;
  readonly faces: number;
}

/** What takeKept() gives: everything since the last time. */
export interface Kept {
  readonly frames: readonly KeptFrame[];
  /** When each was sent, and its bytes. */
  readonly poses: readonly (readonly [at: number, bytes: readonly number[]])[];
  /** When the renderer began and ended each picture that came, shown or not. */
  readonly drawn: readonly (readonly [taken: number, rendered: number])[];
  readonly shown: readonly {
    readonly poseSeq: number | null;
    readonly stamps: Readonly<Record<"taken" | "rendered" | "encoded" | "sent", number>> & {
      readonly received: number | null;
    };
    readonly arrived: number;
    readonly decoded: number;
    readonly shown: number;
  }[];
}
