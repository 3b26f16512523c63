// The backward of rasterize_shared.wgsl, for real GPUs: a workgroup owns a 16 x 16 tile and walks its splats
// front to back, 8 at a time, in three steps. A thread is first one pixel, and leaves two numbers a splat in
// shared memory; then one of 32 shares of the pixels of one of the 8 splats; then one word of one splat's gradient.
// Written: a gradient for each intersection (lib/part.wgsl); rasterize_backward.wgsl says how it comes about. No
// atomics on sums, so these have one order.
// Of the 256-wide tree that textbooks sum each splat by, this needs a tenth of the barriers.
#import "lib/view.wgsl"
#import "lib/projected.wgsl"
#import "lib/counters.wgsl"
#import "lib/part.wgsl"

@group(0) @binding(0) var<storage, read> projected: array<PackedProjected>; // [splats]
@group(0) @binding(1) var<storage, read> values: array<u32>;       // [intersections], splats by tile and depth
@group(0) @binding(2) var<storage, read> starts: array<u32>;       // [tiles + 1]
@group(0) @binding(3) var<storage, read> stops: array<u32>;        // [height, width], where the forward ended
@group(0) @binding(4) var<storage, read> picture: array<vec4f>;    // [height, width]
@group(0) @binding(5) var<storage, read> v_picture: array<vec4f>;  // [height, width]
@group(0) @binding(6) var<storage, read_write> parts: array<f32>;  // [capacity] of Part, as words
#if DEPTH
@group(0) @binding(7) var<storage, read> depths: array<f32>;       // [height, width]
@group(0) @binding(8) var<storage, read> v_depths: array<f32>;     // [height, width]
#endif
@group(0) @binding(9) var<uniform> view: View;

const SPLATS = 8u;
const SUMS = 10u;       // words of a Part that are used, in their order
const PART_WORDS = 12u; // of which two are padding: behind `square`, and the last
const PADDED_FROM = 7u;
const STRIDE = 81u;     // SPLATS * SUMS and one, so that shares fall into different banks

var<workgroup> first: array<vec4u, 8>;
var<workgroup> second: array<vec4u, 8>;
var<workgroup> weights: array<f32, 2048>;  // [8, 256]
var<workgroup> exponents: array<f32, 2048>; // [8, 256], e of rasterize_backward.wgsl
var<workgroup> partial: array<f32, 2592>;  // [32, STRIDE]
var<workgroup> last: atomic<u32>;

@compute @workgroup_size(16, 16)
fn main(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let tile = workgroup.y * view.tiles_x + workgroup.x;
  let pixel = vec2f(id.xy) + 0.5;
  let start = starts[tile];
  let end = min(starts[tile + 1u], start + MOST_TILE_SPLATS);
  let own = id.y * view.width + id.x;
  let stop = stops[own];
  let g = v_picture[own];
  var behind = dot(picture[own], g);
#if DEPTH
  let h = v_depths[own];
  behind += depths[own] * h;
#endif
  // As one of 32 shares: every other row's pixel of one column, eight of them.
  let share = thread & 31u;
  let mine = thread >> 5u;
  let corner = workgroup.xy * 16u + vec2u(share & 15u, share >> 4u);
#repeat Q 8
  let g{Q} = v_picture[(corner.y + {Q*2}u) * view.width + corner.x].rgb;
#if DEPTH
  let h{Q} = v_depths[(corner.y + {Q*2}u) * view.width + corner.x];
#endif
#end

  atomicMax(&last, stop);
  let tile_stop = max(start, workgroupUniformLoad(&last));
  var transmittance = 1.0;
  for (var batch = start; batch < tile_stop; batch += SPLATS) {
    let count = min(SPLATS, tile_stop - batch);
    workgroupBarrier();
    if (thread < count) {
      let splat = values[batch + thread];
      let packed = projected[splat];
      first[thread] = packed.first;
      second[thread] = packed.second;
    }
    workgroupBarrier();
    for (var k = 0u; k < count; k++) {
      let s = unpack_projected(PackedProjected(first[k], second[k]));
      let offset = s.centre - pixel;
      let whole = s.opacity * exp2(s.a * offset.x * offset.x + offset.y * (s.b * offset.x + s.c * offset.y));
      let alpha = min(MOST_ALPHA, whole);
      var weight = 0.0;
      var e = 0.0;
      if (alpha >= LEAST_ALPHA && batch + k < stop) {
        weight = alpha * transmittance;
#if DEPTH
        let shown = weight * (g.a + dot(s.colour, g.rgb) + s.depth * h);
#else
        let shown = weight * (g.a + dot(s.colour, g.rgb));
#endif
        transmittance *= 1.0 - alpha;
        behind -= shown;
        // At the clamp the picture no longer depends on the exponent.
        if (whole < MOST_ALPHA) { e = shown - behind * alpha / (1.0 - alpha); }
      }
      weights[k * 256u + thread] = weight;
      exponents[k * 256u + thread] = e;
    }
    workgroupBarrier();
    if (mine < count) {
      let centre = unpack_projected(PackedProjected(first[mine], second[mine])).centre;
      let x = centre.x - f32(corner.x) - 0.5;
      var colour = vec3f(0.0);
      var depth = 0.0;
      var sum = vec3f(0.0); // of e times 1, y, y y
#repeat Q 8
      {
        let at = mine * 256u + {Q*32}u + share;
        let e = exponents[at];
        let y = centre.y - f32(corner.y + {Q*2}u) - 0.5;
        sum += e * vec3f(1.0, y, y * y);
        colour += weights[at] * g{Q};
#if DEPTH
        depth += weights[at] * h{Q};
#endif
      }
#end
      let into = share * STRIDE + mine * SUMS;
      partial[into] = sum.x;
      partial[into + 1u] = sum.x * x;
      partial[into + 2u] = sum.y;
      partial[into + 3u] = depth;
      partial[into + 4u] = sum.x * x * x;
      partial[into + 5u] = sum.y * x;
      partial[into + 6u] = sum.z;
      partial[into + 7u] = colour.r;
      partial[into + 8u] = colour.g;
      partial[into + 9u] = colour.b;
    }
    workgroupBarrier();
    if (thread < count * SUMS) {
      var sum = 0.0;
      for (var each = 0u; each < 32u; each++) { sum += partial[each * STRIDE + thread]; }
      let k = thread / SUMS;
      let word = thread - k * SUMS;
      parts[(batch + k) * PART_WORDS + word + select(0u, 1u, word >= PADDED_FROM)] = sum;
    }
  }
  // Those behind an opaque front.
  for (var at = tile_stop * PART_WORDS + thread; at < end * PART_WORDS; at += 256u) { parts[at] = 0.0; }
}
