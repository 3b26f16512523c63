import type { NodeAddress } from "../placement.ts";
import { fromHanding, fromHeld } from "./held_transition.ts";
import {
  epochAt,
  EXPIRY_MS,
  type Lease,
  type LeaseEntry,
  type LeaseEvent,
  type LeaseStep,
  MOST_TRIES,
  RENEW_MS,
  RETRY_MS,
  SAFE_MS,
} from "./lease.ts";

/** Where a lease is when something happens, by a clock that only runs on. */
export interface Moment {
  readonly now: number;
  /** This node. */
  readonly me: NodeAddress;
}

/** What comes of an event: pure, and all of a lease's life. */
export function onLease(lease: Lease, event: LeaseEvent, moment: Moment): LeaseStep {
  switch (lease.kind) {
    case "free":
      return fromFree(lease, event, moment);
    case "theirs":
      return fromTheirs(lease, event, moment);
    case "taking":
      return fromTaking(lease, event, moment);
    case "held":
      return fromHeld(lease, event, moment);
    case "handing":
      return fromHanding(lease, event, moment);
    case "leaving":
      return fromLeaving(lease, event, moment);
  }
}

type Of<K extends Lease["kind"]> = Extract<Lease, { kind: K }>;
const stay = (lease: Lease): LeaseStep => ({ lease, effects: [] });

const take = (over: number, entry: LeaseEntry | null, tries = 1): LeaseStep => ({
  lease: { kind: "taking", over, entry, tries },
  effects: [{ type: "take", over, after: entry?.epoch ?? 0 }],
});

/** As it stands, for who has nothing to do with it; what was given to this node it takes. */
function fromEntry(entry: LeaseEntry | null, revision: number, { now, me }: Moment): LeaseStep {
  if (entry === null) return stay({ kind: "free", revision });
  if (entry.given && entry.holder.instance === me.instance) return take(entry.revision, entry);
  return stay({ kind: "theirs", entry, seenAt: now });
}

function fromFree(lease: Of<"free">, event: LeaseEvent, moment: Moment): LeaseStep {
  switch (event.type) {
    case "want":
      return take(lease.revision, null);
    case "seen":
    case "read":
      return event.revision > lease.revision ? fromEntry(event.entry, event.revision, moment) : stay(lease);
    default:
      return stay(lease);
  }
}

function fromTheirs(lease: Of<"theirs">, event: LeaseEvent, moment: Moment): LeaseStep {
  const { entry, seenAt } = lease, { now, me } = moment;
  switch (event.type) {
    case "seen":
      return event.revision > entry.revision ? fromEntry(event.entry, event.revision, moment) : stay(lease);
    case "read":
      return event.revision === entry.revision ? stay(lease) : fromEntry(event.entry, event.revision, moment);
    case "up":
      return stay({ ...lease, seenAt: now });
    case "tick": {
      if (!event.up || event.patience === Infinity) return stay(lease);
      // What this node had and let go of by itself nobody else can have before it has changed.
      const end = entry.holder.instance === me.instance ? now : seenAt + EXPIRY_MS + event.patience;
      return now >= end ? take(entry.revision, entry) : stay(lease);
    }
    case "sweep":
      return now < seenAt + EXPIRY_MS ? stay(lease) : {
        lease: { kind: "leaving", revision: entry.revision, safeUntil: now + SAFE_MS, due: Infinity },
        effects: [{ type: "remove", over: entry.revision }],
      };
    default:
      return stay(lease);
  }
}

function fromTaking(lease: Of<"taking">, event: LeaseEvent, moment: Moment): LeaseStep {
  const { over, entry, tries } = lease, { now, me } = moment;
  switch (event.type) {
    case "wrote": {
      const { revision, began } = event, safeUntil = began + SAFE_MS;
      // It came so late that others may have it already: once more, over what was written.
      if (now >= safeUntil) return take(revision, entry, tries);
      const times = { safeUntil, writing: null, due: began + RENEW_MS, asked: -Infinity };
      const epoch = epochAt(revision, entry?.epoch ?? 0);
      return {
        lease: { kind: "held", epoch, revision, ...times },
        effects: [{ type: "own", epoch, entry }],
      };
    }
    case "beaten":
      return { lease, effects: [{ type: "read" }] };
    case "read": {
      const found = event.entry, isOurs = found?.holder.instance === me.instance;
      // An answer was lost on the way, or the key was removed by somebody: it can still be had.
      if (found !== null && !isOurs) return fromEntry(found, event.revision, moment);
      if (tries >= MOST_TRIES) return stay({ kind: "free", revision: event.revision });
      return take(event.revision, found ?? entry, tries + 1);
    }
    case "failed":
    case "unread":
      return stay(entry ? { kind: "theirs", entry, seenAt: now } : { kind: "free", revision: over });
    default:
      return stay(lease);
  }
}

/** Where it cannot be removed its end comes by itself, elsewhere. */
function fromLeaving(lease: Of<"leaving">, event: LeaseEvent, moment: Moment): LeaseStep {
  const { now } = moment;
  switch (event.type) {
    case "wrote":
      return stay({ kind: "free", revision: event.revision });
    case "beaten":
      return { lease, effects: [{ type: "read" }] };
    case "read":
      if (event.entry?.holder.instance !== moment.me.instance || event.entry.given) {
        return fromEntry(event.entry, event.revision, moment);
      }
      return {
        lease: { ...lease, revision: event.revision, due: Infinity },
        effects: [{ type: "remove", over: event.revision }],
      };
    case "failed":
    case "unread":
      return stay({ ...lease, due: now + RETRY_MS });
    case "tick":
      if (now >= lease.safeUntil) return stay({ kind: "free", revision: lease.revision });
      if (!event.up || now < lease.due) return stay(lease);
      return { lease: { ...lease, due: Infinity }, effects: [{ type: "remove", over: lease.revision }] };
    default:
      return stay(lease);
  }
}
