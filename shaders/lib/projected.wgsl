// A splat on the screen, and dL/d of the same. The exponent of its alpha is a quadratic form of the offset (x, y) from
// its centre, 2^(a x x + b x y + c y y), with log2(e) and the factor -1/2 folded in.
// f16 conics (a 16-byte splat) would save 4 of 45 ms on a CPU device, but are off by several 1/255 for
// splats longer than ten times their width.
const LOG2_E = 1.4426950408889634;

struct Projected {
  centre: vec2f,
  a: f32,
  b: f32,
  c: f32,
  opacity: f32,
  colour: vec3f,
  depth: f32, // along the view, world units; for training only
}

// The same in 8 words: two loads of four words each.
struct PackedProjected {
  first: vec4u,  // centre, a, b
  second: vec4u, // c, opacity and red, green and blue, depth
}

fn pack_projected(p: Projected) -> PackedProjected {
  return PackedProjected(
    vec4u(bitcast<u32>(p.centre.x), bitcast<u32>(p.centre.y), bitcast<u32>(p.a), bitcast<u32>(p.b)),
    vec4u(
      bitcast<u32>(p.c),
      pack2x16float(vec2f(p.opacity, p.colour.r)),
      pack2x16float(p.colour.gb),
      bitcast<u32>(p.depth),
    ),
  );
}

fn unpack_projected(packed: PackedProjected) -> Projected {
  let first = packed.first;
  let second = packed.second;
  let opacity_red = unpack2x16float(second.y);
  let green_blue = unpack2x16float(second.z);
  return Projected(
    bitcast<vec2f>(first.xy),
    bitcast<f32>(first.z),
    bitcast<f32>(first.w),
    bitcast<f32>(second.x),
    opacity_red.x,
    vec3f(opacity_red.y, green_blue),
    bitcast<f32>(second.w),
  );
}
