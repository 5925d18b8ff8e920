"""Plays one session with a client generated from the OpenAPI document by openapi-python-client.

`pnpm clients check` generates the client and runs this against a live server. Takes CROUPIER_URL and CROUPIER_TOKEN, and a
wallet with money in CROUPIER_WALLET.
"""

import os
import uuid

from croupier_client import AuthenticatedClient
from croupier_client.api.actions import action_act
from croupier_client.api.events import event_session
from croupier_client.api.games import game_list
from croupier_client.api.identity import identity_who_am_i
from croupier_client.api.sessions import session_create, session_get, session_transition
from croupier_client.api.wallets import wallet_create
from croupier_client.models import (
    ActionActBodySpin,
    Behavior,
    Error,
    ErrorErrorCode,
    Role,
    SessionCreateBody,
    SessionCreateBodyProfile,
    SessionTransitionBody,
    SessionTransitionBodyInput,
    SpinResult,
    WalletCreateBody,
)


def told(answer):
    """The answer, or an exception that says the code."""
    if answer is None:
        raise RuntimeError("an answer without a body")
    if isinstance(answer, Error):
        raise RuntimeError(f"{answer.error.code}: {answer.error.message}")
    return answer


def key() -> str:
    """Sent once for every intended effect, however often the request is."""
    return str(uuid.uuid4())


def main() -> None:
    url, token, wallet_id = (os.environ[f"CROUPIER_{name}"] for name in ("URL", "TOKEN", "WALLET"))
    with AuthenticatedClient(base_url=url, token=token, raise_on_unexpected_status=True) as client:
        assert told(identity_who_am_i.sync(client=client)).role == Role.AGENT
        games = told(game_list.sync(client=client, limit=10)).items
        game = games[0]
        body = WalletCreateBody(currency="PLY", time_zone="UTC")
        assert told(wallet_create.sync(client=client, body=body, idempotency_key=key())).balance.balance_minor == 0

        stake_minor = game.stake.unit_minor
        opening = SessionCreateBody(
            game_id=game.game_id,
            wallet_id=wallet_id,
            profile=SessionCreateBodyProfile(behavior=Behavior.BALANCED, max_bet_minor=stake_minor),
            play_spins=3,
        )
        session_id = told(session_create.sync(client=client, body=opening, idempotency_key=key())).session_id
        for edge in ("Start", "Probe", "ProbeComplete"):
            step = SessionTransitionBody(input_=SessionTransitionBodyInput(edge))
            told(session_transition.sync(session_id, client=client, body=step, idempotency_key=key()))

        # The same request twice, as after a lost connection: the second answer is the first one.
        spin, spin_key = ActionActBodySpin(type_="Spin", stake_minor=stake_minor), key()
        result = told(action_act.sync(session_id, client=client, body=spin, idempotency_key=spin_key))
        assert isinstance(result, SpinResult)
        assert action_act.sync(session_id, client=client, body=spin, idempotency_key=spin_key) == result

        events = told(event_session.sync(session_id, client=client)).items
        assert [event.type_ for event in events].count("action.spin") == 1

        # An error is a value of one shape, with a code to decide by.
        too_much = ActionActBodySpin(type_="Spin", stake_minor=stake_minor * 1_000)
        refused = action_act.sync(session_id, client=client, body=too_much, idempotency_key=key())
        assert isinstance(refused, Error) and not refused.error.retryable
        missing = session_get.sync(str(uuid.uuid4()), client=client)
        assert isinstance(missing, Error) and missing.error.code == ErrorErrorCode.NOT_FOUND
        print(
            f"python: {len(games)} game, spin paid {result.payout_minor}, {len(events)} events, "
            f"refused with {refused.error.code}"
        )


main()
