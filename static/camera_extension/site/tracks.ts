import { type Devices, idOf, type Kind, LABEL, type Shape } from "../device.ts";
import { fitPicture, Unfit } from "../fit.ts";
import type { Feed } from "./feed.ts";

/** What is known of a track of ours. */
interface Facts {
  readonly kind: Kind;
  readonly feed: Feed;
  readonly deviceId: string;
  readonly groupId: string;
  readonly shape: Shape;
  constraints: MediaTrackConstraints;
}

const facts = new WeakMap<MediaStreamTrack, Facts>();

/** Makes a track one of a device: it says the device's name and id, keeps to constraints, and is counted until stopped. */
export function adopt(
  track: MediaStreamTrack,
  kind: Kind,
  feed: Feed,
  devices: Devices,
  constraints: MediaTrackConstraints,
): void {
  const { group: groupId, shape } = devices;
  facts.set(track, { kind, feed, deviceId: idOf(kind, devices), groupId, shape, constraints });
  feed.join(track);
}

/** @throws {OverconstrainedError} as the browser would */
export function fitOf(constraints: MediaTrackConstraints, shape: Shape): ReturnType<typeof fitPicture> {
  try {
    return fitPicture(constraints, shape);
  } catch (error) {
    if (error instanceof Unfit) throw new OverconstrainedError(error.constraint, error.message);
    throw error;
  }
}

declare const OverconstrainedError: new (constraint: string, message: string) => DOMException;

/** Ours answer for themselves, all others as ever. On the prototype, where pages look for these too. */
export function patchTracks(): void {
  const { prototype } = MediaStreamTrack;
  const label = Object.getOwnPropertyDescriptor(prototype, "label")!;
  Object.defineProperty(prototype, "label", {
    ...label,
    get(this: MediaStreamTrack) {
      return facts.has(this) ? LABEL : label.get!.call(this);
    },
  });
  replace(prototype, "stop", (track, stop) => {
    stop();
    facts.get(track)?.feed.look();
  });
  replace(prototype, "clone", (track, clone) => {
    const twin = clone();
    const known = facts.get(track);
    if (known !== undefined) {
      facts.set(twin, { ...known });
      known.feed.join(twin);
    }
    return twin;
  });
  replace(prototype, "getConstraints", (track, usual) => facts.get(track)?.constraints ?? usual());
  replace(prototype, "getSettings", (track, usual) => {
    const known = facts.get(track);
    return known === undefined ? usual() : settingsOf(known, usual());
  });
  replace(prototype, "getCapabilities", (track, usual) => {
    const known = facts.get(track);
    return known === undefined ? usual() : capabilitiesOf(known.kind, known);
  });
  replace(prototype, "applyConstraints", async (track, usual, asked: MediaTrackConstraints = {}) => {
    const known = facts.get(track);
    if (known === undefined) return await usual(asked);
    if (known.kind === "video") known.feed.fit = fitOf(asked, known.shape);
    known.constraints = asked;
  });
}

type Method = "stop" | "clone" | "getConstraints" | "getSettings" | "getCapabilities" | "applyConstraints";

function replace<Name extends Method>(
  prototype: MediaStreamTrack,
  name: Name,
  instead: (
    track: MediaStreamTrack,
    usual: (...args: Parameters<MediaStreamTrack[Name]>) => ReturnType<MediaStreamTrack[Name]>,
    ...args: Parameters<MediaStreamTrack[Name]>
  ) => ReturnType<MediaStreamTrack[Name]>,
): void {
  const usual = prototype[name] as (...args: unknown[]) => unknown;
  // A method, so that it has the name, and cannot be made new.
  const { [name]: method } = {
    [name](this: MediaStreamTrack, ...args: Parameters<MediaStreamTrack[Name]>) {
      return instead(
        this,
        (...given) => usual.apply(this, given) as ReturnType<MediaStreamTrack[Name]>,
        ...args,
      );
    },
  };
  Object.defineProperty(prototype, name, {
    ...Object.getOwnPropertyDescriptor(prototype, name)!,
    value: method,
  });
}

function settingsOf({ kind, deviceId, groupId, shape, feed }: Facts, usual: MediaTrackSettings) {
  if (kind === "audio") return { ...usual, ...SOUND, deviceId, groupId };
  const { width, height, rate } = feed.fit;
  return {
    ...usual,
    ...{ deviceId, groupId, width, height, frameRate: rate, aspectRatio: width / height },
    resizeMode: width === shape.width && height === shape.height ? "none" : "crop-and-scale",
  };
}

const SOUND = {
  ...{ autoGainControl: false, echoCancellation: false, noiseSuppression: false },
  ...{ channelCount: 1, sampleRate: 48_000, sampleSize: 16 },
};

/** What a device can do, as `InputDeviceInfo` tells it too. */
export function capabilitiesOf(
  kind: Kind,
  { deviceId, groupId, shape }: Pick<Facts, "deviceId" | "groupId" | "shape">,
): MediaTrackCapabilities {
  if (kind === "audio") {
    return {
      ...{ deviceId, groupId, channelCount: { min: 1, max: 1 }, sampleRate: { min: 48_000, max: 48_000 } },
      ...{ autoGainControl: [false], echoCancellation: [false], noiseSuppression: [false] },
    };
  }
  const { width, height, rate } = shape;
  return {
    ...{ deviceId, groupId, facingMode: [], resizeMode: ["none", "crop-and-scale"] },
    ...{ width: { min: 1, max: width }, height: { min: 1, max: height }, frameRate: { min: 1, max: rate } },
    aspectRatio: { min: 1 / height, max: width },
  } as MediaTrackCapabilities;
}
