"""What a generator cannot know: the ids that exist. A part of the requests goes to them, the rest to made-up ones."""

import os
import random

import schemathesis

KNOWN = {"gameId": os.environ["LIVE_GAME"], "walletId": os.environ["LIVE_WALLET"]}
# These would end the run for the others: they revoke its own token.
PASSED_OVER: set[str] = set()


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    return path_parameters
