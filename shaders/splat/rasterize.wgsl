// Blends each tile's splats front to back into the picture, for CPU devices: a thread owns 8 x 4 pixels kept
// in registers (hence the repeats), a workgroup of 8 threads owns four 8 x 8 tiles of about equal work. No
// shared memory, no barriers. A thread stops once the transmittance of all its pixels has fallen below 1/64.
// Training has its own: train/rasterize_forward.wgsl.
//
// A Gaussian's logarithm is a quadratic, so its values on a grid follow from one of them by products: with
// g(x + 1) = g(x) r(x), r(x + 1) = r(x) k, k = 2^(2a), and the same downwards, r(x) changing by 2^b from row to
// row. Six exponentials a splat replace 32. It starts in the fourth column, 4 pixels across and 3 down from the
// furthest: since BLUR keeps every splat wider than 0.55 pixels, all products on the way to a pixel that feels the
// splat stay above 2^-113. Elsewhere they may end in 0, infinity or NaN, which felt() takes as nothing.
//
// TURN splats a turn: SwiftShader copies all that a loop changes, each turn.
//
// Lost on lavapipe (100,000 splats, 1024 x 1024), as a factor on this kernel's time: all 32 exponentials 1.45; 1 splat a
// turn 1.1, 3 or 4 1.0; a pixel as one vec4f, -1 times the weight in it, 1.06; looking for the end every 8 splats, in a
// loop around this one, 1.13; 4 x 4 pixels a thread 1.2; 16 x 8 tiles 1.4; tiles in the order of the picture 1.3 on a
// head; every other workgroup for the second half of the dispatch, so that two cores end together (the first half has 56 %
// of the work), 1.07, every fourth 1.15; splats and lists from buffers 2.4; 1 pixel a thread in 16 x 16 tiles with shared
// batches 5 to 7. Lists of half tiles would save 11 % of the evaluations at 1024 and 20 at 512, for a third more
// intersections: not built. Lanes wait for 21 % of the time, where tiles are ordered by their lists; ordered by where they
// end, which is known a frame too late, for 8.
#import "lib/view.wgsl"
#import "lib/projected.wgsl"
#import "lib/texels.wgsl"
#import "lib/counters.wgsl"

@group(0) @binding(0) var projected: texture_storage_2d<rgba32uint, read>; // [splats, 2], PackedProjected
@group(0) @binding(1) var values: texture_storage_2d<r32uint, read>;       // [intersections], splats by tile and depth
@group(0) @binding(2) var starts: texture_storage_2d<r32uint, read>;       // [1 + tiles]
@group(0) @binding(3) var<storage, read> order: array<u32>;       // [tiles], the most work first
@group(0) @binding(4) var<storage, read_write> picture: array<vec4u>; // [height, width / 4], RGBA8, premultiplied
@group(0) @binding(5) var<uniform> view: View;

fn splat_at(i: u32) -> Projected {
  let first = texel_of(textureLoad(values, texel_of(i)).x * 2u);
  return unpack_projected(
    PackedProjected(textureLoad(projected, first), textureLoad(projected, first + vec2u(1u, 0u))),
  );
}

// What of a Gaussian's value is drawn. A NaN is not. No min(): Chromium's compiler makes it sort NaNs out, at four times
// the price on SwiftShader.
fn felt(alpha: f32) -> f32 {
  return select(0.0, select(alpha, MOST_ALPHA, alpha > MOST_ALPHA), alpha >= LEAST_ALPHA);
}

fn shown(colour: vec3f, transmittance: f32) -> u32 {
  return pack4x8unorm(vec4f(colour, seen_alpha(transmittance)) + transmittance * view.background);
}

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
  let start = textureLoad(starts, texel_of(tile)).x;
  let end = min(textureLoad(starts, texel_of(tile + 1u)).x, start + MOST_TILE_SPLATS);
#repeat P 32
  var c{P} = vec3f(0.0);
  var t{P} = 1.0; // transmittance
#end
  for (var i = start; i < end; i += {TURN}u) {
#repeat S TURN
    let s{S} = splat_at(min(i + {S}u, end - 1u));
    let x{S} = s{S}.centre.x - f32(x) - 3.5;
    let y{S} = s{S}.centre.y - f32(y) - 0.5;
    let bend_x{S} = exp2(2.0 * s{S}.a);
    let bend_y{S} = exp2(2.0 * s{S}.c);
    let twist{S} = exp2(s{S}.b);
    let untwist{S} = 1.0 / twist{S};
    var start{S} = s{S}.opacity * exp2(x{S} * (s{S}.a * x{S} + s{S}.b * y{S}) + s{S}.c * y{S} * y{S});
    var down{S} = exp2(s{S}.c * (1.0 - 2.0 * y{S}) - s{S}.b * x{S});
    var right{S} = exp2(s{S}.a * (1.0 - 2.0 * x{S}) - s{S}.b * y{S});
    var left{S} = bend_x{S} / right{S};
#end
#repeat S TURN
    start{S} = select(start{S}, 0.0, i + {S}u >= end);
#end
#repeat Y 4
    {
#repeat S TURN
      var alpha{S} = start{S};
      var step{S} = right{S};
#end
#repeat X 5
#repeat S TURN
      {
        let weight = t{Y*8+3+X} * felt(alpha{S});
        t{Y*8+3+X} -= weight;
        c{Y*8+3+X} += weight * s{S}.colour;
      }
      alpha{S} *= step{S};
      step{S} *= bend_x{S};
#end
#end
#repeat S TURN
      alpha{S} = start{S} * left{S};
      step{S} = left{S} * bend_x{S};
#end
#repeat X 3
#repeat S TURN
      {
        let weight = t{Y*8+2-X} * felt(alpha{S});
        t{Y*8+2-X} -= weight;
        c{Y*8+2-X} += weight * s{S}.colour;
      }
      alpha{S} *= step{S};
      step{S} *= bend_x{S};
#end
#end
#repeat S TURN
      start{S} *= down{S};
      down{S} *= bend_y{S};
      right{S} *= twist{S};
      left{S} *= untwist{S};
#end
    }
    let upper{Y} = max(max(t{Y*8}, t{Y*8+1}), max(t{Y*8+2}, t{Y*8+3}));
    let most{Y} = max(upper{Y}, max(max(t{Y*8+4}, t{Y*8+5}), max(t{Y*8+6}, t{Y*8+7})));
#end
    if (max(max(most0, most1), max(most2, most3)) < LEAST_SEEN) { break; }
  }
#repeat Y 4
  let row{Y} = ((y + {Y}u) * view.width + x) / 4u;
  picture[row{Y}] = vec4u(shown(c{Y*8}, t{Y*8}), shown(c{Y*8+1}, t{Y*8+1}), shown(c{Y*8+2}, t{Y*8+2}), shown(c{Y*8+3}, t{Y*8+3}));
  picture[row{Y} + 1u] = vec4u(shown(c{Y*8+4}, t{Y*8+4}), shown(c{Y*8+5}, t{Y*8+5}), shown(c{Y*8+6}, t{Y*8+6}), shown(c{Y*8+7}, t{Y*8+7}));
#end
}
