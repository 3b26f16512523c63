// Binds splats to their triangles (HeadStudio Eq. 5) and projects them to the screen by EWA splatting
// (Zwicker et al. 2002; Kerbl et al. 2023), in one pass so that world splats never touch memory.
// A workgroup owns 64 splats, a thread one. Written: the projected splat, the tiles it touches, its depth
// key, and the counters. A splat that cannot be drawn touches no tile; NaN and Inf are counted as dropped.
//
// BOUND: splats are local to triangles; else they are in world coordinates. Of the bound ones those marked as
// one-sided are left out where their triangle faces away: they lie behind the opaque front of the head, and
// without them a frame has half the intersections.
// LINEAR_DEPTH: keys up to {LAST_DEPTH} over the view's depth range, for scenes of known extent; else the bits of the
// f32 depth itself, DEPTH_SHIFT of them dropped.
// STORED, LIGHT_STORED: splats and frames, and their lights, come from storage textures, for CPU devices (lib/texels.wgsl).
// TEXELS: projected splats go to a storage texture. LISTED: what they touch does too; depth_count.wgsl then counts it.
// TRAINING: also how many tiles each splat touches, for which it gets slots.
// HARMONICS: colours depend on the line of sight: lib/harmonics.wgsl; SECOND: of degree 2 at least, THIRD: of degree 3:
// lib/harmonics_bands.wgsl.
// LIT: colours follow the light as the head moves, of bound splats: lib/light.wgsl.
#import "lib/view.wgsl"
#import "lib/splat.wgsl"
#import "lib/frame.wgsl"
#import "lib/projected.wgsl"
#import "lib/perspective.wgsl"
#import "lib/touched_tiles.wgsl"
#import "lib/counters.wgsl"
#import "lib/rotation.wgsl"
#import "lib/finite.wgsl"
#import "lib/texels.wgsl"
#if HARMONICS
#import "lib/harmonics.wgsl"
#if SECOND
#import "lib/harmonics_bands.wgsl"
#endif
#endif
#if LIT
#import "lib/light.wgsl"
#endif

#if STORED
@group(0) @binding(0) var splats: texture_storage_2d<rgba32uint, read>;  // [splats, 4], Splat
#if BOUND
@group(0) @binding(1) var frames: texture_storage_2d<rgba32float, read>; // [triangles, 3], Frame
#endif
#else
@group(0) @binding(0) var<storage, read> splats: array<Splat>;          // [splats]
#if BOUND
@group(0) @binding(1) var<storage, read> frames: array<Frame>;          // [triangles]
#endif
#endif
#if TEXELS
@group(0) @binding(2) var projected: texture_storage_2d<rgba32uint, write>;  // [splats, 2], PackedProjected
#else
@group(0) @binding(2) var<storage, read_write> projected: array<PackedProjected>; // [splats]
#endif
#if LISTED
@group(0) @binding(3) var footprints: texture_storage_2d<rgba32uint, write>; // [splats], Footprint, the depth key for its count
#else
@group(0) @binding(3) var<storage, read_write> footprints: array<Footprint>;      // [splats]
@group(0) @binding(4) var<storage, read_write> depth_keys: array<u32>;            // [splats]
#endif
@group(0) @binding(5) var<storage, read_write> counters: Counters;
@group(0) @binding(6) var<uniform> view: View;
#if TRAINING
@group(0) @binding(7) var<storage, read_write> tile_counts: array<u32>; // [splats]
#endif
#if HARMONICS
#if THIRD
@group(0) @binding(8) var<storage, read> harmonics: array<Harmonics3>; // [splats]
#else
#if SECOND
@group(0) @binding(8) var<storage, read> harmonics: array<Harmonics2>; // [splats]
#else
@group(0) @binding(8) var<storage, read> harmonics: array<Harmonics>; // [splats]
#endif
#endif
#endif
#if LIT
#if LIGHT_STORED
// Sampled, since it is the fifth: WebGPU promises four storage textures.
@group(0) @binding(9) var lights: texture_2d<u32>; // [splats], SplatLight
#else
@group(0) @binding(9) var<storage, read> lights: array<SplatLight>; // [splats]
#endif
@group(0) @binding(10) var<uniform> lighting: Lighting;
#endif

#if STORED
// A splat from four texels, as it stands in memory: the members of lib/splat.wgsl in their order.
fn unpack_splat(first: vec4u, second: vec4u, third: vec4u, fourth: vec4u) -> Splat {
  return Splat(
    bitcast<vec3f>(first.xyz),
    bitcast<f32>(first.w),
    bitcast<vec4f>(second),
    bitcast<vec3f>(third.xyz),
    third.w,
    bitcast<vec3f>(fourth.xyz),
    bitcast<f32>(fourth.w),
  );
}
#endif

// Sine of the angle by which a triangle must face away: those nearer to the silhouette still show in its rim.
// At 0.2 a head has 6 % more intersections and looks the same.
const FACING_AWAY = 0.1;

// A splat's place on the screen: the tiles it touches and its depth key.
struct Seen {
  footprint: Footprint,
  depth_key: u32,
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let splat = id.x;
  if (splat >= view.splats) { return; }
  let seen = project(splat);
#if LISTED
  let footprint = seen.footprint;
  textureStore(footprints, texel_of(splat), vec4u(footprint.corner, footprint.size, footprint.mask, seen.depth_key));
#else
  footprints[splat] = seen.footprint;
  depth_keys[splat] = seen.depth_key;
#endif
#if TRAINING
  tile_counts[splat] = seen.footprint.count;
#endif
}

// Writes what is drawn of a splat.
fn project(splat: u32) -> Seen {
  let nowhere = Seen(Footprint(0u, 0u, 0u, 0u), INVISIBLE);
#if STORED
  let first_word = texel_of(splat * 4u);
  let own = unpack_splat(
    textureLoad(splats, first_word),
    textureLoad(splats, first_word + vec2u(1u, 0u)),
    textureLoad(splats, first_word + vec2u(2u, 0u)),
    textureLoad(splats, first_word + vec2u(3u, 0u)),
  );
#else
  let own = splats[splat];
#endif
  if (!all_finite(vec4f(own.mean, own.opacity)) || !all_finite(own.rotation) || !all_finite(vec4f(own.scale, 0.0))
    || !all_finite(vec4f(own.colour, 0.0)) || dot(own.rotation, own.rotation) < 1e-20) {
    atomicAdd(&counters.dropped, 1u);
    return nowhere;
  }

  // Columns of `axes` are the splat's own axes times its standard deviations.
  var axes = rotation_of(own.rotation);
  axes = mat3x3f(axes[0] * own.scale.x, axes[1] * own.scale.y, axes[2] * own.scale.z);
  var mean = own.mean;
#if BOUND
#if STORED
  let frame = Frame(
    textureLoad(frames, texel_of(own.triangle * 3u)),
    textureLoad(frames, texel_of(own.triangle * 3u + 1u)),
    textureLoad(frames, texel_of(own.triangle * 3u + 2u)),
  );
#else
  let frame = frames[own.triangle];
#endif
  mean = vec3f(dot(frame.x.xyz, mean) + frame.x.w, dot(frame.y.xyz, mean) + frame.y.w, dot(frame.z.xyz, mean) + frame.z.w);
  let triangle_axes = transpose(mat3x3f(frame.x.xyz, frame.y.xyz, frame.z.xyz));
  axes = triangle_axes * axes;
  let normal = vec3f(frame.x.y, frame.y.y, frame.z.y);
  let sight = mean - view.eye.xyz;
  if (own.one_sided > 0.5 && dot(normal, sight) > FACING_AWAY * length(normal) * length(sight)) { return nowhere; }
#endif

  let place = before_camera(mean);
  let z = place.z;
  let opacity = own.opacity;
  if (z < NEAR_PLANE || opacity < LEAST_ALPHA) { return nowhere; }
  if (!all_finite(vec4f(place, 0.0))) {
    atomicAdd(&counters.dropped, 1u);
    return nowhere;
  }

  let rows = image_rows(place);
  let covariance = screen_covariance(rows.x * axes, rows.y * axes);
  let determinant = covariance.determinant;
  if (!is_finite(determinant) || determinant <= 0.0) {
    atomicAdd(&counters.dropped, 1u);
    return nowhere;
  }
  let a = covariance.yy / determinant;
  let b = -covariance.xy / determinant;
  let c = covariance.xx / determinant;
  let centre = view.focal / z * place.xy + 0.5 * vec2f(f32(view.width), f32(view.height));

  let footprint = touched_tiles(centre, covariance.xx, covariance.yy, a, b, c, 2.0 * log(opacity / LEAST_ALPHA));
  if (footprint.count == 0u) { return nowhere; }
#if HARMONICS
#if BOUND
  let direction = direction_of(sight * triangle_axes);
#else
  let direction = direction_of(mean - view.eye.xyz);
#endif
#if SECOND
  var seen = own.colour + degree_1(Harmonics(harmonics[splat].vectors), direction);
  seen += degree_2(harmonics[splat].second, direction);
#if THIRD
  seen += degree_3(harmonics[splat].third, direction);
#endif
#else
  let seen = own.colour + degree_1(harmonics[splat], direction);
#endif
  if (!all_finite(vec4f(seen, 0.0))) {
    atomicAdd(&counters.dropped, 1u);
    return nowhere;
  }
  let rgb = clamp(seen, vec3f(0.0), vec3f(1.0));
#else
  let rgb = own.colour;
#endif
#if LIT
#if LIGHT_STORED
  let words = textureLoad(lights, texel_of(splat), 0);
#else
  let words = lights[splat].words;
#endif
  let facing = triangle_axes * octahedral(words.x) * inverseSqrt(max(dot(normal, normal), LEAST_AREA));
  let shown = relit(rgb, words, facing, view.forward.xyz);
#else
  let shown = rgb;
#endif
  let packed = pack_projected(Projected(centre, -0.5 * LOG2_E * a, -LOG2_E * b, -0.5 * LOG2_E * c, opacity, shown, z));
#if TEXELS
  let first = texel_of(splat * 2u);
  textureStore(projected, first, packed.first);
  textureStore(projected, first + vec2u(1u, 0u), packed.second);
#else
  projected[splat] = packed;
#endif
#if !LISTED
  atomicAdd(&counters.expected, footprint.count);
  atomicAdd(&counters.visible, 1u);
#endif
#if LINEAR_DEPTH
  return Seen(footprint, u32(clamp((z - view.depth_near) * view.depth_scale, 0.0, 1.0) * {LAST_DEPTH}.0));
#else
  return Seen(footprint, bitcast<u32>(z) >> {DEPTH_SHIFT}u);
#endif
}
