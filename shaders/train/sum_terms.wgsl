// Sums four terms over all splats, always in the same order: one workgroup owns everything, a thread every 256th
// splat, and the first thread adds up what the others found.
struct SumTerms {
  count: u32,
}

@group(0) @binding(0) var<storage, read> terms: array<vec4f>;       // [splats]
@group(0) @binding(1) var<storage, read_write> sums: array<vec4f>;  // [1]
@group(0) @binding(2) var<uniform> sum: SumTerms;

var<workgroup> partial: array<vec4f, 256>;

@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) thread: u32) {
  var total = vec4f(0.0);
  for (var i = thread; i < min(sum.count, arrayLength(&terms)); i += 256u) { total += terms[i]; }
  partial[thread] = total;
  workgroupBarrier();
  if (thread != 0u) { return; }
  for (var i = 1u; i < 256u; i++) { total += partial[i]; }
  sums[0] = total;
}
