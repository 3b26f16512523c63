import type { NodeAddress } from "../placement.ts";
import {
  ASK_MS,
  DOUBT_MS,
  epochAt,
  type HandingLease,
  type HeldLease,
  holderOf,
  type Lease,
  type LeaseEffect,
  type LeaseEntry,
  type LeaseEvent,
  type LeaseStep,
  RENEW_MS,
  RETRY_MS,
  SAFE_MS,
} from "./lease.ts";
import type { Moment } from "./lease_transition.ts";

type Holder = HeldLease | HandingLease;
const stay = (lease: Lease): LeaseStep => ({ lease, effects: [] });

const isOurs = (entry: LeaseEntry, lease: Holder, me: NodeAddress) =>
  !entry.given && entry.holder.instance === me.instance && entry.epoch === lease.epoch;

/** It stops here, as nothing was heard in time. */
function late(lease: Holder, { now, me }: Moment): LeaseStep {
  const { revision, epoch } = lease;
  const entry: LeaseEntry = { revision, holder: me, epoch, given: false, snapshot: null };
  return {
    lease: { kind: "theirs", entry, seenAt: now },
    effects: [{ type: "lost", reason: "late", to: null }],
  };
}

/** Another has it, or nobody any more. */
function taken(entry: LeaseEntry | null, revision: number, { now }: Moment): LeaseStep {
  return {
    lease: entry ? { kind: "theirs", entry, seenAt: now } : { kind: "free", revision },
    effects: [{ type: "lost", reason: "taken", to: entry && holderOf(entry) }],
  };
}

/** A write of one's own is there: it counts from its beginning. */
const renewed = <L extends Holder>(lease: L, revision: number, began: number): L => ({
  ...lease,
  ...{ revision, writing: null, due: began + RENEW_MS },
  safeUntil: Math.max(lease.safeUntil, began + SAFE_MS),
});

/** Peers' word, where it came in time: one that comes later must not bring back what has ended. */
const vouched = <L extends Holder>(lease: L, asked: number): L => ({
  ...lease,
  safeUntil: Math.max(lease.safeUntil, asked + SAFE_MS),
});

export function fromHeld(lease: HeldLease, event: LeaseEvent, moment: Moment): LeaseStep {
  const { now, me } = moment;
  switch (event.type) {
    case "tick":
      return now >= lease.safeUntil ? late(lease, moment) : keepUp(lease, event.up, now);
    case "up":
      return stay({ ...lease, due: Math.min(lease.due, now) });
    case "wrote":
      return stay(renewed(lease, event.revision, event.began));
    case "failed":
      return stay({ ...lease, writing: null, due: now + RETRY_MS });
    case "beaten":
      return { lease: { ...lease, due: Infinity }, effects: [{ type: "read" }] };
    case "unread":
      return stay({ ...lease, writing: null, due: now + RETRY_MS });
    case "vouched":
      return now >= lease.safeUntil ? late(lease, moment) : stay(vouched(lease, event.asked));
    case "seen":
      if (event.revision <= lease.revision) return stay(lease);
      if (event.entry && isOurs(event.entry, lease, me)) {
        return stay({ ...lease, revision: event.revision });
      }
      return taken(event.entry, event.revision, moment);
    case "read": {
      const { entry, revision } = event, next = { ...lease, revision, writing: null, due: now };
      if (entry && isOurs(entry, lease, me)) return stay(next);
      // The server has lost what it kept last, as after a fall: whoever had it then has not got it any more.
      if (revision < lease.revision) return stay(next);
      return taken(entry, revision, moment);
    }
    case "hand": {
      const handing: HandingLease = { ...lease, ...event, kind: "handing", phase: "waiting" };
      return lease.writing === null ? give(handing, now) : stay(handing);
    }
    case "leave":
      return {
        lease: { kind: "leaving", revision: lease.revision, safeUntil: lease.safeUntil, due: Infinity },
        effects: [{ type: "remove", over: lease.revision }],
      };
    default:
      return stay(lease);
  }
}

function keepUp(lease: HeldLease, up: boolean, now: number): LeaseStep {
  const effects: LeaseEffect[] = [];
  let next = lease;
  if (up && lease.writing === null && now >= lease.due) {
    next = { ...next, writing: now };
    effects.push({ type: "renew", over: lease.revision, epoch: lease.epoch });
  }
  const isDoubtful = !up || lease.writing !== null && now >= lease.writing + DOUBT_MS ||
    now >= lease.safeUntil - SAFE_MS + RENEW_MS + DOUBT_MS;
  if (isDoubtful && now >= lease.asked + ASK_MS) {
    next = { ...next, asked: now };
    effects.push({ type: "ask" });
  }
  return { lease: next, effects };
}

const give = (lease: HandingLease, now: number): LeaseStep => ({
  lease: { ...lease, phase: "giving", writing: now },
  effects: [{
    type: "give",
    over: lease.revision,
    after: lease.epoch,
    to: lease.to,
    snapshot: lease.snapshot,
  }],
});

const resume = (lease: HandingLease, now: number): LeaseStep => ({
  lease: { ...lease, phase: "resuming", writing: now },
  effects: [{ type: "renew", over: lease.revision, epoch: lease.epoch }],
});

const look = (lease: HandingLease): LeaseStep => ({
  lease: { ...lease, phase: "looking", writing: null },
  effects: [{ type: "read" }],
});

/** Silent all the while: only a write that says it is still ours has it go on here. */
export function fromHanding(lease: HandingLease, event: LeaseEvent, moment: Moment): LeaseStep {
  const { now } = moment;
  switch (event.type) {
    case "wrote":
      return wroteHanding(lease, event, moment);
    case "beaten":
      return look(lease);
    case "failed":
      if (lease.phase === "waiting") return give({ ...lease, writing: null }, now);
      return stay({ ...lease, phase: "resuming", writing: null, due: now + RETRY_MS });
    case "unread":
      return stay({ ...lease, phase: "resuming", writing: null, due: now + RETRY_MS });
    case "tick":
      if (now >= lease.safeUntil) return late(lease, moment);
      return event.up && lease.phase === "resuming" && lease.writing === null && now >= lease.due
        ? resume(lease, now)
        : stay(lease);
    case "vouched":
      return now >= lease.safeUntil ? late(lease, moment) : stay(vouched(lease, event.asked));
    case "read":
      return readHanding(lease, event, moment);
    default:
      return stay(lease);
  }
}

function wroteHanding(
  lease: HandingLease,
  { revision, began }: LeaseEvent & { type: "wrote" },
  { now }: Moment,
): LeaseStep {
  switch (lease.phase) {
    case "waiting":
      return give(renewed(lease, revision, began), now);
    case "giving": {
      const entry = {
        revision,
        holder: lease.to,
        epoch: epochAt(revision, lease.epoch),
        given: true,
        snapshot: null,
      };
      return { lease: { kind: "theirs", entry, seenAt: now }, effects: [{ type: "handed" }] };
    }
    default: {
      const { epoch, safeUntil, writing, due, asked } = renewed(lease, revision, began);
      return {
        lease: { kind: "held", epoch, revision, safeUntil, writing, due, asked },
        effects: [{ type: "kept" }],
      };
    }
  }
}

function readHanding(
  lease: HandingLease,
  { entry, revision }: LeaseEvent & { type: "read" },
  moment: Moment,
): LeaseStep {
  if (entry && isOurs(entry, lease, moment.me)) return give({ ...lease, revision }, moment.now);
  if (entry?.holder.instance === lease.to.instance) {
    return { lease: { kind: "theirs", entry, seenAt: moment.now }, effects: [{ type: "handed" }] };
  }
  if (revision < lease.revision) return resume({ ...lease, revision }, moment.now);
  return taken(entry, revision, moment);
}
