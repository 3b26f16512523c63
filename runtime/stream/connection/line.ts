import type { JoinMessage } from "../../protocol/client_messages.ts";
import { PASSING_CODES, type ProtocolError } from "../../protocol/errors.ts";
import type { Grant } from "../../protocol/grant.ts";
import { encodeServerMessage } from "../../protocol/protocol.ts";
import type { ServerMessage } from "../../protocol/server_messages.ts";
import { createSecret } from "../handover/tickets.ts";
import { MAX_BUFFERED_BYTES, RETRY_AFTER_S } from "../limits.ts";
import type { MotionAside } from "../motion/motion_aside.ts";
import { createPoseSink } from "../motion/pose_sink.ts";
import type { ClientLine } from "../session/client_line.ts";
import { payerOf } from "../shares/payer.ts";
import { type ClientSocket, CLOSE_CODES, createViewer } from "../sinks/websocket.ts";
import { createSocketHearer } from "../sound/sound_audience.ts";
import type { JoinTrace } from "../traces/join_trace.ts";

/** A client's line before it is known who pays for it. */
export type Line = Omit<ClientLine, "payer" | "moved" | "replaced">;

export function createLine(
  socket: ClientSocket,
  isClosed: () => boolean,
  close: (code: number, reason: string) => void,
  trace: JoinTrace,
  aside?: MotionAside,
): Line {
  const poses = createPoseSink(
    socket,
    () => close(CLOSE_CODES.stuck, "the viewer takes no motion"),
    trace.pictured,
  );
  const hearer = createSocketHearer(socket);
  const line: Line = {
    viewer: createViewer(socket, () => close(CLOSE_CODES.stuck, "the viewer takes no video"), trace.pictured),
    poses: aside?.poses(poses) ?? poses,
    hearer: aside?.hearer(hearer) ?? hearer,
    send(message) {
      // Who does not read must not fill the server's memory with answers.
      if (isClosed() || socket.bufferedAmount > MAX_BUFFERED_BYTES * 2) return;
      socket.send(encodedOnce(message));
      if (message.type === "welcome") trace.welcomed();
    },
    dismiss(error) {
      trace.ended(error.code);
      tell(line, error);
      close(CLOSE_CODES.refused, error.code);
    },
  };
  return line;
}

/** The line of who joins: who pays for it, and how it comes back. */
export function payingLine(
  line: Line,
  { socket, address }: { readonly socket: ClientSocket; readonly address: string },
  { message: { follows, resume }, grant, close }: {
    readonly message: JoinMessage;
    readonly grant: Grant | null;
    close(code: number, reason: string): void;
  },
): ClientLine {
  const follower = follows === true || resume !== undefined;
  const secret = createSecret();
  return {
    ...line,
    payer: payerOf(grant, address),
    ...follower && { back: { secret, token: grant?.id ?? null } },
    moved(url, isIn = true) {
      // Whatever waits in its socket: it is the last that it is told, and the first where its welcome waits for a picture.
      if (follower) socket.send(encodeServerMessage({ type: "moved", url, ...isIn && { resume: secret } }));
      close(CLOSE_CODES.moved, "the session goes on elsewhere");
    },
    replaced: () => close(CLOSE_CODES.replaced, "this client has come back by another connection"),
  };
}

/** Tells a client of an error, and when it may be worth asking again. */
export function tell(line: Line, { code, message, retryAfter, watch }: ProtocolError): void {
  const seconds = retryAfter ?? (PASSING_CODES.has(code) ? RETRY_AFTER_S : undefined);
  const more = {
    ...(seconds !== undefined && { retryAfter: seconds }),
    ...(watch !== undefined && { watch }),
  };
  line.send({ type: "error", code, message, ...more });
}

let last: ServerMessage | null = null, lastBytes: Uint8Array<ArrayBuffer>;

/** What many are told one after the other is coded once. */
function encodedOnce(message: ServerMessage): Uint8Array<ArrayBuffer> {
  if (message !== last) lastBytes = encodeServerMessage(message);
  last = message;
  return lastBytes;
}
