// The backward pass of resample.wgsl, times a weight. Alpha gets none: the picture is over black whatever covers it. A
// workgroup owns 8 x 8 pixels of `v_picture`, a thread one, which gathers from the few resampled pixels that looked
// at it.
#import "lib/resample.wgsl"

@group(0) @binding(0) var<storage, read> v_resampled: array<f32>;       // [3, side, side]
@group(0) @binding(1) var<storage, read_write> v_picture: array<vec4f>; // [size, size]
@group(0) @binding(2) var<uniform> resample: Resample;

// The first resampled pixel that may look at a pixel, and the one behind the last.
fn lookers(pixel: u32) -> vec2u {
  let per_pixel = f32(resample.side) / f32(resample.size);
  let first = floor((f32(pixel) - 0.5) * per_pixel - 0.5);
  let end = ceil((f32(pixel) + 1.5) * per_pixel - 0.5) + 1.0;
  return vec2u(u32(max(0.0, first)), min(resample.side, u32(max(0.0, end))));
}

fn share_of(pixel: u32, looker: u32) -> f32 {
  let tap = tap_of(looker, resample);
  return select(0.0, 1.0 - tap.share, tap.first == pixel) + select(0.0, tap.share, tap.second == pixel);
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= resample.size || id.y >= resample.size) { return; }
  let columns = lookers(id.x);
  let rows = lookers(id.y);
  let plane = resample.side * resample.side;
  var sum = vec3f(0.0);
  for (var y = rows.x; y < rows.y; y++) {
    let row_share = share_of(id.y, y);
    if (row_share == 0.0) { continue; }
    for (var x = columns.x; x < columns.y; x++) {
      let at = y * resample.side + x;
      let share = row_share * share_of(id.x, x);
      sum += share * vec3f(v_resampled[at], v_resampled[plane + at], v_resampled[2u * plane + at]);
    }
  }
  // 2: from 0..1 to -1..1.
  v_picture[id.y * resample.size + id.x] = vec4f(2.0 * resample.weight * sum, 0.0);
}
