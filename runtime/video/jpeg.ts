import { Codec, CodecContext, Packet } from "node-av/lib";
import * as av from "node-av/constants";
import { codedHeight } from "../base/codec_names.ts";
import { DIGITAL_SOURCE_TYPE, SYNTHETIC_WORDS } from "../base/synthetic.ts";
import { checkPictureShape, type EncodedChunk, type Encoder, type EncoderOptions } from "./encoder.ts";
import { toJfif } from "./jfif.ts";
import {
  checkLength,
  createNativeUse,
  encodeFrame,
  encodeFrameBeside,
  openNativeFrame,
  quietLog,
  rational,
  setOption,
} from "./native_frame.ts";

/** FFmpeg's quantiser scale, 2 (best) to 31; 4 is close to "quality 88" elsewhere. */
const QUALITY = 4;

/** A comment (ITU-T T.81, B.2.4.5) for behind a picture's first marker. */
const COMMENT = commentOf(`${DIGITAL_SOURCE_TYPE} ${SYNTHETIC_WORDS}`);

function commentOf(words: string): Uint8Array {
  const text = new TextEncoder().encode(words), length = text.length + 2;
  return Uint8Array.of(0xff, 0xfe, length >> 8, length & 255, ...text);
}

/**
 * Opens a JPEG encoder: for pages without WebCodecs, where every picture stands alone. Each says in a comment that no
 * camera took it.
 *
 * @throws {RangeError} on an impossible size or rate
 * @throws {Error} where FFmpeg has no JPEG encoder or refuses to open it
 */
export function openJpeg({ size, fps, alpha }: EncoderOptions): Encoder {
  const height = codedHeight(size, alpha);
  checkPictureShape(size, height, fps);
  quietLog();
  const codec = Codec.findEncoderByName(av.FF_ENCODER_MJPEG);
  if (!codec) throw new Error("Cannot open a JPEG encoder, this FFmpeg was built without: mjpeg");
  const context = new CodecContext();
  context.allocContext3(codec);
  context.width = size;
  context.height = height;
  context.pixelFormat = av.AV_PIX_FMT_YUVJ420P;
  context.colorRange = av.AVCOL_RANGE_JPEG;
  context.timeBase = rational(1, Math.round(fps * 1000));
  context.threadCount = 1;
  context.setFlags(av.AV_CODEC_FLAG_QSCALE);
  context.globalQuality = QUALITY * av.FF_QP2LAMBDA;
  setOption(context, "huffman", "default");
  const opened = context.open2Sync(codec, null);
  if (opened < 0) {
    throw new Error(`Cannot open a JPEG encoder of ${size} x ${height}, FFmpeg answered: ${opened}`);
  }

  const picture = openNativeFrame(size, height, av.AV_PIX_FMT_YUVJ420P);
  const clamped = (plane: Uint8Array) => new Uint8ClampedArray(plane.buffer, plane.byteOffset, plane.length);
  const [y, u, v] = picture.planes;
  const planes = [clamped(y), clamped(u), clamped(v)] as const;
  picture.frame.quality = QUALITY * av.FF_QP2LAMBDA;
  const packet = new Packet();
  packet.alloc();
  const parts = { context, packet };
  const use = createNativeUse(() => {
    packet.free();
    picture.close();
    context.freeContext();
  });
  let count = 0n;

  function fill(i420: Uint8Array): void {
    checkLength(i420, size, height);
    toJfif(i420, size, height, planes);
    picture.frame.pts = count++ * 1000n;
  }

  return {
    codec: "jpeg",
    codecString: "jpeg",
    encode(i420) {
      use.check();
      fill(i420);
      return whole(encodeFrame(parts, picture.frame, COMMENT));
    },
    encodeBeside: (i420) =>
      use.during(() => {
        fill(i420);
        return encodeFrameBeside(parts, picture.frame, COMMENT).then(whole);
      }),
    close: use.close,
  };
}

/** Each stands alone. */
const whole = ({ data }: EncodedChunk): EncodedChunk => ({ data, key: true });
