/** Offers of viewers, as texts. */

const FINGERPRINT = `sha-256 ${
  Array.from({ length: 32 }, (_, at) => (at * 7 + 16).toString(16)).join(":").toUpperCase()
}`;

export interface OfferParts {
  /** "NAME/RATE" and parameters by payload type. */
  readonly video?: Readonly<Record<number, readonly [string, string]>>;
  readonly audio?: Readonly<Record<number, readonly [string, string]>>;
  /** Lines behind those of the session, of the video. */
  readonly session?: readonly string[];
  readonly inVideo?: readonly string[];
  /** Sections behind. */
  readonly behind?: readonly string[];
}

export const MODE_1 = (profile: string) =>
  `level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=${profile}`;

/** As Chromium writes them, with fewer codecs. */
export function offerOf(parts: OfferParts = {}): string {
  const {
    video = {
      96: ["VP8/90000", ""],
      102: ["H264/90000", MODE_1("42001f")],
      104: ["H264/90000", "level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f"],
      106: ["H264/90000", MODE_1("42e01f")],
      107: ["rtx/90000", "apt=106"],
      112: ["H264/90000", MODE_1("640c1f")],
    },
    audio = { 63: ["red/48000/2", "111/111"], 111: ["opus/48000/2", "minptime=10;useinbandfec=1"] },
    session = [],
    inVideo = [],
    behind = [],
  } = parts;
  const section = (kind: string, mid: number, codecs: NonNullable<OfferParts["video"]>) => [
    `m=${kind} 9 UDP/TLS/RTP/SAVPF ${Object.keys(codecs).join(" ")}`,
    ...[
      "c=IN IP4 0.0.0.0",
      "a=rtcp:9 IN IP4 0.0.0.0",
      "a=ice-ufrag:4Zc+",
      "a=ice-pwd:2mAJIZqFQjbHZ2Ob0sTAwSzN",
    ],
    ...["a=ice-options:trickle", `a=fingerprint:${FINGERPRINT}`, "a=setup:actpass", `a=mid:${mid}`],
    ...["a=extmap:1 urn:ietf:params:rtp-hdrext:toffset", "a=recvonly", "a=rtcp-mux", "a=rtcp-rsize"],
    ...Object.entries(codecs).flatMap(([type, [name, parameters]]) => [
      `a=rtpmap:${type} ${name}`,
      ...kind === "video"
        ? ["goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"].map((each) =>
          `a=rtcp-fb:${type} ${each}`
        )
        : [],
      ...parameters === "" ? [] : [`a=fmtp:${type} ${parameters}`],
    ]),
  ];
  return [
    ...["v=0", "o=- 4611731400430051336 2 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0 1"],
    ...["a=extmap-allow-mixed", "a=msid-semantic: WMS", ...session],
    ...section("audio", 0, audio),
    ...section("video", 1, video),
    ...inVideo,
    ...behind,
    "",
  ].join("\r\n");
}
