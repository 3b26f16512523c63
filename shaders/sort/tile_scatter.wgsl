// Second pass of the sort by tile of training on CPU devices, second half: each splat to its place among its tile's. A
// thread owns the same part as in tile_count.wgsl; stable, so a tile's splats stay in depth order.
// The cells hold where each tile's splats begin, one place on; moving each to its end on the way makes the
// same words say where the next tile begins: no keys are kept and no search for the tiles is needed.
// The words hold slots. Each learns its place here, and gives way to the splat that owns it.
@group(0) @binding(0) var words: texture_storage_2d<r32uint, read>; // [sorted]
@group(0) @binding(1) var<storage, read> table: array<u32>;        // [low digits, chunks], ends of the bins
@group(0) @binding(2) var<storage, read> length: array<u32>;       // Counters, as words
@group(0) @binding(3) var<storage, read_write> starts: array<u32>; // [1 + tiles * {SPLIT}]
@group(0) @binding(4) var values: texture_storage_2d<r32uint, write>; // [sorted], splats
@group(0) @binding(5) var<storage, read> owners: array<u32>;       // [capacity], splats
@group(0) @binding(6) var<storage, read_write> places: array<u32>; // [capacity], of a slot in `values`

#import "lib/tile_bins.wgsl"
#import "lib/texels.wgsl"

@compute @workgroup_size({WORKGROUP})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let part = id.x;
  if (part >= {LOWS}u * {SPLIT}u) { return; }
  let range = part_of_bin(part);
  for (var i = range.x; i < range.y; i++) {
    let word = textureLoad(words, texel_of(i)).x;
    let cell = cell_of(word >> {VALUE_BITS}u, part);
    let place = starts[cell];
    starts[cell] = place + 1u;
    let slot = word & {VALUE_MASK}u;
    places[slot] = place;
    textureStore(values, texel_of(place), vec4u(owners[slot]));
  }
}
