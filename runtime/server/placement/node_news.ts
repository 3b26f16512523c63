import * as v from "valibot";
import type { PayerUse } from "../../stream/shares/payer_uses.ts";
import { WIRE } from "../../nats/names.ts";
import { NODE_NAME } from "./node_name.ts";

/*
 * What nodes say of themselves. It is read as a stranger's input is: whatever is in it is bounded, and what does not fit is
 * as if it had not been said.
 */

/** The longest value of a node's keys that is read, bytes. */
export const MAX_NEWS_BYTES = 128 * 1024;
const MAX_AVATARS = 500, MAX_WARM = 64, MAX_PAYERS = 256;

const words = (most: number) => v.pipe(v.string(), v.maxLength(most));
const amount = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(1e9));

const amounts = v.pipe(v.record(words(128), amount), v.maxEntries(MAX_PAYERS));

/** URLs take more in a host, such as `;` and `*`, which mean something in the policy that a page is sent with. */
const PLAIN_HOST = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])$/;

/** An address without a path, user or question: what it is put into must not be led elsewhere. */
export const nodeUrl = v.pipe(
  words(256),
  v.check((written) => {
    const url = URL.parse(written);
    return url !== null && /^https?:$/.test(url.protocol) && url.origin === written &&
      PLAIN_HOST.test(url.hostname);
  }, "must be an address without a path"),
);
const id = v.pipe(v.string(), v.regex(NODE_NAME, "must be a node's name"));
const instance = v.pipe(v.string(), v.regex(/^[\w-]{8,64}$/, "must be a process's name"));

/** How others reach it. */
export const nodeAddress = v.object({ id, instance, url: nodeUrl });

/** A node of another version is not to be read but for this. */
const wire = v.literal(WIRE);

/** What shows that a node is alive, of whatever version it is. */
export const nodeSign = v.object({ ...nodeAddress.entries, draining: v.boolean() });
export type NodeSign = v.InferOutput<typeof nodeSign>;

/** What changes seldom. */
export const nodeFacts = v.object({
  ...{ ...nodeAddress.entries, wire },
  /** Version of the program, and of the protocol that it speaks with clients. */
  version: words(64),
  protocol: words(64),
  adapter: words(256),
  /** Pictures of the usual size a second, as measured; null where it draws none. */
  capacity: v.nullable(amount),
  /** Content hashes by name. */
  avatars: v.pipe(v.record(words(64), words(128)), v.maxEntries(MAX_AVATARS)),
});

/** What is told all the time, and shows that it is alive. */
export const nodeBeat = v.object({
  ...{ ...nodeSign.entries, wire },
  sessions: amount,
  load: amount,
  warm: v.pipe(v.array(words(64)), v.maxLength(MAX_WARM)),
  /** Sessions that it would take yet; as many as come where it does not say. */
  room: v.optional(amount),
  /** Milliseconds of the device a second by who pays, under names that only nodes can make of them. */
  payers: amounts,
  /** Milliseconds that drawing each of a payer's pictures once takes. */
  pictures: v.optional(amounts),
});

export type NodeFactsNews = v.InferOutput<typeof nodeFacts>;
export type NodeBeat = v.InferOutput<typeof nodeBeat>;
export type NodeNews = NodeFactsNews & NodeBeat;

/** Cuts what there may be too much of, so that it is read elsewhere. */
export const bounded = {
  avatars: (all: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(all).slice(0, MAX_AVATARS)),
  warm: (all: readonly string[]) => all.slice(0, MAX_WARM),
  /** Those that cost most. @param nameOf how a payer is called between nodes */
  payers(all: Readonly<Record<string, PayerUse>>, nameOf: (payer: string) => string) {
    const most = Object.entries(all).sort(([, a], [, b]) => b.ms - a.ms || b.pictures - a.pictures)
      .slice(0, MAX_PAYERS).map(([payer, use]) => [nameOf(payer), use] as const);
    const told = (what: keyof PayerUse) =>
      Object.fromEntries(most.map(([name, use]) => [name, Math.round(use[what] * 100) / 100]));
    return { payers: told("ms"), pictures: told("pictures") };
  },
};
