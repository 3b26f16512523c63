import { shownValue } from "../base/message.ts";
import { type ChunkOptions, chunksOf } from "./chunks.ts";
import { askHub, HubError } from "./hub_request.ts";
import type { HubSettings } from "./hub_settings.ts";

/** A file of a repository at one commit. */
export interface HubFile {
  /** With slashes. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Large files go by SHA-256; small ones by git's own SHA-1 of them. Also their name in the cache. */
  readonly hash: { readonly kind: "sha256" | "git"; readonly value: string };
}

export interface HubListing {
  readonly repository: string;
  /** 40 hexadecimal digits: what is fetched by it cannot change on the way. */
  readonly commit: string;
  readonly files: readonly HubFile[];
}

/** A repository's listing has some hundred bytes a file, and a thousand files a page. */
const MOST_ANSWER_BYTES = 32_000_000;
const MOST_PAGES = 200;
const MOST_FILES = 50_000;
const MOST_FILE_BYTES = 2 ** 40;

/**
 * Lists a repository, by the hub's own library. Its requests are ours: it reads any answer whole, follows any link
 * to a next page with the token, and refuses tokens of other hubs.
 *
 * @param revision branch, tag, `refs/pr/1` or commit
 * @throws HubError where there is none, SyntaxError for an answer that makes no sense
 */
export async function listRepository(
  settings: HubSettings,
  repository: string,
  revision: string,
  options: ChunkOptions = {},
): Promise<HubListing> {
  const what = `list ${repository} at ${revision}`;
  const { listFiles, modelInfo } = await import("@huggingface/hub").catch((cause) => {
    throw new Error(`Cannot ${what}, npm's packages must be here or within reach: ${cause.message}`, {
      cause,
    });
  });
  const hub = { hubUrl: settings.endpoint, fetch: boundedFetch(settings, what, options) };
  try {
    const { sha } = await modelInfo({ ...hub, name: repository, revision, additionalFields: ["sha"] });
    if (!/^[0-9a-f]{40}$/.test(sha)) refuse(repository, "sha must be a commit", sha);
    const files: HubFile[] = [];
    const repo = { type: "model", name: repository } as const;
    for await (const entry of listFiles({ ...hub, repo, revision: sha, recursive: true })) {
      if (entry?.type === "directory") continue;
      if (files.length === MOST_FILES) refuse(repository, `it must have at most ${MOST_FILES} files`, "more");
      files.push(readFile(entry, repository));
    }
    return { repository, commit: sha, files };
  } catch (error) {
    // The library takes an answer for what it should be: what it stumbles over is the hub's.
    if (!(error instanceof TypeError)) throw error;
    throw new SyntaxError(`Cannot ${what}, the answer makes no sense: ${error.message}`, { cause: error });
  }
}

/** Its pull requests alone: anybody may open others. */
const ROBOT = "SFconvertbot";

/**
 * The revision in which the hub's own robot has put a repository's weights into .safetensors: a pull request that
 * many an old repository never took in. The library knows no pull requests.
 *
 * @returns null where there is none
 */
export async function findConversion(
  settings: HubSettings,
  repository: string,
  options: ChunkOptions = {},
): Promise<string | null> {
  const ask = boundedFetch(settings, `list the pull requests of ${repository}`, options);
  const query = `type=pull_request&author=${ROBOT}`;
  let answer: { discussions?: unknown } | null;
  try {
    answer = await (await ask(`${settings.endpoint}/api/models/${repository}/discussions?${query}`)).json();
  } catch (error) {
    if (error instanceof HubError && !error.passing) return null;
    throw error;
  }
  if (!Array.isArray(answer?.discussions)) return null;
  const found = answer.discussions.find((entry) =>
    entry?.isPullRequest === true && entry.author?.name === ROBOT && Number.isSafeInteger(entry.num) &&
    entry.status !== "closed"
  );
  return found ? `refs/pr/${found.num}` : null;
}

/** Asks the hub as `askHub` does, and reads answers whole: JSON, of bounded size and number. */
function boundedFetch(settings: HubSettings, what: string, options: ChunkOptions): typeof fetch {
  let pages = 0, bytes = 0;
  const limit = (constraint: string, met: number | string) => {
    throw new SyntaxError(`Cannot ${what}, the answer must ${constraint}: ${met}`);
  };
  return async (address) => {
    if (new URL(String(address)).origin !== new URL(settings.endpoint).origin) {
      limit("go on at the hub", String(address));
    }
    if (++pages > MOST_PAGES) limit(`have at most ${MOST_PAGES} pages`, "more");
    const { response } = await askHub(settings, String(address), what, options);
    const decoder = new TextDecoder();
    let text = "";
    for await (const chunk of chunksOf(response, what, options)) {
      bytes += chunk.length;
      if (bytes > MOST_ANSWER_BYTES) limit(`have at most ${MOST_ANSWER_BYTES} bytes`, bytes);
      text += decoder.decode(chunk, { stream: true });
    }
    try {
      JSON.parse(text);
    } catch {
      limit("be JSON", text.slice(0, 80));
    }
    return new Response(text, { headers: { Link: response.headers.get("Link") ?? "" } });
  };
}

function refuse(repository: string, constraint: string, met: unknown): never {
  throw new SyntaxError(
    `Cannot read the listing of ${repository}, ${constraint}: ${shownValue(met, 120)}`,
  );
}

interface ListedFile {
  readonly path?: unknown;
  readonly size?: unknown;
  readonly oid?: unknown;
  readonly lfs?: { readonly oid?: unknown; readonly size?: unknown } | null;
}

/** Checks an entry, of which the library checks nothing. */
function readFile(entry: ListedFile | null, repository: string): HubFile {
  const { path, lfs } = entry ?? {};
  if (typeof path !== "string" || !isInside(path)) {
    return refuse(repository, "a path must stay inside it", path);
  }
  const kind = lfs ? "sha256" : "git";
  const { oid: value, size = entry?.size } = lfs ?? entry ?? {};
  if (!Number.isSafeInteger(size) || (size as number) < 0 || (size as number) > MOST_FILE_BYTES) {
    return refuse(repository, `the size of ${path} must be a number of bytes`, size);
  }
  if (typeof value !== "string" || !(lfs ? /^[0-9a-f]{64}$/ : /^[0-9a-f]{40}$/).test(value)) {
    return refuse(repository, `${path} must have a hash`, value);
  }
  return { path, size: size as number, hash: { kind, value } };
}

/** A path that leads to below its folder on every system. */
function isInside(path: string): boolean {
  return path.length <= 500 && !/[\\:\0]/.test(path) &&
    path.split("/").every((step) => step !== "" && step !== "." && step !== "..");
}
