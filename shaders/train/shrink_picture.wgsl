// A picture in a smaller size: the mean over the area that a pixel covers. A workgroup owns 8 x 8 pixels of `shrunk`, a
// thread one.
struct Shrink {
  size: u32,         // pixels of the large picture's side
  row_words: u32,    // words from one of its rows to the next
  side: u32,         // the same of the small one
  side_words: u32,
}

@group(0) @binding(0) var<storage, read> picture: array<u32>;      // [size, row_words], RGBA8, premultiplied
@group(0) @binding(1) var<storage, read_write> shrunk: array<u32>; // [side, side_words]
@group(0) @binding(2) var<uniform> shrink: Shrink;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= shrink.side || id.y >= shrink.side) { return; }
  let ratio = f32(shrink.size) / f32(shrink.side);
  let low = vec2f(id.xy) * ratio;
  let high = low + ratio;
  let last = min(vec2u(ceil(high)), vec2u(shrink.size));
  var sum = vec4f(0.0);
  for (var y = u32(low.y); y < last.y; y++) {
    let tall = min(high.y, f32(y + 1u)) - max(low.y, f32(y));
    for (var x = u32(low.x); x < last.x; x++) {
      let wide = min(high.x, f32(x + 1u)) - max(low.x, f32(x));
      sum += tall * wide * unpack4x8unorm(picture[y * shrink.row_words + x]);
    }
  }
  shrunk[id.y * shrink.side_words + id.x] = pack4x8unorm(sum / (ratio * ratio));
}
