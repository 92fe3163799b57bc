//! The greeting as a WASI command: the event is on standard input, the reply goes to standard output.
const std = @import("std");

const Event = struct { name: []const u8 = "world", text: []const u8 = "" };

pub fn main(init: std.process.Init) !void {
    // Nothing is freed: the memory is a call's.
    const arena = init.arena.allocator();
    var reader = std.Io.File.stdin().reader(init.io, &.{});
    const event = try reader.interface.allocRemaining(arena, .unlimited);
    const reply = greet(arena, event) catch |wrong| std.process.fatal("the event: {t}", .{wrong});
    try std.Io.File.stdout().writeStreamingAll(init.io, reply);
}

/// The reply as JSON.
fn greet(arena: std.mem.Allocator, event: []const u8) ![]const u8 {
    const json = std.json;
    const in = try json.parseFromSliceLeaky(Event, arena, event, .{ .ignore_unknown_fields = true });
    const greeting = try std.fmt.allocPrint(arena, "Hello, {s}!", .{in.name});
    const hash = try std.fmt.allocPrint(arena, "{x:0>8}", .{std.hash.Fnv1a_32.hash(in.text)});
    return json.Stringify.valueAlloc(arena, .{ .greeting = greeting, .hash = hash }, .{});
}
