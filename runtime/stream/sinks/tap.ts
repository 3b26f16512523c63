import { message as words } from "../../base/message.ts";
import type { WireBackground } from "../../protocol/fields.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import type { Grant } from "../../protocol/grant.ts";
import type { ServerMessage } from "../../protocol/server_messages.ts";
import type { Clock } from "../live_clock.ts";
import type { ClientLine } from "../session/client_line.ts";
import type { Hearer } from "../sound/sound_audience.ts";
import { createSteadySound, type SteadyPacket, type SteadySound } from "./steady_sound.ts";
import type { EncodedFrame } from "./sink.ts";
import type { Viewer } from "./websocket.ts";

/** What a tap asks of a session; what is left out is as the server has it. */
export interface TapWishes {
  /** Pixels a side, and frames a second, as in a join. */
  readonly size?: number;
  readonly fps?: number;
  readonly background?: WireBackground;
  readonly avatar?: string;
  /** It plays no sound: it is given none, and nobody counts it among those who have heard something. */
  readonly silent?: boolean;
  /** Whose share of the device it uses, as `payerOf` has it. */
  readonly payer: string;
  /** What let it in, where it came by a token: it ends with that. */
  readonly grant?: Grant | null;
}

/** Where a session goes that no WebSocket carries. All of it is taken at once, or not at all: nothing is waited for. */
export interface TapSink {
  /** Has no room now: it is given no picture, and goes on with a key frame. */
  readonly isFull: boolean;
  /**
   * A picture: H.264, constrained baseline without B-frames, annexb, SPS and PPS in front of each key frame. It was asked
   * for at `stamps.taken`, which is the clock of the sound's `epoch`.
   */
  frame(frame: EncodedFrame): void;
  /** 20 ms of sound when it is due, one after the other without a pause: silence where nothing is said. */
  sound(packet: SteadyPacket): void;
  /** Nothing more comes, and nobody asked for that. Called at most once, and not after `close`. */
  ended(reason: ProtocolError): void;
}

/** A session as a sink has it. */
export interface Tap {
  /** Whether there is sound: a server may have none. */
  readonly hasSound: boolean;
  /** Frames that were due and were not taken, or not drawn. */
  readonly droppedFrames: number;
  /** The sink's decoder needs a key frame: heard within the bounds of a viewer's wishes. */
  needKey(): void;
  /** A second call does nothing. */
  close(): void;
}

/** A tap as a session knows it: a viewer without a socket. */
export interface TapLine extends ClientLine, Pick<Tap, "hasSound"> {
  /** Lets go of what waits. */
  close(): void;
}

/**
 * @param heard answers an interrupt for the sink, since what it was given is what it plays
 * @param dismissed the session sends it away
 */
export function createTapLine(
  { sink, payer, clock, heard, dismissed }: {
    sink: TapSink;
    payer: string;
    clock: Clock;
    heard(generation: number, soundMs: number): void;
    dismissed(reason: ProtocolError): void;
  },
): TapLine {
  let steady: SteadySound | null = null;
  const hearer: Hearer = {
    dropped: 0,
    begin(origin) {
      steady = createSteadySound(clock, origin, sink.sound);
    },
    take({ generation, epoch, data }) {
      if (steady?.add({ generation, epoch, data }) === false) hearer.dropped++;
    },
  };
  return {
    ...{ payer, hearer, poses: null },
    get hasSound() {
      return steady !== null;
    },
    viewer: createTapViewer(sink, dismissed),
    send(message: ServerMessage) {
      if (message.type !== "speaking" || message.state !== "interrupted") return;
      steady?.drop(message.generation);
      // The session is in the middle of telling everybody.
      queueMicrotask(() => heard(message.generation, message.soundMs));
    },
    dismiss: dismissed,
    moved: () => dismissed(gone("the session goes on on another server")),
    replaced: () => dismissed(gone("it has come back by another connection")),
    close: () => steady?.close(),
  };
}

/** @param dismissed called where the sink throws */
function createTapViewer(sink: TapSink, dismissed: (reason: ProtocolError) => void): Viewer {
  let waiting = true, shown = false;
  let droppedFrames = 0;
  return {
    get droppedFrames() {
      return droppedFrames;
    },
    take(frame) {
      if (sink.isFull || waiting && !frame.key) {
        waiting = true;
        if (shown) droppedFrames++;
        return sink.isFull ? "dropped" : "needs-key";
      }
      waiting = false;
      shown = true;
      sink.frame(frame);
      return "taken";
    },
    restart() {
      waiting = true;
      shown = false;
    },
    missed(frames) {
      if (shown) droppedFrames += frames;
    },
    failed: (error) => dismissed(failure(error)),
  };
}

const gone = (why: string): ProtocolError =>
  new ProtocolError("unavailable", `Cannot go on giving a session out, ${why}`);

const failure = (cause: unknown): ProtocolError =>
  new ProtocolError("unavailable", `Cannot go on giving a session out, its sink failed: ${words(cause)}`, {
    cause,
  });
