import type { Codec } from "node-av/lib";
import * as av from "node-av/constants";
import type { EncoderOptions } from "../encoder.ts";
import type { H264KindName } from "./names.ts";

/** An encoder of FFmpeg's, and how it is told what live pictures need. */
export interface H264Kind {
  readonly name: string;
  /** FFmpeg's name of it. */
  readonly codec: Parameters<typeof Codec.findEncoderByName>[0];
  /** `nv12`: U and V by turns, which is what cards read. */
  readonly layout: "i420" | "nv12";
  /** Pictures are put into the memory of this device first; where it is not given the encoder does so itself. */
  readonly device?: {
    readonly type: typeof av.AV_HWDEVICE_TYPE_VAAPI;
    readonly format: typeof av.AV_PIX_FMT_VAAPI;
  };
  /** FFmpeg's options. @param maxRate bits a second at the most */
  options(options: EncoderOptions, maxRate: number): Readonly<Record<string, string>>;
}

/** Constant quality: 21 doubles the bytes of a head at 1024 for no difference seen, 28 shows blocks on skin. */
const CRF = 24;
/**
 * With alpha stacked below. x264 takes twice the blocks for twice the room, and at 24 gives colour that is better than a
 * plain picture's, by 0.3 dB at 512. 25 costs 10 % less bits and is within 0.4 dB of plain; 26 is 1 dB worse.
 */
const STACKED_CRF = 25;

const qualityOf = ({ alpha }: EncoderOptions): string => String(alpha === undefined ? CRF : STACKED_CRF);

/*
 * What each needs for the same stream: constrained baseline, no picture held back, an IDR picture exactly where one is
 * asked for. Of the hardware's none could be run where this was written: the options are those that FFmpeg 8 knows by
 * these names, which a test holds; what they do a trial looks at, and who fails it is not used.
 */
const KINDS: Readonly<Record<H264KindName, Omit<H264Kind, "name">>> = {
  nvenc: {
    codec: av.FF_ENCODER_H264_NVENC,
    layout: "nv12",
    options: (options) => ({
      ...{ preset: "p3", tune: "ull", profile: "baseline", rc: "vbr", cq: qualityOf(options) },
      ...{ delay: "0", zerolatency: "1", "forced-idr": "1", strict_gop: "1" },
    }),
  },
  vaapi: {
    codec: av.FF_ENCODER_H264_VAAPI,
    layout: "nv12",
    device: { type: av.AV_HWDEVICE_TYPE_VAAPI, format: av.AV_PIX_FMT_VAAPI },
    // Its rate controls differ by driver; constant quality is what all have, without a cap.
    options: (options) => ({
      ...{ profile: "constrained_baseline", rc_mode: "CQP", qp: qualityOf(options) },
      ...{ async_depth: "1", coder: "cavlc", sei: "0" },
    }),
  },
  qsv: {
    codec: av.FF_ENCODER_H264_QSV,
    layout: "nv12",
    options: (_, maxRate) => ({
      ...{ profile: "baseline", preset: "veryfast", scenario: "videoconference", b: String(maxRate >> 1) },
      ...{ async_depth: "1", forced_idr: "1", look_ahead: "0", low_delay_brc: "1" },
    }),
  },
  amf: {
    codec: av.FF_ENCODER_H264_AMF,
    layout: "nv12",
    options: (options) => ({
      ...{ usage: "ultralowlatency", profile: "constrained_baseline", quality: "balanced", rc: "cqp" },
      ...{ qp_i: qualityOf(options), qp_p: qualityOf(options), forced_idr: "1" },
    }),
  },
  videotoolbox: {
    codec: av.FF_ENCODER_H264_VIDEOTOOLBOX,
    layout: "nv12",
    options: (_, maxRate) => ({
      ...{ profile: "constrained_baseline", realtime: "1", prio_speed: "1", b: String(maxRate >> 1) },
    }),
  },
  x264: {
    codec: av.FF_ENCODER_LIBX264,
    layout: "i420",
    options: (options) => ({
      ...{ preset: "ultrafast", tune: "zerolatency", crf: qualityOf(options), "forced-idr": "1" },
      "x264-params": "scenecut=0",
    }),
  },
};

export const kindOf = (name: H264KindName): H264Kind => ({ name, ...KINDS[name] });
