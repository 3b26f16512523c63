/// <reference lib="webworker" />
// Loads modules as a browser without WebGPU would: none of the names that Deno or Node brings is there.
const HOST = /^(Deno|process|Buffer|global|setImmediate|clearImmediate|GPU\w*)$/;
for (const name of Object.getOwnPropertyNames(globalThis)) {
  if (HOST.test(name)) Reflect.deleteProperty(globalThis, name);
}

self.onmessage = async ({ data }: MessageEvent<readonly string[]>) => {
  const failures: string[] = Object.getOwnPropertyNames(globalThis).filter((name) => HOST.test(name));
  for (const module of data) {
    await import(module).catch((error) => failures.push(`${module}: ${error}`));
  }
  self.postMessage(failures);
};
