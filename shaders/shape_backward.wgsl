// From points to beta: adds to each shape's gradient what its rows of a basis, times their weights, have in
// common with the points' gradient. A workgroup of 64 threads owns one shape, a thread every 64th point.
struct Rows {
  points: u32,
  first: u32, // basis row of the first entry
}

@group(0) @binding(0) var<storage, read> v_points: array<vec4f>; // [points]
@group(0) @binding(1) var<storage, read> basis: array<f32>;      // [rows, points, 3]
@group(0) @binding(2) var<storage, read> starts: array<u32>;     // [shapes + 1], the first entry of each
@group(0) @binding(3) var<storage, read> weights: array<f32>;    // [entries]
@group(0) @binding(4) var<storage, read_write> v_shape: array<f32>; // [shapes]; added to
@group(0) @binding(5) var<uniform> rows: Rows;

var<workgroup> sums: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) thread: u32) {
  let shape = workgroup.x;
  let points = min(rows.points, arrayLength(&v_points));
  var total = 0.0;
  for (var entry = starts[shape]; entry < starts[shape + 1u]; entry++) {
    let weight = weights[entry];
    if (weight == 0.0) { continue; }
    var shared_part = 0.0;
    for (var point = thread; point < points; point += 64u) {
      let row = ((rows.first + entry) * rows.points + point) * 3u;
      shared_part += dot(v_points[point].xyz, vec3f(basis[row], basis[row + 1u], basis[row + 2u]));
    }
    total += weight * shared_part;
  }
  sums[thread] = total;
  workgroupBarrier();
  if (thread > 0u) { return; }
  var sum = 0.0;
  for (var i = 0u; i < 64u; i++) { sum += sums[i]; }
  v_shape[shape] += sum;
}
