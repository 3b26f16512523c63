// Blends each tile's splats front to back into the picture, for real GPUs: a workgroup owns a 16 x 16 tile, a
// thread one pixel. The tile's splats pass through shared memory in batches of 256; the tile stops once
// every pixel's transmittance has fallen below 1/64, in training below 1e-4.
//
// TRAINING: the picture stays f32 with nothing behind it, and each pixel's end is kept, so that
// rasterize_backward_shared.wgsl blends the same splats. DEPTH: a second picture, of depth times weight.
#import "lib/view.wgsl"
#import "lib/projected.wgsl"
#import "lib/counters.wgsl"

@group(0) @binding(0) var<storage, read> projected: array<PackedProjected>; // [splats]
@group(0) @binding(1) var<storage, read> values: array<u32>;      // [intersections], splats by tile and depth
@group(0) @binding(2) var<storage, read> starts: array<u32>;      // [tiles + 1]
#if TRAINING
@group(0) @binding(3) var<storage, read_write> picture: array<vec4f>; // [height, width], RGBA, premultiplied
@group(0) @binding(5) var<storage, read_write> stops: array<u32>;     // [height, width], one past the last of `values` that is blended
@group(0) @binding(6) var<storage, read_write> counters: Counters;
#else
@group(0) @binding(3) var<storage, read_write> picture: array<u32>; // [height, width], RGBA8, premultiplied
#endif
#if DEPTH
@group(0) @binding(7) var<storage, read_write> depths: array<f32>; // [height, width], premultiplied
#endif
@group(0) @binding(4) var<uniform> view: View;

#if TRAINING
const LEAST_LEFT = LEAST_TRANSMITTANCE;
#else
const LEAST_LEFT = LEAST_SEEN;
#endif

var<workgroup> batch_first: array<vec4u, 256>;
var<workgroup> batch_second: array<vec4u, 256>;
var<workgroup> unfinished: atomic<u32>;

@compute @workgroup_size(16, 16)
fn main(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let tile = workgroup.y * view.tiles_x + workgroup.x;
  let pixel = vec2f(id.xy) + 0.5;
  let start = starts[tile];
  let whole_end = starts[tile + 1u];
  let end = min(whole_end, start + MOST_TILE_SPLATS);
  var colour = vec3f(0.0);
  var transmittance = 1.0;
#if TRAINING
  if (thread == 0u && whole_end > end) { atomicMax(&counters.crowded, whole_end - start); }
  var stop = start;
#endif
#if DEPTH
  var depth = 0.0;
#endif
  for (var batch = start; batch < end; batch += 256u) {
    if (thread == 0u) { atomicStore(&unfinished, 0u); }
    if (batch + thread < end) {
      let splat = values[batch + thread];
      let packed = projected[splat];
      batch_first[thread] = packed.first;
      batch_second[thread] = packed.second;
    }
    workgroupBarrier();
    let count = min(256u, end - batch);
    for (var i = 0u; i < count && transmittance >= LEAST_LEFT; i++) {
      let s = unpack_projected(PackedProjected(batch_first[i], batch_second[i]));
      let offset = s.centre - pixel;
      let alpha = min(MOST_ALPHA, s.opacity * exp2(s.a * offset.x * offset.x + offset.y * (s.b * offset.x + s.c * offset.y)));
      if (alpha >= LEAST_ALPHA) {
        colour += alpha * transmittance * s.colour;
#if DEPTH
        depth += alpha * transmittance * s.depth;
#endif
        transmittance *= 1.0 - alpha;
#if TRAINING
        stop = batch + i + 1u;
#endif
      }
    }
    if (transmittance >= LEAST_LEFT) { atomicAdd(&unfinished, 1u); }
    if (workgroupUniformLoad(&unfinished) == 0u) { break; }
  }
  if (id.x < view.width && id.y < view.height) {
#if TRAINING
    stops[id.y * view.width + id.x] = stop;
    picture[id.y * view.width + id.x] = vec4f(colour, 1.0 - transmittance);
#if DEPTH
    depths[id.y * view.width + id.x] = depth;
#endif
#else
    picture[id.y * view.width + id.x] = pack4x8unorm(vec4f(colour, seen_alpha(transmittance)) + transmittance * view.background);
#endif
  }
}
