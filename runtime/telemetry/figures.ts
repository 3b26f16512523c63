import { counter, counters, gauge, histogram, histograms } from "./instruments.ts";

/*
 * All figures, by their names, units and labels: one table for OpenTelemetry, /metrics and the documentation. A session's
 * name is no label: whoever joins chooses it, and each name would be rows that a server for days never forgets. What is
 * of one session stands on the admin page, and in its spans.
 */

/** Of a stage of a frame: from a tenth of a millisecond to a stall. */
const STAGE_BOUNDS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.033, 0.05, 0.1, 0.2, 0.5, 1];
/** Of what a person waits for. */
const WAIT_BOUNDS = [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20];

/** Of each picture: from the stamp before to that of the stage, and from the first stamp to the last. */
export const FRAME_STAGES = histograms(
  "headcast.frame.stage.duration",
  "s",
  "Time that a picture took in a stage: from the pose's reception until it was sampled, drawn, encoded, sent",
  STAGE_BOUNDS,
  {
    sampled: { stage: "sampled" },
    drawn: { stage: "drawn" },
    encoded: { stage: "encoded" },
    sent: { stage: "sent" },
  },
);
export const FRAME_AGE = histogram(
  "headcast.frame.age",
  "s",
  "Age of the pose in a picture when the picture was sent, for the first picture of each pose",
  STAGE_BOUNDS,
);
export const FRAMES = counter("headcast.frames.encoded", "{frame}", "Pictures drawn and encoded");
export const FRAME_BYTES = counter("headcast.frames.encoded.size", "By", "Bytes of these pictures");
export const SENT = counters("headcast.frames.sent", "{frame}", "Pictures and poses sent to members", {
  video: { delivery: "video" },
  motion: { delivery: "motion" },
});
export const SENT_BYTES = counters("headcast.sent", "By", "Bytes sent to members, before the network's own", {
  video: { delivery: "video" },
  motion: { delivery: "motion" },
});
/** `slow`: the viewer could not keep up; `device`: what draws could not. */
export const DROPPED = counters("headcast.frames.dropped", "{frame}", "Pictures that were due and not sent", {
  slow: { reason: "viewer" },
  device: { reason: "device" },
});

export const FIRST_PICTURE = histogram(
  "headcast.join.first_picture.duration",
  "s",
  "From the connection of a member to its first picture",
  WAIT_BOUNDS,
);
export const FIRST_SOUND = histogram(
  "headcast.speech.first_sound.duration",
  "s",
  "From a request for speech to its first sound",
  WAIT_BOUNDS,
);

export const SESSIONS = gauge("headcast.sessions", "{session}", "Sessions, by state");
export const MEMBERS = gauge("headcast.members", "{member}", "Members of sessions, by delivery");
export const CONNECTIONS = gauge("headcast.connections", "{connection}", "WebSockets that are open");
export const RENDITIONS = gauge("headcast.renditions", "{rendition}", "Streams of pictures that are open");
export const DEVICE_BUSY = gauge(
  "headcast.device.busy",
  "1",
  "Share of the last second that the device drew",
);
export const WORKER_RESTARTS = gauge(
  "headcast.render.restarts",
  "{restart}",
  "Times that the render worker was lost and started anew",
  "counter",
);
export const READY = gauge("headcast.ready", "1", "Whether sessions are taken here, as /readyz says");
export const MEMORY = gauge("headcast.process.memory", "By", "Resident memory of the process");

export const TRAINING_STEPS = counter("headcast.training.steps", "{step}", "Steps of training done");

export const LEASES = gauge("headcast.placement.leases", "{lease}", "Sessions that this node holds");
export const MOVES = counters("headcast.placement.moves", "{session}", "Sessions that went to another node", {
  drain: { reason: "drain" },
  taken: { reason: "taken" },
});
export const FENCES = counter(
  "headcast.placement.fences",
  "{session}",
  "Sessions ended here, because their lease could not be renewed in time",
);
export const LOG_LOST = counter(
  "headcast.log.lost",
  "{record}",
  "Records of the log that nobody took in time",
);
