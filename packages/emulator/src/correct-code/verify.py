"""Whether Turnstile confirms a visitor's token. Every doubt is a no. Needs requests."""

import logging
import os
import re
import uuid

import requests

SITEVERIFY = "https://challenges.cloudflare.com/turnstile/v0/siteverify"

SECRET = os.environ["TURNSTILE_SECRET"]  # ← secret
if not SECRET or re.fullmatch("[123]x0+AA", SECRET):  # ← secret
    raise RuntimeError("Set TURNSTILE_SECRET to the site's secret.")


def is_human(token, action, hostname):
    if not isinstance(token, str) or not 0 < len(token) <= 2048:  # ← token
        return False
    try:
        response = requests.post(  # ← verify
            SITEVERIFY,
            data={"secret": SECRET, "response": token, "idempotency_key": str(uuid.uuid4())},
            allow_redirects=False,  # ← redirect
            timeout=5,  # ← timeout
        )
        answer = response.json()
        return (
            response.status_code == 200  # ← outage
            and answer["success"] is True  # ← success
            and answer["action"] == action  # ← action
            and answer["hostname"] == hostname  # ← hostname
        )
    except (requests.RequestException, ValueError, KeyError, TypeError):
        logging.exception("siteverify failed")  # ← answer
        return False  # ← outage
