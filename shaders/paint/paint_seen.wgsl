// Draws which point of a painted mesh each pixel shows: 1 + the first point of the triangle in front, 0 where nothing
// is. Points are in clip coordinates already.
struct Point {
  @builtin(position) clip: vec4f,
  @location(0) @interpolate(flat, first) index: u32,
}

@vertex
fn place(@location(0) clip: vec4f, @builtin(vertex_index) index: u32) -> Point {
  return Point(clip, index + 1u);
}

@fragment
fn paint(@location(0) @interpolate(flat, first) index: u32) -> @location(0) u32 {
  return index;
}
