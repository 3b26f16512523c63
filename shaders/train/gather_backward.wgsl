// Adds up the gradients of each splat's intersections, in the order of its slots, and turns the sums over pixels into
// dL/d what project.wgsl wrote. A workgroup owns 64 splats, a thread one. A view that did not fit its buffers has no gradient.
#import "lib/view.wgsl"
#import "lib/projected.wgsl"
#import "lib/footprint.wgsl"
#import "lib/part.wgsl"

@group(0) @binding(0) var<storage, read> projected: array<PackedProjected>; // [splats]
@group(0) @binding(1) var<storage, read> footprints: array<Footprint>; // [splats]
@group(0) @binding(2) var<storage, read> slot_starts: array<u32>;  // [splats]
@group(0) @binding(3) var<storage, read> parts: array<Part>;           // [capacity]
@group(0) @binding(7) var<storage, read> places: array<u32>;       // [capacity], where the slots' gradients are
@group(0) @binding(4) var<storage, read> counters: array<u32>;     // Counters, as words
@group(0) @binding(5) var<storage, read_write> v_projected: array<Projected>; // [splats]
@group(0) @binding(6) var<uniform> view: View;

const LN_2 = 0.6931471805599453;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let splat = id.x;
  if (splat >= view.splats) { return; }
  var count = footprints[splat].count;
  if (counters[{EXPECTED}] > view.capacity || counters[{EXPECTED}] != counters[{INTERSECTIONS}] || counters[{CROWDED}] > 0u) { count = 0u; }
  let first = slot_starts[splat];
  var sum = Part();
  for (var slot = first; slot < first + count; slot++) {
    let part = parts[places[slot]];
    sum.linear += part.linear;
    sum.depth += part.depth;
    sum.square += part.square;
    sum.colour += part.colour;
  }
  if (count == 0u) {
    v_projected[splat] = Projected();
    return;
  }
  let s = unpack_projected(projected[splat]);
  let ex = sum.linear.y;
  let ey = sum.linear.z;
  let v_centre = LN_2 * vec2f(2.0 * s.a * ex + s.b * ey, s.b * ex + 2.0 * s.c * ey);
  let v_form = LN_2 * sum.square;
  v_projected[splat] = Projected(v_centre, v_form.x, v_form.y, v_form.z, sum.linear.x / s.opacity, sum.colour, sum.depth);
}
