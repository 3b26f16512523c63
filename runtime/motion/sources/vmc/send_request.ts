import { DEFAULT_SESSION, sessionName } from "../../../base/names.ts";
import { nearest } from "../../../base/nearest.ts";
import { SOURCE_KINDS } from "../source.ts";
import { VMC_NAMINGS, type VmcNaming } from "./vmc_writer.ts";

/** Whither a session's face is sent. */
export interface SendRequest {
  readonly naming: VmcNaming;
  /** An IP address or a name; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** Name of the session whose face it is. */
  readonly session: string;
}

/** How a request is written, for help texts. */
export const SEND_FORM = "vmc:HOST[:PORT][=SESSION]";

const NAMINGS = Object.keys(VMC_NAMINGS) as VmcNaming[];

/**
 * Reads where to send: `vmc:127.0.0.1`, `vmc:192.168.1.30:39540`, `vmc-vrm0:[::1]:39539=stage`. Nothing is sent anywhere
 * that nobody has named: there is no host by default.
 *
 * @throws TypeError for what is no such request, with the nearest kind
 */
export function readSendRequest(written: string): SendRequest {
  const parts = /^([^:=]*)(?::(\[[^\]]*\]|[^:=[\]]*)(?::(\d*))?)?(?:=(.*))?$/su.exec(written.trim());
  const [, naming = "", host = "", port, session = DEFAULT_SESSION] = parts ?? [];
  if (parts && !Object.hasOwn(VMC_NAMINGS, naming)) {
    const near = nearest(naming.toLowerCase(), NAMINGS);
    const hint = near === undefined ? "" : ` (did you mean ${near}?)`;
    throw new TypeError(`Cannot send a face, one of ${NAMINGS.join(", ")} is needed: ${naming}${hint}`);
  }
  const bare = host.replace(/^\[(.*)\]$/s, "$1");
  const isHost = host === bare ? /^[\w.-]+$/.test(host) : URL.canParse(`http://${host}`);
  if (!isHost) {
    throw new TypeError(`Cannot send a face, ${SEND_FORM} is needed, IPv6 in brackets: ${written}`);
  }
  const number = port === undefined ? SOURCE_KINDS.vmc.port : port === "" ? NaN : Number(port);
  if (!(number >= 1 && number <= 65535)) {
    throw new TypeError(`Cannot send a face, a port from 1 to 65535 is needed: ${port}`);
  }
  const named = sessionName(session);
  if (named === null) throw new TypeError(`Cannot send a face, no session can have this name: ${session}`);
  return { naming: naming as VmcNaming, host: bare, port: number, session: named };
}
