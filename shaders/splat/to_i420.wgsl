// RGBA8 to I420, BT.709 limited range: planes Y, U, V, one byte a sample, four to a word.
// A workgroup owns 64 x 16 pixels, a thread 8 x 2 of them: four words of Y, one each of U and V. Chroma is
// the mean of 2 x 2 pixels. Unrolled: the looped form takes twice as long on a CPU device.
// STACKED: the planes are those of a picture of twice the height, with the alpha as luma in its lower half and no
// chroma there; a thread writes both halves of its pixels.
// On the GPU because 1.5 bytes a pixel cross to the encoder instead of 4, which saves it 8-10 ms at 1024.
#import "lib/view.wgsl"

@group(0) @binding(0) var<storage, read> picture: array<u32>;      // [height, width], RGBA8, premultiplied
@group(0) @binding(1) var<storage, read_write> planes: array<u32>; // [height * width * 3 / 8], stacked twice as many
@group(0) @binding(2) var<uniform> view: View;

#if STACKED
const HALVES = 2u;
alias Pixel = vec4f;
fn pixel_at(x: u32, y: u32) -> Pixel { return unpack4x8unorm(picture[y * view.width + x]); }
#else
const HALVES = 1u;
alias Pixel = vec3f;
fn pixel_at(x: u32, y: u32) -> Pixel { return unpack4x8unorm(picture[y * view.width + x]).xyz; }
#endif

// ITU-R BT.709: 219 steps above 16 for luma, 224 around 128 for chroma.
const BLACK = 16.0 / 255.0;
const NO_CHROMA = 0x80808080u;
fn luma(c: Pixel) -> f32 { return dot(c.xyz, vec3f(0.18258588, 0.61423059, 0.06200706)) + BLACK; }
fn chroma_u(c: Pixel) -> f32 { return dot(c.xyz, vec3f(-0.10064373, -0.33857195, 0.43921569)) + 128.0 / 255.0; }
fn chroma_v(c: Pixel) -> f32 { return dot(c.xyz, vec3f(0.43921569, -0.39894216, -0.04027352)) + 128.0 / 255.0; }

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let x = id.x * 8u;
  let y = id.y * 2u;
  if (x >= view.width || y >= view.height) { return; }
  let words = view.width / 4u;
#repeat I 8
  let top{I} = pixel_at(x + {I}u, y);
  let low{I} = pixel_at(x + {I}u, y + 1u);
#end
  let row = y * words + x / 4u;
#repeat H 2
  planes[row + {H}u] = pack4x8unorm(vec4f(luma(top{H*4+0}), luma(top{H*4+1}), luma(top{H*4+2}), luma(top{H*4+3})));
  planes[row + words + {H}u] = pack4x8unorm(vec4f(luma(low{H*4+0}), luma(low{H*4+1}), luma(low{H*4+2}), luma(low{H*4+3})));
#end
#repeat I 4
  let mean{I} = 0.25 * (top{I*2+0} + top{I*2+1} + low{I*2+0} + low{I*2+1});
#end
  let half_words = view.height * words;
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
