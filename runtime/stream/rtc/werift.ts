import type { Buffer } from "node:buffer";

/**
 * As much of werift 0.25.2 as is used here. Its own declarations bring a version of Node's into the program that does not
 * fit Deno's (`node:path` lost `PlatformPath` with them).
 */
export interface Werift {
  readonly RTCPeerConnection: new (config: Record<string, unknown>) => PeerConnection;
  readonly RTCRtpCodecParameters: new (parameters: Record<string, unknown>) => object;
  readonly H264Packetizer: new (options: { maxPayloadSize: number; inputFormat: "annexb" }) => {
    packetize(data: Buffer, timestamp: number): RtpPacket[];
  };
  readonly RtpHeader: new (fields: { sequenceNumber: number; timestamp: number }) => object;
  readonly RtpPacket: new (header: object, payload: Buffer) => RtpPacket;
  readonly RtcpSrPacket: new (fields: { ssrc: number; senderInfo: object }) => object;
  readonly RtcpSenderInfo: new (fields: {
    ntpTimestamp: bigint;
    rtpTimestamp: number;
    packetCount: number;
    octetCount: number;
  }) => object;
  readonly RtcpSourceDescriptionPacket: new (fields: { chunks: object[] }) => object;
  readonly SourceDescriptionChunk: new (fields: { source: number; items: object[] }) => object;
  readonly SourceDescriptionItem: new (fields: { type: number; text: string }) => object;
  readonly RtcpTransportLayerFeedback: { readonly type: number };
  readonly RtcpPayloadSpecificFeedback: { readonly type: number };
  readonly PictureLossIndication: { readonly count: number };
}

/** werift's events. */
export interface Happening<Told extends unknown[]> {
  subscribe(listen: (...told: Told) => void): unknown;
}

export interface RtpPacket {
  readonly payload: Buffer;
}

export interface RtcpPacket {
  readonly type: number;
  /** Of feedback; undefined where it is of no known kind. */
  readonly feedback?: { readonly count: number };
  /** Of a sender's or receiver's report: what it has of each source. */
  readonly reports?: readonly ReceiverReport[];
}

export interface ReceiverReport {
  readonly ssrc: number;
  /** Of 256 packets since the last one. */
  readonly fractionLost: number;
  /** Of the newest report of the source's, the middle of its NTP time; 0 where there was none. */
  readonly lsr: number;
  /** How long ago it came, in 1/65536 s. */
  readonly dlsr: number;
}

export interface RtpSender {
  readonly ssrc: number;
  readonly dtlsTransport: DtlsTransport;
  /** Whether its own reports go out, which one that is true already never begins. */
  rtcpRunning: boolean;
  /** Given its source and its number among the sent; resolves when it has been sent, or dropped. */
  sendRtp(packet: RtpPacket): Promise<void>;
}

export interface DtlsTransport {
  readonly onStateChange: Happening<[state: string]>;
  readonly onRtcp: Happening<[packet: RtcpPacket]>;
  sendRtcp(packets: object[]): Promise<unknown>;
  /** Once it is connecting. */
  readonly dtls?: DtlsSocket;
}

export interface DtlsSocket {
  readonly connected: boolean;
  /** `flight`: of the messages that it has sent last (RFC 6347, 4.2.4). */
  readonly dtls: { readonly flight: number };
  readonly cipher: {
    encryptPacket(packet: { recordLayerHeader: { contentType: number } }): unknown;
    /** @throws {Error} for what the other side has not encrypted */
    decryptPacket(packet: { recordLayerHeader: object; fragment: Buffer }): Buffer;
  };
  /** Where its datagrams come from. */
  readonly transport: { readonly socket: { onData(data: Buffer): void } };
  /** Parts of messages that wait for their rest. */
  readonly bufferFragmentedHandshakes: readonly unknown[];
  onHandleHandshakes: (messages: readonly Handshake[]) => Promise<void>;
  send(data: Buffer): Promise<void>;
}

export interface Handshake {
  readonly msg_type: number;
  readonly message_seq: number;
}

export interface IceConnection {
  stunServer?: unknown;
  readonly localUsername: string;
  readonly remoteUsername: string;
  /** Those that the other side has told, and those that it has been heard from by the names of both. */
  readonly remoteCandidates: readonly { readonly host: string; readonly port: number }[];
  /** Its sockets, `stun`, and ways by relays; there when candidates have been gathered. */
  readonly protocols: readonly {
    readonly type: string;
    datagramReceived(data: Buffer, address: readonly [host: string, port: number]): void;
  }[];
}

export interface PeerConnection {
  /** The name of all that it sends. */
  readonly cname: string;
  readonly localDescription: { readonly sdp: string } | null;
  readonly connectionStateChange: Happening<[state: string]>;
  readonly dtlsTransports: readonly DtlsTransport[];
  readonly iceTransports: readonly { readonly connection: IceConnection }[];
  addTransceiver(kind: "video" | "audio", options: { direction: "sendonly" }): { readonly sender: RtpSender };
  setRemoteDescription(description: { type: "offer" | "answer"; sdp: string }): Promise<void>;
  setLocalDescription(description: object): Promise<unknown>;
  createOffer(): Promise<object>;
  createAnswer(): Promise<object>;
  close(): Promise<void>;
}

/** A STUN request, as werift's filter is given it. */
export interface StunMessage {
  getAttributeValue(name: "USERNAME"): string | undefined;
}

export const loadWerift = async (): Promise<Werift> => await import("./werift_package.ts");
