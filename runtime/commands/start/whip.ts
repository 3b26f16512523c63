import { DEFAULT_SESSION, sessionName } from "../../base/names.ts";
import { message } from "../../base/message.ts";
import { custom, type Flag, text, UsageError } from "../../cli/flags.ts";
import type { FanOutOptions } from "../../server/whip/fan_out.ts";
import type { WhipOptions } from "../../server/whip/open_whip.ts";
import { checkSecrecy, readHosts, readWhipAddress } from "../../stream/sinks/whip/whip_address.ts";
import { checkToken, lackOfToken } from "../../stream/sinks/whip/whip_token.ts";

/** A token's file is read as far as this, bytes. */
const MOST_TOKEN_BYTES = 16 * 1024;

/** Where sessions are published. */
export const whipFlags = () => ({
  whip: text(
    "publish a session by WHIP, to LiveKit, Cloudflare, a streaming site or any other SFU; see below",
    "[SESSION=]URL",
  ),
  "whip-token-file": text(
    "file with the token that --whip shows its server; read again for each connection",
    "file",
  ),
  "fan-out": custom<{ readonly above: number; readonly url: string } | undefined>(
    "publish by WHIP each session that so many watch, to this address with {session} in it; who comes then watches there",
    "N=URL",
    undefined,
    undefined,
    readFanOut,
  ),
  "fan-out-watch": text("page on which people watch such a session, with {session} in its address", "URL"),
  "fan-out-token-file": text(
    "file with the token that --fan-out shows, with {session} in its name where each has its own",
    "file",
  ),
  "whip-hosts": parts(
    "hosts, with commas between, to which operators may publish sessions by page and API; --whip's own always",
    "hosts",
    (each) => [...readHosts([each])].join(),
  ),
});

export interface WhipFlags {
  readonly whip?: string | undefined;
  readonly "whip-token-file"?: string | undefined;
  readonly "fan-out"?: { readonly above: number; readonly url: string } | undefined;
  readonly "fan-out-watch"?: string | undefined;
  readonly "fan-out-token-file"?: string | undefined;
  readonly "whip-hosts": readonly string[];
}

/** What stands between commas, each read by itself. */
function parts(help: string, hint: string, read: (each: string) => string): Flag<readonly string[]> {
  return custom(help, hint, [], undefined, (written) => {
    try {
      return written.split(",").map((each) => read(each.trim()));
    } catch (error) {
      throw new UsageError(message(error).replace(/^Cannot allow a host, /, ""));
    }
  });
}

/**
 * Reads what is published, and whither others may be.
 *
 * @returns undefined where nothing may
 * @throws UsageError for what cannot be, and for flags that mean nothing without --whip
 */
export async function whipOf(options: WhipFlags): Promise<WhipOptions | undefined> {
  const { whip, "whip-token-file": file, "whip-hosts": hosts } = options;
  if (whip === undefined && file !== undefined) throw new UsageError("--whip-token-file needs --whip");
  const fanOut = fanOutOf(options);
  if (whip === undefined && hosts.length === 0 && fanOut === undefined) return undefined;
  try {
    const asked = whip === undefined ? null : readTarget(whip);
    const token = file === undefined ? undefined : () => readToken(file);
    if (asked && token) {
      checkSecrecy(asked.address, "");
      const lack = lackOfToken(await token(), Date.now());
      if (lack !== null) throw new UsageError(`--whip-token-file: ${lack}`);
    }
    return {
      hosts: new Set([
        ...asked ? [asked.address.host] : [],
        ...fanOut ? [new URL(fanOut.urlOf(DEFAULT_SESSION)).host] : [],
        ...hosts,
      ]),
      ...fanOut && { fanOut },
      publish: asked ? [{ session: asked.session, url: asked.address.href, token }] : [],
    };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(message(error).replace(/^Cannot send by WHIP, /, "--whip: "));
  }
}

const IN_ADDRESS = "{session}";
const withSession = (template: string, session: string) =>
  template.replaceAll(IN_ADDRESS, encodeURIComponent(session));

/** `50=https://sfu.example.org/whip/{session}` */
function readFanOut(written: string): { above: number; url: string } {
  const [, count, url = ""] = /^(\d{1,6})=(.+)$/s.exec(written.trim()) ?? [];
  if (count === undefined || Number(count) < 1) {
    throw new UsageError(`a number of viewers and an address are needed, as 50=https://...: ${written}`);
  }
  if (!url.includes(IN_ADDRESS)) throw new UsageError(`the address must have ${IN_ADDRESS} in it: ${url}`);
  try {
    readWhipAddress(withSession(url, DEFAULT_SESSION));
  } catch (error) {
    throw new UsageError(message(error).replace(/^Cannot send by WHIP, /, ""));
  }
  return { above: Number(count), url };
}

/** @throws UsageError for flags that belong together and are not */
function fanOutOf(options: WhipFlags): FanOutOptions | undefined {
  const { "fan-out": asked, "fan-out-watch": watch, "fan-out-token-file": file } = options;
  if (asked === undefined) {
    const needless = watch !== undefined
      ? "--fan-out-watch"
      : file !== undefined
      ? "--fan-out-token-file"
      : null;
    if (needless !== null) throw new UsageError(`${needless} needs --fan-out`);
    return undefined;
  }
  const page = watch === undefined ? null : URL.parse(withSession(watch, DEFAULT_SESSION));
  if (watch === undefined || !page || !/^https?:$/.test(page.protocol) || !watch.includes(IN_ADDRESS)) {
    throw new UsageError(
      `--fan-out needs --fan-out-watch, an address with ${IN_ADDRESS} in it: ${watch ?? "none"}`,
    );
  }
  return {
    above: asked.above,
    urlOf: (session) => withSession(asked.url, session),
    watchOf: (session) => withSession(watch, session),
    ...file !== undefined &&
      { tokenOf: (session: string) => readToken(file.replaceAll(IN_ADDRESS, session)) },
  };
}

/** `stage=https://...`; the default session where none is named: an address has `=` only behind its `://`. */
function readTarget(written: string): { session: string; address: URL } {
  const [, name = DEFAULT_SESSION, url = ""] = /^(?:([^=:/]*)=)?(.*)$/s.exec(written.trim()) ?? [];
  const session = sessionName(name);
  if (session === null) throw new UsageError(`--whip: no session can have this name: ${name}`);
  return { session, address: readWhipAddress(url) };
}

/** @throws UsageError in words without the token */
async function readToken(file: string): Promise<string> {
  const { size, isFile } = await Deno.stat(file).catch((cause) => {
    throw new UsageError(`--whip-token-file: Cannot read the file: ${file}`, { cause });
  });
  if (!isFile || size > MOST_TOKEN_BYTES) {
    throw new UsageError(
      `--whip-token-file: it must be a file of at most ${MOST_TOKEN_BYTES} bytes: ${file}`,
    );
  }
  const token = (await Deno.readTextFile(file)).trim();
  try {
    return checkToken(token);
  } catch (cause) {
    throw new UsageError(
      `--whip-token-file: it must hold one line of at most 8192 visible characters: ${file}`,
      { cause },
    );
  }
}

/** What the command's help says of it. */
export const WHIP_HELP =
  `--whip takes https://sfu.example.org/whip/..., or SESSION= before it (${DEFAULT_SESSION} where none is named): the session ` +
  "is rendered and sent as H.264 and Opus from now on, watched or not, and again when a connection is lost. The token goes " +
  "to https or to this machine alone, and neither it nor what stands behind the host is ever shown. Operators see, begin and " +
  'end outputs on the page and by GET, POST ({"url", "token"}) and DELETE of /api/sessions/NAME/whip, to hosts of ' +
  "--whip-hosts alone, each with its port where it has one: 10.0.0.5:7880. LiveKit takes them at /whip/v1 of its port. " +
  "--fan-out 50=https://sfu.example.org/whip/{session} does so by itself for each session that 50 watch, and tells who comes " +
  "then to watch at --fan-out-watch; it ends a minute after the last has gone. " +
  "--ice-servers may be needed for a way out of this network; what the WHIP server itself names is used too.";
