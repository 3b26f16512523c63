// Draws a painted mesh: points are in clip coordinates already, and lit. Where nothing is drawn the picture stays
// transparent, so that resolving its samples gives colour premultiplied by cover.
struct Point {
  @builtin(position) clip: vec4f,
  @location(0) colour: vec4f,
}

@vertex
fn place(@location(0) clip: vec4f, @location(1) colour: vec4f) -> Point {
  return Point(clip, colour);
}

@fragment
fn paint(@location(0) colour: vec4f) -> @location(0) vec4f {
  return vec4f(colour.rgb, 1.0);
}
