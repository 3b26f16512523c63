// Splats, in depth order, to tiles: the first pass of a two-digit radix sort by tile, fused with the
// emission of the (tile, splat) pairs, so that unsorted pairs never touch memory.
// A thread owns one contiguous chunk of the depth order and its own column of the table. Run twice: to count
// the low digits of the tiles, and (EMIT), after the prefix sum, to write the pairs to their places.
// PACKED, for CPU devices: a pair is one word in a storage texture (lib/texels.wgsl), the tile's high digit above the splat;
// its low digit follows from its place.
// Stable, so within a tile the splats stay in depth order.
// TRAINING: instead of the splat a pair holds a slot of its own. A splat's slots follow each other, and `owners`
// says whose a slot is: so a splat finds its intersections again after the sort.
#import "lib/view.wgsl"
#import "lib/chunks.wgsl"
#import "lib/footprint.wgsl"
#import "lib/texels.wgsl"

@group(0) @binding(0) var<storage, read> order: array<u32>;        // [visible], front to back
@group(0) @binding(1) var<storage, read> footprints: array<Footprint>; // [splats]
@group(0) @binding(2) var<storage, read_write> table: array<u32>;  // [digits, chunks]
#if EMIT
#if PACKED
@group(0) @binding(4) var values: texture_storage_2d<r32uint, write>; // [capacity], words as below
#else
@group(0) @binding(3) var<storage, read_write> tiles: array<u32>;  // [capacity]
@group(0) @binding(4) var<storage, read_write> values: array<u32>; // [capacity], splats or slots
#endif
#endif
@group(0) @binding(5) var<storage, read> length: array<u32>; // Counters, as words
@group(0) @binding(6) var<uniform> view: View;
#if TRAINING
@group(0) @binding(7) var<storage, read> slot_starts: array<u32>;   // [splats]
@group(0) @binding(8) var<storage, read_write> owners: array<u32>;  // [capacity], splats
#endif

fn visit(tile: u32, splat: u32, slot: u32, chunk: u32) {
  let cell = (tile & {DIGITS-1}u) * {CHUNKS}u + chunk;
#if EMIT
  let place = table[cell];
  table[cell] = place + 1u;
#if TRAINING
  let value = slot;
  if (slot < view.capacity) { owners[slot] = splat; }
#else
  let value = splat;
#endif
  if (place < view.capacity) {
#if PACKED
    textureStore(values, texel_of(place), vec4u(((tile >> {LOW_BITS}u) << {VALUE_BITS}u) | value));
#else
    tiles[place] = tile;
    values[place] = value;
#endif
  }
#else
  table[cell] += 1u;
#endif
}

@compute @workgroup_size({WORKGROUP})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let chunk = id.x;
  if (chunk >= {CHUNKS}u) { return; }
#if !EMIT
  for (var digit = 0u; digit < {DIGITS}u; digit++) { table[digit * {CHUNKS}u + chunk] = 0u; }
#endif
  let range = chunk_range(chunk, length[{VISIBLE}], {CHUNKS}u);
  for (var i = range.x; i < range.y; i++) {
    let splat = order[i];
    let footprint = footprints[splat];
    if (footprint.count == 0u) { continue; }
    let first = (footprint.corner >> 16u) * view.tiles_x + (footprint.corner & 0xffffu);
    var slot = 0u;
#if TRAINING
    slot = slot_starts[splat];
#endif
    let columns = footprint.size & 0xffffu;
    let rows = footprint.size >> 16u;
    if (columns * rows <= 32u) {
      // Not bit / columns: a CPU device divides whole numbers lane by lane.
      let inverse = 1.0 / f32(columns);
      var mask = footprint.mask;
      while (mask != 0u) {
        let bit = firstTrailingBit(mask);
        mask &= mask - 1u;
        let row = u32((f32(bit) + 0.5) * inverse);
        visit(first + row * view.tiles_x + (bit - row * columns), splat, slot, chunk);
        slot++;
      }
    } else {
      for (var row = 0u; row < rows; row++) {
        for (var column = 0u; column < columns; column++) {
          visit(first + row * view.tiles_x + column, splat, slot, chunk);
          slot++;
        }
      }
    }
  }
}
