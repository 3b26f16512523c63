import { now } from "../../base/clock.ts";
import type { Track } from "./peer_connection.ts";
import type { Werift } from "./werift.ts";

/** Ticks a millisecond: of pictures (RFC 6184) and of Opus (RFC 7587). */
const TICKS = { video: 90, audio: 48 } as const;
/** Seconds from 1900, where NTP begins, to 1970. */
const NTP_OFFSET_S = 2_208_988_800;

/**
 * RTP times of pictures and sound, both from one clock, and the reports by which a receiver knows that (RFC 3550, 6.4.1):
 * who has a picture and a sound of the same moment then shows and plays them together, however long each took.
 */
export interface RtpClock {
  /** @param epoch ms since the epoch */
  videoTime(epoch: number): number;
  audioTime(epoch: number): number;
  /** Sends a sender report of this moment. */
  report(track: Track, cname: string): void;
}

export function createRtpClock(werift: Werift): RtpClock {
  const origin = now();
  const begin = { video: random32(), audio: random32() };
  const time = (kind: "video" | "audio", epoch: number) =>
    (begin[kind] + Math.round((epoch - origin) * TICKS[kind])) >>> 0;

  return {
    videoTime: (epoch) => time("video", epoch),
    audioTime: (epoch) => time("audio", epoch),
    report({ kind, sender, packets, octets }, cname) {
      if (packets === 0) return;
      const at = now();
      const report = new werift.RtcpSrPacket({
        ssrc: sender.ssrc,
        senderInfo: new werift.RtcpSenderInfo({
          ...{ ntpTimestamp: ntpOf(at), rtpTimestamp: time(kind, at) },
          ...{ packetCount: packets >>> 0, octetCount: octets >>> 0 },
        }),
      });
      const item = new werift.SourceDescriptionItem({ type: 1, text: cname });
      const chunk = new werift.SourceDescriptionChunk({ source: sender.ssrc, items: [item] });
      void sender.dtlsTransport.sendRtcp([
        report,
        new werift.RtcpSourceDescriptionPacket({ chunks: [chunk] }),
      ]);
    },
  };
}

/** @param epoch ms since the epoch @returns 32 bits of seconds, 32 of their fraction */
function ntpOf(epoch: number): bigint {
  const seconds = Math.floor(epoch / 1000);
  const fraction = Math.floor((epoch / 1000 - seconds) * 2 ** 32);
  return BigInt(seconds + NTP_OFFSET_S) << 32n | BigInt(fraction);
}

/** Milliseconds there and back, of a report on what was sent; null where it answers none of ours. */
export function roundTripOf({ lsr, dlsr }: { readonly lsr: number; readonly dlsr: number }): number | null {
  if (lsr === 0) return null;
  const at = Number(ntpOf(now()) >> 16n & 0xffffffffn);
  const ticks = (at - lsr - dlsr) >>> 0;
  // Clocks do not run backwards: what is a little less than nothing is nothing.
  return ticks > 2 ** 31 ? 0 : ticks * 1000 / 65536;
}

const random32 = (): number => crypto.getRandomValues(new Uint32Array(1))[0]!;
