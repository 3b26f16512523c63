// What a test's page lends to the test: the drawer as the server gives it, and pictures as numbers.

// Not by plain imports: `deno check` would look beside this file for what the server makes.
const FOLDER = "./static/client/draw/";
const { openHeadDrawer, whyNoDrawing } = await import(`${FOLDER}open_drawer.js`);
const { openHeadDrawerAside } = await import(`${FOLDER}open_aside.js`);

const drawers = [];

/** Resolves with the next picture, read as straight RGBA, and the image's own size. */
function nextPicture(drawer, act) {
  return new Promise((resolve, reject) => {
    drawer.onFailed = reject;
    drawer.onPicture = (picture, tag, ms) => {
      if (picture === null) return resolve({ tag, ms, image: null });
      resolve({ tag, ms, image: picture.image, width: picture.width, height: picture.height });
    };
    act();
  });
}

/** Premultiplied RGBA as it stands on the image, by a frame that is copied without converting colours. */
async function bytesOf(image) {
  const frame = new VideoFrame(image, { timestamp: 0, alpha: "keep" });
  const { codedWidth, codedHeight, format } = frame;
  const data = new Uint8Array(codedWidth * codedHeight * 4);
  await frame.copyTo(data, { layout: [{ offset: 0, stride: codedWidth * 4 }] });
  frame.close();
  return { data, format, width: codedWidth, height: codedHeight };
}

function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) {
    text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  }
  return btoa(text);
}

function poseOf({ expression, joints } = {}) {
  return {
    space: "arkit",
    expression: Float32Array.from({ length: 52 }, (_, at) => expression?.[at] ?? 0),
    joints: Float32Array.from({ length: 15 }, (_, at) => joints?.[at] ?? 0),
  };
}

async function open(options) {
  const stages = [];
  const { url, ...rest } = options;
  const drawer = await openHeadDrawer({
    ...rest,
    package: await fetch(url),
    onStage: (stage, at) => stages.push({ stage, ...at, last: performance.now() }),
  });
  drawer.stages = stages;
  return drawers.push(drawer) - 1;
}

globalThis.drawn = {
  drawers,
  open,
  nextPicture,
  bytesOf,
  base64,
  poseOf,
  whyNoDrawing,
  openHeadDrawer,
  openHeadDrawerAside,
  /** A picture of the drawer, in base64, premultiplied. */
  async picture(at, pose, camera, tag = 1) {
    const drawer = drawers[at];
    const { image, ...rest } = await nextPicture(drawer, () => drawer.draw(poseOf(pose), camera, tag));
    const { data, format } = await bytesOf(image);
    image.close();
    return { ...rest, format, data: base64(data) };
  },
};
