// Second pass of the sort by tile of training on CPU devices, first half: how many intersections each tile has. A thread
// owns one part of the intersections of one low digit, and with it that digit's column of cells.
@group(0) @binding(0) var words: texture_storage_2d<r32uint, read>; // [sorted]
@group(0) @binding(1) var<storage, read> table: array<u32>;        // [low digits, chunks], ends of the bins
@group(0) @binding(2) var<storage, read> length: array<u32>;       // Counters, as words
@group(0) @binding(3) var<storage, read_write> starts: array<u32>; // [1 + tiles * {SPLIT}]

#import "lib/tile_bins.wgsl"
#import "lib/texels.wgsl"

@compute @workgroup_size({WORKGROUP})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let part = id.x;
  if (part >= {LOWS}u * {SPLIT}u) { return; }
  if (part == 0u) { starts[0] = 0u; }
  for (var high = 0u; high < {HIGHS}u; high++) { starts[cell_of(high, part)] = 0u; }
  let range = part_of_bin(part);
  for (var i = range.x; i < range.y; i++) {
    let word = textureLoad(words, texel_of(i)).x;
    starts[cell_of(word >> {VALUE_BITS}u, part)] += 1u;
  }
}
