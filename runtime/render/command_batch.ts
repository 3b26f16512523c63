import { type HeadPose, samePose } from "../motion/head_pose.ts";

/**
 * Frames that are recorded one by one and go on the device's queue in one submit. What `writeBuffer` writes is there
 * before anything of the next submit runs: two frames that need one buffer with two contents cannot share a submit.
 */
export interface CommandBatch {
  add(commands: GPUCommandBuffer): void;
  /**
   * A frame is recorded that writes to what belongs to these: what was recorded with other contents is sent before.
   *
   * @param own is written for each frame anew
   * @param pose what `posing` and `light` are filled for; must not change before `send`
   */
  part(own: object, pose: HeadPose, posing: object | undefined, light: object | undefined): void;
  /** Whether it is filled for a pose that a frame before asked for too; notes that it will be, where not. */
  isPosed(owner: object, pose: HeadPose): boolean;
  send(): void;
}

export function createCommandBatch(device: GPUDevice): CommandBatch {
  const commands: GPUCommandBuffer[] = [];
  const written = new Set<object>();
  const posed = new Map<object, HeadPose>();
  const clashes = (owner: object | undefined, pose: HeadPose) => {
    const before = owner ? posed.get(owner) : undefined;
    return before !== undefined && !samePose(before, pose);
  };
  const batch: CommandBatch = {
    add: (each) => void commands.push(each),
    part(own, pose, posing, light) {
      if (written.has(own) || clashes(posing, pose) || clashes(light, pose)) batch.send();
      written.add(own);
    },
    isPosed(owner, pose) {
      if (posed.has(owner)) return true;
      posed.set(owner, pose);
      return false;
    },
    send() {
      if (commands.length > 0) device.queue.submit(commands);
      commands.length = 0;
      written.clear();
      posed.clear();
    },
  };
  return batch;
}
