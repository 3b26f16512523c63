import type { Calibration } from "../../../../runtime/motion/tracking/calibration.ts";

/** What the solver has learnt of a person's face at rest: plain JSON, to be kept as it is. */
export type { Calibration };

export interface Person {
  name: string;
  calibration: Calibration;
}

/** What is kept of those who have calibrated on this device, and who is before the camera. */
export interface People {
  readonly list: readonly Person[];
  /** Index into the list; null for somebody who has not calibrated. */
  readonly chosen: number | null;
}

/** More than these are not kept: the one first made goes. */
export const MOST_PEOPLE = 8;
const MOST_NAME = 24;
/** A calibration is a few hundred numbers; what is longer is not one of ours. */
const MOST_STORED = 512 * 1024;
export const NOBODY: People = { list: [], chosen: null };

/** Reads what is kept. What is not of this form counts as absent. */
export function readPeople(stored: string | null): People {
  if (stored === null || stored.length > MOST_STORED) return NOBODY;
  let value: unknown;
  try {
    value = JSON.parse(stored);
  } catch {
    return NOBODY;
  }
  if (!isRecord(value) || !Array.isArray(value.list)) return NOBODY;
  const { chosen } = value;
  const list = value.list.slice(0, MOST_PEOPLE).filter(isPerson);
  const kept = list.length === value.list.length && Number.isInteger(chosen) && list[chosen as number];
  return { list, chosen: kept ? chosen as number : null };
}

/** Puts a new calibration to who is chosen, or to somebody new. */
export function withCalibration({ list, chosen }: People, calibration: Calibration): People {
  if (chosen !== null) {
    return { chosen, list: list.map((person, at) => at === chosen ? { ...person, calibration } : person) };
  }
  const kept = list.length < MOST_PEOPLE ? list : list.slice(1);
  return { list: [...kept, { name: freshName(kept), calibration }], chosen: kept.length };
}

/** @param to index into the list, or null for somebody else */
export const choose = ({ list }: People, to: number | null): People => ({
  list,
  chosen: to !== null && list[to] ? to : null,
});

/** Gives who is chosen a name; an empty one changes nothing. */
export function rename({ list, chosen }: People, name: string): People {
  const plain = name.replace(/\s+/g, " ").trim().slice(0, MOST_NAME);
  if (plain === "") return { list, chosen };
  return { chosen, list: list.map((person, at) => at === chosen ? { ...person, name: plain } : person) };
}

/** Forgets who is chosen. */
export const forget = ({ list, chosen }: People): People => ({
  list: list.filter((_, at) => at !== chosen),
  chosen: null,
});

/** Another tab has changed what is kept: who is before this one's camera stays, where they are still there. */
export function fromElsewhere(kept: People, { list, chosen }: People): People {
  const mine = chosen === null ? -1 : kept.list.findIndex(({ name }) => name === list[chosen]!.name);
  return { list: kept.list, chosen: mine < 0 ? null : mine };
}

function freshName(list: readonly Person[]): string {
  for (let number = 1;; number++) {
    const name = `Person ${number}`;
    if (!list.some((person) => person.name === name)) return name;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isPerson = (value: unknown): value is Person =>
  isRecord(value) && typeof value.name === "string" && value.name.length <= MOST_NAME &&
  isRecord(value.calibration);
