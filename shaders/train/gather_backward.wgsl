// Adds up the gradients of each splat's intersections, in the order of its slots, and turns the sums over pixels into dL/d what project.wgsl wrote. A
// workgroup owns 64 splats, a thread one. A view that did not fit its buffers has no gradient.
#import "lib/view.wgsl"
#import "lib/projected.wgsl"

@group(0) @binding(0) var<storage, read> projected: array<vec4u>;  // [splats, 2]
@group(0) @binding(1) var<storage, read> footprints: array<vec4u>; // [splats]
@group(0) @binding(2) var<storage, read> slot_starts: array<u32>;  // [splats]
@group(0) @binding(3) var<storage, read> parts: array<vec4f>;      // [capacity, 3], as rasterize_backward.wgsl says
@group(0) @binding(7) var<storage, read> places: array<u32>;       // [capacity], where the slots' gradients are
@group(0) @binding(4) var<storage, read> counters: array<u32>;     // lib/counters.wgsl
@group(0) @binding(5) var<storage, read_write> v_projected: array<vec4f>; // [splats, 3]: centre, a, b; c, opacity, red, green; blue, depth, 0, 0
@group(0) @binding(6) var<uniform> view: View;

const LN_2 = 0.6931471805599453;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let splat = id.x;
  if (splat >= view.splats) { return; }
  var count = footprints[splat].w;
  if (counters[0] > view.capacity || counters[0] != counters[2] || counters[5] > 0u) { count = 0u; }
  let first = slot_starts[splat];
  var sum0 = vec4f(0.0);
  var sum1 = vec4f(0.0);
  var sum2 = vec4f(0.0);
  for (var slot = first; slot < first + count; slot++) {
    let place = places[slot];
    sum0 += parts[place * 3u];
    sum1 += parts[place * 3u + 1u];
    sum2 += parts[place * 3u + 2u];
  }
  if (count == 0u) {
    v_projected[splat * 3u] = vec4f(0.0);
    v_projected[splat * 3u + 1u] = vec4f(0.0);
    v_projected[splat * 3u + 2u] = vec4f(0.0);
    return;
  }
  let s = unpack_projected(projected[splat * 2u], projected[splat * 2u + 1u]);
  let ex = sum0.y;
  let ey = sum0.z;
  v_projected[splat * 3u] = vec4f(LN_2 * vec3f(2.0 * s.a * ex + s.b * ey, s.b * ex + 2.0 * s.c * ey, sum0.w), LN_2 * sum1.x);
  v_projected[splat * 3u + 1u] = vec4f(LN_2 * sum1.y, sum0.x / s.opacity, sum1.zw);
  v_projected[splat * 3u + 2u] = vec4f(sum2.xy, 0.0, 0.0);
}
