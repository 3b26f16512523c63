import type { Line, Offer } from "./read_offer.ts";

/** An offer said again, with what is used of it and nothing else. */
export function plainOffer(
  { video, audio, ufrag, password, fingerprints, setup, candidates }: Offer,
): string {
  const lines = audio === null ? [video] : [video, audio];
  return text([
    ...["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0"],
    `a=group:BUNDLE ${lines.map(({ mid }) => mid).join(" ")}`,
    ...lines.flatMap((line) => [
      `m=${line === video ? "video" : "audio"} 9 UDP/TLS/RTP/SAVPF ${line.payloadType}`,
      ...["c=IN IP4 0.0.0.0", "a=rtcp:9 IN IP4 0.0.0.0"],
      ...[`a=ice-ufrag:${ufrag}`, `a=ice-pwd:${password}`],
      ...fingerprints.map(({ algorithm, value }) => `a=fingerprint:${algorithm} ${value}`),
      ...[`a=setup:${setup}`, `a=mid:${line.mid}`, "a=recvonly", "a=rtcp-mux"],
      `a=rtpmap:${line.payloadType} ${line === video ? "H264/90000" : "opus/48000/2"}`,
      ...line.feedback.map((each) => `a=rtcp-fb:${line.payloadType} ${each}`),
      ...line.parameters === "" ? [] : [`a=fmtp:${line.payloadType} ${line.parameters}`],
      ...line === video ? candidates.map((each) => `a=candidate:${each}`) : [],
    ]),
  ]);
}

/**
 * The answer to an offer, made of that to its plain one: each section stands in its place, and those not taken are
 * refused (RFC 8829, 5.3.1).
 *
 * @param lite the answerer only waits to be reached (RFC 8445, 2.5): no section says so, the session does
 */
export function wholeAnswer({ sections, video, audio }: Offer, answer: string, lite: boolean): string {
  const [head, ...parts] = answer.split(/\r\n(?=m=)/);
  const ofMid = ({ mid }: Line) => parts.find((part) => part.includes(`\r\na=mid:${mid}\r\n`));
  const taken = [video, audio].flatMap((line) => {
    const part = line && ofMid(line);
    return part ? [[line.mid, part] as const] : [];
  });
  const own = new Map(taken);
  const session = head!.split("\r\n").filter((line) => line !== "" && !line.startsWith("a=group"));
  return text([
    ...session,
    `a=group:BUNDLE ${sections.flatMap(({ mid }) => mid !== null && own.has(mid) ? [mid] : []).join(" ")}`,
    ...lite ? ["a=ice-lite"] : [],
    ...sections.flatMap(({ kind, protocol, formats, mid }) => {
      const part = mid === null ? undefined : own.get(mid);
      if (part !== undefined) {
        return part.split("\r\n").filter((line) => line !== "" && line !== "a=ice-lite");
      }
      const refused = [`m=${kind} 0 ${protocol} ${formats}`, "c=IN IP4 0.0.0.0", "a=inactive"];
      return mid === null ? refused : [...refused, `a=mid:${mid}`];
    }),
  ]);
}

const text = (lines: readonly string[]): string => `${lines.join("\r\n")}\r\n`;
