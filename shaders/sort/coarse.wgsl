// Splats, in depth order, to the bins of tiles they lie in, on CPU devices: bins first, then tiles (fine.wgsl), since
// a splat lies in hardly more than one bin, and a bin's few tiles fit the caches.
// A thread owns one contiguous chunk of the depth order and its own column of the table. Run twice: to count, and
// (EMIT), after the prefix sum, to write the lists; the table then holds where each chunk's part of a bin ends.
// Stable, so a bin's splats stay in depth order.
// SINGLE: bins are single tiles, and only those that are touched are taken.
#import "lib/chunks.wgsl"
#import "lib/texels.wgsl"
#import "lib/footprint.wgsl"

@group(0) @binding(0) var order: texture_storage_2d<r32uint, read>;         // [visible], front to back
@group(0) @binding(1) var footprints: texture_storage_2d<rgba32uint, read>; // [splats], as project.wgsl leaves them
@group(0) @binding(2) var table: texture_storage_2d<r32uint, read_write>;   // [bins, chunks]
#if EMIT
@group(0) @binding(3) var lists: texture_storage_2d<r32uint, write>;        // [2 * capacity], splats
#endif
@group(0) @binding(4) var<storage, read> length: array<u32>;                // Counters, as words
@group(0) @binding(5) var<uniform> view: View;

#import "lib/view.wgsl"

@compute @workgroup_size({WORKGROUP})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let chunk = id.x;
  if (chunk >= {CHUNKS}u) { return; }
#if !EMIT
  for (var bin = 0u; bin < {CELLS}u; bin++) { textureStore(table, texel_of(bin * {CHUNKS}u + chunk), vec4u(0u)); }
#endif
  let range = chunk_range(chunk, length[{VISIBLE}], {CHUNKS}u);
  for (var i = range.x; i < range.y; i++) {
    let splat = textureLoad(order, texel_of(i)).x;
    let footprint = textureLoad(footprints, texel_of(splat));
    let first = box_first(footprint);
    let low = first / {BIN}u;
    let high = (first + box_size(footprint) - 1u) / {BIN}u;
    for (var row = low.y; row <= high.y; row++) {
      for (var column = low.x; column <= high.x; column++) {
#if SINGLE
        let columns = box_size(footprint).x;
        let bit = (row - low.y) * columns + column - low.x;
        if (columns * box_size(footprint).y <= 32u && ((footprint.z >> (bit & 31u)) & 1u) == 0u) { continue; }
#endif
        let cell = texel_of((row * {BINS}u + column) * {CHUNKS}u + chunk);
        let place = textureLoad(table, cell).x;
        textureStore(table, cell, vec4u(place + 1u));
#if EMIT
        if (place < 2u * view.capacity) { textureStore(lists, texel_of(place), vec4u(splat)); }
#endif
      }
    }
  }
}
