import type { Hub } from "../../runtime/stream/hub.ts";
import type { HubOptions } from "../../runtime/stream/hub/hub_options.ts";
import { arkitPose, connect, openHub } from "./fakes.ts";
import { type VirtualClock, virtualClock } from "./virtual_clock.ts";
import { openPaintedThread } from "./worker/painted_thread.ts";

/** A hub in a time of its own, whose worker is no thread: seconds pass in milliseconds, and the same way each time. */
export interface VirtualHub {
  readonly hub: Hub;
  readonly clock: VirtualClock;
  connect(session?: string, address?: string): ReturnType<typeof connect>;
  pose(seq: number, jawOpen?: number): Record<string, unknown>;
  sleep(ms: number): Promise<void>;
}

/** Runs a test on a virtual hub and ends it. */
export async function withHub(
  test: (virtual: VirtualHub) => Promise<void>,
  options: Partial<HubOptions> = {},
  clock: VirtualClock = virtualClock(),
): Promise<void> {
  const hub = openHub({ clock, openThread: () => openPaintedThread(clock), ...options });
  try {
    await test({
      hub,
      clock,
      connect: (session, address) => connect(hub, session, clock.advance, address),
      pose: (seq, jawOpen) => arkitPose(seq, jawOpen, clock.now()),
      sleep: clock.advance,
    });
  } finally {
    await hub.close();
  }
}
