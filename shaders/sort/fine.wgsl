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
@group(0) @binding(2) var table: texture_storage_2d<r32uint, read>;         // [bins, chunks], as coarse.wgsl leaves it
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
  if (bin > 0u) { start = textureLoad(table, texel_of(bin * {CHUNKS}u - 1u)).x; }
  start = min(start, 2u * view.capacity);
  let end = min(textureLoad(table, texel_of(bin * {CHUNKS}u + {CHUNKS-1}u)).x, 2u * view.capacity);
  for (var i = start; i < end; i++) {
    let splat = textureLoad(lists, texel_of(i)).x;
#if SINGLE
    let cell = texel_of(1u + corner.y * view.tiles_x + corner.x);
    let place = textureLoad(starts, cell).x;
    textureStore(starts, cell, vec4u(place + 1u));
#if EMIT
    if (place < view.capacity) { textureStore(values, texel_of(place), vec4u(splat)); }
#endif
#else
    let footprint = textureLoad(footprints, texel_of(splat));
    let box = box_size(footprint);
    let columns = box.x;
    let all = columns * box.y > 32u;
    // The part of its box that lies in the bin.
    let low = max(box_first(footprint), corner);
    let size = min(box_first(footprint) + box, corner + {BIN}u) - low;
    let first = 1u + low.y * view.tiles_x + low.x;
    let skipped = low - box_first(footprint);
    let tiles = size.x * size.y;
    // Not tile / columns: a CPU device divides whole numbers lane by lane.
    let inverse = 1.0 / f32(size.x);
    for (var tile = 0u; tile < tiles; tile++) {
      let y = u32((f32(tile) + 0.5) * inverse);
      let x = tile - y * size.x;
      let bit = (skipped.y + y) * columns + skipped.x + x;
      if (all || ((footprint.z >> (bit & 31u)) & 1u) == 1u) {
        let cell = texel_of(first + y * view.tiles_x + x);
        let place = textureLoad(starts, cell).x;
        textureStore(starts, cell, vec4u(place + 1u));
#if EMIT
        if (place < view.capacity) { textureStore(values, texel_of(place), vec4u(splat)); }
#endif
      }
    }
#endif
  }
}
