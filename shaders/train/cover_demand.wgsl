// Where a guidance asks a picture for more cover than there is: -dL/dalpha where that is positive, times what
// shows through, summed by cells of the picture. A workgroup owns 8 x 8 cells, a thread one. Written: the view's
// part of `demand`.
struct CoverDemand {
  size: u32, // pixels of a side
  cell: u32, // pixels of a cell's side
  grid: u32, // cells of a side
  offset: u32, // of the view's cells
}

@group(0) @binding(0) var<storage, read> picture: array<vec4f>;    // [size, size]
@group(0) @binding(1) var<storage, read> v_picture: array<vec4f>;  // [size, size], as the guidance left it
@group(0) @binding(2) var<storage, read_write> demand: array<f32>; // [views, grid, grid]
@group(0) @binding(3) var<uniform> cover: CoverDemand;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= cover.grid || id.y >= cover.grid) { return; }
  var sum = 0.0;
  let first = id.xy * cover.cell;
  let end = min(first + cover.cell, vec2u(cover.size));
  for (var y = first.y; y < end.y; y++) {
    for (var x = first.x; x < end.x; x++) {
      let at = y * cover.size + x;
      sum += max(0.0, -v_picture[at].w) * (1.0 - picture[at].w);
    }
  }
  demand[cover.offset + id.y * cover.grid + id.x] = sum;
}
