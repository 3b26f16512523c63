/** Why a WHIP server does not take a session, in words that hold no secret. */
export class WhipError extends Error {
  override readonly name = "WhipError";
  /** Whether another try may do better. */
  readonly passing: boolean;
  /** Milliseconds that the server asks for until then. */
  readonly retryAfter: number | undefined;

  constructor(
    words: string,
    { passing, retryAfter, cause }: { passing: boolean; retryAfter?: number | undefined; cause?: unknown },
  ) {
    super(words, { cause });
    this.passing = passing;
    this.retryAfter = retryAfter;
  }
}

/** What a status means to whoever sends; `passing` as above. */
const STATUSES: Readonly<Record<number, { readonly words: string; readonly passing?: true }>> = {
  400: { words: "refuses the request" },
  401: { words: "refuses the token, or asks for one" },
  403: { words: "does not let this token publish" },
  404: { words: "has nothing at this address" },
  405: { words: "takes no WHIP at this address" },
  406: { words: "takes none of what is offered, H.264 and Opus" },
  409: { words: "has somebody else publish there already", passing: true },
  410: { words: "has nothing at this address any more" },
  413: { words: "finds the offer too large" },
  415: { words: "takes no WHIP at this address" },
  422: { words: "does not understand the offer" },
  429: { words: "has too many requests", passing: true },
};

/** @param told what the server says of itself, one line, without secrets; may be empty */
export function errorOfStatus(host: string, response: Response, told: string): WhipError {
  const { status, headers } = response;
  const { words, passing = false } = STATUSES[status] ??
    (status >= 500
      ? { words: "has a fault or is busy", passing: true as const }
      : { words: "does not answer as WHIP has it" });
  return new WhipError(`${host} ${words}: ${status}${told === "" ? "" : `, ${told}`}`, {
    passing,
    retryAfter: secondsOf(headers.get("retry-after")),
  });
}

/** @returns milliseconds, at most an hour */
function secondsOf(retryAfter: string | null): number | undefined {
  if (retryAfter === null || !/^\d{1,6}$/.test(retryAfter.trim())) return undefined;
  return Math.min(Number(retryAfter), 3600) * 1000;
}
