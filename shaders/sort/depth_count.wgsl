// Stable radix sort of splats by depth on CPU devices, first half: how often each digit of the depth keys occurs in
// each chunk. A thread owns one contiguous chunk and its own column of the table. The order of the pass before is
// `order`; the first pass (FIRST) takes splats as they stand, leaves out those that touch no tile, and counts, for the
// frame's counters, the splats that are left and the tiles they touch.
// Counts in function memory would take 1.4 ns in place of 2.3 each, but lavapipe 0.7 s more to compile 1,024 of them.
#import "lib/chunks.wgsl"
#import "lib/counters.wgsl"
#import "lib/texels.wgsl"

@group(0) @binding(0) var footprints: texture_storage_2d<rgba32uint, read>; // [splats], as project.wgsl leaves them
#if FIRST
@group(0) @binding(1) var<storage, read> length: array<u32>;                // [1], splats
@group(0) @binding(2) var<storage, read_write> counters: Counters;
#else
@group(0) @binding(1) var<storage, read> length: array<u32>;                // Counters, as words
@group(0) @binding(2) var order: texture_storage_2d<r32uint, read>;         // [visible]
#endif
@group(0) @binding(3) var table: texture_storage_2d<r32uint, read_write>;       // [digits, chunks]

@compute @workgroup_size({WORKGROUP})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let chunk = id.x;
  if (chunk >= {CHUNKS}u) { return; }
  for (var digit = 0u; digit < {DIGITS}u; digit++) {
    textureStore(table, texel_of(digit * {CHUNKS}u + chunk), vec4u(0u));
  }
#if FIRST
  var visible = 0u;
  var expected = 0u;
  let range = chunk_range(chunk, length[0], {CHUNKS}u);
#else
  let range = chunk_range(chunk, length[{VISIBLE}], {CHUNKS}u);
#endif
  for (var i = range.x; i < range.y; i++) {
#if FIRST
    let footprint = textureLoad(footprints, texel_of(i));
    if (footprint.w == INVISIBLE) { continue; }
    visible++;
    let area = (footprint.y & 0xffffu) * (footprint.y >> 16u);
    expected += select(area, countOneBits(footprint.z), area <= 32u);
#else
    let footprint = textureLoad(footprints, texel_of(textureLoad(order, texel_of(i)).x));
#endif
    let cell = texel_of(((footprint.w >> {SHIFT}u) & {DIGITS-1}u) * {CHUNKS}u + chunk);
    textureStore(table, cell, textureLoad(table, cell) + 1u);
  }
#if FIRST
  atomicAdd(&counters.visible, visible);
  atomicAdd(&counters.expected, expected);
#endif
}
