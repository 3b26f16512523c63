// Blurs x, y, xx, yy and xy along rows. A thread owns 8 windows of a row, which stand 2 pixels apart, in one colour;
// written: 5 fields.
#import "lib/picture_loss.wgsl"

@group(0) @binding(0) var<storage, read> picture: array<f32>; // [size, size, 4]
@group(0) @binding(1) var<storage, read> wanted: array<u32>;  // [size, row_words], RGBA8
@group(0) @binding(2) var<storage, read_write> rows: array<f32>; // [5, 3, size, size / 2]: x, y, xx, yy, xy
@group(0) @binding(3) var<uniform> loss: PictureLoss;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let left = i32(id.x * 16u);
  let row = id.y;
  let channel = id.z;
  if (u32(left) >= loss.size || row >= loss.size) { return; }
  let width = i32(loss.size);
#repeat I 25
  let column{I} = left + {I} - 5;
  let inside{I} = column{I} >= 0 && column{I} < width;
  let at{I} = u32(clamp(column{I}, 0, width - 1));
  let x{I} = select(0.0, picture[(row * loss.size + at{I}) * 4u + channel], inside{I});
  let y{I} = select(0.0, f32(extractBits(wanted[row * loss.row_words + at{I}], channel * 8u, 8u)) / 255.0, inside{I});
#end
  let plane = loss.size * loss.size / 2u;
  let out = channel * plane + row * (loss.size / 2u) + id.x * 8u;
#repeat O 8
  {
    var x = 0.0;
    var y = 0.0;
    var xx = 0.0;
    var yy = 0.0;
    var xy = 0.0;
#repeat K 11
    {
      let gx = G{K} * x{O+O+K};
      let gy = G{K} * y{O+O+K};
      x += gx;
      y += gy;
      xx += gx * x{O+O+K};
      yy += gy * y{O+O+K};
      xy += gx * y{O+O+K};
    }
#end
    rows[out + {O}u] = x;
    rows[out + {O}u + 3u * plane] = y;
    rows[out + {O}u + 6u * plane] = xx;
    rows[out + {O}u + 9u * plane] = yy;
    rows[out + {O}u + 12u * plane] = xy;
  }
#end
}
