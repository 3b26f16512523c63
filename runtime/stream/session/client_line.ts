import type { ProtocolError } from "../../protocol/errors.ts";
import type { ServerMessage } from "../../protocol/server_messages.ts";
import type { PoseSink } from "../motion/pose_sink.ts";
import type { Viewer } from "../sinks/websocket.ts";
import type { Hearer } from "../sound/sound_audience.ts";

/** How a client is spoken to. */
export interface ClientLine {
  /** Takes its pictures. */
  readonly viewer: Viewer;
  /** Takes its poses; null where it can be sent none. */
  readonly poses: PoseSink | null;
  /** Takes its sound. */
  readonly hearer: Hearer;
  /** Whose share of the device it uses. */
  readonly payer: string;
  /** What it comes back by; left out where it cannot. */
  readonly back?: { readonly secret: string; readonly token: string | null };
  send(message: ServerMessage): void;
  /** Ends the connection, saying why. */
  dismiss(error: ProtocolError): void;
  /** Ends it because the session goes on elsewhere: as `Release.url` has it. @param isIn whether it is known there by `back` */
  moved(url: string | null, isIn?: boolean): void;
  /** Ends it because the same client has come by another. */
  replaced(): void;
}
