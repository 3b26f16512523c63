import type { HubSettings } from "./hub_settings.ts";

/** What the hub, or the way to it, answers in place of a file. */
export class HubError extends Error {
  override name = "HubError";
  /** Another try may do better. */
  readonly passing: boolean;
  /** Seconds that the server asks to wait. */
  readonly wait: number | undefined;
  readonly status: number | undefined;

  constructor(
    message: string,
    { passing = false, wait, status, ...rest }: ErrorOptions & {
      passing?: boolean;
      wait?: number | undefined;
      status?: number;
    } = {},
  ) {
    super(message, rest);
    this.passing = passing;
    this.wait = wait;
    this.status = status;
  }
}

export interface HubAnswer {
  readonly response: Response;
  /** Headers of the hub itself, before it sent us on to where its files lie. */
  readonly first: Headers;
}

const MOST_REDIRECTS = 5;
/** Until the headers of an answer are there. */
const ANSWER_TIMEOUT_MS = 30_000;

/**
 * Asks the hub for something. The token is sent to the hub and to nobody else, wherever it sends us on to.
 *
 * @param what for messages, such as "pull unet/config.json of owner/name"
 * @throws HubError for anything but a success, with what to do about it
 */
export async function askHub(
  settings: HubSettings,
  address: string,
  what: string,
  { headers = {}, signal }: { headers?: Readonly<Record<string, string>>; signal?: AbortSignal | undefined } =
    {},
): Promise<HubAnswer> {
  const hub = new URL(settings.endpoint).origin;
  checkToken(settings.token, what);
  let url = new URL(address);
  let first: Headers | undefined;
  for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
    const own = url.origin === hub;
    const response = await send(url, what, signal, {
      // A compressed answer could not be gone on with in its middle.
      "Accept-Encoding": "identity",
      "User-Agent": "headcast",
      ...headers,
      ...(own && settings.token !== undefined ? { Authorization: `Bearer ${settings.token}` } : {}),
    });
    first ??= response.headers;
    if (response.ok) return { response, first };
    await response.body?.cancel();
    const location = response.headers.get("Location");
    if (response.status < 300 || response.status >= 400 || location === null) {
      throw refusal(settings, what, response, pageOf(settings, address));
    }
    const next = URL.parse(location, url);
    if (
      next === null || !/^https?:$/.test(next.protocol) ||
      (url.protocol === "https:" && next.protocol === "http:")
    ) {
      throw new HubError(`Cannot ${what}, it is sent on to where it must not go: ${location.slice(0, 200)}`);
    }
    url = next;
  }
  throw new HubError(`Cannot ${what}, it is sent on more than ${MOST_REDIRECTS} times: ${url.host}`);
}

/** A header may not hold all that a variable or a file may. What stands there is not told: it may be half a secret. */
function checkToken(token: string | undefined, what: string): void {
  if (token === undefined || /^[\x21-\x7e]+$/.test(token)) return;
  throw new HubError(
    `Cannot ${what}, HF_TOKEN or the file of hf auth login must hold a token and nothing else: ` +
      `${token.length} characters, some of which no token has`,
  );
}

async function send(
  url: URL,
  what: string,
  signal: AbortSignal | undefined,
  headers: Record<string, string>,
): Promise<Response> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), ANSWER_TIMEOUT_MS);
  // After the headers only the caller's own signal counts: a large file takes as long as it takes.
  const forward = () => timeout.abort(signal?.reason);
  signal?.addEventListener("abort", forward, { once: true });
  try {
    signal?.throwIfAborted();
    return await fetch(url, { headers, redirect: "manual", signal: timeout.signal });
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    throw new HubError(`Cannot ${what}, ${url.host} does not answer`, { passing: true, cause });
  } finally {
    clearTimeout(timer);
  }
}

/** The page of a repository, out of an address of one of its files or its listing. */
function pageOf({ endpoint }: HubSettings, address: string): string {
  const path = address.slice(endpoint.length).replace(/^\/api\/models/, "");
  return endpoint + path.split("/").slice(0, 3).join("/");
}

function refusal(settings: HubSettings, what: string, response: Response, page: string): HubError {
  const { status } = response;
  const code = response.headers.get("X-Error-Code") ?? "";
  const refuse = (reason: string) => new HubError(`Cannot ${what}, ${reason}`, { status });
  const token = settings.token === undefined
    ? "set HF_TOKEN to a token of an account"
    : "the token in use was refused";
  if (code === "GatedRepo") {
    return refuse(`its makers ask for consent, agree on its page and ${token}: ${page}`);
  }
  if (code === "RevisionNotFound") return refuse(`there is no such revision: ${status}`);
  if (code === "EntryNotFound") return refuse(`there is no such file: ${status}`);
  // For a repository that is not there, the hub answers 401 where nobody has logged in.
  if (status === 401 || status === 403) {
    return refuse(`it is not there or not for everybody, ${token}: ${status}`);
  }
  if (status === 404) return refuse(`it is not there: ${status}`);
  const seconds = Number(response.headers.get("Retry-After") ?? NaN);
  return new HubError(`Cannot ${what}, the server answers: ${status}`, {
    status,
    passing: status >= 500 || status === 429 || status === 408,
    wait: Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined,
  });
}
