import type { ClientMessage } from "../../protocol/client_messages.ts";
import type { ServerMessage } from "../../protocol/server_messages.ts";
import { checkAvatar, checkSeat } from "../admission.ts";
import type { JoinedState } from "./connection_state.ts";
import type { Line } from "./line.ts";

/** What a client that has joined does by a message. @throws {ProtocolError} where that is refused */
export function act(
  { session, client, grant }: JoinedState,
  message: Exclude<ClientMessage, { type: "join" | "renew" | "leave" }>,
  receivedAt: number,
  line: Line,
): void {
  switch (message.type) {
    case "pose":
      session.pose(client, message, receivedAt);
      return line.send({ type: "ack", seq: message.seq });
    case "camera":
      return session.camera(client, message);
    case "mood":
      return session.mood(client, message);
    case "ping":
      session.hears(client, message.soundMs);
      return line.send(pong(message, receivedAt));
    case "keyframe":
      return session.requestKey(client);
    case "watch":
      return session.watch(client, message.active);
    case "delivery":
      return session.delivery(client, message.delivery);
    case "record":
      return session.record(client, message.on);
    case "seat":
      checkSeat(message, grant);
      return session.seat(client, message);
    case "avatar":
      checkAvatar(message, grant);
      return session.changeAvatar(client, message.name, grant?.role === "operator");
    case "capture":
      return session.recordMotion(client, message.on);
    case "ask":
      return session.ask({ client, operator: grant?.role === "operator" }, message);
    case "speak":
    case "audio":
    case "audioEnd":
    case "interrupt":
    case "resume":
    case "heard":
      return void session.speak({ client, operator: grant?.role === "operator" }, message);
  }
}

export const pong = ({ t }: ClientMessage & { type: "ping" }, serverTime: number): ServerMessage => ({
  ...{ type: "pong", t, serverTime },
});
