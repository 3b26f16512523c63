import { nearest } from "../../base/nearest.ts";
import { DEFAULT_SESSION, SESSION_NAME_RULE, sessionName } from "../../base/names.ts";
import { SOURCE_KIND_NAMES, SOURCE_KINDS, type SourceFacts, type SourceKind } from "./source.ts";

/** A port that is to be listened on, and whom it drives. */
export interface ListenRequest {
  readonly kind: SourceKind;
  /** An IP address of this machine; "" where that by which the phone is reached is to be found. */
  readonly address: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Name of the session that it drives. */
  readonly session: string;
  /** IP address of the phone that is told to send; nobody else is heard then. */
  readonly phone?: string;
}

/** How a request is written, for help texts. */
export const LISTEN_FORM = "KIND[:ADDRESS][:PORT][@PHONE][=SESSION]";

/**
 * Reads a port to listen on: `livelink`, `vmc:39540`, `livelink:0.0.0.0:11111`, `vmc:[::1]:39539=stage`,
 * `ifacialmocap@192.168.1.20`.
 *
 * @throws TypeError for what is no such request, with the nearest kind
 */
export function readListenRequest(written: string): ListenRequest {
  const parts = /^([^:@=]*)(?::([^@=]*))?(?:@([^=]*))?(?:=(.*))?$/su.exec(written.trim());
  const [, kind = "", place, phone, session = DEFAULT_SESSION] = parts ?? [];
  return checkListenRequest({ kind, ...placeOf(place, written), phone, session });
}

/** What a request is made of, as somebody gives it. */
export interface ListenWords {
  readonly kind: string;
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  readonly session?: string | undefined;
  readonly phone?: string | undefined;
}

/** @throws TypeError where it names no kind, address or session that there can be */
export function checkListenRequest(words: ListenWords): ListenRequest {
  const { kind, phone, session = DEFAULT_SESSION } = words;
  if (!isKind(kind)) {
    const near = nearest(kind.toLowerCase(), SOURCE_KIND_NAMES);
    const hint = near === undefined ? "" : ` (did you mean ${near}?)`;
    throw new TypeError(`Cannot listen, one of ${SOURCE_KIND_NAMES.join(", ")} is needed: ${kind}${hint}`);
  }
  const facts: SourceFacts = SOURCE_KINDS[kind];
  const { address = phone === undefined ? "127.0.0.1" : "", port = facts.port } = words;
  if (address !== "" && !isAddress(address)) {
    throw new TypeError(
      `Cannot listen for ${facts.words}, an IP address of this machine is needed: ${address}`,
    );
  }
  if (!(Number.isInteger(port) && port >= 0 && port <= 65535)) {
    throw new TypeError(`Cannot listen for ${facts.words}, a port from 1 to 65535 is needed: ${port}`);
  }
  if (phone !== undefined && !facts.wake) {
    throw new TypeError(
      `Cannot listen for ${facts.words}, no phone is called, the app sends by itself: ${phone}`,
    );
  }
  if (phone !== undefined && !(isAddress(phone) && isOneDevice(plain(phone)))) {
    throw new TypeError(`Cannot listen for ${facts.words}, the phone's IP address is needed: ${phone}`);
  }
  if (phone !== undefined && address !== "" && isIPv6(address) !== isIPv6(phone)) {
    throw new TypeError(
      `Cannot listen for ${facts.words}, the phone's address and this machine's must both be IPv4 or IPv6: ${phone}`,
    );
  }
  const name = sessionName(session);
  if (name === null) {
    throw new TypeError(
      `Cannot listen for ${facts.words}, a session's name is ${SESSION_NAME_RULE}: ${session}`,
    );
  }
  return {
    kind,
    address: plain(address),
    port,
    session: name,
    ...(phone !== undefined && { phone: plain(phone) }),
  };
}

const isKind = (word: string): word is SourceKind => Object.hasOwn(SOURCE_KINDS, word);

/** Address and port of `PORT`, `ADDRESS`, `ADDRESS:PORT`, where IPv6 stands in brackets. */
function placeOf(place: string | undefined, written: string): { address?: string; port?: number } {
  if (place === undefined) return {};
  const [, address, port] = /^(\[[^\]]*\]|[^:[\]]*?)(?::?(\d+))?$/.exec(place) ?? [];
  const joined = address !== "" && port !== undefined && !place.endsWith(`:${port}`);
  if (address === undefined || place === "") {
    throw new TypeError(`Cannot listen, ${LISTEN_FORM} is needed, IPv6 in brackets: ${written}`);
  }
  // The last number of an IPv4 address is no port.
  if (joined) return { address: place };
  return { ...(address !== "" && { address }), ...(port !== undefined && { port: Number(port) }) };
}

/** Whether a text is an IP address; IPv6 with brackets or without. */
export function isAddress(text: string): boolean {
  const bare = plain(text);
  // With a zero before it a part is octal to some and decimal to others.
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(bare)) {
    return bare.split(".").every((part) => Number(part) <= 255 && !/^0\d/.test(part));
  }
  return bare.includes(":") && /^[\da-f:.]+$/i.test(bare) && URL.canParse(`http://[${bare}]`);
}

const isIPv6 = (address: string): boolean => address.includes(":");

/** Whether an address is one machine's, and not "any", a group's or a whole network's. */
const isOneDevice = (address: string): boolean =>
  isIPv6(address) ? !/^(ff|::$)/.test(inOneSpelling(address)) : !/^(0|22[4-9]|2[345]\d)\./.test(address);

/** An address without brackets, as the system writes it when it tells who has sent; IPv4 within IPv6 is IPv4. */
function plain(address: string): string {
  const bare = address.replace(/^\[(.*)\]$/s, "$1");
  const [, inside] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare) ?? [];
  if (inside !== undefined) return inside;
  return isIPv6(bare) && URL.canParse(`http://[${bare}]`) ? inOneSpelling(bare) : bare;
}

/** IPv6 in small letters with the longest run of zeros left out (RFC 5952), as URLs have it. */
const inOneSpelling = (address: string): string => new URL(`http://[${address}]`).hostname.slice(1, -1);

/** An address and a port as one word. */
export const placeName = (address: string, port: number): string =>
  address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
