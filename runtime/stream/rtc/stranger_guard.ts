import { Buffer } from "node:buffer";
import type { DtlsSocket, DtlsTransport, IceConnection } from "./werift.ts";

/*
 * werift 0.25.2 takes what is no STUN from whoever sends it, and ends a connection for an alert that nobody has encrypted,
 * and for a record of a kind that there is not: one datagram of a stranger's who finds the port would be enough.
 */

/** First byte of a STUN message (RFC 7983): the rest of such a message is looked at elsewhere. */
const isStun = ([first = 0]: Uint8Array): boolean => first < 4;

/** Lets in from the network what comes from where the other side is, by the candidates that it has proven or told. */
export function guardSockets(connection: IceConnection): void {
  const isKnown = ([host, port]: readonly [string, number]) =>
    connection.remoteCandidates.some((each) => each.host === host && each.port === port);
  for (const protocol of connection.protocols) {
    // A relay's brings what the relay lets through.
    if (protocol.type !== "stun") continue;
    const take = protocol.datagramReceived.bind(protocol);
    protocol.datagramReceived = (data, address) => {
      if (isStun(data) || isKnown(address)) take(data, address);
    };
  }
}

const CHANGE_CIPHER = 20, ALERT = 21, HANDSHAKE = 22, DATA = 23;
/** Of a record (RFC 6347, 4.1). */
const HEADER_BYTES = 13;
/** Parts of messages that wait for their rest: a certificate has a few. */
const MOST_FRAGMENTS = 64;

/** Lets records in that the other side may have sent: alerts where they are encrypted by it, and none of unknown kinds. */
export function guardRecords(transport: DtlsTransport): void {
  transport.onStateChange.subscribe((state) => {
    // The socket is made in the call that says so, behind it.
    if (state === "connecting") queueMicrotask(() => transport.dtls && guard(transport.dtls));
  });
}

function guard(socket: DtlsSocket): void {
  const line = socket.transport.socket, take = line.onData;
  line.onData = (data) => {
    const records = recordsOf(data);
    const kept = records.filter((record) => isFit(socket, record));
    if (kept.length === 0 || socket.bufferFragmentedHandshakes.length > MOST_FRAGMENTS) return;
    take(kept.length === records.length ? data : Buffer.concat(kept));
  };
}

/** A datagram's records; one that is cut off is none. */
function recordsOf(data: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let at = 0; at + HEADER_BYTES <= data.length;) {
    const end = at + HEADER_BYTES + data.readUInt16BE(at + HEADER_BYTES - 2);
    if (end > data.length) break;
    records.push(data.subarray(at, end));
    at = end;
  }
  return records;
}

function isFit({ cipher }: DtlsSocket, record: Buffer): boolean {
  const contentType = record[0]!;
  if (contentType !== ALERT) return [CHANGE_CIPHER, HANDSHAKE, DATA].includes(contentType);
  try {
    cipher.decryptPacket({
      recordLayerHeader: {
        contentType,
        protocolVersion: { major: record[1]!, minor: record[2]! },
        epoch: record.readUInt16BE(3),
        sequenceNumber: record.readUIntBE(5, 6),
        contentLen: record.length - HEADER_BYTES,
      },
      fragment: record.subarray(HEADER_BYTES),
    });
    return true;
  } catch {
    return false;
  }
}
