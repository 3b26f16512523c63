// The splats of each bin, in depth order, to its tiles, on CPU devices: a thread owns a bin (coarse.wgsl). Run twice: to
// count, and (EMIT), after the prefix sum, to write each tile's list.
// A tile's cell in `starts` stands one place on: the sum makes of it where the list begins, writing the list moves it to
// the list's end, which is where the next tile's begins.
// SINGLE: a bin is a tile, so that a thread has one turn for each of its splats.
#import "lib/view.wgsl"
#import "lib/texels.wgsl"
#import "lib/footprint.wgsl"

@group(0) @binding(0) var lists: texture_storage_2d<r32uint, read>;         // [2 * capacity], splats
@group(0) @binding(1) var footprints: texture_storage_2d<rgba32uint, read>; // [splats], as project.wgsl leaves them
// Read twice a thread, so that it may be sampled: WebGPU promises four storage textures, not five.
@group(0) @binding(2) var table: texture_2d<u32>;                           // [bins, chunks], as coarse.wgsl leaves it
@group(0) @binding(3) var starts: texture_storage_2d<r32uint, read_write>;  // [1 + tiles]
#if EMIT
@group(0) @binding(4) var values: texture_storage_2d<r32uint, write>;       // [capacity], splats
#endif
@group(0) @binding(5) var<uniform> view: View;

@compute @workgroup_size({WORKGROUP})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let bin = id.x;
  if (bin >= {CELLS}u) { return; }
  let row = bin / {BINS}u;
  let corner = vec2u(bin - row * {BINS}u, row) * {BIN}u;
  let inside = min(vec2u({BIN}u), vec2u(view.tiles_x, view.tiles_y) - corner);
#if !EMIT
  for (var y = 0u; y < inside.y; y++) {
    for (var x = 0u; x < inside.x; x++) {
      textureStore(starts, texel_of(1u + (corner.y + y) * view.tiles_x + corner.x + x), vec4u(0u));
    }
  }
  if (bin == 0u) { textureStore(starts, texel_of(0u), vec4u(0u)); }
#endif
  var start = 0u;
  if (bin > 0u) { start = textureLoad(table, texel_of(bin * {CHUNKS}u - 1u), 0).x; }
  start = min(start, 2u * view.capacity);
  let end = min(textureLoad(table, texel_of(bin * {CHUNKS}u + {CHUNKS-1}u), 0).x, 2u * view.capacity);
#if SINGLE
  let cell = texel_of(1u + corner.y * view.tiles_x + corner.x);
  for (var i = start; i < end; i++) {
    let place = textureLoad(starts, cell).x;
    textureStore(starts, cell, vec4u(place + 1u));
#if EMIT
    if (place < view.capacity) { textureStore(values, texel_of(place), textureLoad(lists, texel_of(i))); }
#endif
  }
#else
  // One loop over tiles, not one in another over splats, where lanes wait for the largest of eight splats each time:
  // 1.3 times this kernel's time.
  var next = start;
  var splat = 0u;
  var mask = 0u;
  var all = false;
  var left = 0u;     // tiles of the splat's box in the bin
  var columns = 0u;  // of that part of the box
  var column = 0u;
  var tile = 0u;
  var bit = 0u;      // of the tile in the mask
  var skip = 0u;     // bits from the end of a row to the next
  loop {
    if (left == 0u) {
      if (next >= end) { break; }
      splat = textureLoad(lists, texel_of(next)).x;
      next++;
      let footprint = textureLoad(footprints, texel_of(splat));
      let box = box_size(footprint);
      let first = box_first(footprint);
      let low = max(first, corner);
      let size = min(first + box, corner + {BIN}u) - low;
      mask = footprint.z;
      all = box.x * box.y > 32u;
      left = size.x * size.y;
      columns = size.x;
      column = 0u;
      tile = 1u + low.y * view.tiles_x + low.x;
      bit = (low.y - first.y) * box.x + low.x - first.x;
      skip = box.x - size.x;
    }
    if (all || ((mask >> (bit & 31u)) & 1u) == 1u) {
      let cell = texel_of(tile);
      let place = textureLoad(starts, cell).x;
      textureStore(starts, cell, vec4u(place + 1u));
#if EMIT
      if (place < view.capacity) { textureStore(values, texel_of(place), vec4u(splat)); }
#endif
    }
    left--;
    column++;
    tile++;
    bit++;
    if (column == columns) {
      column = 0u;
      tile += view.tiles_x - columns;
      bit += skip;
    }
  }
#endif
}
