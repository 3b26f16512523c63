import { openOsc } from "../../formats/osc/osc.ts";
import { restPose } from "../../motion/head_pose.ts";
import { createVmcWriter, type VmcNaming } from "../../motion/sources/vmc/vmc_writer.ts";
import type { DrivenFace } from "../driven_face.ts";
import type { Clock } from "../live_clock.ts";
import { openUdpTarget, type UdpTarget } from "./udp_target.ts";
import { log } from "../../telemetry/log.ts";

/** Sends a session's face to a program elsewhere. */
export interface FaceSender {
  /** Address and port, as one word. */
  readonly place: string;
  /** Frames with a face that were sent. */
  readonly frames: number;
  close(): Promise<void>;
}

export interface FaceSenderOptions {
  readonly naming: VmcNaming;
  readonly host: string;
  readonly port: number;
  /** The session's face; null while nobody is in it, or there is no such session. */
  face(): DrivenFace | null;
  /** Frames a second: as many as the session draws where nobody asks. */
  readonly fps: number;
  readonly clock: Clock;
  /** For tests: another place to send to. */
  readonly open?: typeof openUdpTarget;
}

/** While there is no face, receivers are told so at this pace. */
const NONE_MS = 1000;

/**
 * Sends VMC frames at a steady rate while somebody is in the session, driven or idle, watched or not: the pose is asked of
 * the driver, 3 us a frame, and no picture waits for it. A session without anybody has no motion that anyone could know:
 * then `/VMC/Ext/OK 0` goes out once a second.
 *
 * @throws Error where no address is known for the host
 */
export async function openFaceSender(options: FaceSenderOptions): Promise<FaceSender> {
  const { naming, host, port, fps, clock, open = openUdpTarget } = options;
  const writer = createVmcWriter(await openOsc(), naming);
  const target: UdpTarget = await open(host, port, (reason) => {
    log.error(`A face could not be sent to ${host}: ${reason}`);
  });
  const pose = restPose("arkit");
  const began = clock.now();
  let frames = 0, saidNone = -Infinity;

  const cancel = clock.every(1000 / fps, () => {
    const now = clock.now(), seconds = (now - began) / 1000;
    const face = options.face();
    if (!face && now - saidNone < NONE_MS) return;
    saidNone = face ? -Infinity : now;
    face?.sample(clock.epoch(), pose);
    if (face) frames++;
    const datagrams = face ? writer.write(pose, seconds) : writer.writeNone(seconds);
    for (let i = 0; i < datagrams.length; i++) target.send(datagrams[i]!);
  });

  return {
    place: target.place,
    get frames() {
      return frames;
    },
    close() {
      cancel();
      return target.close();
    },
  };
}
