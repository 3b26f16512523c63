// Shows a picture on what can be drawn to, a canvas' texture of any format: a pixel is a pixel, none is mixed with its
// neighbour. A triangle covers the target; what lies over the picture, a mark's words, is a small picture of its own.
// Not a compute kernel: canvases of bgra8unorm take no storage writes.
#import "lib/view.wgsl"

// Where the mark lies. Pixels; a width of 0 where there is none.
struct MarkPlace {
  left: u32,
  top: u32,
  width: u32,
  height: u32,
}

@group(0) @binding(0) var<storage, read> picture: array<u32>; // [height, width], RGBA8, premultiplied
@group(0) @binding(1) var<storage, read> mark: array<vec2f>;  // [height, width], grey, premultiplied, and alpha
@group(0) @binding(2) var<uniform> place: MarkPlace;
@group(0) @binding(3) var<uniform> view: View;

@vertex
fn cover(@builtin(vertex_index) corner: u32) -> @builtin(position) vec4f {
  return vec4f(select(-1.0, 3.0, corner == 1u), select(-1.0, 3.0, corner == 2u), 0.0, 1.0);
}

@fragment
fn show(@builtin(position) at: vec4f) -> @location(0) vec4f {
  let x = u32(at.x);
  let y = u32(at.y);
  let colour = unpack4x8unorm(picture[y * view.width + x]);
  // Left of the patch, or above it, these are large.
  let u = x - place.left;
  let v = y - place.top;
  if (u >= place.width || v >= place.height) { return colour; }
  let over = mark[v * place.width + u];
  return colour * (1.0 - over.y) + vec4f(over.xxx, over.y);
}
