// @ts-check
/** Live Link Face recordings (CSV) in the page: reading them and playing them by the clock. */

/** Rows beyond this are refused: an hour and a half at 60 a second. */
const MOST_FRAMES = 324_000;
const RATES = [24, 25, 30, 60];

/**
 * @typedef {object} Clip
 * @property {string} name
 * @property {number} count
 * @property {number} duration seconds, from the first frame to the last
 * @property {Float32Array} times [frames], seconds from the first
 * @property {Float32Array} expression [frames, shapes], in the order of the names asked for
 * @property {number} shapes
 * @property {Float32Array | null} neck [frames, 3], axis-angle, radians
 */

/**
 * Reads a Live Link Face CSV: a header, then per frame a time code HH:MM:SS:FF.mmm and columns by name (the
 * order of the columns has changed between versions of the app).
 * @param {string} text
 * @param {string} name
 * @param {readonly string[]} shapeNames such as jawOpen; the header's JawOpen is the same shape
 * @returns {Clip}
 * @throws {SyntaxError} where it is no such file
 */
export function parseLiveLinkCsv(text, name, shapeNames) {
  // Where no face was in sight the app leaves a row's cells empty; such rows are passed over.
  const [first = "", ...rows] = text.replace(/^\ufeff/, "").split(/\r?\n/);
  const lines = rows.filter((row) => row.split(",").slice(2).some((cell) => cell.trim() !== ""));
  const header = first.split(",").map((column) => column.trim().toLowerCase());
  if (!header.includes("timecode") || !header.includes("jawopen")) {
    throw new SyntaxError(`Cannot play a file without the columns Timecode and JawOpen: ${name}`);
  }
  const count = lines.length;
  if (count < 1) throw new SyntaxError(`Cannot play a recording without frames: ${name}`);
  if (count > MOST_FRAMES) {
    throw new SyntaxError(`Cannot play a recording of more than ${MOST_FRAMES} frames: ${count}`);
  }
  const shapeColumns = shapeNames.map((shape) => header.indexOf(shape.toLowerCase()));
  const timeColumn = header.indexOf("timecode");
  const neckColumns = ["headpitch", "headyaw", "headroll"].map((column) => header.indexOf(column));
  const hasNeck = neckColumns.every((column) => column >= 0);
  const expression = new Float32Array(count * shapeNames.length);
  const neck = hasNeck ? new Float32Array(count * 3) : null;
  /** @type {string[]} */
  const codes = [];
  for (let frame = 0; frame < count; frame++) {
    const cells = (lines[frame] ?? "").split(",");
    codes.push(cells[timeColumn] ?? "");
    shapeColumns.forEach((column, shape) => {
      const value = column < 0 ? 0 : Number(cells[column] ?? NaN);
      if (!Number.isFinite(value)) {
        throw new SyntaxError(`Cannot read a number in frame ${frame + 1} of ${name}: ${cells[column]}`);
      }
      expression[frame * shapeNames.length + shape] = Math.min(Math.max(value, 0), 1);
    });
    if (neck !== null) {
      const [pitch = 0, yaw = 0, roll = 0] = neckColumns.map((column) => Number(cells[column]) || 0);
      // Signs as runtime/motion/live_link_face.ts works them out from a real capture.
      turnOfHead(yaw, -pitch, roll, neck, frame * 3);
    }
  }
  const times = frameTimes(codes, name);
  return {
    name,
    count,
    duration: times[count - 1] ?? 0,
    times,
    expression,
    shapes: shapeNames.length,
    neck,
  };
}

/**
 * Axis-angle of roll about z, then pitch about x, then yaw about y, by way of the quaternion.
 * @param {number} yaw radians, positive to the subject's left
 * @param {number} pitch radians, positive down
 * @param {number} roll radians, positive lifts the subject's left ear
 * @param {Float32Array} into
 * @param {number} at
 */
function turnOfHead(yaw, pitch, roll, into, at) {
  const [cy, sy] = [Math.cos(yaw / 2), Math.sin(yaw / 2)];
  const [cx, sx] = [Math.cos(pitch / 2), Math.sin(pitch / 2)];
  const [cz, sz] = [Math.cos(roll / 2), Math.sin(roll / 2)];
  const x = cy * sx * cz + sy * cx * sz;
  const y = sy * cx * cz - cy * sx * sz;
  const z = cy * cx * sz - sy * sx * cz;
  const sine = Math.hypot(x, y, z);
  const scale = sine < 1e-9 ? 2 : 2 * Math.atan2(sine, cy * cx * cz + sy * sx * sz) / sine;
  into[at] = x * scale;
  into[at + 1] = y * scale;
  into[at + 2] = z * scale;
}

/**
 * Time codes count frames within a second at a rate the file does not name. The rate is the least usual one that
 * holds the highest frame number met, once a whole second is in the file; else 60, the app's own default.
 * @param {readonly string[]} codes
 * @param {string} name
 */
function frameTimes(codes, name) {
  const parsed = codes.map((code) => {
    const match = /^(\d+):(\d+):(\d+)[:;](\d+(?:\.\d+)?)$/.exec(code.trim());
    if (match === null) throw new SyntaxError(`Cannot read a time code in ${name}: ${code}`);
    const [, hours, minutes, seconds, frames] = match;
    return {
      second: Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds),
      frame: Number(frames),
    };
  });
  const first = parsed[0] ?? { second: 0, frame: 0 };
  const last = parsed.at(-1) ?? first;
  const highest = parsed.reduce((most, { frame }) => Math.max(most, Math.floor(frame)), 0);
  const rate = last.second - first.second >= 1 ? (RATES.find((candidate) => candidate > highest) ?? 120) : 60;
  const times = new Float32Array(parsed.length);
  let before = 0;
  parsed.forEach(({ second, frame }, index) => {
    let time = second - first.second + (frame - first.frame) / rate;
    // The time of day starts anew at midnight; a clock set back must not send the playhead back.
    if (time < -43_200) time += 86_400;
    before = index === 0 ? 0 : Math.max(time, before);
    times[index] = before;
  });
  return times;
}

/**
 * The pose of a clip at a time, between frames by straight blending.
 * @param {Clip} clip
 * @param {number} time seconds from its start
 * @param {Float32Array} expression [shapes], written
 * @param {number[]} neck [3], written
 */
export function sampleClip(clip, time, expression, neck) {
  let low = 0;
  let high = clip.count - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((clip.times[middle] ?? 0) <= time) low = middle;
    else high = middle;
  }
  const start = clip.times[low] ?? 0;
  const span = (clip.times[high] ?? 0) - start;
  const part = span > 0 ? Math.min(Math.max((time - start) / span, 0), 1) : 0;
  for (let shape = 0; shape < clip.shapes; shape++) {
    const a = clip.expression[low * clip.shapes + shape] ?? 0;
    const b = clip.expression[high * clip.shapes + shape] ?? 0;
    expression[shape] = a + (b - a) * part;
  }
  if (clip.neck === null) return;
  for (let axis = 0; axis < 3; axis++) {
    const a = clip.neck[low * 3 + axis] ?? 0;
    const b = clip.neck[high * 3 + axis] ?? 0;
    neck[axis] = a + (b - a) * part;
  }
}

/**
 * Plays a clip by the wall clock, a pose per screen refresh.
 * @param {object} options
 * @param {(expression: Float32Array, neck: readonly number[] | null) => void} options.onFrame
 * @param {() => void} options.onChange playing, paused, ended or moved
 */
export function createClipPlayer({ onFrame, onChange }) {
  /** @type {Clip | null} */
  let clip = null;
  let expression = new Float32Array(0);
  const neck = [0, 0, 0];
  let playing = false;
  let loop = true;
  let time = 0;
  let last = 0;

  function show() {
    if (clip === null) return;
    sampleClip(clip, time, expression, neck);
    onFrame(expression, clip.neck === null ? null : neck);
  }

  /** @param {number} at */
  function step(at) {
    if (!playing || clip === null) return;
    time += Math.max(0, at - last) / 1000;
    last = at;
    if (time >= clip.duration) {
      if (loop && clip.duration > 0) time %= clip.duration;
      else {
        time = clip.duration;
        playing = false;
      }
    }
    show();
    onChange();
    if (playing) requestAnimationFrame(step);
  }

  function play() {
    if (clip === null || playing) return;
    if (time >= clip.duration) time = 0;
    playing = true;
    last = performance.now();
    requestAnimationFrame(step);
    onChange();
  }

  function pause() {
    playing = false;
    onChange();
  }

  return {
    /** @param {Clip} next */
    load(next) {
      clip = next;
      expression = new Float32Array(next.shapes);
      time = 0;
      playing = false;
      play();
    },
    play,
    pause,
    /** @param {number} to seconds */
    seek(to) {
      if (clip === null) return;
      time = Math.min(Math.max(to, 0), clip.duration);
      last = performance.now();
      show();
      onChange();
    },
    /** @param {boolean} on */
    setLoop(on) {
      loop = on;
    },
    get clip() {
      return clip;
    },
    get playing() {
      return playing;
    },
    get time() {
      return time;
    },
  };
}
