/** Shows pictures on a canvas, those too that carry their alpha stacked below their colour. */
export interface Compositor {
  /**
   * Draws a picture; the canvas takes its size. Nothing is drawn while the canvas' context is lost.
   *
   * @param image is read before the call returns, and left to be closed
   * @param stacked whether it is twice as high as what it shows: premultiplied colour over black above, alpha as luma below
   */
  draw(image: VideoFrame | ImageBitmap, stacked: boolean): void;
  /** Frees what it has on the GPU; the canvas keeps its last picture. */
  close(): void;
}

/** One triangle that covers the canvas. */
const VERTICES = `#version 300 es
void main() {
  gl_Position = vec4(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0, 0.0, 1.0);
}`;

/*
 * A pixel of the canvas is one of the picture, so texels are fetched and none is mixed with its neighbour: where colour
 * and alpha meet nothing of the one comes into the other.
 *
 * Alpha is the luma of what the browser made of the lower half (ITU-R BT.709, 3.2). Its chroma is neutral, but decoders
 * interpolate chroma, and in the first row some of it is the colour's last: luma alone is free of that.
 *
 * Coding takes a little off both ends, STEPS of 255 at most: taken as it comes, nothing would be a haze and skin a pane.
 * Colour is held below alpha, as premultiplied colour is: more of it would shine, as a light edge round the hair.
 */
const COLOURS = `#version 300 es
precision highp float;
uniform highp sampler2D picture;
uniform ivec2 shown;
uniform bool stacked;
out vec4 colour;
const float STEPS = 2.5 / 255.0;
void main() {
  ivec2 at = ivec2(int(gl_FragCoord.x), shown.y - 1 - int(gl_FragCoord.y));
  vec3 above = texelFetch(picture, at, 0).rgb;
  if (!stacked) {
    colour = vec4(above, 1.0);
    return;
  }
  vec3 below = texelFetch(picture, ivec2(at.x, at.y + shown.y), 0).rgb;
  float luma = dot(below, vec3(0.2126, 0.7152, 0.0722));
  float alpha = luma < STEPS ? 0.0 : luma > 1.0 - STEPS ? 1.0 : luma;
  colour = vec4(min(above, alpha), alpha);
}`;

/**
 * Opens a canvas for pictures, by WebGL 2, here or in a worker. Its colours are premultiplied.
 *
 * @throws {Error} where there is no WebGL 2, or the canvas has a context of another kind
 */
export function createCompositor(canvas: HTMLCanvasElement | OffscreenCanvas): Compositor {
  // Kept, so that a snapshot can be taken between two pictures.
  const gl = canvas.getContext("webgl2", {
    ...{ alpha: true, premultipliedAlpha: true, preserveDrawingBuffer: true },
    ...{ antialias: false, depth: false, stencil: false },
  }) as WebGL2RenderingContext | null;
  if (gl === null) throw new Error("Cannot compose pictures, this browser must have: WebGL 2");
  let tools = gl.isContextLost() ? null : makeTools(gl);
  const lost = (event: Event) => {
    // Otherwise it would not come back.
    event.preventDefault();
    tools = null;
  };
  const restored = () => void (tools = makeTools(gl));
  canvas.addEventListener("webglcontextlost", lost);
  canvas.addEventListener("webglcontextrestored", restored);

  return {
    draw(image, stacked) {
      if (tools === null || gl.isContextLost()) return;
      const width = "displayWidth" in image ? image.displayWidth : image.width;
      const coded = "displayHeight" in image ? image.displayHeight : image.height;
      const height = stacked ? coded >> 1 : coded;
      if (canvas.width !== width || canvas.height !== height) {
        canvas.width = width;
        canvas.height = height;
      }
      gl.viewport(0, 0, width, height);
      // Chromium copies a video frame on the GPU for texImage2D alone, not for texSubImage2D.
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, image);
      gl.uniform2i(tools.shown, width, height);
      gl.uniform1i(tools.stacked, stacked ? 1 : 0);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
    },
    close() {
      canvas.removeEventListener("webglcontextlost", lost);
      canvas.removeEventListener("webglcontextrestored", restored);
      if (tools === null) return;
      gl.deleteTexture(tools.texture);
      gl.deleteProgram(tools.program);
      tools = null;
    },
  };
}

interface Tools {
  readonly program: WebGLProgram;
  readonly texture: WebGLTexture;
  readonly shown: WebGLUniformLocation | null;
  readonly stacked: WebGLUniformLocation | null;
}

/** Nobody else draws here, so all of it stays bound. */
function makeTools(gl: WebGL2RenderingContext): Tools {
  const program = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, VERTICES], [gl.FRAGMENT_SHADER, COLOURS]] as const) {
    const shader = gl.createShader(kind)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    gl.deleteShader(shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new Error(`Cannot compose pictures, the shader was refused: ${gl.getProgramInfoLog(program)}`);
  }
  gl.useProgram(program);
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
    gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST);
  }
  for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) {
    gl.texParameteri(gl.TEXTURE_2D, wrap, gl.CLAMP_TO_EDGE);
  }
  return {
    program,
    texture,
    shown: gl.getUniformLocation(program, "shown"),
    stacked: gl.getUniformLocation(program, "stacked"),
  };
}
