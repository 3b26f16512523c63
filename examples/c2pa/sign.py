"""Puts a signed C2PA manifest into a PNG or MP4 file of Headcast's: it says what the file is and who made it.

    python3 -m venv venv && venv/bin/pip install -r examples/c2pa/requirements.txt
    export C2PA_CERTIFICATE=chain.pem C2PA_KEY=key.pem
    deno task render --out head.png --sign-with "venv/bin/python examples/c2pa/sign.py {in} {out}"

The certificate is yours, followed by those that vouch for it up to, but without, the root; the key belongs to it
(ECDSA over P-256, PKCS 8). examples/c2pa/README.md makes a pair to try with. C2PA_TIMESTAMPS may name a server for
time stamps (RFC 3161), so that the signature holds when the certificate does no more; without one nothing is sent
anywhere.
"""

import argparse
import json
import mimetypes
import os
import pathlib
import sys

import c2pa

SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeSynthetic"


def main() -> None:
    parser = argparse.ArgumentParser(description="Put a signed C2PA manifest into a PNG or MP4 file.")
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("target", type=pathlib.Path)
    parser.add_argument("--author", help="who answers for the file, as the manifest names them")
    arguments = parser.parse_args()
    kind = mimetypes.guess_type(arguments.source)[0]
    if kind not in ("image/png", "video/mp4"):
        raise SystemExit(f"Cannot sign, a PNG or MP4 file is needed: {arguments.source}")
    signer = c2pa.Signer.from_info(
        c2pa.C2paSignerInfo(
            alg=c2pa.C2paSigningAlg.ES256,
            sign_cert=read_secret("C2PA_CERTIFICATE"),
            private_key=read_secret("C2PA_KEY"),
            ta_url=os.environ.get("C2PA_TIMESTAMPS") or None,
        )
    )
    manifest = manifest_of(kind, arguments.author)
    with c2pa.Builder(json.dumps(manifest)) as builder:
        with open(arguments.source, "rb") as source, open(arguments.target, "w+b") as target:
            builder.sign(signer, kind, source, target)


def manifest_of(kind: str, author: str | None) -> dict:
    created = {"action": "c2pa.created", "digitalSourceType": SOURCE_TYPE}
    assertions = [{"label": "c2pa.actions.v2", "data": {"actions": [created]}}]
    if author:
        work = {"@context": "https://schema.org", "@type": "CreativeWork"}
        author_data = {**work, "author": [{"@type": "Person", "name": author}]}
        assertions.append({"label": "stds.schema-org.CreativeWork", "data": author_data})
    return {
        "claim_generator_info": [{"name": "Headcast"}],
        "title": "A computer-generated head",
        "format": kind,
        "assertions": assertions,
    }


def read_secret(variable: str) -> bytes:
    path = os.environ.get(variable)
    if not path:
        raise SystemExit(f"Cannot sign, the environment must name a PEM file: {variable}")
    return pathlib.Path(path).read_bytes()


if __name__ == "__main__":
    try:
        main()
    except (OSError, c2pa.C2paError) as error:
        sys.exit(f"Cannot sign: {error}")
