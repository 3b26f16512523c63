import { custom, type Flag, UsageError } from "../../cli/flags.ts";
import { refuseEcho } from "../../motion/sources/echo.ts";
import { LISTEN_FORM, type ListenRequest, readListenRequest } from "../../motion/sources/listen_request.ts";
import { SOURCE_KINDS, type SourceFacts } from "../../motion/sources/source.ts";
import type { SendRequest } from "../../motion/sources/vmc/send_request.ts";
import { machineNames } from "../../server/hosts.ts";
import { type SourceReport, sourceWords } from "../../stream/sources/sources.ts";

/** The ports that trackers send to. */
export const listenFlag = (): Flag<readonly ListenRequest[]> => ({
  repeats: true,
  ...custom<readonly ListenRequest[]>(
    "let a phone or a tracker drive a session by UDP; several with commas between, or the flag several times",
    LISTEN_FORM,
    [],
    undefined,
    (written) => {
      try {
        return written.split(",").map((each) => readListenRequest(each));
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        throw new UsageError(error.message.replace(/^Cannot listen( for [^,]*)?, /, (_, what) => {
          return what === undefined ? "" : `${what.trim()} `;
        }));
      }
    },
  ),
});

/** What a reader of the help needs to know of it. */
export function listenHelp(): string {
  const kinds = Object.entries<SourceFacts>(SOURCE_KINDS).map(([name, { words, port }]) =>
    `${name} (${words}, port ${port})`
  );
  return `--listen takes faces from trackers: ${LISTEN_FORM}, where KIND is ${
    kinds.join(", ")
  }. This machine alone is ` +
    "heard, at 127.0.0.1, until an address is given: 0.0.0.0 for a phone in the same network, which can then send " +
    "without a token. SESSION is studio, the page's own, where none is named. A tracker drives as soon as somebody " +
    "watches and no page or program sends poses; the first of several is heard until it falls silent. " +
    "Live Link Face: Settings, Live Link, Add Target, this machine's address and port 11111. iFacialMocap: " +
    "--listen ifacialmocap@PHONE with the address that the app shows at its top; this machine calls the phone, and the app needs no settings. " +
    "VSeeFace, Warudo and other VMC apps: send to 127.0.0.1, port 39539. OpenSeeFace: its facetracker sends to port 11573 by itself.";
}

/** @throws {UsageError} where a session would be driven by its own face */
export function refuseEchoes(listens: readonly ListenRequest[], sends: readonly SendRequest[]): void {
  try {
    refuseEcho(listens, sends, machineNames);
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(error.message) : error;
  }
}

/**
 * What is listened for, and what has to be entered in a phone, in words.
 *
 * @param own this machine's addresses in its networks
 */
export const toldListens = (sources: readonly SourceReport[], own: () => readonly string[]): string[] =>
  sources.map((each) => `Listens for ${sourceWords(each)}${hint(each, own)}`);

function hint({ kind, address, port, phone }: SourceReport, own: () => readonly string[]): string {
  if (phone !== undefined) return `; calls the phone at ${phone}`;
  if (address === "0.0.0.0" || address === "::") {
    return `; trackers send to ${own().join(" or ") || "this machine's address"}, port ${port}`;
  }
  const { wake }: SourceFacts = SOURCE_KINDS[kind];
  if (wake) return `; no phone is called: --listen ${kind}@PHONE, with the address that its app shows`;
  const isPhones = kind === "livelink" && /^(127\.|::1$)/.test(address);
  return isPhones ? `; no phone is heard: --listen ${kind}:0.0.0.0` : "";
}
