// TypeScript's DOM has WebGPU's types, but not the names of its flags (https://www.w3.org/TR/webgpu/#namespacedef-gpubufferusage).

type WebGpuFlags<Name extends string> = Readonly<Record<Name, number>>;

declare const GPUBufferUsage: WebGpuFlags<
  | "MAP_READ"
  | "MAP_WRITE"
  | "COPY_SRC"
  | "COPY_DST"
  | "INDEX"
  | "VERTEX"
  | "UNIFORM"
  | "STORAGE"
  | "INDIRECT"
  | "QUERY_RESOLVE"
>;
declare const GPUTextureUsage: WebGpuFlags<
  "COPY_SRC" | "COPY_DST" | "TEXTURE_BINDING" | "STORAGE_BINDING" | "RENDER_ATTACHMENT"
>;
declare const GPUShaderStage: WebGpuFlags<"VERTEX" | "FRAGMENT" | "COMPUTE">;
declare const GPUMapMode: WebGpuFlags<"READ" | "WRITE">;
