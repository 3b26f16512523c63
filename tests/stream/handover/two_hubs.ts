import type { Hub } from "../../../runtime/stream/hub.ts";
import type { HubOptions } from "../../../runtime/stream/hub/hub_options.ts";
import { arkitPose, connect, openHub } from "../fakes.ts";
import { type VirtualClock, virtualClock } from "../virtual_clock.ts";
import { openPaintedThread } from "../worker/painted_thread.ts";

/** Two servers in one time: what one lets go of the other goes on with. */
export interface TwoHubs {
  readonly one: Hub;
  readonly other: Hub;
  readonly clock: VirtualClock;
  connect(hub: Hub, session?: string): ReturnType<typeof connect>;
  pose(seq: number, jawOpen?: number): Record<string, unknown>;
  sleep(ms: number): Promise<void>;
  /** Lets time pass until something is done. */
  passing<T>(work: Promise<T>): Promise<T>;
}

export async function withTwoHubs(
  test: (hubs: TwoHubs) => Promise<void>,
  options: Partial<HubOptions> = {},
): Promise<void> {
  const clock = virtualClock();
  const open = (node: string, epoch: number) =>
    openHub({
      ...{ clock, openThread: () => openPaintedThread(clock) },
      standing: () => ({ node, epoch, elsewhere: ["https://third:8787"] }),
      ...options,
    });
  const one = open("one", 1), other = open("other", 2);
  try {
    const passing = async <T>(work: Promise<T>): Promise<T> => {
      let done = false;
      const over = () => void (done = true);
      work.then(over, over);
      for (let turn = 0; !done && turn < 5000; turn++) await clock.advance(2);
      return await work;
    };
    await test({
      passing,
      ...{ one, other, clock, sleep: clock.advance },
      connect: (hub, session) => connect(hub, session, clock.advance),
      pose: (seq, jawOpen) => arkitPose(seq, jawOpen, clock.now()),
    });
  } finally {
    await one.close();
    await other.close();
  }
}
