import assert from "node:assert/strict";
import { guardHandshake } from "../../../runtime/stream/rtc/handshake_guard.ts";
import type { DtlsTransport, Handshake } from "../../../runtime/stream/rtc/werift.ts";

Deno.test("a message of a handshake is acted upon once, however often it is repeated, and none when it is over", async () => {
  const acted: number[] = [];
  const socket = {
    connected: false,
    dtls: { flight: 1 },
    cipher: { encryptPacket: () => null },
    onHandleHandshakes(messages: readonly Handshake[]) {
      acted.push(...messages.map(({ msg_type }) => msg_type));
      return Promise.resolve();
    },
    send: () => Promise.resolve(),
  };
  let tell: (state: string) => void = () => {};
  guardHandshake({
    onStateChange: { subscribe: (listen: (state: string) => void) => void (tell = listen) },
    dtls: socket,
  } as unknown as DtlsTransport);
  tell("connecting");
  await Promise.resolve();
  const say = (...types: number[]) =>
    socket.onHandleHandshakes(types.map((type, at) => ({ msg_type: type, message_seq: at })));
  await say(2, 11, 12, 13, 14);
  socket.dtls.flight = 5;
  await say(2, 11, 12, 13, 14);
  assert.deepEqual(acted, [2, 11, 12, 13, 14]);
  socket.connected = true;
  socket.dtls.flight = 7;
  await say(1, 14);
  assert.deepEqual(acted, [2, 11, 12, 13, 14]);
  // As a server it repeats its own last words to who has not heard them.
  socket.dtls.flight = 6;
  await say(20);
  assert.deepEqual(acted.slice(5), [20]);
});
