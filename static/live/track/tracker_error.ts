import type { TrackerFault } from "./tracker_messages.ts";

/** Tracking cannot go on: `message` says what happened and what helps. */
export class TrackerError extends Error {
  override readonly name = "TrackerError";
  readonly fault: TrackerFault;

  constructor(fault: TrackerFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}
