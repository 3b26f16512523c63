// The backward of rasterize_forward.wgsl, for CPU devices: a thread owns an 8 x 8 tile, a workgroup of 8 threads eight
// tiles of about equal work, and walks the splats that the forward blended front to back. Written: a gradient
// for each intersection (lib/part.wgsl).
// No atomics, so the sums have one order. The gradients stand in the order of `values`, since left in the order
// of the splats each falls on a page of its own, which cost lavapipe 2 to 5 times this kernel's time.
// With c a splat's colour, g = dL/dpicture and S the part of picture . g that lies behind the splat, a pixel
// gives dL/dalpha = T (c . g) - S / (1 - alpha) (Kerbl et al. 2023, Sec. 6, turned front to back). Alpha and
// depth are colours like red: of value 1, and of the splat's own depth.
#import "lib/view.wgsl"
#import "lib/projected.wgsl"
#import "lib/texels.wgsl"
#import "lib/exponents.wgsl"
#import "lib/part.wgsl"
#import "lib/counters.wgsl"

@group(0) @binding(0) var projected: texture_storage_2d<rgba32uint, read>; // [splats, 2], PackedProjected
@group(0) @binding(1) var values: texture_storage_2d<r32uint, read>; // [intersections], splats by tile and depth
@group(0) @binding(2) var<storage, read> order: array<u32>;        // [tiles], the most work first
@group(0) @binding(3) var<storage, read> stops: array<vec2u>;      // [tiles, 2], as rasterize_forward.wgsl leaves them
@group(0) @binding(4) var<storage, read> picture: array<vec4f>;    // [height, width]
@group(0) @binding(5) var<storage, read> v_picture: array<vec4f>;  // [height, width]
@group(0) @binding(6) var parts: texture_storage_2d<rgba32uint, write>; // [capacity, 3], Part
#if DEPTH
@group(0) @binding(7) var<storage, read> depths: array<f32>;       // [height, width]
@group(0) @binding(8) var<storage, read> v_depths: array<f32>;     // [height, width]
#endif
@group(0) @binding(9) var<uniform> view: View;

fn put_part(i: u32, part: Part) {
  textureStore(parts, texel_of(i * 3u), bitcast<vec4u>(vec4f(part.linear, part.depth)));
  textureStore(parts, texel_of(i * 3u + 1u), bitcast<vec4u>(vec4f(part.square, 0.0)));
  textureStore(parts, texel_of(i * 3u + 2u), bitcast<vec4u>(vec4f(part.colour, 0.0)));
}

@compute @workgroup_size(8)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let place = (workgroup.y * workgroups.x + workgroup.x) * 8u + thread;
  if (place >= view.tiles_x * view.tiles_y) { return; }
  let tile = order[place];
  let row = tile / view.tiles_x;
  let column = tile - row * view.tiles_x;
  let x = column * 8u;
  let y = row * 8u;
  let pixel = vec2f(f32(x), f32(y)) + 0.5;
  let upper = stops[tile * 2u];
  let lower = stops[tile * 2u + 1u];
  let start = upper.y;
  let end = lower.y;
  let stop = max(upper.x, lower.x);
#repeat Y 8
#repeat X 8
  let g{Y*8+X} = v_picture[(y + {Y}u) * view.width + x + {X}u];
  var t{Y*8+X} = 1.0;
  var s{Y*8+X} = dot(picture[(y + {Y}u) * view.width + x + {X}u], g{Y*8+X});
#if DEPTH
  let h{Y*8+X} = v_depths[(y + {Y}u) * view.width + x + {X}u];
  s{Y*8+X} += depths[(y + {Y}u) * view.width + x + {X}u] * h{Y*8+X};
#endif
#end
#end
  for (var i = start; i < stop; i++) {
    let splat = textureLoad(values, texel_of(i)).x;
    let first = texel_of(splat * 2u);
    let s = unpack_projected(
      PackedProjected(textureLoad(projected, first), textureLoad(projected, first + vec2u(1u, 0u))),
    );
    let offset = s.centre - pixel;
    let log2_opacity = log2(s.opacity);
    // A half whose forward has ended takes no more: nothing is above a limit of 1.
    let upper_limit = select(1.0, LOG2_LEAST_ALPHA, i < upper.x);
    let lower_limit = select(1.0, LOG2_LEAST_ALPHA, i < lower.x);
#repeat X 8
    let x{X} = offset.x - {X}.0;
    let along{X} = s.a * x{X} * x{X} + log2_opacity;
    let slope{X} = s.b * x{X};
#end
    var sum = vec3f(0.0);    // of e times 1, x, y
    var square = vec3f(0.0); // of e times x x, x y, y y
    var red = 0.0;
    var green = 0.0;
    var blue = 0.0;
    var depth = 0.0;
#repeat Y 8
    let y{Y} = offset.y - {Y}.0;
    let across{Y} = s.c * y{Y};
    let limit{Y} = select(upper_limit, lower_limit, {Y}u >= 4u);
    var row{Y} = vec3f(0.0); // of e times 1, x, x x
#repeat X 8
    {
      let log2_alpha = min(along{X} + y{Y} * (slope{X} + across{Y}), LOG2_MOST_ALPHA);
      let alpha = select(0.0, exp2(log2_alpha), log2_alpha >= limit{Y});
      let weight = t{Y*8+X} * alpha;
      let g = g{Y*8+X};
#if DEPTH
      let shown = weight * (g.a + s.colour.r * g.r + s.colour.g * g.g + s.colour.b * g.b + s.depth * h{Y*8+X});
      depth += weight * h{Y*8+X};
#else
      let shown = weight * (g.a + s.colour.r * g.r + s.colour.g * g.g + s.colour.b * g.b);
#endif
      t{Y*8+X} -= weight;
      s{Y*8+X} -= shown;
      // At the clamp the picture no longer depends on the exponent.
      let e = select(0.0, shown - s{Y*8+X} * alpha / (1.0 - alpha), log2_alpha < LOG2_MOST_ALPHA);
      row{Y} += vec3f(e, e * x{X}, e * (x{X} * x{X}));
      red += weight * g.r;
      green += weight * g.g;
      blue += weight * g.b;
    }
#end
    sum += vec3f(row{Y}.xy, row{Y}.x * y{Y});
    square += vec3f(row{Y}.z, row{Y}.y * y{Y}, row{Y}.x * (y{Y} * y{Y}));
#end
    put_part(i, Part(sum, depth, square, vec3f(red, green, blue)));
  }
  // Those behind an opaque front.
  for (var i = stop; i < end; i++) { put_part(i, Part()); }
}
