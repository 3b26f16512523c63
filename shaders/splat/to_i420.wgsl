// RGBA8 to I420, BT.709 limited range: planes Y, U, V, one byte a sample, four to a word.
// A workgroup owns 64 x 16 pixels, a thread 8 x 2 of them: four words of Y, one each of U and V. Chroma is
// the mean of 2 x 2 pixels. Unrolled: the looped form takes twice as long on a CPU device.
// STACKED: the planes are those of a picture of twice the height, with the alpha as luma in its lower half and no
// chroma there; a thread writes both halves of its pixels.
// On the GPU because 1.5 bytes a pixel cross to the encoder instead of 4, which saves it 8-10 ms at 1024.
//
// SCALED: the picture is smaller than the planes, and scaled up to them, linearly between its pixels, premultiplied. EVEN:
// its side is a number of eighths of theirs, so that a row of eight has the same phases everywhere, which the compiler
// knows: each of the picture's pixels is read once for all of the thread's that it is in. On a CPU device (llvmpipe, CPU
// time against 1 for planes of 1024 that are not scaled) from 768, 512, 384 pixels: 1.4, 1.1, 1.0; without EVEN 3.4 each.
// Catmull-Rom lost: 2.8, 2.3, 2.0, and no nearer to the picture drawn whole (luma of the stock head 47.2, 38.8, 34.8 dB;
// linear 46.5, 38.8, 35.0).
#import "lib/view.wgsl"

@group(0) @binding(0) var<storage, read> picture: array<u32>;      // [height, width], RGBA8, premultiplied
@group(0) @binding(1) var<storage, read_write> planes: array<u32>; // [coded * coded * 3 / 8], stacked twice as many
@group(0) @binding(2) var<uniform> view: View;

#if STACKED
const HALVES = 2u;
alias Pixel = vec4f;
fn drawn_at(at: u32) -> Pixel { return unpack4x8unorm(picture[at]); }
#else
const HALVES = 1u;
alias Pixel = vec3f;
fn drawn_at(at: u32) -> Pixel { return unpack4x8unorm(picture[at]).xyz; }
#endif

// ITU-R BT.709: 219 steps above 16 for luma, 224 around 128 for chroma.
const BLACK = 16.0 / 255.0;
const NO_CHROMA = 0x80808080u;
fn luma(c: Pixel) -> f32 { return dot(c.xyz, vec3f(0.18258588, 0.61423059, 0.06200706)) + BLACK; }
fn chroma_u(c: Pixel) -> f32 { return dot(c.xyz, vec3f(-0.10064373, -0.33857195, 0.43921569)) + 128.0 / 255.0; }
fn chroma_v(c: Pixel) -> f32 { return dot(c.xyz, vec3f(0.43921569, -0.39894216, -0.04027352)) + 128.0 / 255.0; }

#if SCALED
#if !EVEN
fn scaled_at(x: u32, y: u32) -> Pixel {
  let last = view.width - 1u;
  let ratio = f32(view.width) / f32(view.coded);
  let at = max((vec2f(f32(x), f32(y)) + 0.5) * ratio - 0.5, vec2f());
  let low = vec2u(at);
  let high = min(low + 1u, vec2u(last));
  let part = at - vec2f(low);
  let top = low.y * view.width;
  let bottom = high.y * view.width;
  return mix(
    mix(drawn_at(top + low.x), drawn_at(top + high.x), part.x),
    mix(drawn_at(bottom + low.x), drawn_at(bottom + high.x), part.x),
    part.y,
  );
}
#endif
#endif

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let x = id.x * 8u;
  let y = id.y * 2u;
#if SCALED
  let size = view.coded;
#else
  let size = view.width;
#endif
  if (x >= size || y >= size) { return; }
  let words = size / 4u;
#if SCALED
#if EVEN
  // Places in sixteenths of a pixel.
  let column = i32(id.x * {EIGHTHS}u) - 1;
  let last = i32(view.width) - 1;
  let above = (2u * y + 1u) * {EIGHTHS}u + 8u;
  let below = above + 2u * {EIGHTHS}u;
  let first = i32(above / 16u) - 1;
  let next = below / 16u - above / 16u;
  // What each of three rows weighs in the upper and in the lower row of planes.
  let wa = f32(above % 16u) / 16.0;
  let wb = f32(below % 16u) / 16.0;
  let b0 = select(1.0 - wb, 0.0, next == 1u);
  let b1 = select(wb, 1.0 - wb, next == 1u);
  let b2 = select(0.0, wb, next == 1u);
#repeat R 3
  let line{R} = u32(clamp(first + {R}, 0, last)) * view.width;
#end
  var a: array<Pixel, 8>;
  var b: array<Pixel, 8>;
#repeat C 8
  let at{C} = u32(clamp(column + {C}, 0, last));
  let q{C}0 = drawn_at(line0 + at{C});
  let q{C}1 = drawn_at(line1 + at{C});
  let q{C}2 = drawn_at(line2 + at{C});
  a[{C}] = mix(q{C}0, q{C}1, wa);
  b[{C}] = q{C}0 * b0 + q{C}1 * b1 + q{C}2 * b2;
#end
#repeat I 8
  const P{I} = {I*2+1}u * {EIGHTHS}u + 8u;
  const L{I} = P{I} / 16u;
  const W{I} = f32(P{I} % 16u) / 16.0;
  let top{I} = mix(a[L{I}], a[L{I} + 1u], W{I});
  let low{I} = mix(b[L{I}], b[L{I} + 1u], W{I});
#end
#else
#repeat I 8
  let top{I} = scaled_at(x + {I}u, y);
  let low{I} = scaled_at(x + {I}u, y + 1u);
#end
#endif
#else
#repeat I 8
  let top{I} = drawn_at(y * size + x + {I}u);
  let low{I} = drawn_at((y + 1u) * size + x + {I}u);
#end
#endif
  let row = y * words + x / 4u;
#repeat H 2
  planes[row + {H}u] = pack4x8unorm(vec4f(luma(top{H*4+0}), luma(top{H*4+1}), luma(top{H*4+2}), luma(top{H*4+3})));
  planes[row + words + {H}u] = pack4x8unorm(vec4f(luma(low{H*4+0}), luma(low{H*4+1}), luma(low{H*4+2}), luma(low{H*4+3})));
#end
#repeat I 4
  let mean{I} = 0.25 * (top{I*2+0} + top{I*2+1} + low{I*2+0} + low{I*2+1});
#end
  let half_words = size * words;
  let luma_words = HALVES * half_words;
  let at = luma_words + (y / 2u) * (words / 2u) + x / 8u;
  planes[at] = pack4x8unorm(vec4f(chroma_u(mean0), chroma_u(mean1), chroma_u(mean2), chroma_u(mean3)));
  planes[at + luma_words / 4u] = pack4x8unorm(vec4f(chroma_v(mean0), chroma_v(mean1), chroma_v(mean2), chroma_v(mean3)));
#if STACKED
  let range = 219.0 / 255.0;
#repeat H 2
  planes[half_words + row + {H}u] = pack4x8unorm(range * vec4f(top{H*4+0}.a, top{H*4+1}.a, top{H*4+2}.a, top{H*4+3}.a) + BLACK);
  planes[half_words + row + words + {H}u] = pack4x8unorm(range * vec4f(low{H*4+0}.a, low{H*4+1}.a, low{H*4+2}.a, low{H*4+3}.a) + BLACK);
#end
  planes[at + half_words / 4u] = NO_CHROMA;
  planes[at + luma_words / 4u + half_words / 4u] = NO_CHROMA;
#endif
}
