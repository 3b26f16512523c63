// The backward of rasterize.wgsl, for CPU devices: a thread owns the same 8 x 4 pixels, a workgroup of 8
// threads the same four tiles, and walks the same splats front to back. Written: for each splat and thread,
// the slot of lib/slots.wgsl; no atomics, so the sums have one order.
// With c a splat's colour, g = dL/dpicture and S the part of picture . g that lies behind the splat, a pixel
// gives dL/dalpha = T (c . g) - S / (1 - alpha) (Kerbl et al. 2023, Sec. 6, turned front to back). Alpha and
// depth are colours like red: of value 1, and of the splat's own depth.
#import "lib/view.wgsl"
#import "lib/projected.wgsl"
#import "lib/exponents.wgsl"
#import "lib/counters.wgsl"

@group(0) @binding(0) var<storage, read> projected: array<vec4u>;  // [splats, 2]
@group(0) @binding(1) var<storage, read> values: array<u32>;       // [intersections], splats by tile and depth
@group(0) @binding(2) var<storage, read> starts: array<u32>;       // [1 + tiles * {SPLIT}]
@group(0) @binding(3) var<storage, read> order: array<u32>;        // [tiles], the most work first
@group(0) @binding(4) var<storage, read> stops: array<u32>;        // [tiles, 2], where the forward ended
@group(0) @binding(5) var<storage, read> footprints: array<vec4u>; // [splats]
@group(0) @binding(6) var<storage, read> slot_starts: array<u32>;  // [splats]
@group(0) @binding(7) var<storage, read> picture: array<vec4f>;    // [height, width]
@group(0) @binding(8) var<storage, read> v_picture: array<vec4f>;  // [height, width]
@group(0) @binding(9) var<storage, read_write> slots: array<vec4f>; // [capacity, {PARTS}, 3]
#if DEPTH
@group(0) @binding(10) var<storage, read> depths: array<f32>;      // [height, width]
@group(0) @binding(11) var<storage, read> v_depths: array<f32>;    // [height, width]
#endif
@group(0) @binding(12) var<uniform> view: View;

#import "lib/slots.wgsl"

@compute @workgroup_size(8)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let place = (workgroup.y * workgroups.x + workgroup.x) * 4u + (thread >> 1u);
  if (place >= view.tiles_x * view.tiles_y) { return; }
  let tile = order[place];
  let half = thread & 1u;
  let row = tile / view.tiles_x;
  let column = tile - row * view.tiles_x;
  let x = column * 8u;
  let y = row * 8u + half * 4u;
  let pixel = vec2f(f32(x), f32(y)) + 0.5;
  let start = starts[tile * {SPLIT}u];
  let end = min(starts[(tile + 1u) * {SPLIT}u], start + MOST_TILE_SPLATS);
  let stop = stops[tile * 2u + half];
#repeat Y 4
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
    let splat = values[i];
    let s = unpack_projected(projected[splat * 2u], projected[splat * 2u + 1u]);
    let offset = s.centre - pixel;
    let log2_opacity = log2(s.opacity);
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
#repeat Y 4
    let y{Y} = offset.y - {Y}.0;
    let across{Y} = s.c * y{Y};
    var row{Y} = vec3f(0.0); // of e times 1, x, x x
#repeat X 8
    {
      let log2_alpha = min(along{X} + y{Y} * (slope{X} + across{Y}), LOG2_MOST_ALPHA);
      let alpha = select(0.0, exp2(log2_alpha), log2_alpha >= LOG2_LEAST_ALPHA);
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
    let slot = slot_of(splat, column, row);
    if (slot < view.capacity) {
      let at = (slot * {PARTS}u + half) * 3u;
      slots[at] = vec4f(sum, square.x);
      slots[at + 1u] = vec4f(square.yz, red, green);
      slots[at + 2u] = vec4f(blue, depth, 0.0, 0.0);
    }
  }
  // Those behind an opaque front: their slots still hold another view's.
  for (var i = stop; i < end; i++) {
    let slot = slot_of(values[i], column, row);
    if (slot < view.capacity) {
      let at = (slot * {PARTS}u + half) * 3u;
      slots[at] = vec4f(0.0);
      slots[at + 1u] = vec4f(0.0);
      slots[at + 2u] = vec4f(0.0);
    }
  }
}
