import { createHash } from "node:crypto";

/** A repository as the server of the tests has it. Files of a thousand bytes and more are "large" (LFS). */
export interface ServedRepository {
  readonly commit: string;
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Weights that only a pull request of the hub's robot has. */
  readonly conversion?: ServedRepository;
}

export interface SeenRequest {
  /** `hub`, or `files` for the other host that large files come from. */
  readonly host: "hub" | "files";
  readonly path: string;
  readonly range: string | null;
  readonly authorization: string | null;
}

/** Answers in place of the server, or leaves it to it. */
export type Fault = (request: SeenRequest, count: number) => Response | undefined;

export interface HubServer {
  readonly endpoint: string;
  readonly requests: SeenRequest[];
  /** Requests for a file's bytes. */
  fetches(): SeenRequest[];
  fault: Fault | undefined;
  close(): Promise<void>;
}

const LARGE = 1000;

export const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
export const gitHash = (bytes: Uint8Array) =>
  createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");

/** Bytes that differ everywhere. */
export function someBytes(count: number, seed = 1): Uint8Array<ArrayBuffer> {
  let state = seed;
  return Uint8Array.from({ length: count }, () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state >>> 24;
  });
}

/** A body that ends with an error after so many bytes. */
export function broken(bytes: Uint8Array, headers: Record<string, string>, status = 200): Response {
  let sent = false;
  const body = new ReadableStream({
    pull(controller) {
      if (sent) controller.error(new Error("dropped"));
      else controller.enqueue(bytes);
      sent = true;
    },
  });
  return new Response(body, { status, headers });
}

/** The hub's paths, ranges and redirects on two ports of this machine. */
export function openHubServer(repositories: Readonly<Record<string, ServedRepository>>): HubServer {
  const requests: SeenRequest[] = [];
  const stores = new Map(
    Object.values(repositories).flatMap((one) => [one, ...one.conversion ? [one.conversion] : []])
      .flatMap(({ files }) => Object.values(files).map((bytes) => [sha256(bytes), bytes] as const)),
  );

  function seen(host: SeenRequest["host"], request: Request): Response | undefined {
    const entry: SeenRequest = {
      host,
      path: decodeURIComponent(new URL(request.url).pathname),
      range: request.headers.get("Range"),
      authorization: request.headers.get("Authorization"),
    };
    requests.push(entry);
    return server.fault?.(entry, requests.filter(({ path }) => path === entry.path).length);
  }

  const store = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {}, onError: dropped }, (request) => {
    const fault = seen("files", request);
    if (fault) return fault;
    const bytes = stores.get(new URL(request.url).pathname.slice(1));
    return bytes ? ranged(request, bytes) : new Response(null, { status: 404 });
  });
  const hub = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {}, onError: dropped }, (request) => {
    const fault = seen("hub", request);
    if (fault) return fault;
    const path = decodeURIComponent(new URL(request.url).pathname);
    const [, name = "", action, rest = ""] =
      /^\/(?:api\/models\/)?([^/]+\/[^/]+)\/(revision|tree|resolve|discussions)\/?(.*)$/.exec(path) ?? [];
    const repository = repositories[name];
    if (!repository) return refusal(401, "RepoNotFound");
    const { conversion } = repository;
    if (action === "discussions") {
      const robot = { num: 7, isPullRequest: true, status: "open", author: { name: "SFconvertbot" } };
      const other = { num: 3, isPullRequest: true, status: "open", author: { name: "somebody" } };
      return Response.json({ discussions: conversion ? [other, robot] : [other] });
    }
    if (action === "revision") {
      const found = rest === "main" || rest === repository.commit
        ? repository
        : rest === "refs/pr/7"
        ? conversion
        : undefined;
      return found ? Response.json({ sha: found.commit }) : refusal(404, "RevisionNotFound");
    }
    if (action === "tree") {
      const found = [repository, conversion].find((one) => one?.commit === rest);
      return found ? page(new URL(request.url), listing(found)) : refusal(404, "RevisionNotFound");
    }
    const [commit, ...steps] = rest.split("/");
    const found = [repository, conversion].find((one) => one?.commit === commit);
    const bytes = found?.files[steps.join("/")];
    if (!bytes) return refusal(404, "EntryNotFound");
    if (bytes.length < LARGE) return ranged(request, bytes);
    const hash = sha256(bytes);
    const location = `http://127.0.0.1:${store.addr.port}/${hash}`;
    return new Response(null, { status: 302, headers: { Location: location, "X-Linked-ETag": `"${hash}"` } });
  });

  const server: HubServer = {
    endpoint: `http://127.0.0.1:${hub.addr.port}`,
    requests,
    fetches: () => requests.filter(({ host, path }) => host === "files" || path.includes("/resolve/")),
    fault: undefined,
    async close() {
      await Promise.all([hub.shutdown(), store.shutdown()]);
    },
  };
  return server;
}

function dropped(): Response {
  return new Response(null, { status: 500 });
}

function refusal(status: number, code: string): Response {
  return new Response(null, { status, headers: { "X-Error-Code": code } });
}

/** The entries of a repository's tree. */
function listing({ files }: ServedRepository): unknown[] {
  return Object.entries(files).map(([path, bytes]) => ({
    type: "file",
    path,
    size: bytes.length,
    oid: gitHash(bytes),
    ...bytes.length < LARGE ? {} : { lfs: { oid: sha256(bytes), size: bytes.length, pointerSize: 130 } },
  }));
}

const ENTRIES_A_PAGE = 3;

/** The hub gives a thousand entries at once and the address of the next page. */
function page(address: URL, entries: readonly unknown[]): Response {
  const from = Number(address.searchParams.get("cursor") ?? 0);
  const next = new URL(address);
  next.searchParams.set("cursor", String(from + ENTRIES_A_PAGE));
  const isLast = from + ENTRIES_A_PAGE >= entries.length;
  const headers: Record<string, string> = isLast ? {} : { Link: `<${next}>; rel="next"` };
  return Response.json(entries.slice(from, from + ENTRIES_A_PAGE), { headers });
}

function ranged(request: Request, bytes: Uint8Array): Response {
  const from = /^bytes=(\d+)-$/.exec(request.headers.get("Range") ?? "")?.[1];
  if (from === undefined) return new Response(bytes as BodyInit);
  const start = Number(from);
  if (start >= bytes.length) return new Response(null, { status: 416 });
  return new Response(bytes.subarray(start) as BodyInit, {
    status: 206,
    headers: { "Content-Range": `bytes ${start}-${bytes.length - 1}/${bytes.length}` },
  });
}
