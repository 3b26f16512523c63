"""Has a live head say a text, and saves the sound that comes back.

With a server at hand (`deno task start`), and a voice on its machine (`deno task voices`):

    python3 -m venv venv && venv/bin/pip install -r examples/python/requirements.txt
    venv/bin/python examples/python/speak.py "Good morning, everybody." --out spoken.wav

Ctrl-C interrupts it: then the server tells how much of it was heard.
"""

import argparse
import wave

from mouth import Session

RATE = 48000


def main() -> None:
    arguments = read_arguments()
    join = {"type": "join", "role": "puppeteer", "size": 128, "fps": 5, "sound": ["pcm-s16"]}
    session = Session(arguments.url, join)
    with wave.open(arguments.out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        speak = {"type": "speak", "id": "greeting", "text": arguments.text}
        session.say({**speak, "voice": arguments.voice})
        try:
            seconds = listen(session, sound)
        except KeyboardInterrupt:
            session.say({"type": "interrupt"})
            seconds = listen(session, sound)
    session.leave()
    print(f"{seconds:.1f} s were heard, {arguments.out}")


def listen(session: Session, sound) -> float:
    """Writes down what comes, until all is said or it is known how much was."""
    written = 0.0  # the sound time up to which it was written, ahead of what would be heard
    while True:
        message = session.next(1)
        if message is None:
            continue
        if message["type"] == "audio":
            sound.writeframes(message["data"])
            written = message["soundMs"] + 20
            # What is said goes on behind it, where the session goes.
            session.join |= {key: message[key] for key in ("generation", "sequence")}
        elif message["type"] == "speaking" and message["state"] == "interrupted":
            heard = min(written, message["soundMs"])
            session.say({"type": "heard", "generation": message["generation"], "soundMs": heard})
        elif message["type"] == "speaking" and message["state"] in ("ended", "failed"):
            if "reason" in message:
                raise SystemExit(message["reason"])
            return message["playedMs"] / 1000
        elif message["type"] == "interrupted":
            return message["playedMs"] / 1000
        elif message["type"] == "error":
            raise SystemExit(message["message"])


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("text", nargs="?", default="Good morning, everybody.")
    parser.add_argument("--url", default="ws://127.0.0.1:8787/live/studio")
    parser.add_argument("--voice", help="as /api/voices of the server lists them")
    parser.add_argument("--out", default="spoken.wav")
    return parser.parse_args()


if __name__ == "__main__":
    main()
