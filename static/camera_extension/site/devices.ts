import { inputOf, listDevices, type Listed, meansOurs } from "../choose.ts";
import { type Kind, KINDS, type Shape } from "../device.ts";
import { openFeed } from "./feed.ts";
import type { Link } from "./link.ts";
import { adopt, capabilitiesOf, fitOf } from "./tracks.ts";

/** Adds the devices to the list and to what getUserMedia gives. */
export function patchDevices(mediaDevices: MediaDevices, link: Link): void {
  const prototype = MediaDevices.prototype;
  const listNative = prototype.enumerateDevices.bind(mediaDevices);
  const getNative = prototype.getUserMedia.bind(mediaDevices);
  const granted = new Set<Kind>();

  async function enumerateDevices(): Promise<MediaDeviceInfo[]> {
    await link.ready;
    const native = await listNative();
    if (link.devices === null || !KINDS.some(isAllowed)) return native;
    const { shape } = link.devices;
    return listDevices(native, link.devices, granted).map((entry) =>
      typeof entry === "number" ? native[entry]! : infoOf(entry, shape)
    );
  }

  async function getUserMedia(constraints: MediaStreamConstraints = {}): Promise<MediaStream> {
    await link.ready;
    const devices = link.devices;
    const wishes: Record<Kind, boolean | MediaTrackConstraints | undefined> = {
      audio: constraints.audio,
      video: constraints.video,
    };
    const native = devices === null ? [] : await listNative();
    const ours = devices === null
      ? []
      : KINDS.filter((kind) =>
        meansOurs(kind, wishes[kind], devices, native.some((each) => each.kind === inputOf(kind)))
      );
    if (devices === null || ours.length === 0) return await getNative(constraints);
    if (!ours.every(isAllowed)) throw new DOMException("Permission denied", "NotAllowedError");
    const asked = (kind: Kind) => typeof wishes[kind] === "object" ? wishes[kind] : {};
    // Refused before a real device's light goes on.
    const fit = ours.includes("video") ? fitOf(asked("video"), devices.shape) : devices.shape;
    const theirs = Object.fromEntries(
      KINDS.filter((kind) => !ours.includes(kind)).map((kind) => [kind, wishes[kind]]),
    );
    const stream = KINDS.some((kind) => theirs[kind]) ? await getNative(theirs) : new MediaStream();
    try {
      const feed = await openFeed(link, ours, fit);
      for (const [kind, track] of feed.tracks) {
        adopt(track, kind, feed, devices, asked(kind));
        stream.addTrack(track);
        granted.add(kind);
      }
      return stream;
    } catch (error) {
      for (const track of stream.getTracks()) track.stop();
      throw error;
    }
  }

  // A function's own name does not outlive the bundler.
  for (const [name, value] of Object.entries({ enumerateDevices, getUserMedia })) {
    Object.defineProperty(prototype, name, { ...Object.getOwnPropertyDescriptor(prototype, name)!, value });
  }
}

/** A frame of another site in the page has devices where its page says so. */
function isAllowed(kind: Kind): boolean {
  const { featurePolicy } = document as { featurePolicy?: { allowsFeature(name: string): boolean } };
  return featurePolicy?.allowsFeature(kind === "video" ? "camera" : "microphone") ?? true;
}

/** An entry of the kind that the browser's own are of. */
function infoOf({ kind, deviceId, groupId, label }: Listed, shape: Shape) {
  const facts = { deviceId, kind, label, groupId };
  const of = kind === "audioinput" ? "audio" : "video";
  const methods = {
    toJSON: () => facts,
    getCapabilities: () => label === "" ? {} : capabilitiesOf(of, { deviceId, groupId, shape }),
  };
  const values = Object.entries({ ...facts, ...methods }).map(([name, value]) => [name, { value }]);
  return Object.create(InputDeviceInfo.prototype, Object.fromEntries(values)) as MediaDeviceInfo;
}
