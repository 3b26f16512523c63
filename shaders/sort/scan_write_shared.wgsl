// Exclusive prefix sum, second half, for real GPUs: a workgroup owns the same block of items as in
// scan_sums_shared.wgsl, adds up the blocks before it, and turns its items into their prefix sums.
// TOTAL: the last workgroup writes the sum of all into the frame's counters (`intersections` and `sorted` of
// lib/counters.wgsl).

@group(0) @binding(0) var<storage, read_write> items: array<u32>; // [{LENGTH}]
@group(0) @binding(1) var<storage, read> sums: array<u32>;        // [blocks]
#if TOTAL
@group(0) @binding(2) var<storage, read_write> totals: array<u32>; // Counters, as words
#endif

var<workgroup> partial: array<u32, 256>;

// Sum of the threads before this one.
fn sum_before(thread: u32, value: u32) -> u32 {
  partial[thread] = value;
  workgroupBarrier();
  for (var reach = 1u; reach < 256u; reach <<= 1u) {
    var left = 0u;
    if (thread >= reach) { left = partial[thread - reach]; }
    workgroupBarrier();
    partial[thread] += left;
    workgroupBarrier();
  }
  return partial[thread] - value;
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) thread: u32) {
  var blocks = 0u;
  for (var i = thread; i < workgroup.x; i += 256u) { blocks += sums[i]; }
  let blocks_before = sum_before(thread, blocks);
  // The last thread knows the sum of all; a second barrier keeps `partial` free for the next use.
  if (thread == 255u) { partial[0] = blocks_before + blocks; }
  workgroupBarrier();
  let base = partial[0];
  workgroupBarrier();

  let each = {BLOCK}u / 256u;
  let first = workgroup.x * {BLOCK}u + thread * each;
  var own = 0u;
  for (var i = 0u; i < each; i++) {
    if (first + i < {LENGTH}u) { own += items[first + i]; }
  }
  var sum = base + sum_before(thread, own);
  for (var i = 0u; i < each; i++) {
    if (first + i < {LENGTH}u) {
      let item = items[first + i];
      items[first + i] = sum;
      sum += item;
    }
  }
#if TOTAL
  if (workgroup.x == {BLOCKS-1}u && thread == 255u) {
    totals[{INTERSECTIONS}] = sum;
    totals[{SORTED}] = min(sum, {CAPACITY}u);
  }
#endif
}
