// Blurs SSIM's derivatives along rows, from windows back to pixels, and puts the gradient of the whole loss together. A thread owns 8 pixels of a
// row in one channel, alpha as the fourth; written: dL/dpicture, and its sum of absolute differences.
#import "lib/picture_loss.wgsl"

@group(0) @binding(0) var<storage, read> picture: array<f32>; // [size, size, 4]
@group(0) @binding(1) var<storage, read> wanted: array<u32>;  // [size, row_words], RGBA8
@group(0) @binding(2) var<storage, read> blurred: array<f32>; // [3, 3, size, size / 2]
@group(0) @binding(3) var<storage, read_write> v_picture: array<f32>; // [size, size, 4]
@group(0) @binding(4) var<storage, read_write> l1_sums: array<f32>;   // [4, size, size / 8]
@group(0) @binding(5) var<uniform> loss: PictureLoss;

fn value(field: u32, channel: u32, row: u32, column: i32) -> f32 {
  let half = i32(loss.size / 2u);
  let inside = column >= 0 && column < half;
  let at = ((field * 3u + channel) * loss.size + row) * u32(half) + u32(clamp(column, 0, half - 1));
  return select(0.0, blurred[at], inside);
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let left = i32(id.x * 8u);
  let row = id.y;
  let channel = id.z;
  if (u32(left) >= loss.size || row >= loss.size) { return; }
  let at = row * loss.size + u32(left);
  let pixels = f32(loss.size * loss.size * loss.views);
  var sum = 0.0;
#repeat O 8
  let x{O} = picture[(at + {O}u) * 4u + channel];
  let y{O} = f32(extractBits(wanted[row * loss.row_words + u32(left) + {O}u], channel * 8u, 8u)) / 255.0;
  sum += abs(x{O} - y{O});
#end
  l1_sums[(channel * loss.size + row) * (loss.size / 8u) + id.x] = sum;
  if (channel == 3u) {
#repeat O 8
    v_picture[(at + {O}u) * 4u + 3u] = loss.alpha / pixels * sign(x{O} - y{O});
#end
    return;
  }
#repeat F 3
#repeat I 9
  let v{F}_{I} = value({F}u, channel, row, left / 2 + {I} - 2);
#end
#repeat P 4
  let b{F}_{P+P} = G9 * v{F}_{P} + G7 * v{F}_{P+1} + G5 * v{F}_{P+2} + G3 * v{F}_{P+3} + G1 * v{F}_{P+4};
  let b{F}_{P+P+1} = G10 * v{F}_{P} + G8 * v{F}_{P+1} + G6 * v{F}_{P+2} + G4 * v{F}_{P+3} + G2 * v{F}_{P+4} + G0 * v{F}_{P+5};
#end
#end
#repeat O 8
  {
    let v_ssim = b0_{O} + 2.0 * x{O} * b1_{O} + y{O} * b2_{O};
    v_picture[(at + {O}u) * 4u + channel] = (loss.l1 * sign(x{O} - y{O}) - 4.0 * loss.ssim * v_ssim) / (3.0 * pixels);
  }
#end
}
