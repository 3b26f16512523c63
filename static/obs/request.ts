/** What the page's address asks for: `/obs/SESSION?size=512&fps=30&avatar=NAME&framing=bust&background=%2300b140&delivery=motion&debug`. */
export interface AirRequest {
  /** The server's own address, with a slash at its end. */
  readonly server: string;
  /** As it stands in the address: whether it can be one is the client's to say. */
  readonly session: string;
  /** Side of the picture in pixels, and frames a second; the server's where not given. */
  readonly size?: number;
  readonly fps?: number;
  readonly avatar?: string;
  /** Where the camera stands, by name; the session's camera where not given. */
  readonly framing?: string;
  /** What is behind the head, a colour as in CSS; nothing where not given. */
  readonly background?: string;
  /** How pictures come: `auto`, `video` or `motion`; video where not given, as the card is the stream's and its games'. */
  readonly delivery?: string;
  /** Says on the picture how it goes. */
  readonly debug: boolean;
}

/** Reads a page's address; what is no number is left to the server, which says so. */
export function readRequest(address: string): AirRequest {
  const { href, pathname, searchParams } = new URL(address);
  const number = (name: string) => {
    const text = searchParams.get(name);
    return text === null || text === "" ? {} : { [name]: Number(text) };
  };
  const text = (name: string) => {
    const value = searchParams.get(name);
    return value === null || value === "" ? {} : { [name]: value };
  };
  return {
    server: new URL("..", href.replace(/[?#].*/, "")).href,
    session: decoded(pathname.split("/").at(-1)!),
    ...number("size"),
    ...number("fps"),
    ...text("avatar"),
    ...text("framing"),
    ...text("background"),
    ...text("delivery"),
    debug: searchParams.has("debug"),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Refused once, a token or an avatar may be right later, and nobody sits here to press a button. */
const WAITS_MS = [2000, 10_000, 30_000, 60_000];

/** How long to wait before the server is asked again that has said no. @param refusals in a row, 1 the first */
export const waitAfter = (refusals: number): number =>
  WAITS_MS[Math.min(Math.max(refusals, 1), WAITS_MS.length) - 1]!;
