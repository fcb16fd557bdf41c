#!/usr/bin/env python3
"""A small implementation in Python: channel names and signatures, by Pusher's documentation. It shows how an
implementation answers the runner, and that the suite holds for code that has nothing of the crate."""

import hashlib
import hmac
import json
import re
import sys
from urllib.parse import quote

PREFIXES = {"audit": "private-audit-", "fiche": "private-fiche-", "job": "private-job-"}
NAME = re.compile(r"[A-Za-z0-9_\-=@,.;]{1,164}")


class Refused(Exception):
    """An error: its code and its field."""


def sign(app, text):
    return hmac.new(app["secret"].encode(), text.encode(), hashlib.sha256).hexdigest()


def channel_for(kind, id=""):
    name = "private-global" if kind == "global" else PREFIXES[kind] + id
    return name if NAME.fullmatch(name) and name not in PREFIXES.values() else None


def parse_channel(name):
    if name == "private-global":
        return {"kind": "global"}
    parts = ({"kind": kind, "id": name[len(prefix) :]} for kind, prefix in PREFIXES.items() if name.startswith(prefix))
    return next((channel for channel in parts if channel_for(**channel)), None)


def sign_request(method, path, query, body, time, **app):
    own = {"auth_key": app["key"], "auth_timestamp": str(time), "auth_version": "1.0"}
    if body:
        own["body_md5"] = hashlib.md5(body.encode()).hexdigest()
    given = {key.lower(): value for key, value in query.items()}
    for reserved in ("body_md5", "auth_signature"):
        given.pop(reserved, None)
    query = sorted({**given, **own}.items())
    text = "\n".join([method.upper(), path, "&".join(f"{key}={value}" for key, value in query)])
    query.append(("auth_signature", sign(app, text)))
    return "&".join(f"{quote(key, safe='')}={quote(value, safe='')}" for key, value in query)


def authorize_channel(socket_id, channel, channel_data=None, **app):
    presence = channel.startswith("presence-")
    if not re.fullmatch(r"[0-9]+\.[0-9]+", socket_id):
        raise Refused("invalid_argument", "socket_id")
    if not (presence or channel.startswith("private-")) or not NAME.fullmatch(channel):
        raise Refused("invalid_argument", "channel")
    if presence != (channel_data is not None) or presence and not is_member(channel_data):
        raise Refused("invalid_argument", "channel_data")
    parts = [socket_id, channel] + ([channel_data] if presence else [])
    answer = {"auth": f"{app['key']}:{sign(app, ':'.join(parts))}"}
    return {**answer, "channel_data": channel_data} if presence else answer


def is_member(channel_data):
    try:
        user_id = json.loads(channel_data)["user_id"]
    except (ValueError, TypeError, KeyError):
        return False
    return isinstance(user_id, (int, float, str)) and not isinstance(user_id, bool) and user_id != ""


CALLS = {"channelFor": channel_for, "parseChannel": parse_channel, "signRequest": sign_request, "authorizeChannel": authorize_channel}

for line in sys.stdin:
    request = json.loads(line)
    try:
        call = CALLS.get(request["call"])
        outcome = {"answer": call(**request["input"])} if call else {"skip": True}
    except Refused as error:
        outcome = {"error": dict(zip(("code", "field"), error.args))}
    print(json.dumps(outcome), flush=True)
