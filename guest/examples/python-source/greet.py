def fnv1a(text):
    hash = 0x811C9DC5
    for byte in text.encode():
        hash = ((hash ^ byte) * 0x01000193) & 0xFFFFFFFF
    return f"{hash:08x}"


def handler(event, context):
    return {"greeting": f"Hello, {event.get('name', 'world')}!", "hash": fnv1a(event.get("text", ""))}
