import { tokenHeaders } from "./token.ts";

/** The server says no, in words for people. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  constructor(words: string, readonly status: number) {
    super(words);
  }
}

/**
 * Asks the server's API. A body is JSON.
 *
 * @throws {RefusedError} where it says no; Error in words for people where it does not answer; what the signal ends it with
 */
export async function askServer(
  address: URL,
  token: string | null,
  init: RequestInit = {},
): Promise<Response> {
  const headers = { ...tokenHeaders(token), ...(init.body ? { "content-type": "application/json" } : {}) };
  let response: Response;
  try {
    response = await fetch(address, { cache: "no-store", ...init, headers });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new Error("The server does not answer");
  }
  if (!response.ok) throw refusalOf(response.status, await response.text());
  return response;
}

/** What an answer that is none says, in words for people. */
export function refusalOf(status: number, text: string): RefusedError {
  let told: unknown;
  try {
    told = JSON.parse(text).error;
  } catch {
    // A proxy's page, or nothing.
  }
  return new RefusedError(typeof told === "string" ? told : `The server answers ${status}`, status);
}
