/* Draws a file of splats by a viewer of others; `draw(viewer, file, view)` is called by the test. */

/** Until a viewer's worker has sorted and the picture of that is drawn, by software. */
const FRAMES = 10, LEAST_MS = 1500;

async function settle(render = () => {}) {
  const end = performance.now() + LEAST_MS;
  for (let i = 0; i < FRAMES || performance.now() < end; i++) {
    render();
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}

/**
 * @param view size in pixels, eye and target in the file's units, fovY in radians
 * @returns what is said of it for people, and [size, size, 4] as base64
 */
globalThis.draw = async (viewer, file, view) => {
  const canvas = document.createElement("canvas");
  document.querySelector("canvas").replaceWith(canvas);
  canvas.width = canvas.height = view.size;
  const said = await VIEWERS[viewer](canvas, file, view);
  const flat = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  flat.canvas.width = flat.canvas.height = view.size;
  flat.drawImage(canvas, 0, 0);
  const { data } = flat.getImageData(0, 0, view.size, view.size);
  let text = "";
  for (let at = 0; at < data.length; at += 4096) text += String.fromCharCode(...data.subarray(at, at + 4096));
  return { said, pixels: btoa(text) };
};

const VIEWERS = { spark, three, playcanvas };

async function threeScene(canvas, { size, eye, target, fovY }) {
  const THREE = await import("three");
  const renderer = new THREE.WebGLRenderer({ canvas, antialias: false, preserveDrawingBuffer: true });
  renderer.setPixelRatio(1);
  renderer.setSize(size, size, false);
  const camera = new THREE.PerspectiveCamera(fovY * 180 / Math.PI, 1, 0.01, 10);
  camera.position.set(...eye);
  camera.lookAt(...target);
  return { THREE, renderer, camera, scene: new THREE.Scene() };
}

async function spark(canvas, file, view) {
  const { SparkRenderer, SplatMesh } = await import("@sparkjsdev/spark");
  const { renderer, camera, scene } = await threeScene(canvas, view);
  scene.add(new SparkRenderer({ renderer }));
  const mesh = new SplatMesh({ url: file });
  await mesh.initialized;
  scene.add(mesh);
  await settle(() => renderer.render(scene, camera));
  return `${mesh.numSplats ?? mesh.packedSplats?.numSplats} splats`;
}

/** three.js's own reader of glTF knows no splats: what it shows is what any viewer shows that does not. */
async function three(canvas, file, view) {
  const { GLTFLoader } = await import("three/addons/loaders/GLTFLoader.js");
  const { renderer, camera, scene } = await threeScene(canvas, view);
  const gltf = await new GLTFLoader().loadAsync(file);
  const kinds = [];
  gltf.scene.traverse((each) => {
    kinds.push(each.type);
    if (each.isPoints) Object.assign(each.material, { size: 2, sizeAttenuation: false });
  });
  scene.add(gltf.scene);
  renderer.render(scene, camera);
  return `${gltf.scenes.length} scenes, in the first: ${kinds.join(", ")}`;
}

async function playcanvas(canvas, file, { eye, target, fovY }) {
  const pc = await import("playcanvas");
  const device = await pc.createGraphicsDevice(canvas, {
    deviceTypes: [pc.DEVICETYPE_WEBGL2],
    antialias: false,
    preserveDrawingBuffer: true,
  });
  const options = new pc.AppOptions();
  options.graphicsDevice = device;
  options.componentSystems = [pc.CameraComponentSystem, pc.GSplatComponentSystem, pc.RenderComponentSystem];
  options.resourceHandlers = [pc.GSplatHandler, pc.ContainerHandler, pc.TextureHandler];
  const app = new pc.AppBase(canvas);
  app.init(options);
  app.setCanvasFillMode(pc.FILLMODE_NONE);
  app.setCanvasResolution(pc.RESOLUTION_FIXED, canvas.width, canvas.height);
  app.start();
  const camera = new pc.Entity();
  camera.addComponent("camera", {
    clearColor: new pc.Color(0, 0, 0),
    fov: fovY * 180 / Math.PI,
    nearClip: 0.01,
    farClip: 10,
    toneMapping: pc.TONEMAP_NONE,
    gammaCorrection: pc.GAMMA_SRGB,
  });
  camera.setPosition(...eye);
  camera.lookAt(...target);
  app.root.addChild(camera);
  const glb = file.endsWith(".glb");
  const asset = new pc.Asset("splats", glb ? "container" : "gsplat", { url: file });
  app.assets.add(asset);
  await new Promise((resolve, reject) => {
    asset.ready(resolve);
    asset.once("error", (error) => reject(new Error(String(error))));
    app.assets.load(asset);
  });
  const splats = glb ? asset.resource.instantiateRenderEntity() : new pc.Entity();
  if (!glb) splats.addComponent("gsplat", { asset });
  app.root.addChild(splats);
  await settle();
  const meshes = splats.findComponents("render").length;
  const count = glb
    ? splats.findComponents("gsplat").length + " clouds"
    : asset.resource.numSplats + " splats";
  return `${count}, ${meshes} meshes`;
}

/** @spz-loader/core is for browsers: under Deno it takes itself to be in Node, and fails. */
globalThis.readSpz = async (file) => {
  const { loadSpz } = await import("@spz-loader/core");
  const { positions, colors } = await loadSpz(new Uint8Array(await (await fetch(file)).arrayBuffer()));
  return { positions: [...positions], colors: [...colors] };
};

globalThis.ready = true;
