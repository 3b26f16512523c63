/** A viewer over WebRTC in this process, as werift has one: what arrives, packet by packet. */
import { Buffer } from "node:buffer";
import { eventually } from "../../eventually.ts";
import { guardHandshake } from "../../../runtime/stream/rtc/handshake_guard.ts";
import { loadWerift } from "../../../runtime/stream/rtc/werift.ts";

// deno-lint-ignore no-explicit-any -- its own declarations do not fit Deno's
const werift = await loadWerift() as any;

export interface ReceivedPacket {
  readonly header: {
    readonly sequenceNumber: number;
    readonly timestamp: number;
    readonly ssrc: number;
    readonly marker: boolean;
  };
  readonly payload: Uint8Array;
}

export interface RtcViewer {
  readonly offer: string;
  /** To the offer that it was opened with, if it was. */
  readonly answer: string;
  readonly video: ReceivedPacket[];
  readonly audio: ReceivedPacket[];
  /** Sender reports: NTP and RTP time of one moment, by the source. */
  readonly reports: Map<number, { ntp: bigint; rtp: number; cname: string }>;
  readonly state: string;
  accept(answer: string): Promise<void>;
  /** Access units of the packets, annexb. */
  pictures(): Uint8Array<ArrayBuffer>[];
  /** Asks for a key frame. @param full by a full intra request in place of a picture loss */
  askForKey(full?: boolean): Promise<void>;
  /** Tells that all pictures have come, as a server does each second. */
  report(): Promise<void>;
  /** Asks for packets again. */
  askAgain(sequences: number[]): Promise<void>;
  /** Says that it goes, as browsers do: encrypted. */
  sayGoodbye(): Promise<void>;
  /** Sends bytes from where it is, as they are. */
  sendRaw(data: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

const H264 = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";

/** @param nack whether werift asks for lost packets by itself @param offer to be answered; it makes its own where there is none */
export async function openRtcViewer(
  { nack = true, offer }: { nack?: boolean; offer?: string } = {},
): Promise<RtcViewer> {
  const feedback = ["nack", "nack pli", "ccm fir"].map((each) => {
    const [type, parameter] = each.split(" ");
    return { type: type!, ...parameter && { parameter } };
  });
  const pc = new werift.RTCPeerConnection({
    codecs: {
      video: [
        new werift.RTCRtpCodecParameters({
          ...{ mimeType: "video/H264", clockRate: 90_000, payloadType: 97, parameters: H264 },
          rtcpFeedback: nack ? feedback : feedback.slice(1),
        }),
      ],
      audio: [
        new werift.RTCRtpCodecParameters({
          ...{ mimeType: "audio/opus", clockRate: 48_000, channels: 2, payloadType: 98 },
        }),
      ],
    },
    headerExtensions: { video: [], audio: [] },
    bundlePolicy: "max-bundle",
    ...{ iceUseIpv4: false, iceUseIpv6: false, iceUseTcp: false, iceAdditionalHostAddresses: ["127.0.0.1"] },
    iceInterfaceAddresses: { udp4: "127.0.0.1" },
  });
  const video: ReceivedPacket[] = [], audio: ReceivedPacket[] = [];
  const reports = new Map<number, { ntp: bigint; rtp: number; cname: string }>();
  const transceivers = (["video", "audio"] as const).map((kind) =>
    pc.addTransceiver(kind, { direction: "recvonly" })
  );
  // deno-lint-ignore no-explicit-any
  pc.onTrack.subscribe((track: any) => {
    track.onReceiveRtp.subscribe((packet: ReceivedPacket) =>
      void (track.kind === "video" ? video : audio).push(packet)
    );
  });
  // Where no server is named, werift asks Google's.
  for (const { connection } of pc.iceTransports) delete connection.stunServer;
  if (offer !== undefined) await pc.setRemoteDescription({ type: "offer", sdp: offer });
  await pc.setLocalDescription(await (offer === undefined ? pc.createOffer() : pc.createAnswer()));
  const [dtls] = pc.dtlsTransports;
  let ntp: { ntp: bigint; rtp: number } | null = null;
  // deno-lint-ignore no-explicit-any
  dtls.onRtcp.subscribe((packet: any) => {
    if (packet instanceof werift.RtcpSrPacket) {
      ntp = { ntp: packet.senderInfo.ntpTimestamp, rtp: packet.senderInfo.rtpTimestamp };
    } else if (packet instanceof werift.RtcpSourceDescriptionPacket && ntp !== null) {
      const [chunk] = packet.chunks;
      reports.set(chunk!.source, { ...ntp, cname: chunk!.items[0]!.text });
    }
  });
  guardHandshake(dtls);
  const mediaSsrc = async () => (await eventually("a packet comes", () => video[0])).header.ssrc;

  return {
    offer: pc.localDescription!.sdp,
    answer: pc.localDescription!.sdp,
    ...{ video, audio, reports, dtls },
    get state() {
      return dtls.state === "closed" ? "closed" : pc.connectionState;
    },
    accept: (answer: string) => pc.setRemoteDescription({ type: "answer", sdp: answer }),
    pictures() {
      const byTime = Map.groupBy(
        video.toSorted((a, b) => sequenceOf(a, video[0]!) - sequenceOf(b, video[0]!)),
        ({ header }) => header.timestamp,
      );
      return [...byTime.values()].filter((packets) => packets.at(-1)!.header.marker).map((packets) =>
        Uint8Array.from(werift.dePacketizeRtpPackets("MPEG4/ISO/AVC", packets).data)
      );
    },
    async askForKey(full = false) {
      const ssrc = await mediaSsrc();
      const bytes = full ? fullIntraRequest(1, ssrc) : new werift.RtcpPayloadSpecificFeedback({
        feedback: new werift.PictureLossIndication({ senderSsrc: 1, mediaSsrc: ssrc }),
      });
      await dtls.sendRtcp([bytes]);
    },
    async report() {
      const ssrc = video[0]?.header.ssrc, sent = ssrc === undefined ? undefined : reports.get(ssrc);
      if (sent === undefined) return;
      const counts = { fractionLost: 0, packetsLost: 0, highestSequence: 1, jitter: 0 };
      const times = { lsr: Number(sent.ntp >> 16n & 0xffffffffn), dlsr: 0 };
      const received = new werift.RtcpReceiverInfo({ ssrc, ...counts, ...times });
      await dtls.sendRtcp([new werift.RtcpRrPacket({ ssrc: 1, reports: [received] })]);
    },
    async askAgain(lost) {
      const feedback = new werift.GenericNack({ senderSsrc: 1, mediaSourceSsrc: await mediaSsrc(), lost });
      await dtls.sendRtcp([new werift.RtcpTransportLayerFeedback({ feedback })]);
    },
    async sayGoodbye() {
      const { cipher } = dtls.dtls, encrypt = cipher.encryptPacket.bind(cipher);
      // deno-lint-ignore no-explicit-any
      cipher.encryptPacket = (packet: any) => {
        packet.recordLayerHeader.contentType = 21;
        return encrypt(packet);
      };
      await dtls.dtls.send(Buffer.of(1, 0));
    },
    sendRaw: (data) => dtls.iceTransport.connection.send(Buffer.from(data)),
    async close() {
      for (const { receiver } of transceivers) receiver.stop();
      await pc.close();
    },
  };
}

const sequenceOf = ({ header }: ReceivedPacket, first: ReceivedPacket): number =>
  header.sequenceNumber - first.header.sequenceNumber << 16 >> 16;

/** As RFC 5104 has it: no media source in the head, the source in a list. werift does not export its own. */
function fullIntraRequest(sender: number, source: number): { serialize(): Uint8Array } {
  const bytes = new DataView(new ArrayBuffer(20));
  [0x84ce0004, sender, 0, source, 0x01000000].forEach((word, at) => bytes.setUint32(at * 4, word));
  return { serialize: () => new Uint8Array(bytes.buffer) };
}
