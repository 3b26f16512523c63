/** What of a viewer's offer is used: everything else of the text never reaches what connects. */
export interface Offer {
  /** Of its sections, in order: those not taken are refused in the answer. */
  readonly sections: readonly Section[];
  readonly ufrag: string;
  readonly password: string;
  readonly fingerprints: readonly Fingerprint[];
  /** The part that it can play when keys are exchanged. */
  readonly setup: "actpass" | "active" | "passive";
  readonly video: Line;
  readonly audio: Line | null;
  /** Where it may be, addresses only: names are looked up for nobody. */
  readonly candidates: readonly string[];
}

export interface Section {
  readonly kind: string;
  readonly protocol: string;
  readonly formats: string;
  readonly mid: string | null;
}

export interface Fingerprint {
  readonly algorithm: string;
  readonly value: string;
}

/** A section that is sent into. */
export interface Line {
  readonly mid: string;
  readonly payloadType: number;
  /** As the offer has them. */
  readonly parameters: string;
  /** Of those that are heard. */
  readonly feedback: readonly string[];
}

/** Characters of the longest offer that is looked at: Chromium's has 7,000. */
export const MAX_SDP_LENGTH = 48 * 1024;
const MAX_SECTIONS = 16;
const MAX_CANDIDATES = 16;
const MAX_FINGERPRINTS = 4;
const HEARD_FEEDBACK = ["nack", "nack pli", "ccm fir"];

type Attributes = ReadonlyMap<string, readonly string[]>;
interface Lines {
  readonly first: string;
  readonly attributes: Attributes;
}

/**
 * Reads an SDP offer (RFC 8866, 8829) of who wants to be sent H.264, and Opus if it likes.
 *
 * @throws {SyntaxError} for what is no such offer
 * @throws {RangeError} for one that is too large
 */
export function readOffer(sdp: string): Offer {
  if (sdp.length > MAX_SDP_LENGTH) {
    throw new RangeError(`Cannot read the offer, it may have ${MAX_SDP_LENGTH} characters: ${sdp.length}`);
  }
  const { session, media } = splitLines(sdp);
  if (media.length > MAX_SECTIONS) {
    throw new RangeError(`Cannot read the offer, it may have ${MAX_SECTIONS} m-lines: ${media.length}`);
  }
  const sections = media.map(sectionOf);
  const bundled = bundleOf(session.attributes);
  const at = media.findIndex((each, index) => sections[index]!.kind === "video" && isOpen(each));
  if (at < 0) fail("it must ask to be sent video", sections.map(({ kind }) => kind).join(" ") || "nothing");
  const own = media[at]!, video = videoOf(own, sections[at]!);
  const audio =
    media.map((each, index) => audioOf(each, sections[index]!)).find((line) =>
      line !== null && line.mid !== video.mid && bundled.includes(line.mid) && bundled.includes(video.mid)
    ) ?? null;
  const all = (name: string) => [...own.attributes.get(name) ?? [], ...session.attributes.get(name) ?? []];
  if (!own.attributes.has("rtcp-mux")) fail("its video must have rtcp-mux", "none");
  return {
    ...{ sections, video, audio },
    ufrag: word(all("ice-ufrag")[0], /^[\w+/-]{4,256}$/, "ice-ufrag"),
    password: word(all("ice-pwd")[0], /^[\w+/-]{22,256}$/, "ice-pwd"),
    fingerprints: fingerprintsOf(all("fingerprint")),
    setup: word(all("setup")[0], /^(actpass|active|passive)$/, "setup") as Offer["setup"],
    candidates: all("candidate").filter(isAddress).slice(0, MAX_CANDIDATES),
  };
}

function splitLines(sdp: string): { session: Lines; media: Lines[] } {
  const lines = sdp.split(/\r?\n/);
  if (lines[0] !== "v=0") fail("it must begin with v=0", shown(lines[0]!));
  const parts: { first: string; attributes: Map<string, string[]> }[] = [{
    first: "v=0",
    attributes: new Map(),
  }];
  for (const line of lines.slice(1)) {
    if (line.startsWith("m=")) parts.push({ first: line, attributes: new Map() });
    if (!line.startsWith("a=")) continue;
    const colon = line.indexOf(":");
    const name = colon < 0 ? line.slice(2) : line.slice(2, colon);
    const { attributes } = parts.at(-1)!;
    const values = attributes.get(name) ?? [];
    values.push(colon < 0 ? "" : line.slice(colon + 1).trim());
    attributes.set(name, values);
  }
  const [session, ...media] = parts;
  return { session: session!, media };
}

function sectionOf({ first, attributes }: Lines): Section {
  const [, kind, protocol, formats] =
    /^m=([a-z]{1,32}) \d{1,5}(?:\/\d{1,3})? ([A-Za-z0-9/]{1,32}) ([\w.+/ -]{1,1024})$/
      .exec(first) ?? fail("an m-line must have kind, port, protocol and formats", shown(first));
  const mid = attributes.get("mid")?.[0] ?? null;
  if (mid !== null) word(mid, /^[\w.+!#$%&'*^`{|}~-]{1,64}$/, "mid");
  return { kind: kind!, protocol: protocol!, formats: formats!, mid };
}

const bundleOf = (attributes: Attributes): string[] =>
  (attributes.get("group") ?? []).filter((group) => group.startsWith("BUNDLE ")).flatMap((group) =>
    group.split(" ").slice(1)
  );

/** Whether something may be sent into a section. */
function isOpen({ first, attributes }: Lines): boolean {
  const isRefused = / 0 /.test(first.slice(0, 16)) && !attributes.has("bundle-only");
  return !isRefused && !attributes.has("sendonly") && !attributes.has("inactive") && attributes.has("mid") &&
    /^m=\w+ \d+ UDP\/TLS\/RTP\/SAVPF? /.test(first);
}

interface Codec {
  readonly payloadType: number;
  readonly name: string;
  readonly parameters: string;
}

function codecsOf({ attributes }: Lines): Codec[] {
  const parameters = new Map((attributes.get("fmtp") ?? []).map((line) => halves(line)));
  return (attributes.get("rtpmap") ?? []).flatMap((line) => {
    const [type, name] = halves(line), payloadType = Number(type);
    if (!/^\d{1,3}$/.test(type) || payloadType > 127) return [];
    return [{ payloadType, name: name.toLowerCase(), parameters: parameters.get(type) ?? "" }];
  });
}

function videoOf(lines: Lines, { mid }: Section): Line {
  const codecs = codecsOf(lines);
  const h264 = codecs.filter(({ name, parameters }) =>
    // Short before it is searched: an offer may name the same long ones a thousand times.
    name === "h264/90000" && isPlain(parameters) && /(?:^|;)\s*packetization-mode=1(?:;|$)/i.test(parameters)
  );
  // Constrained baseline is what is sent; who decodes a higher profile decodes it too (H.264, A.2).
  const fit = (pattern: RegExp) => h264.find(({ parameters }) => pattern.test(parameters));
  const chosen = fit(/profile-level-id=42[c-f]\w/i) ?? fit(/profile-level-id=42/i) ?? h264[0];
  if (chosen === undefined) {
    const names = [...new Set(codecs.map(({ name }) => name.split("/")[0]!))].join(" ");
    fail("it must take H.264 with packetization-mode=1", shown(names || "nothing"));
  }
  return lineOf(lines, mid!, chosen);
}

function audioOf(lines: Lines, { kind, mid }: Section): Line | null {
  if (kind !== "audio" || !isOpen(lines)) return null;
  const opus = codecsOf(lines).find(({ name, parameters }) => name === "opus/48000/2" && isPlain(parameters));
  return opus ? lineOf(lines, mid!, opus) : null;
}

function lineOf({ attributes }: Lines, mid: string, { payloadType, parameters }: Codec): Line {
  const given = (attributes.get("rtcp-fb") ?? []).map(halves).filter(([type]) =>
    type === "*" || Number(type) === payloadType
  ).map(([, feedback]) => feedback);
  return { mid, payloadType, parameters, feedback: HEARD_FEEDBACK.filter((each) => given.includes(each)) };
}

function fingerprintsOf(values: readonly string[]): Fingerprint[] {
  const known = values.map((value) =>
    /^(sha-(?:1|224|256|384|512)) ((?:[\da-f]{2}:){19,63}[\da-f]{2})$/i.exec(value)
  )
    .flatMap((match) =>
      match ? [{ algorithm: match[1]!.toLowerCase(), value: match[2]!.toUpperCase() }] : []
    );
  if (known.length === 0) fail("it must have the fingerprint of a certificate", shown(values[0] ?? "none"));
  return known.slice(0, MAX_FINGERPRINTS);
}

const isAddress = (candidate: string): boolean =>
  /^[\w+/]{1,32} 1 udp \d{1,10} [\da-f.:]{2,45} \d{1,5} typ (?:host|srflx|prflx|relay)\b[\w.: -]{0,200}$/i
    .test(candidate);

/** Of which an answer may say the same again. */
const isPlain = (parameters: string): boolean => /^[\w=;./ -]{0,256}$/.test(parameters);

function halves(line: string): [string, string] {
  const space = line.indexOf(" ");
  return space < 0 ? [line, ""] : [line.slice(0, space), line.slice(space + 1).trim()];
}

function word(value: string | undefined, pattern: RegExp, name: string): string {
  if (value !== undefined && pattern.test(value)) return value;
  return fail(`its ${name} must be one`, shown(value ?? "none"));
}

const shown = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}...` : text).toWellFormed();

function fail(why: string, met: string): never {
  throw new SyntaxError(`Cannot read the offer, ${why}: ${met}`);
}
