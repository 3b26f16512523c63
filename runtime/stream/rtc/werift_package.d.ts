import type { Werift } from "./werift.ts";

export declare const RTCPeerConnection: Werift["RTCPeerConnection"];
export declare const RTCRtpCodecParameters: Werift["RTCRtpCodecParameters"];
export declare const H264Packetizer: Werift["H264Packetizer"];
export declare const RtpHeader: Werift["RtpHeader"];
export declare const RtpPacket: Werift["RtpPacket"];
export declare const RtcpSrPacket: Werift["RtcpSrPacket"];
export declare const RtcpSenderInfo: Werift["RtcpSenderInfo"];
export declare const RtcpSourceDescriptionPacket: Werift["RtcpSourceDescriptionPacket"];
export declare const SourceDescriptionChunk: Werift["SourceDescriptionChunk"];
export declare const SourceDescriptionItem: Werift["SourceDescriptionItem"];
export declare const RtcpTransportLayerFeedback: Werift["RtcpTransportLayerFeedback"];
export declare const RtcpPayloadSpecificFeedback: Werift["RtcpPayloadSpecificFeedback"];
export declare const PictureLossIndication: Werift["PictureLossIndication"];
