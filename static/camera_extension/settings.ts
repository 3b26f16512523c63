import { DEFAULT_SESSION } from "../../runtime/base/names.ts";

/** What the user has set on the options page. */
export interface Settings {
  /** Whether the camera is plugged in. */
  readonly on: boolean;
  /** The server's address, such as "http://127.0.0.1:8787/". */
  readonly server: string;
  /** Empty where the server asks for none. */
  readonly token: string;
  readonly session: string;
  /** Empty for the session's own. */
  readonly avatar: string;
  /** Pixels: the picture's height. */
  readonly size: number;
  /** A CSS colour behind the head; empty for the server's own. */
  readonly background: string;
  /** Whether the head stands in a picture of 16:9, as call sites crop to; a square else. */
  readonly wide: boolean;
  /** Whether a site that asks for any camera gets this one though there are others. */
  readonly first: boolean;
  /** Origins where the camera is there, such as "https://meet.example" or "https://*.meet.example". */
  readonly sites: readonly string[];
}

export const SIZES: readonly number[] = [256, 384, 512, 720, 1024];

export const USUAL_SETTINGS: Settings = {
  on: true,
  server: "http://127.0.0.1:8787/",
  token: "",
  session: DEFAULT_SESSION,
  avatar: "",
  size: 512,
  background: "",
  wide: true,
  first: false,
  sites: [],
};

/** Reads what was stored; what is missing or of another form is as usual. */
export function readSettings(stored: unknown): Settings {
  const given = (stored ?? {}) as Record<string, unknown>;
  const kept = Object.entries(USUAL_SETTINGS).map(([name, usual]) => {
    const value = given[name];
    return [
      name,
      typeof value === typeof usual && Array.isArray(value) === Array.isArray(usual) ? value : usual,
    ];
  });
  const settings = Object.fromEntries(kept) as unknown as Settings;
  return {
    ...settings,
    size: SIZES.includes(settings.size) ? settings.size : USUAL_SETTINGS.size,
    sites: settings.sites.filter((site) => typeof site === "string" && siteOf(site) === site),
  };
}

const PLAIN_HOSTS = /^(localhost|127\.0\.0\.1)(:\d+)?$/;

/**
 * The origin that a user means: "meet.example", "https://meet.example/room/1" and "https://*.meet.example" do. Only
 * https has cameras, and this machine; null for all else.
 */
export function siteOf(text: string): string | null {
  const plain = text.trim().toLowerCase();
  const full = plain.includes("://")
    ? plain
    : `${PLAIN_HOSTS.test(plain.split("/")[0]!) ? "http" : "https"}://${plain}`;
  const wild = /^https:\/\/\*\./.test(full);
  const probe = wild ? full.replace("*.", "") : full;
  if (!URL.canParse(probe)) return null;
  const { protocol, host, username, password } = new URL(probe);
  if (username !== "" || password !== "" || host === "" || host.includes("*")) return null;
  if (protocol !== "https:" && !(protocol === "http:" && PLAIN_HOSTS.test(host))) return null;
  // A star before a name without a dot would be all of a top level.
  if (wild && !host.includes(".")) return null;
  return `${protocol}//${wild ? "*." : ""}${host}`;
}

/** As the browser matches addresses. */
export const patternOf = (site: string): string => `${site}/*`;

/** Whether an origin is one of the sites. */
export function isListed(origin: string | undefined, sites: readonly string[]): boolean {
  if (origin === undefined) return false;
  return sites.some((site) => {
    if (!site.includes("://*.")) return site === origin;
    const host = site.slice("https://*.".length);
    return origin === `https://${host}` || origin.startsWith("https://") && origin.endsWith(`.${host}`);
  });
}

/** What a link of the server's says: `https://host:8787/?session=main#token=...`; null where it is no address. */
export function readLink(text: string): Pick<Settings, "server"> & Partial<Settings> | null {
  if (!URL.canParse(text.trim())) return null;
  const url = new URL(text.trim());
  if (!/^(https?|wss?):$/.test(url.protocol)) return null;
  const token = new URLSearchParams(url.hash.slice(1)).get("token");
  const [session, avatar] = ["session", "avatar"].map((name) => url.searchParams.get(name));
  return {
    server: `${url.protocol.replace("ws", "http")}//${url.host}${url.pathname.replace(/live\/.*$/, "")}`,
    ...(token && { token }),
    ...(session && { session }),
    ...(avatar && { avatar }),
  };
}
