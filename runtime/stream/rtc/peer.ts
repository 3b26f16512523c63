import { Buffer } from "node:buffer";
import { plainOffer, wholeAnswer } from "./answer_sdp.ts";
import { createPacketPacer } from "./packet_pacer.ts";
import { type Connection, createConnection, type Sending, type Track } from "./peer_connection.ts";
import type { Offer } from "./read_offer.ts";
import type { RtcPlace, RtcState, RtcStats, RtcTold } from "./rtc_messages.ts";
import { createRtpClock, roundTripOf } from "./rtp_clock.ts";
import type { RtcpPacket, RtpPacket, Werift } from "./werift.ts";

/** What happens to a peer. */
export interface PeerEvents {
  state(state: RtcState, reason: string | null): void;
  needKey(): void;
  /** The other side has told what it receives. */
  told(told: RtcTold): void;
  /** A frame of so many bytes has left, or was thrown away. */
  sent(bytes: number): void;
}

/** One connection that sends pictures and sound: what werift is here. */
export interface Peer {
  readonly stats: RtcStats;
  answer(offer: Offer): Promise<string>;
  offer(): Promise<string>;
  accept(answer: string): Promise<void>;
  /** @param epoch when it was taken, ms since the epoch */
  frame(data: Uint8Array<ArrayBuffer>, epoch: number): void;
  /** @param epoch when it is heard, on the same clock */
  sound(data: Uint8Array<ArrayBuffer>, epoch: number): void;
  /** Resolves when its sockets are closed. */
  close(): Promise<void>;
}

export interface PeerOptions {
  readonly place: RtcPlace;
  /** Who is not connected by then, or is silent for so long, is given up. Receivers report each second. */
  readonly idleMs: number;
}

/** Of a packet with all that is around it, so that no tunnel has to split it: what Chromium uses. */
const MOST_PAYLOAD = 1150;
const REPORT_MS = 1000;
/** What is offered where this side makes the offer: constrained baseline, in whatever level the stream has. */
const OWN_VIDEO: Sending = {
  payloadType: 102,
  parameters: "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
  feedback: ["nack", "nack pli", "ccm fir"],
};
const OWN_AUDIO: Sending = { payloadType: 111, parameters: "minptime=10;useinbandfec=1", feedback: [] };

export function createPeer(werift: Werift, { place, idleMs }: PeerOptions, events: PeerEvents): Peer {
  const stats: RtcStats = { packets: 0, bytes: 0, nacks: 0, keys: 0 };
  let open: Connection | null = null;
  let state: RtcState = "new";
  let heardAt = performance.now();

  function change(next: RtcState, reason: string | null = null): void {
    if (state === next || state === "failed" || state === "closed") return;
    state = next;
    heardAt = performance.now();
    events.state(next, reason);
  }

  function connect(video: Sending, audio: Sending | null, lite: boolean): Connection {
    return open = createConnection(werift, place, { video, audio, lite }, {
      connected: () => change("connected"),
      ended: change,
      heard(packet) {
        heardAt = performance.now();
        const told = toldBy(packet, open);
        if (told) events.told(told);
        if (packet.type === werift.RtcpTransportLayerFeedback.type) stats.nacks++;
        if (!asksForKey(werift, packet)) return;
        stats.keys++;
        events.needKey();
      },
    });
  }

  const clock = createRtpClock(werift);
  const pacer = createPacketPacer<RtpPacket>((packet) => send(open?.video, packet), events.sent);
  const packetizer = new werift.H264Packetizer({ maxPayloadSize: MOST_PAYLOAD, inputFormat: "annexb" });
  let soundSequence = Math.floor(Math.random() * 2 ** 15);

  function send(track: Track | null | undefined, packet: RtpPacket): void {
    if (!track || state !== "connected") return;
    stats.packets++;
    stats.bytes += packet.payload.length;
    track.packets++;
    track.octets += packet.payload.length;
    void track.sender.sendRtp(packet);
  }

  const timer = setInterval(() => {
    if (performance.now() - heardAt > idleMs) {
      return change("failed", `nothing was heard of the other side for ${Math.round(idleMs / 1000)} s`);
    }
    if (state !== "connected" || open === null) return;
    for (const track of [open.video, open.audio]) if (track) clock.report(track, open.pc.cname);
  }, Math.min(REPORT_MS, idleMs));

  return {
    stats,
    ...describing(connect, place),
    async accept(answer) {
      if (!/^a=rtpmap:\d+ H264\/90000/im.test(answer)) throw new SyntaxError("the answer takes no H.264");
      await open?.pc.setRemoteDescription({ type: "answer", sdp: answer });
    },
    frame(data, epoch) {
      if (state !== "connected") return events.sent(data.length);
      pacer.add(packetizer.packetize(bufferOf(data), clock.videoTime(epoch)), data.length);
    },
    sound(data, epoch) {
      soundSequence = soundSequence + 1 & 0xffff;
      const fields = { sequenceNumber: soundSequence, timestamp: clock.audioTime(epoch) };
      send(open?.audio, new werift.RtpPacket(new werift.RtpHeader(fields), bufferOf(data)));
    },
    async close() {
      clearInterval(timer);
      pacer.close();
      state = "closed";
      await open?.close();
    },
  };
}

/** How a connection begins: by an offer of the other side or one of its own. */
function describing(
  connect: (video: Sending, audio: Sending | null, lite: boolean) => Connection,
  { iceServers }: RtcPlace,
): Pick<Peer, "answer" | "offer"> {
  return {
    async answer(offer) {
      // Who needs no other server to be reached need not reach out either, to wherever an offer says.
      const lite = iceServers.length === 0;
      const { pc, prepare, guard } = connect(offer.video, offer.audio, lite);
      const plain = plainOffer(lite ? { ...offer, candidates: [] } : offer);
      await pc.setRemoteDescription({ type: "offer", sdp: plain });
      prepare();
      await pc.setLocalDescription(await pc.createAnswer());
      guard();
      return wholeAnswer(offer, pc.localDescription!.sdp, lite);
    },
    async offer() {
      const { pc, prepare, guard } = connect(OWN_VIDEO, OWN_AUDIO, false);
      prepare();
      await pc.setLocalDescription(await pc.createOffer());
      guard();
      return pc.localDescription!.sdp;
    },
  };
}

const FULL_INTRA_REQUEST = 4;

/** A full intra request names its source in a list that werift's router does not look at. */
function asksForKey(werift: Werift, { type, feedback }: RtcpPacket): boolean {
  return type === werift.RtcpPayloadSpecificFeedback.type &&
    (feedback?.count === werift.PictureLossIndication.count || feedback?.count === FULL_INTRA_REQUEST);
}

const bufferOf = (data: Uint8Array<ArrayBuffer>): Buffer =>
  Buffer.from(data.buffer, data.byteOffset, data.byteLength);

/** What a report tells of the pictures; null where it is none of theirs. */
function toldBy({ reports }: RtcpPacket, open: Connection | null): RtcTold | null {
  const report = reports?.find(({ ssrc }) => ssrc === open?.video.sender.ssrc);
  return report ? { roundTripMs: roundTripOf(report), lost: report.fractionLost / 256 } : null;
}
