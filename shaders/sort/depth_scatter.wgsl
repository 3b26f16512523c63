// Stable radix sort of splats by depth on CPU devices, second half: each splat to its place. The table holds, per digit
// and chunk, the place of the first. A thread owns the same chunk as in depth_count.wgsl.
#import "lib/chunks.wgsl"
#import "lib/counters.wgsl"
#import "lib/texels.wgsl"

@group(0) @binding(0) var footprints: texture_storage_2d<rgba32uint, read>; // [splats], as project.wgsl leaves them
#if FIRST
@group(0) @binding(1) var<storage, read> length: array<u32>;                // [1], splats
#else
@group(0) @binding(1) var<storage, read> length: array<u32>;                // Counters, as words
@group(0) @binding(2) var order: texture_storage_2d<r32uint, read>;         // [visible]
#endif
@group(0) @binding(3) var table: texture_storage_2d<r32uint, read_write>;   // [digits, chunks]
@group(0) @binding(4) var order_out: texture_storage_2d<r32uint, write>;    // [visible]

@compute @workgroup_size({WORKGROUP})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let chunk = id.x;
  if (chunk >= {CHUNKS}u) { return; }
#if FIRST
  let range = chunk_range(chunk, length[0], {CHUNKS}u);
#else
  let range = chunk_range(chunk, length[{VISIBLE}], {CHUNKS}u);
#endif
  for (var i = range.x; i < range.y; i++) {
#if FIRST
    let splat = i;
#else
    let splat = textureLoad(order, texel_of(i)).x;
#endif
    let key = textureLoad(footprints, texel_of(splat)).w;
#if FIRST
    if (key == INVISIBLE) { continue; }
#endif
    let cell = texel_of(((key >> {SHIFT}u) & {DIGITS-1}u) * {CHUNKS}u + chunk);
    let place = textureLoad(table, cell).x;
    textureStore(table, cell, vec4u(place + 1u));
    textureStore(order_out, texel_of(place), vec4u(splat));
  }
}
