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

/** A repository's listing has some hundred bytes a file. */
const MOST_ANSWER_BYTES = 32_000_000;
const MOST_FILES = 50_000;
const MOST_FILE_BYTES = 2 ** 40;

/**
 * Lists a repository.
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
  const address = `${settings.endpoint}/api/models/${repository}/revision/${
    encodeURIComponent(revision)
  }?blobs=true`;
  return readListing(
    await askForJson(settings, address, `list ${repository} at ${revision}`, options),
    repository,
  );
}

/** Its pull requests alone: anybody may open others. */
const ROBOT = "SFconvertbot";

/**
 * The revision in which the hub's own robot has put a repository's weights into .safetensors: a pull request that
 * many an old repository never took in.
 *
 * @returns null where there is none
 */
export async function findConversion(
  settings: HubSettings,
  repository: string,
  options: ChunkOptions = {},
): Promise<string | null> {
  const address =
    `${settings.endpoint}/api/models/${repository}/discussions?type=pull_request&author=${ROBOT}`;
  let answer: unknown;
  try {
    answer = await askForJson(settings, address, `list the pull requests of ${repository}`, options);
  } catch (error) {
    if (error instanceof HubError && !error.passing) return null;
    throw error;
  }
  const discussions = (answer as { discussions?: unknown } | null)?.discussions;
  if (!Array.isArray(discussions)) return null;
  const found = discussions.find((entry) =>
    entry?.isPullRequest === true && entry.author?.name === ROBOT &&
    Number.isSafeInteger(entry.num) &&
    entry.status !== "closed"
  );
  return found ? `refs/pr/${found.num}` : null;
}

async function askForJson(
  settings: HubSettings,
  address: string,
  what: string,
  options: ChunkOptions,
): Promise<unknown> {
  const { response } = await askHub(settings, address, what, options);
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of chunksOf(response, what, options)) {
    bytes += chunk.length;
    if (bytes > MOST_ANSWER_BYTES) {
      throw new SyntaxError(
        `Cannot ${what}, the answer must have at most ${MOST_ANSWER_BYTES} bytes: ${bytes}`,
      );
    }
    text += decoder.decode(chunk, { stream: true });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`Cannot ${what}, the answer must be JSON: ${text.slice(0, 80)}`, { cause });
  }
}

/** Checks a listing as it came. */
export function readListing(answer: unknown, repository: string): HubListing {
  const refuse = (constraint: string, met: unknown): never => {
    throw new SyntaxError(
      `Cannot read the listing of ${repository}, ${constraint}: ${JSON.stringify(met)?.slice(0, 120)}`,
    );
  };
  const { sha, siblings } = (answer ?? {}) as { sha?: unknown; siblings?: unknown };
  if (typeof sha !== "string" || !/^[0-9a-f]{40}$/.test(sha)) return refuse("sha must be a commit", sha);
  if (!Array.isArray(siblings) || siblings.length > MOST_FILES) {
    return refuse(
      `siblings must be at most ${MOST_FILES} files`,
      Array.isArray(siblings) ? siblings.length : siblings,
    );
  }
  const files = siblings.map((entry): HubFile => {
    const { rfilename: path, size, blobId, lfs } = entry ?? {};
    if (typeof path !== "string" || !isInside(path)) return refuse("a path must stay inside it", path);
    const large = lfs !== undefined && lfs !== null;
    const [value, bytes] = large ? [lfs.sha256, lfs.size ?? size] : [blobId, size];
    if (!Number.isSafeInteger(bytes) || bytes < 0 || bytes > MOST_FILE_BYTES) {
      return refuse(`the size of ${path} must be a number of bytes`, bytes);
    }
    if (typeof value !== "string" || !(large ? /^[0-9a-f]{64}$/ : /^[0-9a-f]{40}$/).test(value)) {
      return refuse(`${path} must have a hash`, value);
    }
    return { path, size: bytes, hash: { kind: large ? "sha256" : "git", value } };
  });
  return { repository, commit: sha, files };
}

/** A path that leads to below its folder on every system. */
function isInside(path: string): boolean {
  return path.length <= 500 && !/[\\:\0]/.test(path) &&
    path.split("/").every((step) => step !== "" && step !== "." && step !== "..");
}
