import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { message } from "../../base/message.ts";
import { placeName } from "../../motion/sources/listen_request.ts";

/** A place that datagrams are sent to. */
export interface UdpTarget {
  /** Address and port, as one word. */
  readonly place: string;
  /** Sends at once or not at all: a network that is down loses them, and nobody waits. */
  send(datagram: Uint8Array): void;
  close(): Promise<void>;
}

/**
 * Opens a socket to a host. Its name is looked up once; of several addresses one of IPv4 is taken, where most programs
 * listen: nobody answers a datagram, so that none could be tried.
 *
 * @param failed told of what could not be sent, once until something can be again
 * @throws Error where no address is known for the host
 */
export async function openUdpTarget(
  host: string,
  port: number,
  failed: (reason: string) => void,
): Promise<UdpTarget> {
  const found = await lookup(host, { all: true }).catch((cause) => {
    throw new Error(`Cannot send a face, the host must have an address: ${host}`, { cause });
  });
  const { address, family } = found.find((each) => each.family === 4) ?? found[0]!;
  const socket = createSocket(family === 6 ? "udp6" : "udp4");
  let isFailing = false, isClosed = false;
  const note = (error: Error | null) => {
    if (error && !isFailing && !isClosed) failed(message(error));
    isFailing = error !== null;
  };
  socket.on("error", note);
  // A socket without a listener for errors would end the process.
  await new Promise<void>((bound) => socket.bind(0, family === 6 ? "::" : "0.0.0.0", bound));
  return {
    place: placeName(address, port),
    send(datagram) {
      if (!isClosed) socket.send(datagram, port, address, note);
    },
    close: () =>
      new Promise((closed) => {
        if (isClosed) return closed();
        isClosed = true;
        socket.close(() => closed());
      }),
  };
}
