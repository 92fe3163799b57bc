import { fails, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "opens a connection",
  code: python(`def handler(event, context):
    import socket
    socket.create_connection(('127.0.0.1', 80))`),
  expect: fails("AttributeError", /getaddrinfo/),
});
