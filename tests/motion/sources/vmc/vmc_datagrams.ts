import { openOsc, type OscOutput } from "../../../../runtime/formats/osc/osc.ts";
import { restPose } from "../../../../runtime/motion/head_pose.ts";
import { VRM_EXPRESSIONS } from "../../../../runtime/motion/sources/vmc/blend_names.ts";
import {
  createVmcWriter,
  VMC_NAMINGS,
  type VmcNaming,
} from "../../../../runtime/motion/sources/vmc/vmc_writer.ts";

const BONES = [
  "Hips",
  "Spine",
  "Chest",
  "UpperChest",
  "Neck",
  "Head",
  "LeftEye",
  "RightEye",
  "LeftHand",
  "Jaw",
];

/** Datagrams as senders of VMC write them, of every kind that is read and some that are not. */
export async function vmcDatagrams(): Promise<Uint8Array[]> {
  const osc = await openOsc(), pose = restPose("arkit");
  pose.expression.fill(0.5);
  const ours = (Object.keys(VMC_NAMINGS) as VmcNaming[]).flatMap((naming) =>
    createVmcWriter(osc, naming).write(pose, 1).map((each) => each.slice())
  );
  const q = [0.1, 0.2, 0.3, 0.9];
  const others: OscOutput[] = [
    { address: "/VMC/Ext/OK", args: [{ whole: 1 }, { whole: 3 }, { whole: 0 }, { whole: 1 }] },
    { address: "/VMC/Ext/VRM", args: ["C:\\\\model.vrm", "Alicia"] },
    { address: "/VMC/Ext/Tra/Pos", args: ["LHR-1", 0, 1, 0, ...q] },
    { address: "/VMC/Ext/Root/Pos", args: ["root", 0, 0, 0, ...q, 1, 1, 1, 0, 0, 0] },
    ...BONES.map((name) => ({ address: "/VMC/Ext/Bone/Pos", args: [name, 0, 0, 0, ...q] })),
    ...VRM_EXPRESSIONS.map(({ vrm0, vrm1 }, i) => ({
      address: "/VMC/Ext/Blend/Val",
      args: [(i % 2 ? vrm0 : vrm1 ?? vrm0)!, i / 27],
    })),
    { address: "/VMC/Ext/Blend/Apply", args: [] },
  ];
  const single = others.flatMap((each) => osc.write([each], 2000)).map((each) => each.subarray(20));
  return [...ours, ...osc.write(others, 1400), ...osc.write(others, 16_000), ...single];
}
