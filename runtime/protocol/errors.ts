/** Why a message or a client is refused, as `error` tells it. */
export const ERROR_CODES = [
  "bad-message",
  "too-large",
  "rate-limited",
  "not-joined",
  "already-joined",
  "not-puppeteer",
  "role-taken",
  "wrong-avatar",
  "unknown-avatar",
  "too-many-sessions",
  "too-many-clients",
  "too-many-renditions",
  "too-costly",
  "join-timeout",
  "unauthorized",
  "token-expired",
  "token-revoked",
  "not-allowed",
  "not-renewed",
  "unavailable",
  "bad-sound",
  "too-much-sound",
  "too-many-utterances",
  "unknown-voice",
  "unknown-speech",
  "too-many-questions",
  "too-many-asks",
] as const;
/** One of ERROR_CODES. */
export type ErrorCode = (typeof ERROR_CODES)[number];

/** What is refused only because others are there: the same may be asked for again a little later. */
export const PASSING_CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "too-many-sessions",
  "too-many-clients",
  "too-many-renditions",
  "too-costly",
  "too-many-asks",
]);

/** What is wrong with a message, as it is told to its sender. */
export class ProtocolError extends Error {
  /** Tells it from other errors across workers. */
  override readonly name = "ProtocolError";
  /** Seconds after which it may be worth asking again, as a server tells it; undefined where it is not. */
  readonly retryAfter: number | undefined;
  /** Where else the session can be watched; undefined where nowhere is known. */
  readonly watch: string | undefined;
  /** A refusal of a kind, in words for who sent the message. */
  constructor(
    readonly code: ErrorCode,
    message: string,
    { retryAfter, watch, ...options }: ErrorOptions & {
      readonly retryAfter?: number | undefined;
      readonly watch?: string | undefined;
    } = {},
  ) {
    super(message, options);
    this.retryAfter = retryAfter;
    this.watch = watch;
  }
}
