// Blends each tile's splats front to back into the picture, for CPU devices: a thread owns 4 x 4
// pixels kept in registers (hence the repeats), a workgroup of 8 threads owns two 8 x 8 tiles side
// by side. No shared memory, no barriers. Per pixel the sum stops once the transmittance falls below 1e-4;
// the thread stops when all its pixels have.
// Lost on lavapipe (100,000 splats, 1024 x 1024): 1 pixel a thread in 16 x 16 tiles with shared batches, 5-7
// times slower; 16 x 8 tiles, 1.4 times slower; 4 x 2 pixels a thread, 1.2 times slower.
#import "lib/view.wgsl"
#import "lib/projected.wgsl"

@group(0) @binding(0) var<storage, read> projected: array<vec4u>; // [splats, 2]
@group(0) @binding(1) var<storage, read> values: array<u32>;      // [intersections], splats by tile and depth
@group(0) @binding(2) var<storage, read> starts: array<u32>;      // [tiles + 1]
@group(0) @binding(3) var<storage, read_write> picture: array<u32>; // [height, width], RGBA8, premultiplied
@group(0) @binding(4) var<uniform> view: View;

@compute @workgroup_size(8)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) thread: u32) {
  let tile_x = workgroup.x * 2u + (thread >> 2u);
  let tile = workgroup.y * view.tiles_x + tile_x;
  let x = tile_x * 8u + (thread & 1u) * 4u;
  let y = workgroup.y * 8u + ((thread >> 1u) & 1u) * 4u;
  let pixel = vec2f(f32(x), f32(y)) + 0.5;
  // Lavapipe ends an invocation silently after 65,535 iterations; the front 65,000 are more than opaque.
  let start = starts[tile];
  let end = min(starts[tile + 1u], start + 65000u);
#repeat P 16
  var t{P} = 1.0;
  var r{P} = 0.0;
  var g{P} = 0.0;
  var b{P} = 0.0;
#end
  for (var i = start; i < end; i++) {
    let splat = values[i];
    let s = unpack_projected(projected[splat * 2u], projected[splat * 2u + 1u].xyz);
    let offset = s.centre - pixel;
#repeat X 4
    let x{X} = offset.x - {X}.0;
    let xx{X} = s.a * x{X} * x{X};
    let bx{X} = s.b * x{X};
#end
#repeat Y 4
    let y{Y} = offset.y - {Y}.0;
    let cy{Y} = s.c * y{Y};
#repeat X 4
    {
      var alpha = min(MOST_ALPHA, s.opacity * exp2(xx{X} + y{Y} * (bx{X} + cy{Y})));
      alpha = select(0.0, alpha, alpha >= LEAST_ALPHA);
      let weight = alpha * t{Y*4+X};
      t{Y*4+X} -= weight;
      r{Y*4+X} += weight * s.colour.r;
      g{Y*4+X} += weight * s.colour.g;
      b{Y*4+X} += weight * s.colour.b;
    }
#end
#end
    if (max(
      max(max(max(t0, t1), max(t2, t3)), max(max(t4, t5), max(t6, t7))),
      max(max(max(t8, t9), max(t10, t11)), max(max(t12, t13), max(t14, t15))),
    ) < LEAST_TRANSMITTANCE) { break; }
  }
  let back = view.background;
#repeat Y 4
#repeat X 4
  picture[(y + {Y}u) * view.width + x + {X}u] = pack4x8unorm(vec4f(r{Y*4+X}, g{Y*4+X}, b{Y*4+X}, 1.0 - t{Y*4+X}) + t{Y*4+X} * back);
#end
#end
}
