const STORE = "headcast.token";
const IN_HASH = /(^#|&)token=([^&]*)/;

/** What of a browser's tab has to do with tokens; the page's own, but for tests. */
export interface Tab {
  readonly location: { readonly hash: string; readonly pathname: string; readonly search: string };
  readonly history: { replaceState(state: unknown, unused: string, url: string): void };
  readonly sessionStorage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
}

/**
 * Takes the token out of the page's address, `#token=...`, which no browser sends anywhere, so that a link copied or a
 * picture taken of the window does not have it; without one there it is the tab's own, which a reload finds again.
 */
export function takeToken(
  { location, history, sessionStorage }: Tab = globalThis as unknown as Tab,
): string | null {
  const [, before, found] = IN_HASH.exec(location.hash) ?? [];
  if (found !== undefined) {
    const rest = location.hash.replace(IN_HASH, before === "#" ? "#" : "").replace(/^#&?$|(?<=^#)&/, "");
    history.replaceState(null, "", location.pathname + location.search + rest);
  }
  const token = found ? decodeURIComponent(found) : null;
  try {
    if (token === null) return sessionStorage.getItem(STORE);
    sessionStorage.setItem(STORE, token);
  } catch {
    // Private windows may refuse storage; a reload then needs the link again.
  }
  return token;
}

/** Forgets a token that lets nobody in any more. */
export function forgetToken(
  { sessionStorage }: Pick<Tab, "sessionStorage"> = globalThis as unknown as Tab,
): void {
  try {
    sessionStorage.removeItem(STORE);
  } catch {
    // Then there is none.
  }
}

/** Tells where another link is opened in the same tab, which by itself loads nothing. */
export function watchForToken(came: () => void): void {
  addEventListener("hashchange", () => {
    if (IN_HASH.test(location.hash)) came();
  });
}

/** The headers of a request to the server. */
export const tokenHeaders = (token: string | null): Record<string, string> =>
  token === null ? {} : { authorization: `Bearer ${token}` };
