import { type Devices, idOf, type Kind, KINDS, LABEL } from "./device.ts";

/*
 * Which device a site means, and what the list of devices shows: what browsers do with a camera that is plugged in,
 * https://www.w3.org/TR/mediacapture-streams/.
 */

export type DeviceKind = "audioinput" | "audiooutput" | "videoinput";
export const inputOf = (kind: Kind): DeviceKind => kind === "audio" ? "audioinput" : "videoinput";

/** What is told of a device. */
export interface Listed {
  readonly kind: DeviceKind;
  readonly deviceId: string;
  readonly groupId: string;
  readonly label: string;
}

/** What of a device list decides. */
type Entry = Pick<Listed, "kind" | "deviceId" | "label">;

/**
 * What has to be put into the browser's list, and where: before permission one nameless entry a kind, as browsers do,
 * after it the device with its name.
 *
 * @param granted kinds that the site has been given by us
 * @returns entries in the list's order, those of the browser by their place in it
 */
export function listDevices(
  native: readonly Entry[],
  devices: Devices,
  granted: ReadonlySet<Kind>,
): (number | Listed)[] {
  const list: (number | Listed)[] = [];
  const places = native.map((_, place) => place);
  for (const kind of KINDS) {
    const theirs = places.filter((place) => native[place]!.kind === inputOf(kind));
    const named = granted.has(kind) || theirs.some((place) => native[place]!.label !== "");
    const ours = { kind: inputOf(kind), ...entryOf(kind, devices, named) };
    if (named) list.push(...(devices.first ? [ours, ...theirs] : [...theirs, ours]));
    else list.push(...(theirs.length === 0 ? [ours] : theirs));
  }
  list.push(...places.filter((place) => !native[place]!.kind.endsWith("input")));
  return list;
}

const entryOf = (kind: Kind, devices: Devices, named: boolean): Omit<Listed, "kind"> =>
  named
    ? { deviceId: idOf(kind, devices), groupId: devices.group, label: LABEL }
    : { deviceId: "", groupId: "", label: "" };

/** A constraint on a name, as getUserMedia takes it; a bare one is a wish only. */
type NameConstraint = string | string[] | { exact?: string | string[]; ideal?: string | string[] };

/** What of a constraint on a track decides which device is meant. */
interface NamedTrack {
  readonly deviceId?: NameConstraint;
  readonly groupId?: NameConstraint;
  readonly facingMode?: NameConstraint;
  readonly advanced?: readonly { readonly deviceId?: NameConstraint }[];
}

/** A wish for one kind of track, as getUserMedia takes it. */
export type Wanted = boolean | NamedTrack | undefined;

/**
 * Whether a wish means our device.
 *
 * @param others whether the browser has devices of that kind
 */
export function meansOurs(kind: Kind, wanted: Wanted, devices: Devices, others: boolean): boolean {
  if (wanted === undefined || wanted === false) return false;
  const asked: NamedTrack = typeof wanted === "object" ? wanted : {};
  const [id, group] = [wishOf(asked.deviceId), wishOf(asked.groupId)];
  const ourId = idOf(kind, devices);
  if (id.exact.length > 0) return id.exact.includes(ourId);
  if (group.exact.length > 0) return group.exact.includes(devices.group);
  const wished = [...id.ideal, ...(asked.advanced ?? []).flatMap(({ deviceId }) => wishOf(deviceId).ideal)];
  if (wished.includes(ourId) || group.ideal.includes(devices.group)) return true;
  if (!others) return true;
  // A device that is wished for by its name is the browser's, and so is one that looks another way than at its user.
  if (wished.some((each) => each !== "")) return false;
  if (wishOf(asked.facingMode).exact.some((mode) => mode !== "user")) return false;
  return devices.first;
}

function wishOf(constraint: NameConstraint | undefined): { exact: string[]; ideal: string[] } {
  const list = (value: string | string[] | undefined): string[] =>
    value === undefined ? [] : Array.isArray(value) ? value : [value];
  if (typeof constraint !== "object" || constraint === null || Array.isArray(constraint)) {
    return { exact: [], ideal: list(constraint) };
  }
  return { exact: list(constraint.exact), ideal: list(constraint.ideal) };
}
