// Exclusive prefix sum, second half: a thread owns the same chunk as in scan_sums.wgsl, adds up the chunks
// before it, and turns its items into their prefix sums. TOTAL: the last thread writes the sum of all into
// the frame's counters (`intersections` and `sorted` of lib/counters.wgsl).
#import "lib/chunks.wgsl"
#import "lib/texels.wgsl"

#if TEXELS
@group(0) @binding(0) var items: texture_storage_2d<r32uint, read_write>; // [length]
#else
@group(0) @binding(0) var<storage, read_write> items: array<u32>; // [length]
#endif
@group(0) @binding(1) var<storage, read> sums: array<u32>;        // [chunks]
#if TOTAL
@group(0) @binding(2) var<storage, read_write> totals: array<u32>; // Counters, as words
#endif

@compute @workgroup_size(8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let range = chunk_range(id.x, {LENGTH}u, {CHUNKS}u);
  var sum = 0u;
  for (var i = 0u; i < id.x; i++) { sum += sums[i]; }
  for (var i = range.x; i < range.y; i++) {
#if TEXELS
    let item = textureLoad(items, texel_of(i)).x;
    textureStore(items, texel_of(i), vec4u(sum));
#else
    let item = items[i];
    items[i] = sum;
#endif
    sum += item;
  }
#if TOTAL
  if (id.x == {CHUNKS-1}u) {
    totals[{INTERSECTIONS}] = sum;
    totals[{SORTED}] = min(sum, {CAPACITY}u);
  }
#endif
}
