// What goes wrong in a step is noted on the device, where it can still keep the update from being made; the host
// reads it when it next waits anyway. A value that is NaN or infinite is named by CHECK_SPLATS * part + splat,
// the least of a step, so that the note does not depend on which thread came first.
struct FiniteCheck {
  overflow: atomic<u32>, // not 0 where a view of this step did not fit its buffers: the update is left out
  skipped: u32,          // updates left out so far
  found: atomic<u32>,    // CHECK_NOTHING - name, of this step; 0 where there is nothing
  stopped: u32,          // 1 + the step in which something was found; nothing is updated from then on
  name: u32,             // what was found
}

const CHECK_NOTHING = 0xffffffffu;
const CHECK_SPLATS = 1u << 27u;
// What a note may be about: train/run/finite_check.ts has the words.
const CHECK_GRADIENT = 0u; // + the quarter: of mean and opacity, rotation, scale, colour
const CHECK_SPLAT = 4u;    // + the quarter
const CHECK_SHAPE_GRADIENT = 8u;
const CHECK_SHAPE = 9u;
const CHECK_HARMONICS_GRADIENT = 10u;
const CHECK_HARMONICS = 11u;
