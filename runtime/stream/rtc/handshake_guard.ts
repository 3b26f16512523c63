import type { DtlsSocket, DtlsTransport, Handshake } from "./werift.ts";

/*
 * werift 0.25.2 acts on every message of a handshake that comes, and the other side repeats each that is not answered
 * within 50 ms, as Chromium does. A repeated one that is acted upon behind its successor makes another secret, which
 * nobody checks: the connection stands and no packet of it can be decrypted, for good. On a busy machine that was every
 * second connection.
 */

/** Has each message acted upon once. */
export function guardHandshake(transport: DtlsTransport): void {
  transport.onStateChange.subscribe((state) => {
    // The socket is made in the call that says so, behind it.
    if (state === "connecting") queueMicrotask(() => transport.dtls && guard(transport.dtls));
  });
}

function guard(socket: DtlsSocket): void {
  const act = socket.onHandleHandshakes;
  const seen = new Set<string>();
  socket.onHandleHandshakes = (messages) =>
    act(messages.filter((message) => {
      const name = `${message.msg_type} ${message.message_seq}`;
      const isNew = !seen.has(name) && !socket.connected;
      seen.add(name);
      return isNew || repeatsAnswer(message, socket.dtls.flight);
    }));
}

const CLIENT_HELLO = 1, FINISHED = 20;

/**
 * Whether a repeated message has werift say again what it said last, and nothing else. As the client it repeats its last
 * flight by itself until it is answered: a server's repeated message, acted upon when the answer has come, is the fault.
 *
 * @param flight its own
 */
function repeatsAnswer({ msg_type: type, message_seq: sequence }: Handshake, flight: number): boolean {
  switch (type) {
    case CLIENT_HELLO:
      return sequence === 0 ? flight === 2 : flight === 4;
    case FINISHED:
      return flight === 6;
  }
  return false;
}
