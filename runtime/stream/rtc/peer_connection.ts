import { Buffer } from "node:buffer";
import { guardHandshake } from "./handshake_guard.ts";
import type { Line } from "./read_offer.ts";
import type { RtcPlace } from "./rtc_messages.ts";
import { guardRecords, guardSockets } from "./stranger_guard.ts";
import type { DtlsTransport, PeerConnection, RtcpPacket, RtpSender, StunMessage, Werift } from "./werift.ts";

export type Sending = Pick<Line, "payloadType" | "parameters" | "feedback">;

/** A sender, and what it has sent. */
export interface Track {
  readonly kind: "video" | "audio";
  readonly sender: RtpSender;
  packets: number;
  octets: number;
}

/** What happens to a connection. */
export interface ConnectionEvents {
  connected(): void;
  ended(state: "failed" | "closed", reason: string): void;
  heard(packet: RtcpPacket): void;
}

/** A connection that sends a picture and, maybe, a sound. */
export interface Connection {
  readonly pc: PeerConnection;
  readonly video: Track;
  readonly audio: Track | null;
  /** To be called when its transport is there, and before candidates are gathered. */
  prepare(): void;
  /** To be called when candidates are gathered: strangers are not heard. */
  guard(): void;
  /** Says so, and closes its sockets. */
  close(): Promise<void>;
}

/** Addresses from which the other side may be heard. */
const MOST_REMOTE = 64;

export function createConnection(
  werift: Werift,
  { hosts, bind, ports, iceServers }: RtcPlace,
  { video, audio, lite }: { video: Sending; audio: Sending | null; lite: boolean },
  events: ConnectionEvents,
): Connection {
  let isConnected = false;
  const pc: PeerConnection = new werift.RTCPeerConnection({
    codecs: {
      video: [codecOf(werift, "video/H264", 90_000, video)],
      audio: audio === null ? [] : [codecOf(werift, "audio/opus", 48_000, audio)],
    },
    headerExtensions: { video: [], audio: [] },
    bundlePolicy: "max-bundle",
    iceLite: lite,
    iceServers: iceServers.map((each) => ({ ...each })),
    // Those that are told, in place of all that the machine has.
    ...{ iceUseIpv4: false, iceUseIpv6: false, iceUseTcp: false, iceAdditionalHostAddresses: [...hosts] },
    iceInterfaceAddresses: bind,
    ...ports && { icePortRange: [ports[0], ports[1]] },
    iceFilterStunResponse: (message: StunMessage) => {
      const [ice] = pc.iceTransports;
      // werift does not look at a request's integrity; a name that only the two sides know is as good against strangers.
      return ice !== undefined && ice.connection.remoteCandidates.length <= MOST_REMOTE &&
        message.getAttributeValue("USERNAME") ===
          `${ice.connection.localUsername}:${ice.connection.remoteUsername}`;
    },
  });
  const track = (kind: "video" | "audio"): Track => {
    const { sender } = pc.addTransceiver(kind, { direction: "sendonly" });
    // Its own reports say when packets were sent, and not when they were taken: frames take time to be drawn.
    sender.rtcpRunning = true;
    return { kind, sender, packets: 0, octets: 0 };
  };
  const ended = "the other side has ended it";
  pc.connectionStateChange.subscribe((state) => {
    if (state === "connected") {
      isConnected = true;
      events.connected();
    }
    if (state === "closed") events.ended("closed", ended);
    if (state === "failed") events.ended("failed", "no connection could be made, or it was lost");
  });
  return {
    pc,
    video: track("video"),
    audio: audio && track("audio"),
    prepare() {
      const [transport] = pc.dtlsTransports;
      if (transport) {
        guardHandshake(transport);
        guardRecords(transport);
      }
      transport?.onStateChange.subscribe((state) => state === "closed" && events.ended("closed", ended));
      transport?.onRtcp.subscribe(events.heard);
      if (iceServers.some(({ urls }) => urls.startsWith("stun:"))) return;
      // Where none is named werift would ask Google's.
      for (const { connection } of pc.iceTransports) delete connection.stunServer;
    },
    guard() {
      for (const { connection } of pc.iceTransports) guardSockets(connection);
    },
    async close() {
      if (isConnected) await sayGoodbye(pc.dtlsTransports[0]);
      await pc.close();
    },
  };
}

function codecOf(werift: Werift, mimeType: string, clockRate: number, sending: Sending) {
  return new werift.RTCRtpCodecParameters({
    ...{ mimeType, clockRate, payloadType: sending.payloadType, parameters: sending.parameters },
    ...mimeType === "audio/opus" && { channels: 2 },
    rtcpFeedback: sending.feedback.map((each) => {
      const [type, parameter] = each.split(" ");
      return { type: type!, ...parameter && { parameter } };
    }),
  });
}

const ALERT = 21;
const CLOSE_NOTIFY = [1, 0];

/** Tells the other side that nothing follows (RFC 5246, 7.2.1): werift only falls silent, and players wait half a minute. */
async function sayGoodbye(transport: DtlsTransport | undefined): Promise<void> {
  const dtls = transport?.dtls;
  if (!dtls) return;
  const encrypt = dtls.cipher.encryptPacket.bind(dtls.cipher);
  // It sends application data alone.
  dtls.cipher.encryptPacket = (packet) => {
    packet.recordLayerHeader.contentType = ALERT;
    return encrypt(packet);
  };
  await dtls.send(Buffer.from(CLOSE_NOTIFY)).catch(() => {});
  // A socket that is closed at once sends nothing of what it was given.
  await new Promise((sent) => setTimeout(sent, 20));
}
