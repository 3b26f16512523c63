// Stable radix sort, second half: moves each key (and its value) to its place. The table holds, per digit
// and chunk, the place of the next one. A thread owns the same chunk as in sort_count.wgsl.
// FROM_INDEX: the values are the keys' indices (first pass).
// SKIP_INVISIBLE: leaves out splats that touch no tile, so that later passes are shorter.
#import "lib/chunks.wgsl"
#import "lib/counters.wgsl"

@group(0) @binding(0) var<storage, read> keys: array<u32>;   // [length]
#if !FROM_INDEX
@group(0) @binding(1) var<storage, read> values: array<u32>; // [length]
#endif
@group(0) @binding(2) var<storage, read> length: array<u32>; // entry {LENGTH_AT} holds the length
@group(0) @binding(3) var<storage, read_write> table: array<u32>; // [digits, chunks]
@group(0) @binding(4) var<storage, read_write> keys_out: array<u32>;
@group(0) @binding(5) var<storage, read_write> values_out: array<u32>;

@compute @workgroup_size({WORKGROUP})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let chunk = id.x;
  if (chunk >= {CHUNKS}u) { return; }
  let range = chunk_range(chunk, length[{LENGTH_AT}], {CHUNKS}u);
  for (var i = range.x; i < range.y; i++) {
    let key = keys[i];
#if SKIP_INVISIBLE
    if (key == INVISIBLE) { continue; }
#endif
    let slot = ((key >> {SHIFT}u) & {DIGITS-1}u) * {CHUNKS}u + chunk;
    let place = table[slot];
    table[slot] = place + 1u;
    keys_out[place] = key;
#if FROM_INDEX
    values_out[place] = i;
#else
    values_out[place] = values[i];
#endif
  }
}
