import assert from "node:assert/strict";
import { isAddress, readListenRequest } from "../../../runtime/motion/sources/listen_request.ts";

const OWN = { address: "127.0.0.1", session: "studio" };
const READ: Readonly<Record<string, object>> = {
  "livelink": { kind: "livelink", ...OWN, port: 11111 },
  "vmc:39540": { kind: "vmc", ...OWN, port: 39540 },
  "openseeface": { kind: "openseeface", ...OWN, port: 11573 },
  "livelink:0.0.0.0": { kind: "livelink", ...OWN, address: "0.0.0.0", port: 11111 },
  "livelink:192.168.1.2:11112": { kind: "livelink", ...OWN, address: "192.168.1.2", port: 11112 },
  "vmc:[::1]": { kind: "vmc", ...OWN, address: "::1", port: 39539 },
  " vmc:[::]:39540=my desk ": { kind: "vmc", address: "::", port: 39540, session: "my desk" },
  "livelink=Ünïcode": { kind: "livelink", ...OWN, port: 11111, session: "Ünïcode" },
  "ifacialmocap@192.168.1.20": {
    kind: "ifacialmocap",
    ...OWN,
    address: "",
    port: 49983,
    phone: "192.168.1.20",
  },
  "ifacialmocap@[2001:DB8:0:0:0:0:0:7]": {
    ...{ kind: "ifacialmocap", ...OWN, address: "", port: 49983, phone: "2001:db8::7" },
  },
  "ifacialmocap@::ffff:10.0.0.7": {
    kind: "ifacialmocap",
    ...OWN,
    address: "",
    port: 49983,
    phone: "10.0.0.7",
  },
  "ifacialmocap:127.0.0.1:50000@127.0.0.1=a": {
    ...{ kind: "ifacialmocap", address: "127.0.0.1", port: 50000, session: "a", phone: "127.0.0.1" },
  },
};

Deno.test("readListenRequest() reads kind, address, port, phone and session, each of which but the kind may be left out", () => {
  for (const [written, request] of Object.entries(READ)) {
    assert.deepEqual(readListenRequest(written), request, written);
  }
});

const REFUSED: Readonly<Record<string, RegExp>> = {
  "": /one of livelink, vmc, ifacialmocap, openseeface is needed: $/,
  "lifelink:1": /needed: lifelink \(did you mean livelink\?\)/,
  "constructor": /is needed: constructor/,
  "livelink:99999": /a port from 1 to 65535 is needed: 99999/,
  "livelink:": /IPv6 in brackets: livelink:/,
  "vmc:::1": /IPv6 in brackets: vmc:::1/,
  "vmc:0.0.0.0:39539:3": /IPv6 in brackets/,
  "vmc:localhost": /an IP address of this machine is needed: localhost/,
  "vmc:1.2.3.400": /an IP address of this machine is needed: 1.2.3.400/,
  "vmc@1.2.3.4": /no phone is called, the app sends by itself: 1.2.3.4/,
  "ifacialmocap@phone.local": /the phone's IP address is needed: phone.local/,
  "ifacialmocap@0.0.0.0": /the phone's IP address is needed: 0.0.0.0/,
  "ifacialmocap@255.255.255.255": /the phone's IP address is needed/,
  "ifacialmocap@[ff02::1]": /the phone's IP address is needed/,
  "ifacialmocap@010.0.0.7": /the phone's IP address is needed: 010.0.0.7/,
  "ifacialmocap:[::1]@10.0.0.7": /must both be IPv4 or IPv6: 10.0.0.7/,
  "vmc=": /a session's name is .*: $/,
  "vmc=a/b": /a session's name is .*: a\/b$/,
};

Deno.test("readListenRequest() says what is wrong with any other text", () => {
  for (const [written, words] of Object.entries(REFUSED)) {
    assert.throws(() => readListenRequest(written), (error) => {
      assert(error instanceof TypeError);
      assert.match(error.message, words);
      return true;
    }, written);
  }
});

Deno.test("isAddress() takes IP addresses and no names", () => {
  for (const address of ["0.0.0.0", "255.255.255.255", "::", "::1", "[::1]", "2001:db8::7"]) {
    assert(isAddress(address), address);
  }
  for (
    const other of ["", "localhost", "1.2.3", "1.2.3.4.5", "256.1.1.1", "fe80::1%eth0", ":::", "a.b.c.d"]
  ) {
    assert(!isAddress(other), other);
  }
});
