/**
 * What language runtimes import whether or not a program uses it, and what is not granted here: `wasi:filesystem` has no
 * directory at all, so no descriptor ever exists, and every way to a socket answers `access-denied`.
 */
import { ErrorResult, Resource, type WasiCall } from "./call.ts";

class Descriptor extends Resource {}
class DirectoryEntryStream extends Resource {}
class Network extends Resource {}
class ResolveAddressStream extends Resource {}
class TcpSocket extends Resource {}
class UdpSocket extends Resource {}
class IncomingDatagramStream extends Resource {}
class OutgoingDatagramStream extends Resource {}

function deny(): never {
  throw new ErrorResult("access-denied");
}

/** In WASI 0.3 a socket is made by its class. */
function closed(Class: object): object {
  return Object.assign(Class, { create: deny });
}

function none(): undefined {
  return undefined;
}

export function deniedInterfaces(call: WasiCall): Record<string, object> {
  return {
    "wasi:filesystem/preopens": { getDirectories: () => [] },
    "wasi:filesystem/types": { Descriptor, DirectoryEntryStream, filesystemErrorCode: none },
    "wasi:sockets/instance-network": { instanceNetwork: () => new Network(call) },
    "wasi:sockets/types": { TcpSocket: closed(TcpSocket), UdpSocket: closed(UdpSocket) },
    "wasi:sockets/network": { Network, networkErrorCode: none },
    "wasi:sockets/ip-name-lookup": { ResolveAddressStream, resolveAddresses: deny },
    "wasi:sockets/tcp": { TcpSocket },
    "wasi:sockets/tcp-create-socket": { createTcpSocket: deny },
    "wasi:sockets/udp": { UdpSocket, IncomingDatagramStream, OutgoingDatagramStream },
    "wasi:sockets/udp-create-socket": { createUdpSocket: deny },
  };
}
