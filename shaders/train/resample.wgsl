// A rendered picture as a diffusion model takes it: smaller or larger, colour by colour, over black, -1 to 1. A
// workgroup owns 8 x 8 pixels of `resampled`, a thread one in all three colours.
#import "lib/resample.wgsl"

@group(0) @binding(0) var<storage, read> picture: array<vec4f>;       // [size, size], premultiplied
@group(0) @binding(1) var<storage, read_write> resampled: array<f32>; // [3, side, side]
@group(0) @binding(2) var<uniform> resample: Resample;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= resample.side || id.y >= resample.side) { return; }
  let x = tap_of(id.x, resample);
  let y = tap_of(id.y, resample);
  let upper = mix(
    picture[y.first * resample.size + x.first].rgb,
    picture[y.first * resample.size + x.second].rgb,
    x.share,
  );
  let lower = mix(
    picture[y.second * resample.size + x.first].rgb,
    picture[y.second * resample.size + x.second].rgb,
    x.share,
  );
  let colour = 2.0 * mix(upper, lower, y.share) - 1.0;
  let plane = resample.side * resample.side;
  let at = id.y * resample.side + id.x;
  for (var c = 0u; c < 3u; c++) { resampled[c * plane + at] = colour[c]; }
}
