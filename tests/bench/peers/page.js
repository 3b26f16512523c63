/*
 * Draws frames by a viewer of others, as fast as it gives them. The canvas stands in no document, so that nothing is paid
 * for putting it on a page; a pixel read back waits for each frame's end. None of them sorts anew for every frame: they
 * sort beside it, and catch up.
 */

let canvas, draw;

/** @param size pixels of a side */
globalThis.openPeer = async (peer, file, { size, fovY }) => {
  canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  draw = await PEERS[peer](canvas, file, fovY * 180 / Math.PI);
};

/** Draws one frame after the other, eye and target of each in the file's units. */
globalThis.drawFrames = async (cameras) => {
  const gl = canvas.getContext("webgl2"), pixel = new Uint8Array(4);
  for (const camera of cameras) {
    await draw(camera);
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
    // Lets the workers' messages in.
    await new Promise((resolve) => setTimeout(resolve));
  }
};

globalThis.picture = () => canvas.toDataURL("image/png").split(",")[1];

async function threeScene(canvas, fov) {
  const THREE = await import("three");
  const renderer = new THREE.WebGLRenderer({ canvas, antialias: false, preserveDrawingBuffer: true });
  renderer.setPixelRatio(1);
  renderer.setSize(canvas.width, canvas.height, false);
  const camera = new THREE.PerspectiveCamera(fov, 1, 0.01, 10);
  const look = ({ eye, target }) => {
    camera.position.set(...eye);
    camera.lookAt(...target);
    camera.updateMatrixWorld();
  };
  return { THREE, renderer, camera, look };
}

async function spark(canvas, file, fov) {
  const { SparkRenderer, SplatMesh } = await import("@sparkjsdev/spark");
  const { THREE, renderer, camera, look } = await threeScene(canvas, fov);
  const scene = new THREE.Scene();
  scene.add(new SparkRenderer({ renderer }));
  const mesh = new SplatMesh({ url: file });
  await mesh.initialized;
  scene.add(mesh);
  return (view) => {
    look(view);
    renderer.render(scene, camera);
  };
}

async function mkkellogg(canvas, file, fov) {
  const { SceneFormat, SceneRevealMode, Viewer } = await import("@mkkellogg/gaussian-splats-3d");
  const { renderer, camera, look } = await threeScene(canvas, fov);
  // It draws as large as this is on the page.
  const rootElement = document.createElement("div");
  Object.assign(rootElement.style, { width: `${canvas.width}px`, height: `${canvas.height}px` });
  document.body.append(rootElement);
  const viewer = new Viewer({
    rootElement,
    renderer,
    camera,
    selfDrivenMode: false,
    useBuiltInControls: false,
    // Shared memory wants headers that no plain server sends.
    sharedMemoryForWorkers: false,
    gpuAcceleratedSort: false,
    sceneRevealMode: SceneRevealMode.Instant,
  });
  await viewer.addSplatScene(file, { format: SceneFormat.Ply, showLoadingUI: false, progressiveLoad: false });
  return (view) => {
    look(view);
    viewer.update();
    viewer.render();
  };
}

async function playcanvas(canvas, file, fov) {
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
  app.autoRender = false;
  app.start();
  const camera = new pc.Entity();
  camera.addComponent("camera", {
    clearColor: new pc.Color(0, 0, 0),
    fov,
    nearClip: 0.01,
    farClip: 10,
    toneMapping: pc.TONEMAP_NONE,
    gammaCorrection: pc.GAMMA_SRGB,
  });
  app.root.addChild(camera);
  const asset = new pc.Asset("splats", "gsplat", { url: file });
  app.assets.add(asset);
  await new Promise((resolve, reject) => {
    asset.ready(resolve);
    asset.once("error", (error) => reject(new Error(String(error))));
    app.assets.load(asset);
  });
  const splats = new pc.Entity();
  splats.addComponent("gsplat", { asset });
  app.root.addChild(splats);
  return ({ eye, target }) =>
    new Promise((resolve) => {
      camera.setPosition(...eye);
      camera.lookAt(...target);
      app.once("frameend", resolve);
      app.renderNextFrame = true;
    });
}

const PEERS = { spark, mkkellogg, playcanvas };

globalThis.ready = true;
