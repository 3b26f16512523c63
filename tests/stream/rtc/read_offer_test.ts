import assert from "node:assert/strict";
import { cpuUsage } from "node:process";
import { createRandom } from "../../../runtime/base/mulberry32.ts";
import { plainOffer, wholeAnswer } from "../../../runtime/stream/rtc/answer_sdp.ts";
import { MAX_SDP_LENGTH, readOffer } from "../../../runtime/stream/rtc/read_offer.ts";
import { MODE_1, offerOf } from "./offers.ts";

Deno.test("of the codecs constrained baseline in packets of mode 1 is chosen, whatever comes first", () => {
  const { video, audio, ufrag, setup } = readOffer(offerOf());
  assert.deepEqual([video.payloadType, video.mid, video.parameters], [106, "1", MODE_1("42e01f")]);
  assert.deepEqual(video.feedback, ["nack", "nack pli", "ccm fir"]);
  assert.deepEqual([audio!.payloadType, audio!.mid, ufrag, setup], [111, "0", "4Zc+", "actpass"]);
  const chosen = (...profiles: string[]) =>
    readOffer(
      offerOf({
        video: Object.fromEntries(profiles.map((each, at) => [100 + at, ["H264/90000", MODE_1(each)]])),
      }),
    )
      .video.payloadType;
  assert.equal(chosen("640c1f", "42001f", "42c020"), 102);
  assert.equal(chosen("640c1f", "42001f"), 101);
  assert.equal(chosen("640c1f", "4d001f"), 100, "who decodes high decodes baseline");
});

Deno.test("what is no offer to be sent H.264 is refused in words that say what is wrong", () => {
  const refusals: [string, RegExp][] = [
    ["", /it must begin with v=0: $/],
    ["hello", /it must begin with v=0: hello$/],
    ["v=0\r\n", /it must ask to be sent video: nothing$/],
    [
      offerOf({ video: { 96: ["VP8/90000", ""], 98: ["VP9/90000", ""] } }),
      /it must take H.264 with packetization-mode=1: vp8 vp9$/,
    ],
    [offerOf({ video: { 104: ["H264/90000", "packetization-mode=0"] } }), /packetization-mode=1: h264$/],
    [offerOf().replaceAll("a=recvonly", "a=sendonly"), /it must ask to be sent video: audio video$/],
    [offerOf().replaceAll("m=video 9", "m=video 0"), /it must ask to be sent video/],
    [offerOf().replaceAll("UDP/TLS/RTP/SAVPF", "RTP/AVP"), /it must ask to be sent video/],
    [
      offerOf().replaceAll(/a=fingerprint:.*\r\n/g, ""),
      /it must have the fingerprint of a certificate: none$/,
    ],
    [offerOf().replaceAll("sha-256", "md5"), /the fingerprint of a certificate: md5 /],
    [offerOf().replaceAll(/a=ice-pwd:.*/g, "a=ice-pwd:short"), /its ice-pwd must be one: short$/],
    [offerOf().replaceAll(/a=ice-ufrag:.*/g, "a=ice-ufrag:a b"), /its ice-ufrag must be one: a b$/],
    [offerOf().replaceAll("a=setup:actpass", "a=setup:holdconn"), /its setup must be one: holdconn$/],
    [offerOf().replaceAll("a=rtcp-mux\r\n", ""), /its video must have rtcp-mux: none$/],
    [
      offerOf({ behind: ["m=video x y z"] }),
      /an m-line must have kind, port, protocol and formats: m=video x y z$/,
    ],
    [offerOf({ behind: ["m=audio 9 UDP/TLS/RTP/SAVPF 0", "a=mid:\u0000"] }), /its mid must be one/],
  ];
  for (const [sdp, words] of refusals) {
    assert.throws(() => readOffer(sdp), { name: "SyntaxError", message: words });
  }
});

Deno.test("long parameters that a thousand codecs name are looked at in less than it takes to draw a picture", () => {
  const inVideo = [`a=fmtp:5 x${";".repeat(20_000)}\u0001`, ...new Array(1000).fill("a=rtpmap:5 H264/90000")];
  const offer = offerOf({ video: { 5: ["H264/90000", ""] }, inVideo });
  const begun = performance.now();
  assert.throws(() => readOffer(offer), /packetization-mode=1: h264$/);
  assert.ok(performance.now() - begun < 150, `${performance.now() - begun} ms`);
});

Deno.test("an offer is bounded in length, sections and candidates", () => {
  assert.throws(() => readOffer("v=0\r\n".padEnd(MAX_SDP_LENGTH + 1, "a=x\r\n")), RangeError);
  const many = (count: number) => offerOf({ behind: new Array(count).fill("m=audio 9 UDP/TLS/RTP/SAVPF 0") });
  assert.equal(readOffer(many(14)).sections.length, 16);
  assert.throws(() => readOffer(many(15)), { name: "RangeError", message: /it may have 16 m-lines: 17$/ });
  const candidates = Array.from(
    { length: 500 },
    (_, at) => `a=candidate:1 1 udp 1 10.0.0.${at % 250} ${at + 1} typ host`,
  );
  assert.equal(readOffer(offerOf({ inVideo: candidates })).candidates.length, 16);
  const strange = [
    "1 1 udp 1 abc.local 9 typ host",
    "1 1 tcp 1 10.0.0.1 9 typ host",
    "1 1 udp 1 host.example 9 typ host",
  ];
  assert.deepEqual(
    readOffer(offerOf({ inVideo: strange.map((each) => `a=candidate:${each}`) })).candidates,
    [],
  );
});

Deno.test("each section has its place in the answer, and what is not taken is refused", () => {
  const offer = readOffer(offerOf({
    behind: [
      "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
      "a=mid:2",
      "m=video 9 UDP/TLS/RTP/SAVPF 96",
      "a=mid:3",
    ],
  }));
  const section = (kind: string, mid: string) =>
    [`m=${kind} 9 UDP/TLS/RTP/SAVPF 1`, `a=mid:${mid}`, "a=ice-lite", ""].join("\r\n");
  const answer = wholeAnswer(
    offer,
    `v=0\r\ns=-\r\na=group:BUNDLE 1 0\r\n${section("video", "1")}${section("audio", "0")}`,
    true,
  );
  assert.deepEqual(answer.split("\r\n"), [
    ...["v=0", "s=-", "a=group:BUNDLE 0 1", "a=ice-lite"],
    ...["m=audio 9 UDP/TLS/RTP/SAVPF 1", "a=mid:0", "m=video 9 UDP/TLS/RTP/SAVPF 1", "a=mid:1"],
    ...["m=application 0 UDP/DTLS/SCTP webrtc-datachannel", "c=IN IP4 0.0.0.0", "a=inactive", "a=mid:2"],
    ...["m=video 0 UDP/TLS/RTP/SAVPF 96", "c=IN IP4 0.0.0.0", "a=inactive", "a=mid:3", ""],
  ]);
});

const RUNS = Number(Deno.env.get("HEADCAST_FUZZ_OFFERS") ?? 3000);

Deno.test(`of ${RUNS} broken offers none gets through with a line that nobody knows, and none takes long`, () => {
  const random = createRandom(17);
  const whole = offerOf();
  const known =
    /^(v=0|o=- 1 1 IN IP4 127\.0\.0\.1|s=-|t=0 0|a=group:BUNDLE [^ ]{1,64}( [^ ]{1,64})?|m=(video|audio) 9 UDP\/TLS\/RTP\/SAVPF \d{1,3}|c=IN IP4 0\.0\.0\.0|a=rtcp:9 IN IP4 0\.0\.0\.0|a=ice-(ufrag|pwd):[\w+/-]{4,256}|a=fingerprint:sha-\d+ [\dA-F:]+|a=setup:\w+|a=mid:[^ ]{1,64}|a=recvonly|a=rtcp-mux|a=rtpmap:\d{1,3} (H264\/90000|opus\/48000\/2)|a=rtcp-fb:\d{1,3} [a-z ]+|a=fmtp:\d{1,3} [\w=;./ -]+|a=candidate:[\w+/.: -]+|)$/;
  let taken = 0;
  for (let run = 0; run < RUNS; run++) {
    const broken = spoilt(whole, random);
    const begin = cpuUsage();
    try {
      const offer = readOffer(broken);
      taken++;
      for (const line of plainOffer(offer).split("\r\n")) assert.match(line, known);
    } catch (error) {
      assert.ok(error instanceof SyntaxError || error instanceof RangeError, String(error));
      assert.ok(error.message.length < 300, error.message);
    }
    const { user, system } = cpuUsage(begin);
    assert.ok(user + system < 200_000, "an offer is read in a moment");
  }
  assert.ok(taken > RUNS / 20 && taken < RUNS * 0.95, `${taken} of them were still good`);
});

function spoilt(text: string, random: () => number): string {
  const pick = (below: number) => Math.floor(random() * below);
  for (let change = pick(6) + 1; change > 0; change--) {
    const at = pick(text.length), lines = text.split("\r\n"), line = pick(lines.length);
    switch (pick(8)) {
      case 0:
        text = text.slice(0, at) + String.fromCharCode(pick(0x300)) + text.slice(at + 1);
        break;
      case 1:
        text = text.slice(0, at) + text.slice(at + pick(200));
        break;
      case 2:
        lines.splice(line, 1);
        text = lines.join("\r\n");
        break;
      case 3:
        lines.splice(line, 0, lines[pick(lines.length)]!);
        text = lines.join("\r\n");
        break;
      case 4:
        lines[line] = (lines[line] ?? "") + "a:= ;".charAt(pick(5)).repeat(pick(3000));
        text = lines.join("\r\n");
        break;
      case 5:
        lines.splice(
          line,
          0,
          `a=candidate:${pick(9)} 1 udp ${pick(1e9)} 10.0.0.${pick(256)} ${pick(99999)} typ host`,
        );
        text = lines.join("\r\n");
        break;
      case 6:
        text = text.replaceAll("\r\n", random() < 0.5 ? "\n" : "\r");
        break;
      case 7:
        lines.splice(line, 0, `m=${["video", "audio", "application", "x"][pick(4)]} 9 UDP/TLS/RTP/SAVPF 96`);
        text = lines.join("\r\n");
    }
  }
  return text;
}
