import { networkInterfaces } from "node:os";
import { resolve } from "node:path";
import { version } from "../../cli/main_help.ts";
import { linkFor, showCode } from "../links.ts";
import { log } from "../../telemetry/log.ts";
import type { StartOptions } from "./flags.ts";

/** A server that runs, as `start` tells of it. */
export interface Announced {
  readonly url: string;
  readonly adapter: string;
  /** What is shown where nobody names an avatar. */
  readonly avatar: string;
  /** Whether one needs a token. */
  readonly locked: boolean;
  /** Signs tokens; null where others do, or none is needed. */
  readonly secret: Uint8Array | null;
  /** Of the authority that devices have to be told to trust. */
  readonly fingerprint?: string | undefined;
  /** File of MediaPipe's net for blend shapes, where there is one. */
  readonly net?: string | undefined;
  /** The model that answers questions, where there is one. */
  readonly brain?: string | undefined;
}

/** How long the link holds that a terminal is shown. */
const LINK_MINUTES = 12 * 60;

/**
 * Prints where the server is, and how one gets in.
 *
 * @param told what else it does, a line each
 */
export function announce(
  { url, adapter, locked, fingerprint, avatar, net, brain }: Announced,
  options: StartOptions,
  told: readonly string[],
): void {
  if (options.log === "json") {
    return log.info("Headcast serves", { version, url, adapter, avatar, locked, told });
  }
  const { size, fps, insist, record, "record-motion": motion, delivery } = options;
  const sent = delivery === "motion" ? `motion, ${fps} poses` : `${sizeWords(size, insist)} at ${fps} frames`;
  const lines = [
    "",
    `Headcast ${version}${adapter === "" ? "; viewers draw, nothing is drawn here" : ` on ${adapter}`}`,
    "",
    ...addressesOf(url, options.host).map((each, index) =>
      `  ${index === 0 ? "Page     " : "         "}  ${each}`
    ),
    `  Training   ${url}train`,
    `  For OBS    ${url}obs/<session>`,
    `  WebSocket  ${url.replace(/^http/, "ws")}live/<session>`,
    `  Avatar     ${avatar}, ${sent} a second`,
    ...(record === undefined ? [] : [`  Recording  every session, into ${resolve(record)}`]),
    ...(motion === undefined ? [] : [`  Motion     of every session, into ${resolve(motion)}`]),
    ...(brain === undefined ? [] : [`  Brain      ${brain} answers what puppeteers ask`]),
    ...(net === undefined ? [] : [`  Tracking   by MediaPipe's net for blend shapes too, ${net}`]),
    "",
    ...(told.length === 0 ? [] : [...told, ""]),
  ];
  if (fingerprint !== undefined) {
    lines.push(
      `Browsers warn of the certificate until they trust its authority: ${url}trust says how. Its fingerprint is`,
      fingerprint,
      "",
    );
  }
  if (locked) lines.push("Nobody comes in without a token: deno task token --help", "");
  const elsewhere = addressesOf(url, options.host).length > 1 || locked;
  if (elsewhere && url.startsWith("http:")) {
    lines.push("From other machines browsers show JPEG only: --tls adds https.", "");
  }
  console.log([...lines, "Ctrl-C ends it"].join("\n"));
}

/** What a picture's size will be, where nobody asks for another. */
function sizeWords(size: number | undefined, insist: boolean): string {
  const side = size ?? 1024;
  return `${size === undefined && !insist ? "up to " : ""}${side} x ${side}`;
}

/** @returns what says what this machine holds, as it is measured: nothing where that is the whole picture from the start */
export function createHeldTeller(): (size: number) => void {
  let isLess = false;
  return (size) => {
    const less = size < 1024;
    if (less || isLess) {
      const insist = less ? "; --size 1024 insists" : "";
      log.info(
        `This machine holds ${size} x ${size} at 24 frames a second: pictures have that size${insist}`,
      );
    }
    isLess = less;
  };
}

/**
 * A link that lets the owner in, and its QR code where a phone can use it. A terminal alone is shown it: what is not a
 * terminal is a log.
 *
 * @returns the link for this machine, null where there is none
 */
export async function showLink({ url, secret }: Announced, { host }: StartOptions): Promise<string | null> {
  if (secret === null || !Deno.stdout.isTerminal()) return null;
  const { signToken } = await import("../../server/auth/sign_token.ts");
  const wish = { session: "*", role: "operator", minutes: LINK_MINUTES } as const;
  const { token } = await signToken(secret, wish);
  const [here, phone = here] = addressesOf(url, host);
  console.log(`\nYour own link, for ${LINK_MINUTES / 60} hours; who has it may do everything:\n`);
  console.log(linkFor(phone!, token, "*"));
  await showCode(linkFor(phone!, token, "*"));
  return linkFor(here!, token, "*");
}

/** The page's addresses, that for this machine first. */
export function addressesOf(url: string, host: string): string[] {
  if (host !== "0.0.0.0" && host !== "::") return [url];
  return [url, ...neighbours().map((each) => Object.assign(new URL(url), { hostname: each }).href)];
}

/** This machine's IPv4 addresses in its networks. */
export function neighbours(): string[] {
  return Object.values(networkInterfaces()).flat()
    .filter((address) => address?.family === "IPv4" && !address.internal)
    .map((address) => address!.address);
}
