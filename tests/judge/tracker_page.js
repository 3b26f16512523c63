// Runs in the browser: tells where the tracker sees the face in pictures that the judge's server holds.
// deno-lint-ignore-file no-undef

let mesh;
let found = null;
const canvas = document.createElement("canvas");

/** Loads the tracker; resolves once its model is ready. */
globalThis.openTracker = async () => {
  mesh = new FaceMesh({ locateFile: (name) => `/face_mesh/${name}` });
  // XNNPACK in WebAssembly in place of shaders, which software draws: 16 ms a picture for 110, and the same points
  // within 0.03 pixels of 256. The option is in the package, though not in its types.
  mesh.setOptions({ maxNumFaces: 1, refineLandmarks: true, useCpuInference: true });
  mesh.onResults((results) => {
    found = results.multiFaceLandmarks?.[0]?.flatMap(({ x, y, z }) => [x, y, z]) ?? null;
  });
  await mesh.initialize();
};

/**
 * Shows a picture without a face: the next one is searched from nothing. To the digit what reset() gives, which
 * compiles the model anew and takes 3 s.
 */
async function forget(context, size) {
  context.fillStyle = "#808080";
  context.fillRect(0, 0, size, size);
  await mesh.send({ image: canvas });
}

/** The same for each of the pictures that lie one after the other, as a film; `quality` packs each as a JPEG first. */
globalThis.trackFilm = async (address, size, quality) => {
  const pixels = new Uint8ClampedArray(await (await fetch(address)).arrayBuffer());
  canvas.width = canvas.height = size;
  const context = canvas.getContext("2d");
  await forget(context, size);
  const films = [], bytes = size * size * 4;
  for (let at = 0; at < pixels.length; at += bytes) {
    context.putImageData(new ImageData(pixels.subarray(at, at + bytes), size, size), 0, 0);
    if (quality !== null) {
      const packed = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
      context.drawImage(await createImageBitmap(packed), 0, 0);
    }
    found = null;
    await mesh.send({ image: canvas });
    films.push(found);
  }
  return films;
};

/** [478 * 3] as shares of the picture's width, or null where no face is seen. `fresh` forgets the frame before. */
globalThis.track = async (address, size, fresh) => {
  const pixels = new Uint8ClampedArray(await (await fetch(address)).arrayBuffer());
  canvas.width = canvas.height = size;
  const context = canvas.getContext("2d");
  if (fresh) await forget(context, size);
  context.putImageData(new ImageData(pixels, size, size), 0, 0);
  found = null;
  await mesh.send({ image: canvas });
  return found;
};
