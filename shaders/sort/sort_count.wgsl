// Stable radix sort, first half: how often each digit occurs in each chunk.
// For CPU devices: a thread owns one contiguous chunk of the keys and its own column of the table, so there
// are no barriers and no atomics (a textbook sort with 4-bit digits in shared memory is 5 times slower there).
#import "lib/chunks.wgsl"
#import "lib/counters.wgsl"

@group(0) @binding(0) var<storage, read> keys: array<u32>;        // [length]
@group(0) @binding(1) var<storage, read> length: array<u32>;      // entry {LENGTH_AT} holds the length
@group(0) @binding(2) var<storage, read_write> table: array<u32>; // [digits, chunks]

@compute @workgroup_size({WORKGROUP})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let chunk = id.x;
  if (chunk >= {CHUNKS}u) { return; }
  for (var digit = 0u; digit < {DIGITS}u; digit++) { table[digit * {CHUNKS}u + chunk] = 0u; }
  let range = chunk_range(chunk, length[{LENGTH_AT}], {CHUNKS}u);
  for (var i = range.x; i < range.y; i++) {
    let key = keys[i];
#if SKIP_INVISIBLE
    if (key == INVISIBLE) { continue; }
#endif
    table[((key >> {SHIFT}u) & {DIGITS-1}u) * {CHUNKS}u + chunk] += 1u;
  }
}
