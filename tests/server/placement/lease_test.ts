import assert from "node:assert/strict";
import { type Moment, onLease } from "../../../runtime/server/placement/lease/lease_transition.ts";
import {
  epochAt,
  EXPIRY_MS,
  type HandingLease,
  holderOf,
  type Lease,
  type LeaseEntry,
  type LeaseEvent,
  RENEW_MS,
  SAFE_MS,
} from "../../../runtime/server/placement/lease/lease.ts";
import { WIRE } from "../../../runtime/nats/names.ts";
import { readLease, writeLease } from "../../../runtime/server/placement/lease/lease_value.ts";

const node = (id: string) => ({ id, instance: `${id}-process`, url: `http://${id}:1` });
const me = node("me"), other = node("other"), third = node("third");
const entryOf = (revision: number, more: Partial<LeaseEntry> = {}): LeaseEntry => ({
  ...{ revision, holder: other, epoch: revision, given: false, snapshot: { of: revision } },
  ...more,
});
const NOW = 10_000;

const STATES = {
  free: { kind: "free", revision: 5 },
  theirs: { kind: "theirs", entry: entryOf(7), seenAt: NOW - 500 },
  gone: { kind: "theirs", entry: entryOf(7), seenAt: NOW - EXPIRY_MS },
  stopped: { kind: "theirs", entry: entryOf(7, { holder: me }), seenAt: NOW - 100 },
  taking: { kind: "taking", over: 5, entry: null, tries: 1 },
  following: { kind: "taking", over: 7, entry: entryOf(7), tries: 1 },
  tired: { kind: "taking", over: 7, entry: null, tries: 5 },
  held: {
    ...{ kind: "held", epoch: 8, revision: 9, safeUntil: NOW + 1000 },
    ...{ writing: null, due: NOW + 100, asked: -Infinity },
  },
  writing: {
    ...{ kind: "held", epoch: 8, revision: 9, safeUntil: NOW + 1000 },
    ...{ writing: NOW - 100, due: NOW + 400, asked: -Infinity },
  },
  late: {
    ...{ kind: "held", epoch: 8, revision: 9, safeUntil: NOW },
    ...{ writing: NOW - 600, due: NOW, asked: NOW - 100 },
  },
  waiting: handing("waiting"),
  giving: handing("giving"),
  looking: handing("looking", null),
  resuming: handing("resuming", null),
  leaving: { kind: "leaving", revision: 9, safeUntil: NOW + 1000, due: Infinity },
  leavingAgain: { kind: "leaving", revision: 9, safeUntil: NOW + 1000, due: NOW },
} satisfies Record<string, Lease>;

function handing(phase: HandingLease["phase"], writing: number | null = NOW - 50): HandingLease {
  return {
    kind: "handing",
    ...{ epoch: 8, revision: 9, safeUntil: NOW + 1000, writing, due: NOW, asked: -Infinity },
    ...{ to: third, snapshot: { given: true }, phase },
  };
}

/** What is expected: the state's kind and what is remarkable about it, and the effects' names. */
type Vector = readonly [keyof typeof STATES, LeaseEvent, Record<string, unknown>, ...string[]];
const tick = (patience = 0, up = true): LeaseEvent => ({ type: "tick", up, patience });
const seen = (entry: LeaseEntry | null, revision = entry!.revision): LeaseEvent => ({
  ...{ type: "seen", entry, revision },
});
const read = (entry: LeaseEntry | null, revision = entry!.revision): LeaseEvent => ({
  ...{ type: "read", entry, revision },
});
const wrote = (revision: number, began = NOW - 50): LeaseEvent => ({ type: "wrote", revision, began });
const ours = (revision: number) => entryOf(revision, { holder: me, epoch: 8 });
const given = (revision: number, holder = me) => entryOf(revision, { holder, given: true });

const VECTORS: readonly Vector[] = [
  ["free", { type: "want" }, { kind: "taking", over: 5 }, "take"],
  ["free", seen(entryOf(6)), { kind: "theirs", seenAt: NOW }],
  ["free", seen(entryOf(4)), { kind: "free", revision: 5 }],
  ["free", seen(null, 6), { kind: "free", revision: 6 }],
  ["free", seen(given(6)), { kind: "taking", over: 6 }, "take"],
  ["free", read(entryOf(6)), { kind: "theirs" }],
  ["free", tick(), { kind: "free" }],
  ["free", { type: "vouched", asked: NOW }, { kind: "free" }],

  ["theirs", seen(entryOf(8)), { kind: "theirs", seenAt: NOW }],
  ["theirs", seen(entryOf(7)), { kind: "theirs", seenAt: NOW - 500 }],
  ["theirs", seen(null, 8), { kind: "free", revision: 8 }],
  ["theirs", seen(given(8)), { kind: "taking", over: 8 }, "take"],
  ["theirs", seen(given(8, third)), { kind: "theirs", seenAt: NOW }],
  ["theirs", read(entryOf(3)), { kind: "theirs", entry: entryOf(3) }],
  ["theirs", read(entryOf(7)), { kind: "theirs", seenAt: NOW - 500 }],
  ["theirs", { type: "up" }, { kind: "theirs", seenAt: NOW }],
  ["theirs", tick(), { kind: "theirs" }],
  ["theirs", { type: "want" }, { kind: "theirs" }],
  ["theirs", { type: "sweep" }, { kind: "theirs", seenAt: NOW - 500 }],
  ["gone", { type: "sweep" }, { kind: "leaving", revision: 7 }, "remove"],
  ["stopped", tick(), { kind: "taking", over: 7 }, "take"],
  ["stopped", tick(0, false), { kind: "theirs" }],
  ["stopped", tick(Infinity), { kind: "theirs" }],

  ["taking", wrote(6), { kind: "held", epoch: 6, revision: 6, safeUntil: NOW - 50 + SAFE_MS }, "own"],
  ["taking", wrote(6, NOW - SAFE_MS), { kind: "taking", over: 6 }, "take"],
  ["following", wrote(8), { kind: "held", epoch: 8 }, "own"],
  ["following", wrote(3), { kind: "held", epoch: 8, revision: 3 }, "own"],
  ["taking", { type: "beaten" }, { kind: "taking" }, "read"],
  ["taking", read(entryOf(6)), { kind: "theirs", seenAt: NOW }],
  ["taking", read(null, 6), { kind: "taking", over: 6, tries: 2 }, "take"],
  ["taking", read(entryOf(6, { holder: me })), { kind: "taking", over: 6, tries: 2 }, "take"],
  ["tired", read(null, 6), { kind: "free", revision: 6 }],
  ["taking", { type: "failed" }, { kind: "free", revision: 5 }],
  ["following", { type: "failed" }, { kind: "theirs", seenAt: NOW }],
  ["following", { type: "unread" }, { kind: "theirs" }],
  ["taking", tick(), { kind: "taking" }],
  ["taking", seen(entryOf(6)), { kind: "taking" }],

  ["held", tick(), { kind: "held", writing: null }],
  ["held", { type: "up" }, { kind: "held", due: NOW }],
  ["held", tick(0, false), { kind: "held", asked: NOW, writing: null }, "ask"],
  ["held", { type: "vouched", asked: NOW - 10 }, { kind: "held", safeUntil: NOW - 10 + SAFE_MS }],
  ["held", { type: "vouched", asked: NOW - 5000 }, { kind: "held", safeUntil: NOW + 1000 }],
  ["held", seen(ours(9)), { kind: "held", revision: 9 }],
  ["held", seen(ours(10)), { kind: "held", revision: 10, safeUntil: NOW + 1000 }],
  ["held", seen(entryOf(10)), { kind: "theirs" }, "lost taken"],
  ["held", seen(entryOf(10, { holder: me, epoch: 10 })), { kind: "theirs" }, "lost taken"],
  ["held", seen(null, 10), { kind: "free", revision: 10 }, "lost taken"],
  ["held", { type: "leave" }, { kind: "leaving", revision: 9 }, "remove"],
  ["held", { type: "hand", to: third, snapshot: 1 }, { kind: "handing", phase: "giving" }, "give"],
  ["writing", { type: "hand", to: third, snapshot: 1 }, { kind: "handing", phase: "waiting" }],
  ["writing", tick(), { kind: "held", writing: NOW - 100 }],
  ["writing", wrote(10), { kind: "held", revision: 10, writing: null, due: NOW - 50 + RENEW_MS }],
  ["writing", { type: "failed" }, { kind: "held", writing: null, due: NOW + 100 }],
  ["writing", { type: "beaten" }, { kind: "held", due: Infinity }, "read"],
  ["writing", read(ours(11)), { kind: "held", revision: 11, writing: null, due: NOW }],
  ["writing", read(entryOf(11)), { kind: "theirs" }, "lost taken"],
  ["writing", read(entryOf(4)), { kind: "held", revision: 4, due: NOW }],
  ["writing", read(null, 0), { kind: "held", revision: 0, due: NOW }],
  ["writing", read(null, 12), { kind: "free" }, "lost taken"],
  ["writing", { type: "unread" }, { kind: "held", writing: null, due: NOW + 100 }],
  ["late", tick(), { kind: "theirs" }, "lost late"],
  ["late", { type: "vouched", asked: NOW - 1 }, { kind: "theirs" }, "lost late"],
  // A write that is there proves that nobody took it before.
  ["late", wrote(10, NOW - 600), { kind: "held", safeUntil: NOW - 600 + SAFE_MS }],

  ["waiting", wrote(10), { kind: "handing", phase: "giving", revision: 10 }, "give"],
  ["waiting", { type: "failed" }, { kind: "handing", phase: "giving" }, "give"],
  ["waiting", { type: "beaten" }, { kind: "handing", phase: "looking" }, "read"],
  ["giving", wrote(10), { kind: "theirs", seenAt: NOW }, "handed"],
  ["giving", { type: "beaten" }, { kind: "handing", phase: "looking" }, "read"],
  ["giving", { type: "failed" }, { kind: "handing", phase: "resuming", writing: null }],
  ["giving", tick(), { kind: "handing", phase: "giving" }],
  ["giving", { type: "vouched", asked: NOW }, { kind: "handing", safeUntil: NOW + SAFE_MS }],
  ["looking", read(ours(10)), { kind: "handing", phase: "giving", revision: 10 }, "give"],
  ["looking", read(given(10, third)), { kind: "theirs" }, "handed"],
  ["looking", read(entryOf(10)), { kind: "theirs" }, "lost taken"],
  ["looking", read(entryOf(4)), { kind: "handing", phase: "resuming", revision: 4 }, "renew"],
  ["looking", { type: "unread" }, { kind: "handing", phase: "resuming" }],
  ["resuming", tick(), { kind: "handing", writing: NOW }, "renew"],
  ["resuming", tick(0, false), { kind: "handing", writing: null }],
  ["resuming", wrote(10), { kind: "held", revision: 10, epoch: 8 }, "kept"],
  ["resuming", { type: "beaten" }, { kind: "handing", phase: "looking" }, "read"],

  ["leaving", wrote(10), { kind: "free", revision: 10 }],
  ["leaving", { type: "beaten" }, { kind: "leaving" }, "read"],
  ["leaving", read(ours(10)), { kind: "leaving", revision: 10 }, "remove"],
  ["leaving", read(entryOf(10)), { kind: "theirs" }],
  ["leaving", read(null, 10), { kind: "free", revision: 10 }],
  ["leaving", { type: "failed" }, { kind: "leaving", due: NOW + 100 }],
  ["leavingAgain", tick(), { kind: "leaving", due: Infinity }, "remove"],
  ["leavingAgain", tick(0, false), { kind: "leaving" }],
];

const told = (vector: Vector) => {
  const [state, event] = vector, { type, ...more } = event;
  return `${state}, ${type} ${Object.keys(more).length ? JSON.stringify(more).slice(0, 60) : ""}`;
};

Deno.test("a lease goes from each state by each event whither the vectors say", () => {
  const moment: Moment = { now: NOW, me };
  for (const vector of VECTORS) {
    const [state, event, expected, ...effects] = vector;
    const step = onLease(STATES[state], event, moment);
    const names = step.effects.map((each) => each.type === "lost" ? `lost ${each.reason}` : each.type);
    assert.deepEqual(names, effects, told(vector));
    const found = Object.fromEntries(Object.keys(expected).map((key) => [key, Reflect.get(step.lease, key)]));
    assert.deepEqual(found, expected, told(vector));
  }
});

Deno.test("the vectors meet every state, and every event in some", () => {
  const kinds = new Set(VECTORS.map(([state]) => STATES[state].kind));
  assert.deepEqual([...kinds].sort(), ["free", "handing", "held", "leaving", "taking", "theirs"]);
  const phases = VECTORS.flatMap(([state]) => Reflect.get(STATES[state], "phase") ?? []);
  assert.equal(new Set(phases).size, 4);
  const events = new Set(VECTORS.map(([, { type }]) => type));
  assert.equal(events.size, 13, [...events].join());
});

Deno.test("another's lease is taken when it has not been seen to change for its whole time, and in turn", () => {
  const lease = STATES.theirs;
  const at = (passed: number, patience: number) =>
    onLease(lease, tick(patience), { now: lease.seenAt + passed, me }).lease.kind;
  assert.equal(at(EXPIRY_MS - 1, 0), "theirs");
  assert.equal(at(EXPIRY_MS, 0), "taking");
  assert.equal(at(EXPIRY_MS + 79, 80), "theirs");
  assert.equal(at(EXPIRY_MS + 80, 80), "taking");
});

Deno.test("a holder writes, asks its peers where that takes long, and stops before others may begin", () => {
  let lease: Lease = { ...STATES.held, safeUntil: NOW + SAFE_MS, due: NOW + RENEW_MS };
  const done: string[] = [];
  for (let now = NOW; lease.kind === "held"; now += 10) {
    const step = onLease(lease, tick(), { now, me });
    lease = step.lease;
    for (const { type } of step.effects) done.push(`${type} ${now - NOW}`);
  }
  assert.deepEqual(done, [
    ...["renew 500", "ask 750", "ask 1000", "ask 1250", "ask 1500"],
    `lost ${SAFE_MS}`,
  ]);
  assert.ok(SAFE_MS < EXPIRY_MS);
});

Deno.test("a later owner has a higher number, where a server counts anew too", () => {
  assert.equal(epochAt(100, 7), 100);
  assert.equal(epochAt(3, 100), 101);
});

Deno.test("a lease is read as it was written, that of another version but for its snapshot, and what cannot be read is somebody's", () => {
  const value = { holder: me, epoch: 0, after: 4, given: true, snapshot: { a: 1 } };
  assert.deepEqual(readLease(writeLease(value), 9), {
    ...{ revision: 9, holder: me, epoch: 9, given: true, snapshot: { a: 1 } },
  });
  const bytes = (text: string) => new TextEncoder().encode(text);
  const strange = new TextDecoder().decode(writeLease(value)).replace(
    `"wire":"${WIRE}"`,
    '"wire":"v9","more":[1]',
  );
  assert.deepEqual(readLease(bytes(strange), 9), {
    ...{ revision: 9, holder: me, epoch: 9, given: true, snapshot: null },
  });
  const bad = [
    ...["", "null", "{}", "[".repeat(1000), "\xff"],
    JSON.stringify({ ...value, holder: { ...me, url: "javascript:alert(1)" } }),
    JSON.stringify({ ...value, holder: { ...me, url: "http://u:p@host" } }),
    JSON.stringify({ ...value, holder: { ...me, id: "../x" } }),
    JSON.stringify({ ...value, epoch: -1 }),
    JSON.stringify({ ...value, epoch: 1e300 }),
    // Deeper than what can be written again.
    JSON.stringify(value).replace('{"a":1}', `${"[".repeat(10_000)}${"]".repeat(10_000)}`),
  ];
  for (const each of bad) {
    const entry = readLease(bytes(each), 1);
    assert.equal(holderOf(entry), null, each.slice(0, 50));
    const free: Lease = { kind: "free", revision: 0 };
    const { lease } = onLease(free, { type: "seen", entry, revision: 1 }, { now: NOW, me });
    const before = onLease(lease, tick(), { now: NOW + EXPIRY_MS - 1, me }).lease.kind;
    const after = onLease(lease, tick(), { now: NOW + EXPIRY_MS, me }).lease.kind;
    assert.deepEqual([before, after], ["theirs", "taking"]);
  }
  const huge = writeLease({ ...value, snapshot: "x".repeat(2 ** 20) });
  assert.equal(readLease(huge, 1)?.snapshot, null);
});
