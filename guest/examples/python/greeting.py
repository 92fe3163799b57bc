"""The greeting itself, for both components."""


def fnv1a(data: bytes) -> int:
    value = 2166136261
    for byte in data:
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


def greet(event: object) -> dict[str, str]:
    if not isinstance(event, dict):
        raise TypeError("the event is not a JSON object")
    name, text = event.get("name", "world"), event.get("text", "")
    return {"greeting": f"Hello, {name}!", "hash": f"{fnv1a(text.encode()):08x}"}
