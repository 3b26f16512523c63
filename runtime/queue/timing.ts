/** How soon what is noticed. */
export interface QueueTiming {
  /** Between two renewals of who has a job. */
  readonly beatMs: number;
  /** Who has renewed nothing for so long has it no more, and who sees nothing new for so long may take it. */
  readonly leaseMs: number;
  /** The holder's own count ends so much sooner: clocks differ. */
  readonly marginMs: number;
  /** The server gives a job to somebody else when it has heard nothing of it for so long. */
  readonly ackWaitMs: number;
}

export const USUAL_TIMING: QueueTiming = { beatMs: 2000, leaseMs: 10_000, marginMs: 500, ackWaitMs: 12_000 };
