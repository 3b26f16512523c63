import type { BrowserContext, Page } from "playwright-core";
import { eventually } from "../../eventually.ts";

/** What a page of the call site says of a device. */
export interface Device {
  readonly kind: string;
  readonly label: string;
  readonly deviceId: string;
  readonly groupId: string;
}
/** What getUserMedia answered. */
export interface Answer {
  readonly error?: string;
  readonly constraint?: string;
  readonly tracks?: readonly {
    readonly kind: string;
    readonly label: string;
    readonly settings: Record<string, unknown>;
  }[];
}
/** The newest picture at the second party. */
export interface Received {
  readonly pictures: number;
  readonly size: readonly [width: number, height: number];
  /** Red, green and blue, 0 to 255. */
  readonly middle: readonly number[];
  readonly edge: readonly number[];
  /** Of the sound so far, loudness squared times seconds. */
  readonly energy: number;
}

/** One party's page. */
export interface Party {
  readonly page: Page;
  run<T>(script: string): Promise<T>;
  get(constraints: unknown): Promise<Answer>;
  /** Another camera or microphone in mid-call. @returns its label */
  change(constraints: unknown): Promise<string>;
  /** The id of a device by its label. */
  id(label: string, kind?: "audioinput" | "videoinput"): Promise<string>;
}

export async function openParty(context: BrowserContext, origin: string): Promise<Party> {
  const page = await context.newPage();
  await page.goto(origin);
  const run = <T>(script: string) => page.evaluate(script) as Promise<T>;
  return {
    page,
    run,
    get: (constraints) => run(`call.get(${JSON.stringify(constraints)})`),
    change: (constraints) => run(`call.change(${JSON.stringify(constraints)})`),
    id: (label, kind = "videoinput") => run(`call.named(${JSON.stringify(label)}, "${kind}")`),
  };
}

/** Calls, and has the second party answer. */
export async function ring(caller: Party, second: Party, constraints: unknown): Promise<void> {
  const offer = await caller.run(`call.offer(${JSON.stringify(constraints)})`);
  const answer = await second.run(`call.answer(${JSON.stringify(offer)})`);
  await caller.run(`call.settle(${JSON.stringify(answer)})`);
}

export const received = (second: Party): Promise<Received> =>
  second.run("({ pictures: call.pictures, energy: call.energy, ...call.picture })");

/** Waits until the second party gets what is looked for. */
export const untilReceived = (second: Party, what: string, test: (now: Received) => boolean) =>
  eventually(`the second party gets ${what}`, async () => {
    const now = await received(second);
    return test(now) ? now : null;
  }, { every: 50 });
