// Adds up the gradients of each splat's intersections, in the order of its slots, and turns the sums over pixels into
// dL/d what project.wgsl wrote. A workgroup owns 64 splats, a thread one. A view that did not fit its buffers has no gradient.
// TEXELS: splats and parts come from storage textures, for CPU devices (lib/texels.wgsl).
#import "lib/view.wgsl"
#import "lib/projected.wgsl"
#import "lib/footprint.wgsl"
#import "lib/part.wgsl"
#if TEXELS
#import "lib/texels.wgsl"
#endif

#if TEXELS
@group(0) @binding(0) var projected: texture_storage_2d<rgba32uint, read>; // [splats, 2], PackedProjected
@group(0) @binding(3) var parts: texture_storage_2d<rgba32uint, read>; // [capacity, 3], Part
#else
@group(0) @binding(0) var<storage, read> projected: array<PackedProjected>; // [splats]
@group(0) @binding(3) var<storage, read> parts: array<Part>;           // [capacity]
#endif
@group(0) @binding(1) var<storage, read> footprints: array<Footprint>; // [splats]
@group(0) @binding(2) var<storage, read> slot_starts: array<u32>;  // [splats]
@group(0) @binding(7) var<storage, read> places: array<u32>;       // [capacity], where the slots' gradients are
@group(0) @binding(4) var<storage, read> counters: array<u32>;     // Counters, as words
@group(0) @binding(5) var<storage, read_write> v_projected: array<Projected>; // [splats]
@group(0) @binding(6) var<uniform> view: View;

const LN_2 = 0.6931471805599453;

fn part_at(i: u32) -> Part {
#if TEXELS
  let linear = bitcast<vec4f>(textureLoad(parts, texel_of(i * 3u)));
  let square = bitcast<vec4f>(textureLoad(parts, texel_of(i * 3u + 1u)));
  let colour = bitcast<vec4f>(textureLoad(parts, texel_of(i * 3u + 2u)));
  return Part(linear.xyz, linear.w, square.xyz, colour.xyz);
#else
  return parts[i];
#endif
}

fn projected_at(splat: u32) -> Projected {
#if TEXELS
  let first = texel_of(splat * 2u);
  return unpack_projected(
    PackedProjected(textureLoad(projected, first), textureLoad(projected, first + vec2u(1u, 0u))),
  );
#else
  return unpack_projected(projected[splat]);
#endif
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let splat = id.x;
  if (splat >= view.splats) { return; }
  var count = footprints[splat].count;
  if (counters[{EXPECTED}] > view.capacity || counters[{EXPECTED}] != counters[{INTERSECTIONS}] || counters[{CROWDED}] > 0u) { count = 0u; }
  let first = slot_starts[splat];
  var sum = Part();
  for (var slot = first; slot < first + count; slot++) {
    let part = part_at(places[slot]);
    sum.linear += part.linear;
    sum.depth += part.depth;
    sum.square += part.square;
    sum.colour += part.colour;
  }
  if (count == 0u) {
    v_projected[splat] = Projected();
    return;
  }
  let s = projected_at(splat);
  let ex = sum.linear.y;
  let ey = sum.linear.z;
  let v_centre = LN_2 * vec2f(2.0 * s.a * ex + s.b * ey, s.b * ex + 2.0 * s.c * ey);
  let v_form = LN_2 * sum.square;
  v_projected[splat] = Projected(v_centre, v_form.x, v_form.y, v_form.z, sum.linear.x / s.opacity, sum.colour, sum.depth);
}
