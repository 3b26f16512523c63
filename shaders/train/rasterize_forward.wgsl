// Training's forward of rasterize_backward.wgsl, for CPU devices: blends each tile's splats front to back into a picture
// of f32 with nothing behind it, and keeps each half tile's end, so that the backward pass blends the same splats. A
// thread owns 8 x 4 pixels kept in registers (hence the repeats), a workgroup of 8 threads owns four 8 x 8 tiles of
// about equal work. No shared memory, no barriers. A thread stops once the transmittance of all its pixels has fallen
// below 1e-4. splat/rasterize.wgsl draws the pictures that are looked at.
//
// DEPTH: a second picture, of depth times weight.
#import "lib/view.wgsl"
#import "lib/projected.wgsl"
#import "lib/texels.wgsl"
#import "lib/exponents.wgsl"
#import "lib/counters.wgsl"

@group(0) @binding(0) var projected: texture_storage_2d<rgba32uint, read>; // [splats, 2], PackedProjected
@group(0) @binding(1) var values: texture_storage_2d<r32uint, read>;       // [intersections], splats by tile and depth
@group(0) @binding(2) var<storage, read> starts: array<u32>;      // [1 + tiles * {SPLIT}]
@group(0) @binding(3) var<storage, read> order: array<u32>;       // [tiles], the most work first
@group(0) @binding(4) var<storage, read_write> picture: array<vec4f>; // [height, width], RGBA, premultiplied
// One past the last of `values` that each half blends; the start and the end of the tile.
@group(0) @binding(6) var<storage, read_write> stops: array<vec2u>;   // [tiles, 2]
@group(0) @binding(7) var<storage, read_write> counters: Counters;
#if DEPTH
@group(0) @binding(8) var<storage, read_write> depths: array<f32>; // [height, width], premultiplied
#endif
@group(0) @binding(5) var<uniform> view: View;

@compute @workgroup_size(8)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let place = (workgroup.y * workgroups.x + workgroup.x) * 4u + (thread >> 1u);
  if (place >= view.tiles_x * view.tiles_y) { return; }
  let tile = order[place];
  let x = (tile % view.tiles_x) * 8u;
  let y = (tile / view.tiles_x) * 8u + (thread & 1u) * 4u;
  let pixel = vec2f(f32(x), f32(y)) + 0.5;
  let start = starts[tile * {SPLIT}u];
  let whole_end = starts[(tile + 1u) * {SPLIT}u];
  let end = min(whole_end, start + MOST_TILE_SPLATS);
  if (whole_end > end) { atomicMax(&counters.crowded, whole_end - start); }
  var stop = end;
#repeat P 32
  var t{P} = 1.0;
  var r{P} = 0.0;
  var g{P} = 0.0;
  var b{P} = 0.0;
#if DEPTH
  var d{P} = 0.0;
#endif
#end
  for (var i = start; i < end; i++) {
    let splat = textureLoad(values, texel_of(i)).x;
    let first = texel_of(splat * 2u);
    let s = unpack_projected(
      PackedProjected(textureLoad(projected, first), textureLoad(projected, first + vec2u(1u, 0u))),
    );
    let offset = s.centre - pixel;
    let log2_opacity = log2(s.opacity);
#repeat X 8
    let x{X} = offset.x - {X}.0;
    let along{X} = s.a * x{X} * x{X} + log2_opacity;
    let slope{X} = s.b * x{X};
#end
#repeat Y 4
    let y{Y} = offset.y - {Y}.0;
    let across{Y} = s.c * y{Y};
#repeat X 8
    {
      let log2_alpha = min(along{X} + y{Y} * (slope{X} + across{Y}), LOG2_MOST_ALPHA);
      let weight = t{Y*8+X} * select(0.0, exp2(log2_alpha), log2_alpha >= LOG2_LEAST_ALPHA);
      t{Y*8+X} -= weight;
      r{Y*8+X} += weight * s.colour.r;
      g{Y*8+X} += weight * s.colour.g;
      b{Y*8+X} += weight * s.colour.b;
#if DEPTH
      d{Y*8+X} += weight * s.depth;
#endif
    }
#end
#end
    if ((i & 3u) == 3u) {
#repeat Y 4
      let left{Y} = max(max(t{Y*8}, t{Y*8+1}), max(t{Y*8+2}, t{Y*8+3}));
      let right{Y} = max(max(t{Y*8+4}, t{Y*8+5}), max(t{Y*8+6}, t{Y*8+7}));
#end
      let most = max(max(max(left0, right0), max(left1, right1)), max(max(left2, right2), max(left3, right3)));
      if (most < LEAST_TRANSMITTANCE) {
        stop = i + 1u;
        break;
      }
    }
  }
  stops[tile * 2u + (thread & 1u)] = vec2u(stop, select(end, start, (thread & 1u) == 0u));
#repeat Y 4
#repeat X 8
  picture[(y + {Y}u) * view.width + x + {X}u] = vec4f(r{Y*8+X}, g{Y*8+X}, b{Y*8+X}, 1.0 - t{Y*8+X});
#if DEPTH
  depths[(y + {Y}u) * view.width + x + {X}u] = d{Y*8+X};
#endif
#end
#end
}
