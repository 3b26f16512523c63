// Exclusive prefix sum, first half: the sum of each chunk. For CPU devices: a thread owns one contiguous
// chunk. Two dispatches without a barrier replace the usual three with shared memory.
#import "lib/chunks.wgsl"
#import "lib/texels.wgsl"

#if TEXELS
@group(0) @binding(0) var items: texture_storage_2d<r32uint, read>; // [length]
#else
@group(0) @binding(0) var<storage, read> items: array<u32>;      // [length]
#endif
@group(0) @binding(1) var<storage, read_write> sums: array<u32>; // [chunks]

@compute @workgroup_size(8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let range = chunk_range(id.x, {LENGTH}u, {CHUNKS}u);
  var sum = 0u;
  for (var i = range.x; i < range.y; i++) {
#if TEXELS
    sum += textureLoad(items, texel_of(i)).x;
#else
    sum += items[i];
#endif
  }
  sums[id.x] = sum;
}
