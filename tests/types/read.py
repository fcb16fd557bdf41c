"""Reads each sample payload, one JSON line `{"type", "payload"}`, with the generated classes, and refuses it changed."""

import json
import sys

import pydantic
import types_of_the_contract as types

read = 0
for line in sys.stdin:
    sample = json.loads(line)
    shape, payload = getattr(types, sample["type"]), sample["payload"]
    again = shape.model_validate(payload).model_dump(by_alias=True, mode="json")
    for key, value in payload.items():
        assert again[key] == value, f"{sample['type']}: {key} is {again[key]!r} after reading {value!r}"
        # no field takes an array in an array
        try:
            shape.model_validate({**payload, key: [[]]})
        except pydantic.ValidationError:
            continue
        raise AssertionError(f"{sample['type']}: any value passes as {key}")
    read += 1
print(read)
