// Blurs SSIM's derivatives along columns. A thread owns 8 pixels of a column in one colour.
#import "lib/picture_loss.wgsl"

@group(0) @binding(0) var<storage, read> derivatives: array<f32>;    // [3, 3, size, size]
@group(0) @binding(1) var<storage, read_write> blurred: array<f32>;  // [3, 3, size, size]
@group(0) @binding(2) var<uniform> loss: PictureLoss;

fn value(field: u32, channel: u32, row: i32, column: u32) -> f32 {
  let inside = row >= 0 && row < i32(loss.size);
  let at = ((field * 3u + channel) * loss.size + u32(clamp(row, 0, i32(loss.size) - 1))) * loss.size + column;
  return select(0.0, derivatives[at], inside);
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x;
  let top = i32(id.y * 8u);
  let channel = id.z;
  if (column >= loss.size || u32(top) >= loss.size) { return; }
#repeat F 3
  {
#repeat I 18
    let v{I} = value({F}u, channel, top + {I} - 5, column);
#end
#repeat O 8
    {
      var sum = 0.0;
#repeat K 11
      sum += G{K} * v{O+K};
#end
      blurred[(({F}u * 3u + channel) * loss.size + u32(top) + {O}u) * loss.size + column] = sum;
    }
#end
  }
#end
}
