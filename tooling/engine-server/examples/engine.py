"""The smallest engine that Croupier can play: Python's standard library, one game of three reels, no state.

python3 tooling/engine-server/examples/engine.py
"""

import hashlib
import hmac
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = b"keep this to yourself"
STRIPS = ["7", "bar", "cherry", "plum", "bar", "plum", "cherry", "plum"]
PAYS = {"7": 100, "bar": 4, "cherry": 3, "plum": 1}  # x total bet, for three alike
GAME = {
    "game": "three", "title": "Three reels", "version": "1",
    "rows": [1, 1, 1], "symbols": sorted(PAYS), "stake": {"unitMinor": 10},
    "maxWin": 100, "stops": [len(STRIPS)] * 3,
}


def spin(key, asked):
    """The outcome follows from the key: a retry gets the same one, and nothing has to be remembered."""
    drawn = hmac.new(SECRET, key.encode(), hashlib.sha256).digest()
    # 2^64 is a multiple of 8 stops. For other lengths, draw again instead of taking the remainder.
    stops = [int.from_bytes(drawn[8 * reel : 8 * reel + 8], "big") % len(STRIPS) for reel in range(3)]
    shown = [STRIPS[stop] for stop in stops]
    won = PAYS[shown[0]] if len(set(shown)) == 1 else 0
    return {
        "game": GAME["game"], "version": GAME["version"], "nonce": asked["nonce"], "free": False,
        "stops": stops, "window": [[symbol] for symbol in shown],
        "payout": {"numerator": won, "denominator": 1},
    }


class Engine(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.tell({"protocol": "croupier-engine/1", "engine": {"name": "example", "version": "1"}, "games": [GAME]})

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.tell(spin(self.headers["idempotency-key"], asked))

    def tell(self, answer):
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


ThreadingHTTPServer(("127.0.0.1", 9401), Engine).serve_forever()
