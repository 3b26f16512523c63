// Exclusive prefix sum, first half, for real GPUs: a workgroup owns a block of {BLOCK} items, a thread every 256th of
// them. Written: the sum of each block.
@group(0) @binding(0) var<storage, read> items: array<u32>;      // [{LENGTH}]
@group(0) @binding(1) var<storage, read_write> sums: array<u32>; // [blocks]

var<workgroup> partial: array<u32, 256>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) thread: u32) {
  var sum = 0u;
  for (var i = 0u; i < {BLOCK}u / 256u; i++) {
    let at = workgroup.x * {BLOCK}u + i * 256u + thread;
    if (at < {LENGTH}u) { sum += items[at]; }
  }
  partial[thread] = sum;
  for (var half = 128u; half > 0u; half >>= 1u) {
    workgroupBarrier();
    if (thread < half) { partial[thread] += partial[thread + half]; }
  }
  if (thread == 0u) { sums[workgroup.x] = partial[0]; }
}
