/** A public address of this machine leads behind its firewall. Machines that run tests rarely have one: it is made up. */
import { expect, test, vi } from "vitest";
import { codeOf, egressFor, fetchListed, get, text } from "./servers.ts";

vi.mock("node:os", () => ({
  networkInterfaces: () => ({
    eth0: [
      { address: "8.8.8.8", family: "IPv4" },
      { address: "2606:4700::1111", family: "IPv6" },
    ],
  }),
}));

test.each(["8.8.8.8", "134744072", "[::ffff:8.8.8.8]", "[64:ff9b::808:808]", "[2606:4700::1111]", "[2606:4700:0:0::1111]"])(
  "%s is refused where it is this machine's own",
  async (host) => {
    await using egress = egressFor([]);
    const answer = await fetchListed(egress, get(`http://${host}:1/`));
    expect(codeOf(answer)).toBe("egress_private_address");
    expect(text(answer)).toContain("its address is this machine's own");
  },
);
