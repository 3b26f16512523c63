/** What of a browser decides how the page can show a head. */
export interface BrowserFacts {
  /** The page came over https, or from this machine. */
  readonly secure: boolean;
  /** It has WebCodecs' VideoDecoder. */
  readonly webCodecs: boolean;
  /** It decodes H.264. */
  readonly h264: boolean;
  /** It has AudioWorklet, which plays sound and takes a microphone's. */
  readonly sound: boolean;
}

const INSTEAD = "the page shows JPEG, which takes more of the network";

/** What the page goes without in a browser, in words for who sits before it. */
export function lacksOf(facts: BrowserFacts): string[] {
  if (facts.sound) return lacksOfPicture(facts);
  const silence = facts.secure
    ? "This browser has no AudioWorklet: the page is silent"
    : "Over plain http browsers give no AudioWorklet: the page is silent. A server with --tls is heard";
  return [...lacksOfPicture(facts), silence];
}

function lacksOfPicture({ secure, webCodecs, h264 }: BrowserFacts): string[] {
  if (webCodecs && h264) return [];
  if (!webCodecs && !secure) {
    return [`Over plain http browsers give no video decoder: ${INSTEAD}. A server with --tls shows H.264`];
  }
  if (!webCodecs) return [`This browser has no video decoder (WebCodecs): ${INSTEAD}`];
  return [
    `This browser does not decode H.264: ${INSTEAD}. On Linux, Firefox takes the decoder from FFmpeg's libavcodec`,
  ];
}
