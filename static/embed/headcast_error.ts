import type { FaultCode } from "./engine/messages.ts";

/** What went wrong: a code for programs, and a message for people. */
export class HeadcastError extends Error {
  /** Tells it from other errors. */
  override readonly name = "HeadcastError";
  /** A fault, in words. */
  constructor(
    /**
     * Of the server, as the protocol has it (`unauthorized`, `not-puppeteer`, `too-many-asks`, ...); or `origin` (the server's `--origins` does
     * not list this page's), `policy` (this page's own policy forbids the connection), `unreachable`, `token` (yours could
     * not be had), `decode`, `sound`, `no-worker` (it runs on the page's thread), `camera`, `closed`.
     */
    readonly code: FaultCode | "closed",
    message: string,
    /** The session is given up; else it goes on, or is tried again. */
    readonly fatal = false,
    /** Seconds until it may be tried again, where the server says so. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}
