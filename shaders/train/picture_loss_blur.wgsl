// Blurs SSIM's derivatives along columns, from windows back to pixels. A thread owns 8 pixels of a column in one
// colour; even ones lie under a window and meet 5 of the taps, odd ones 6.
#import "lib/picture_loss.wgsl"

@group(0) @binding(0) var<storage, read> derivatives: array<f32>;    // [3, 3, size / 2, size / 2]
@group(0) @binding(1) var<storage, read_write> blurred: array<f32>;  // [3, 3, size, size / 2]
@group(0) @binding(2) var<uniform> loss: PictureLoss;

fn value(field: u32, channel: u32, row: i32, column: u32) -> f32 {
  let half = i32(loss.size / 2u);
  let inside = row >= 0 && row < half;
  let at = ((field * 3u + channel) * u32(half) + u32(clamp(row, 0, half - 1))) * u32(half) + column;
  return select(0.0, derivatives[at], inside);
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x;
  let top = id.y * 8u;
  let channel = id.z;
  let half = loss.size / 2u;
  if (column >= half || top >= loss.size) { return; }
#repeat F 3
  {
#repeat I 9
    let v{I} = value({F}u, channel, i32(top / 2u) + {I} - 2, column);
#end
    let out = (({F}u * 3u + channel) * loss.size + top) * half + column;
#repeat P 4
    blurred[out + {P}u * 2u * half] = G9 * v{P} + G7 * v{P+1} + G5 * v{P+2} + G3 * v{P+3} + G1 * v{P+4};
    blurred[out + ({P}u * 2u + 1u) * half] =
      G10 * v{P} + G8 * v{P+1} + G6 * v{P+2} + G4 * v{P+3} + G2 * v{P+4} + G0 * v{P+5};
#end
  }
#end
}
