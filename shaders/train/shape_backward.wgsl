// From points to beta: adds to each shape's gradient what its rows of a basis, times their weights, have in
// common with the points' gradient. A workgroup of 64 threads owns one shape, a thread every 64th four floats.
struct Rows {
  quads: u32, // floats of all points, by four; the last is padded
}

@group(0) @binding(0) var<storage, read> v_points: array<vec4f>; // [quads]
@group(0) @binding(1) var<storage, read> basis: array<vec4f>;    // [rows, quads]
@group(0) @binding(2) var<storage, read> starts: array<u32>;     // [shapes + 1], the first row of each
@group(0) @binding(3) var<storage, read> weights: array<f32>;    // [rows]
@group(0) @binding(4) var<storage, read_write> v_shape: array<f32>; // [shapes]; added to
@group(0) @binding(5) var<uniform> rows: Rows;

var<workgroup> sums: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) thread: u32) {
  let shape = workgroup.x;
  let quads = min(rows.quads, arrayLength(&v_points));
  var total = 0.0;
  for (var row = starts[shape]; row < starts[shape + 1u]; row++) {
    let weight = weights[row];
    if (weight == 0.0) { continue; }
    var product = 0.0;
    for (var quad = thread; quad < quads; quad += 64u) {
      product += dot(v_points[quad], basis[row * rows.quads + quad]);
    }
    total += weight * product;
  }
  sums[thread] = total;
  workgroupBarrier();
  if (thread > 0u) { return; }
  var sum = 0.0;
  for (var i = 0u; i < 64u; i++) { sum += sums[i]; }
  v_shape[shape] += sum;
}
