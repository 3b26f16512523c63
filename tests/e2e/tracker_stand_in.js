// Runs in the browser in place of /tracker/worker.js: a tracker without a model, which sees what a test tells it over
// the channel "tracker-stand-in". Its face is an oval of 478 points that opens its mouth by turns.
// deno-lint-ignore-file no-undef

const told = {
  faces: 1,
  light: 0.5,
  breadth: 0.3,
  confidence: 0.9,
  turnedAway: false,
  /** Milliseconds that learning takes; a string is why it fails. */
  learning: 300,
  every: 33,
};
const JAW_OPEN = 17;
const POINTS = 478;
const TABLES = "stand-in";
let preview = false;
let used = null;
const channel = new BroadcastChannel("tracker-stand-in");
channel.onmessage = ({ data }) => {
  if (data === "used?") channel.postMessage({ used });
  else Object.assign(told, data);
};
const now = () => performance.timeOrigin + performance.now();

function see(shape) {
  const at = now();
  const expression = new Float32Array(52);
  const joints = new Float32Array(15);
  const landmarks = preview && told.faces > 0 ? new Float32Array(POINTS * 3) : new Float32Array();
  if (told.faces > 0) expression[JAW_OPEN] = 0.4 - 0.4 * Math.cos(at / 200);
  for (let point = 0; point * 3 < landmarks.length; point++) {
    const angle = point * 2.4;
    const radius = Math.sqrt(point / POINTS) * told.breadth / 2;
    landmarks[point * 3] = 0.5 + radius * Math.cos(angle);
    landmarks[point * 3 + 1] = 0.5 + 1.6 * radius * Math.sin(angle);
  }
  const { faces, light, breadth, confidence, turnedAway } = told;
  postMessage({
    ...{
      type: "frame",
      expression,
      joints,
      landmarks,
      faces,
      light,
      breadth,
      confidence,
      turnedAway,
      ...shape,
    },
    stages: { captured: at - 20, taken: at - 16, drawn: at - 15, tracked: at - 1, solved: at },
  });
}

async function watch(readable) {
  const reader = readable.getReader();
  let seenAt = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const { displayWidth: width, displayHeight: height } = read.value;
    read.value.close();
    if (performance.now() - seenAt < told.every) continue;
    seenAt = performance.now();
    see({ width, height });
  }
}

onmessage = ({ data }) => {
  switch (data.type) {
    case "open":
      return postMessage({ type: "opened" });
    case "stream":
      return void watch(data.readable);
    case "settings":
      preview = data.preview;
      return;
    case "use":
      used = data.calibration;
      if (used !== null && used.tables !== TABLES) {
        postMessage({ type: "unused", message: "of other tables" });
      }
      return;
    case "calibrate": {
      const { id } = data;
      if (typeof told.learning === "string") {
        return postMessage({ type: "not-calibrated", id, message: told.learning });
      }
      return void setTimeout(() => {
        used = { version: 1, tables: TABLES, made: id };
        postMessage({ type: "calibrated", id, calibration: used });
      }, told.learning);
    }
  }
};
postMessage({ type: "ready" });
