import type { Hearer } from "../sound/sound_audience.ts";
import type { PoseSink } from "./pose_sink.ts";

/**
 * Another way than its socket by which a connection may be given poses, and sound: once for all who are behind the same
 * server, where it hangs on another.
 */
export interface MotionAside {
  /** What takes its poses. @param own what sends them to its socket, and goes on to where the other way fails */
  poses(own: PoseSink): PoseSink;
  /** What takes its sound. @param own as for poses */
  hearer(own: Hearer): Hearer;
}
