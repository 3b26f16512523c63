/** A device of the tests: it draws one frame after another in the time that each takes. */
import { createScheduler, type Paced, type Scheduler } from "../../../runtime/stream/scheduler.ts";
import { type VirtualClock, virtualClock } from "../virtual_clock.ts";

export interface Drawn extends Paced {
  frames: number;
  watched: boolean;
}

export interface TestDevice<S extends Scheduler = Scheduler> {
  readonly clock: VirtualClock;
  readonly scheduler: S;
  /** Something that is drawn at a rate, frames a second, and takes so long each time, ms. */
  draw(cost: number, fps: number, flow?: { payer?: string; session?: string; weight?: number }): Drawn;
}

export const testDevice = (): TestDevice => testDeviceOf(virtualClock(), createScheduler);

/** @param make what shares it */
export function testDeviceOf<S extends Scheduler>(
  clock: VirtualClock,
  make: (...given: Parameters<typeof createScheduler>) => S,
): TestDevice<S> {
  let busy = false;
  let count = 0;
  const scheduler = make({
    get hasPlace() {
      return !busy;
    },
  }, clock);
  return {
    clock,
    scheduler,
    draw(cost, fps, { payer = `payer ${++count}`, session = `session ${++count}`, weight = 1 } = {}) {
      const drawn: Drawn = {
        ...{ cost, session, weight, payers: new Set([payer]), period: 1000 / fps },
        ...{ dueAt: clock.now(), hastenedTo: Infinity, servedAt: 0, missed: 0, frames: 0, watched: true },
        wantsFrame: () => drawn.watched,
        takeFrame() {
          busy = true;
          clock.after(cost, () => {
            busy = false;
            drawn.frames++;
            scheduler.charge(drawn, cost);
            scheduler.wake();
          });
        },
      };
      scheduler.add(drawn);
      return drawn;
    },
  };
}
