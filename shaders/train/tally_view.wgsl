// Adds what one view counted to what the host reads now and then, and decides whether this step's update may
// be made. One thread, once a view, in order.
#import "lib/tally.wgsl"

@group(0) @binding(0) var<storage, read> counters: array<u32>; // Counters, as words
@group(0) @binding(1) var<storage, read_write> tally: Tally;
@group(0) @binding(2) var<storage, read_write> overflow: array<u32>; // [1], of the step: not 0 where a view did not fit
@group(0) @binding(3) var<uniform> view: View;

@compute @workgroup_size(1)
fn main() {
  let expected = counters[{EXPECTED}];
  let found = counters[{INTERSECTIONS}];
  let cut = expected != found;
  if (expected > view.capacity || cut || counters[{CROWDED}] > 0u) {
    if (overflow[0] == 0u) { tally.skipped_steps += 1u; }
    overflow[0] = 1u;
  }
  if (cut) { tally.cut = 1u; }
  tally.intersections = max(tally.intersections, max(expected, found));
  tally.dropped = max(tally.dropped, counters[{DROPPED}]);
  tally.crowded = max(tally.crowded, counters[{CROWDED}]);
}
