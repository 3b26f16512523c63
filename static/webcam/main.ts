/** The page /webcam: tracks the face before this machine's camera for the page whose frame it stands in. */
import { now } from "../../runtime/base/clock.ts";
import { ARKIT_SHAPES } from "../../runtime/head/arkit.ts";
import { type HeadPose, restPose } from "../../runtime/motion/head_pose.ts";
import { createFollower } from "../live/drive/tracking/follower.ts";
import { openFaceTracker } from "../live/track/face_tracker.ts";
import type { WebcamNews, WebcamOrder } from "./messages.ts";

/** How often it is looked at whether the camera is silent. */
const TICK_MS = 200;

function track({ deviceId, mirror }: WebcamOrder, port: MessagePort): void {
  const tell = (news: WebcamNews) => port.postMessage(news);
  tell({ type: "hello" });
  let driving = false;
  const pose = restPose();
  const follower = createFollower({
    driver: {
      names: ARKIT_SHAPES,
      pose,
      get driving() {
        return driving;
      },
      setFrame({ expression, joints }: HeadPose) {
        driving = true;
        tell({ type: "pose", expression: expression.slice(), joints: joints.slice() });
      },
      // Nothing more is told, and the head idles.
      release: () => driving = false,
    },
    onChange() {},
  });
  const tracker = openFaceTracker({
    onFrame: (frame) => follower.take(frame, frame.stages.arrived),
    onState: (state) => state.kind === "failed" && tell({ type: "failed", message: state.message }),
    onUnused() {},
    onNetLost() {},
  });
  tracker.mirror = mirror;
  setInterval(() => follower.tick(now()), TICK_MS);
  // What goes wrong comes as a state.
  tracker.start(deviceId === null ? {} : { deviceId }).then(() => tell({ type: "started" }), () => {});
}

addEventListener("message", function hear({ data, source, ports }: MessageEvent<WebcamOrder | null>) {
  // Browser extensions send messages to every frame: who waits for the first one alone may hear theirs.
  if (source !== parent || data?.type !== "headcast-webcam" || ports[0] === undefined) return;
  removeEventListener("message", hear);
  track(data, ports[0]);
});
