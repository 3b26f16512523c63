// Light that moves over a posed avatar. Colours hold the light of the head at rest; a splat's is multiplied by the
// ratio of what its posed normal receives to what its normal at rest received, and gets the difference of the two
// highlights. At rest, seen from the front, nothing changes. The lamps stand in the world: runtime/avatar/lamps.ts. Needs the uniform `lighting`.
#import "lib/finite.wgsl"

// What a splat's light follows from, packed on the host, so that one load of four words does:
// x: normal in its triangle's frame, octahedral (Cigolle et al. 2014), 2 x 16 bits
// y, z: RGB received at rest, f16; in the upper half of z the highlight at rest, for gloss 1
// w: from the lowest bit on, 8 bits of gloss, 8 of share, 4 of polish, 4 of fold group, 8 (signed) of the fold's depth
struct SplatLight {
  words: vec4u,
}

struct Lighting {
  folds: array<vec4f, 4>,   // [fold groups], 0..1, how deep each fold is drawn in by the expression
  towards: array<vec4f, 4>, // [lamps], unit
  gain: array<vec4f, 4>,    // [lamps], RGB: cosine x gain + base, where it is above 0
  base: array<vec4f, 4>,
  sky: vec4f,               // RGB on an upright wall
  sky_up: vec4f,            // added x normal.y
}

// Light moves by no more than this: what was baked black has too few bits to be lit.
const LEAST_RATIO = 0.35;
const MOST_RATIO = 2.5;
// No place of a sky is darker.
const LEAST_LIGHT = 1e-3;
// A camera that looks straight into the key has no half vector.
const LEAST_LENGTH = 1e-6;
// A triangle without area has no axes to turn a normal by.
const LEAST_AREA = 1e-20;
// Colours are display-referred. Squared they are near enough to linear light, at the price of a root; of what is
// left, a ratio r^(2 / 2.2), this is the fraction that meets it within 1 % from 0.35 to 2.5.
const GAMMA_BEND = 0.0909;
// Light that comes out of a fold is red.
const FOLD_TINT = vec3f(0.82, 1.06, 1.12);

fn octahedral(packed: u32) -> vec3f {
  let e = unpack2x16snorm(packed);
  let z = 1.0 - abs(e.x) - abs(e.y);
  let fold = max(-z, 0.0);
  return normalize(vec3f(e.x - select(-fold, fold, e.x >= 0.0), e.y - select(-fold, fold, e.y >= 0.0), z));
}

// What an open surface receives, linear RGB: runtime/avatar/lamps.ts's receive(), with what is known before folded in.
fn received(normal: vec3f) -> vec3f {
  var sum = lighting.sky.rgb + normal.y * lighting.sky_up.rgb;
#repeat L 4
  let lamp{L} = dot(normal, lighting.towards[{L}].xyz) * lighting.gain[{L}].rgb + lighting.base[{L}].rgb;
  sum += select(vec3f(0.0), lamp{L}, lamp{L} > vec3f(0.0));
#end
  return sum;
}

// runtime/avatar/lamps.ts's highlight(): two lobes on skin, whose pores scatter; on what is wet a sharp one.
fn highlight(facing: f32, polish: f32) -> f32 {
  let to_1 = max(facing, 0.0);
  let to_2 = to_1 * to_1;
  let to_4 = to_2 * to_2;
  let to_8 = to_4 * to_4;
  let to_16 = to_8 * to_8;
  let to_32 = to_16 * to_16;
  let to_64 = to_32 * to_32;
  let to_128 = to_64 * to_64;
  return mix(0.5 * (to_16 + to_64), to_128 * to_128, polish);
}

// A baked colour in the light that falls on a posed unit normal, seen along `forward`.
fn relit(colour: vec3f, words: vec4u, normal: vec3f, forward: vec3f) -> vec3f {
  let traits = words.w;
  let gloss_share = unpack4x8unorm(traits).xy;
  let group = (traits >> 20u) & 15u;
  let depth = unpack4x8snorm(traits).w * lighting.folds[group >> 2u][group & 3u];
  let folded = within_3(colour * (1.0 - depth * FOLD_TINT), 0.0, 1.0);

  let blue_shine = unpack2x16float(words.z);
  let rest = vec3f(unpack2x16float(words.y), blue_shine.x);
  let ratio = within_3(received(normal) / max(rest, vec3f(LEAST_LIGHT)), LEAST_RATIO, MOST_RATIO);
  let bent = ratio * (1.0 + GAMMA_BEND * (1.0 - ratio) / (0.5 + 0.5 * ratio));
  // Half way between the key and a viewer far away: the same for all splats, so that a picture from the front at any
  // distance is the one that was baked.
  let between = lighting.towards[0].xyz - forward;
  let halfway = between / max(length(between), LEAST_LENGTH);
  let shine = gloss_share.x * (highlight(dot(normal, halfway), f32((traits >> 16u) & 15u) / 15.0) - blue_shine.y);
  let lit = sqrt(within_3(folded * folded * bent + shine, 0.0, 1.0));
  return mix(folded, lit, gloss_share.y);
}
