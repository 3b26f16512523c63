import type { Osc, OscOutput } from "../../../formats/osc/osc.ts";
import { forEachMessage } from "../../../formats/osc/osc_bundle.ts";
import { ARKIT_SHAPES } from "../../../head/arkit.ts";
import { JOINTS } from "../../../head/head_model.ts";
import type { HeadPose } from "../../head_pose.ts";
import { toQuaternion } from "../../rotation.ts";
import { EYE_BONES, noTurn, writeEyeTurn, writeUnity } from "./bones.ts";
import { VMC } from "./vmc_reader.ts";
import { createVrmWeights, VRM_OUTPUT } from "./vrm_weights.ts";

/** How a face's values are called: receivers take them by the very letters of their avatar's clips. */
export const VMC_NAMINGS = {
  vmc: "the 52 clips of perfect sync: JawOpen, EyeBlinkLeft",
  "vmc-arkit": "the same in ARKit's own letters: jawOpen, eyeBlinkLeft",
  "vmc-vrm0": "VRM 0's presets, for avatars without perfect sync: A, I, U, E, O, Blink_L, Joy",
  "vmc-vrm1": "VRM 1's: aa, ih, ou, ee, oh, blinkLeft, happy",
} as const;
export type VmcNaming = keyof typeof VMC_NAMINGS;

/** Bytes of a datagram: it passes every network in one piece, as the protocol asks for. */
export const VMC_DATAGRAM = 1400;

/** Writes poses as VMC. */
export interface VmcWriter {
  /**
   * The datagrams of one frame, in order; their bytes are written anew by the next call. Nothing is allocated.
   *
   * @param pose of the space `arkit` @param seconds since the sender began
   */
  write(pose: HeadPose, seconds: number): readonly Uint8Array<ArrayBuffer>[];
  /** What is said while there is no face to be shown: that none is, and the time. */
  writeNone(seconds: number): readonly Uint8Array<ArrayBuffer>[];
}

const place = (address: string, name: string): OscOutput => ({
  address,
  args: [name, 0, 0, 0, 0, 0, 0, 1],
});
const NECK = 3 * JOINTS.indexOf("neck");

/**
 * A frame is: OK, time, root, the bones of neck, head and eyes, all values, Apply. Root and neck of ours are neck and head
 * of a body, whose turns add up to the same. Bones stand at 0 against their parents, as nothing is known of the
 * receiver's: what takes over places too has to be told to take turns alone.
 *
 * Encoded once by the package; a frame only writes its numbers.
 */
export function createVmcWriter(osc: Osc, naming: VmcNaming): VmcWriter {
  const isVrm = naming === "vmc-vrm0" || naming === "vmc-vrm1";
  const names = isVrm
    ? VRM_OUTPUT.map(({ vrm0, vrm1 }) => (naming === "vmc-vrm0" ? vrm0 : vrm1)!)
    : ARKIT_SHAPES.map((name) => naming === "vmc" ? name[0]!.toUpperCase() + name.slice(1) : name);
  const time: OscOutput = { address: VMC.time, args: [0] };
  const bundles = osc.write([
    { address: VMC.available, args: [{ whole: 1 }] },
    time,
    place(VMC.root, "root"),
    ...["Neck", "Head", ...EYE_BONES].map((name) => place(VMC.bone, name)),
    ...names.map((name) => ({ address: VMC.value, args: [name, 0] })),
    { address: VMC.apply, args: [] },
  ], VMC_DATAGRAM);
  const none = osc.write([{ address: VMC.available, args: [{ whole: 0 }] }, time], VMC_DATAGRAM);
  const places = placesOf(bundles), noneTime = placesOf(none).times[0]!;
  const weights = isVrm ? createVrmWeights() : null;
  const values = new Float64Array(names.length);
  const turn = noTurn();

  return {
    write(pose, seconds) {
      for (const { view, end } of places.times) view.setFloat32(end - 4, seconds);
      toQuaternion(pose.joints, 0, turn);
      writeTurn(places.bones[0]!);
      toQuaternion(pose.joints, NECK, turn);
      writeTurn(places.bones[1]!);
      for (let eye = 0; eye < EYE_BONES.length; eye++) {
        writeEyeTurn(pose, EYE_BONES[eye]!, turn);
        writeTurn(places.bones[2 + eye]!);
      }
      if (weights) weights.write(pose.expression, values);
      else values.set(pose.expression);
      for (let i = 0; i < values.length; i++) {
        const { view, end } = places.values[i]!;
        view.setFloat32(end - 4, values[i]!);
      }
      return bundles;
    },
    writeNone(seconds) {
      noneTime.view.setFloat32(noneTime.end - 4, seconds);
      return none;
    },
  };

  function writeTurn({ view, end }: Place): void {
    writeUnity(turn, view, end - 16);
  }
}

/** Where a message ends. */
interface Place {
  readonly view: DataView;
  readonly end: number;
}

/** Where the messages with numbers lie. */
function placesOf(bundles: readonly Uint8Array<ArrayBuffer>[]) {
  const times: Place[] = [], bones: Place[] = [], values: Place[] = [];
  for (const bundle of bundles) {
    const view = new DataView(bundle.buffer, bundle.byteOffset, bundle.byteLength);
    forEachMessage(bundle, (address, _from, end) => {
      if (address === VMC.time) times.push({ view, end });
      else if (address === VMC.bone) bones.push({ view, end });
      else if (address === VMC.value) values.push({ view, end });
    });
  }
  return { times, bones, values };
}
