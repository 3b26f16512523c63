/** One request to a bucket: signed, tried again where that may help, and told in words where it fails. */
import { AwsClient } from "aws4fetch";
import { message } from "../base/message.ts";
import { withoutTokens } from "../base/redact.ts";
import { BlobError } from "./blob_store.ts";
import { hashOf } from "./content.ts";
import type { S3Bucket } from "./s3_address.ts";

export interface S3Request {
  readonly method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  /** The bucket itself where it is not given. */
  readonly key?: string;
  readonly search?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
}

export interface S3Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

type Stream = ReadableStream<Uint8Array<ArrayBuffer>>;

export interface S3Asking {
  readonly place: string;
  /**
   * @param what is done, to be told: it stands before the place
   * @param fine statuses beside 2xx that are no fault
   * @throws {BlobError}
   */
  ask(what: string, request: S3Request, fine?: readonly number[]): Promise<S3Answer>;
  /** As `ask`, for what may be long. */
  read(
    what: string,
    request: S3Request,
    fine?: readonly number[],
  ): Promise<{ response: Response; stream: Stream }>;
}

const WAITS_MS = [100, 300, 1_000, 3_000];
/** A part of 8 MiB goes within it at 140 kB/s. */
const ANSWER_MS = 60_000;
/** Nothing comes any more. */
const SILENCE_MS = 20_000;
const MOST_TEXT_BYTES = 8 * 1024 * 1024;

/** @param waits between attempts, ms */
export function s3Asking(bucket: S3Bucket, waits: readonly number[] = WAITS_MS): S3Asking {
  const signer = new AwsClient({ ...bucket.credentials, region: bucket.region, service: "s3" });
  const place = `the bucket s3://${bucket.bucket}/${bucket.prefix}`;
  const client = bucket.ca === undefined ? undefined : Deno.createHttpClient({ caCerts: [bucket.ca] });
  const failed = (what: string, why: string, isPassing: boolean, cause?: unknown) =>
    new BlobError(`Cannot ${what} ${place}: ${why}`, isPassing, { cause });

  async function once(what: string, request: S3Request, fine: readonly number[]): Promise<Response> {
    const url = new URL(request.key ?? "", bucket.url);
    // A bucket's own address has no slash at its end for some.
    for (const [name, value] of Object.entries(request.search ?? {})) url.searchParams.set(name, value);
    const signed = await signer.sign(url.href, {
      method: request.method,
      ...request.body && { body: request.body },
      headers: { "x-amz-content-sha256": hashOf(request.body ?? new Uint8Array()) },
    });
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new Error(`no answer for: ${ANSWER_MS} ms`)), ANSWER_MS);
    let response: Response;
    try {
      response = await fetch(signed, { signal: late.signal, redirect: "manual", ...client && { client } });
    } catch (error) {
      throw failed(what, plainly(error), true, error);
    } finally {
      clearTimeout(timer);
    }
    if (response.ok || fine.includes(response.status)) return response;
    const isPassing = response.status >= 500 || response.status === 429 || response.status === 408;
    throw failed(what, await refusalOf(response), isPassing);
  }

  async function often(what: string, request: S3Request, fine: readonly number[] = []): Promise<Response> {
    for (const wait of waits) {
      try {
        return await once(what, request, fine);
      } catch (error) {
        if (!(error instanceof BlobError) || !error.isPassing) throw error;
        await new Promise((done) => setTimeout(done, wait * (0.5 + Math.random())));
      }
    }
    return await once(what, request, fine);
  }

  return {
    place,
    async ask(what, request, fine) {
      const response = await often(what, request, fine);
      try {
        return { status: response.status, headers: response.headers, text: await shortText(response) };
      } catch (error) {
        throw failed(what, message(error), true, error);
      }
    },
    async read(what, request, fine) {
      const response = await often(what, request, fine);
      const stream = ReadableStream.from(
        heard(response, (error) => failed(what, plainly(error), true, error)),
      );
      return { response, stream };
    },
  };
}

/** `error sending request for url (...)` says no more than its cause does, and has the address in it. */
function plainly(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  return withoutTokens(cause instanceof Error ? cause.message : message(error));
}

/** By the server's own words; they name no secret, and are cut all the same. */
async function refusalOf(response: Response): Promise<string> {
  const text = await shortText(response).catch(() => "");
  const [code, words] = ["Code", "Message"].map((name) =>
    new RegExp(`<${name}>([^<]{1,300})</${name}>`).exec(text)?.[1]
  );
  const { status } = response;
  const moved = status >= 300 && status < 400 ? ", the region or endpoint is another's" : "";
  return withoutTokens([`status ${status}${moved}`, code, words].filter((each) => each).join(", "));
}

async function shortText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of heard(response, (error) => error)) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MOST_TEXT_BYTES) throw new Error(`it must say it in at most: ${MOST_TEXT_BYTES} bytes`);
  }
  return text;
}

/** What comes, until nothing comes any more. */
async function* heard(
  { body }: Response,
  failing: (error: unknown) => unknown,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (body === null) return;
  const reader = body.getReader();
  try {
    for (;;) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const silence = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`nothing came for: ${SILENCE_MS} ms`)), SILENCE_MS);
      });
      const { done, value } = await Promise.race([reader.read(), silence]).finally(() => clearTimeout(timer));
      if (done) return;
      yield value;
    }
  } catch (error) {
    throw failing(error);
  } finally {
    await reader.cancel().catch(() => {});
  }
}
