// Blurs the five fields along columns and takes SSIM and its derivatives by blurred x, xx and xy. A thread owns 8
// windows of a column in one colour; written: 3 fields, and the sum of its 8 values of SSIM.
#import "lib/picture_loss.wgsl"

@group(0) @binding(0) var<storage, read> rows: array<f32>;           // [5, 3, size, size / 2]
@group(0) @binding(1) var<storage, read_write> derivatives: array<f32>; // [3, 3, size / 2, size / 2]: by x, by xx, by xy
@group(0) @binding(2) var<storage, read_write> ssim_sums: array<f32>;  // [3, size / 16, size / 2]
@group(0) @binding(3) var<uniform> loss: PictureLoss;

fn value(field: u32, channel: u32, row: i32, column: u32) -> f32 {
  let inside = row >= 0 && row < i32(loss.size);
  let at = ((field * 3u + channel) * loss.size + u32(clamp(row, 0, i32(loss.size) - 1))) * (loss.size / 2u) + column;
  return select(0.0, rows[at], inside);
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x;
  let top = i32(id.y * 16u);
  let channel = id.z;
  if (column >= loss.size / 2u || u32(top) >= loss.size) { return; }
#repeat F 5
#repeat O 8
  var b{F}_{O} = 0.0;
#end
  {
#repeat I 25
    let v{I} = value({F}u, channel, top + {I} - 5, column);
#end
#repeat O 8
#repeat K 11
    b{F}_{O} += G{K} * v{O+O+K};
#end
#end
  }
#end
  let half = loss.size / 2u;
  let plane = half * half;
  var sum = 0.0;
#repeat O 8
  {
    let sxx = b2_{O} - b0_{O} * b0_{O};
    let syy = b3_{O} - b1_{O} * b1_{O};
    let sxy = b4_{O} - b0_{O} * b1_{O};
    let a1 = 2.0 * b0_{O} * b1_{O} + C1;
    let a2 = 2.0 * sxy + C2;
    let d1 = b0_{O} * b0_{O} + b1_{O} * b1_{O} + C1;
    let d2 = sxx + syy + C2;
    let per = 1.0 / (d1 * d2);
    let ssim = a1 * a2 * per;
    sum += ssim;
    let out = channel * plane + (id.y * 8u + {O}u) * half + column;
    derivatives[out] = 2.0 * (b1_{O} * (a2 - a1) * per + b0_{O} * ssim * (1.0 / d2 - 1.0 / d1));
    derivatives[out + 3u * plane] = -ssim / d2;
    derivatives[out + 6u * plane] = 2.0 * a1 * per;
  }
#end
  ssim_sums[(channel * (loss.size / 16u) + id.y) * half + column] = sum;
}
