// The order in which the CPU device's rasteriser takes tiles, as sort keys: by strips of the picture, and
// within a strip the most splats first. A workgroup owns 64 tiles, a thread one.
// The lanes of a workgroup all wait for the slowest: on a head, 4 tiles side by side cost 1.4 to 1.6 times
// their mean. The strips keep the splats in the cache: an order over the whole picture cost 1.7 times none.
// ENDED: by the splats that the forward blended, for its backward: 16 to 40 % fewer turns on an opaque head.
#import "lib/view.wgsl"
#import "lib/texels.wgsl"

const MOST_STRIPS = 16u; // of 8 rows of tiles at least: of 2, lanes at 256 pixels would wait for a third of the time
const LEVELS = 64u; // of 8 splats each

#if ENDED
@group(0) @binding(0) var<storage, read> stops: array<vec2u>;    // [tiles, 2], as rasterize_forward.wgsl leaves them
#else
#if TEXELS
@group(0) @binding(0) var starts: texture_storage_2d<r32uint, read>; // [1 + tiles]
#else
@group(0) @binding(0) var<storage, read> starts: array<u32>;     // [1 + tiles * {SPLIT}]
#endif
#endif
@group(0) @binding(1) var<storage, read_write> keys: array<u32>; // [tiles]
@group(0) @binding(2) var<uniform> view: View;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let tile = id.x;
  if (tile >= view.tiles_x * view.tiles_y) { return; }
  let strips = clamp(view.tiles_y / 8u, 1u, MOST_STRIPS);
  let strip = (tile / view.tiles_x) * strips / view.tiles_y;
#if ENDED
  let upper = stops[tile * 2u];
  let splats = max(upper.x, stops[tile * 2u + 1u].x) - upper.y;
#else
#if TEXELS
  let splats = textureLoad(starts, texel_of(tile + 1u)).x - textureLoad(starts, texel_of(tile)).x;
#else
  let splats = starts[(tile + 1u) * {SPLIT}u] - starts[tile * {SPLIT}u];
#endif
#endif
  let work = min(splats / 8u, LEVELS - 1u);
  keys[tile] = strip * LEVELS + (LEVELS - 1u - work);
}
