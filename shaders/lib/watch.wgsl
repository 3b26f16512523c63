// What goes wrong in a step is noted on the device, where it can still keep the update from being made; the host
// reads it when it next waits anyway. A value that is NaN or infinite is named by WATCH_SPLATS * part + splat,
// the least of a step, so that the note does not depend on which thread came first.
struct Watch {
  overflow: atomic<u32>, // 0: not 0 where a view of this step did not fit its buffers: the update is left out
  skipped: u32,          // 1: updates left out so far
  found: atomic<u32>,    // 2: WATCH_NOTHING - name, of this step; 0 where there is nothing
  stopped: u32,          // 3: 1 + the step in which something was found; nothing is updated from then on
  name: u32,             // 4: what was found
}

const WATCH_NOTHING = 0xffffffffu;
const WATCH_SPLATS = 1u << 27u;
// What a note may be about: train/watch.ts has the words.
const WATCH_GRADIENT = 0u; // + the quarter: of mean and opacity, rotation, scale, colour
const WATCH_SPLAT = 4u;    // + the quarter
const WATCH_SHAPE_GRADIENT = 8u;
const WATCH_SHAPE = 9u;
const WATCH_HARMONICS_GRADIENT = 10u;
const WATCH_HARMONICS = 11u;
