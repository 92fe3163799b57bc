/** Tags of functions. */
import type { LambdaCall } from "./call.ts";
import { invalid } from "./errors.ts";
import { findFunction } from "./lookup.ts";
import { nameOf } from "./names.ts";
import { renewed } from "./revisions.ts";
import { without } from "../registry/settings.ts";

type TagInput = { readonly Resource: string; readonly Tags: Readonly<Record<string, string>>; readonly TagKeys: readonly string[] };

const tagsMaxCount = 50;

export function listTags({ Resource }: TagInput, call: LambdaCall): object {
  return { Tags: tagged(call, Resource).settings.tags };
}

export function tagResource({ Resource, Tags }: TagInput, call: LambdaCall): undefined {
  const { name, settings } = tagged(call, Resource);
  const tags = { ...settings.tags, ...Tags };
  if (Object.keys(Tags).length === 0) throw invalid("An error occurred and the request cannot be processed.");
  if (Object.keys(tags).length > tagsMaxCount) throw invalid("Number of tags exceeds resource tag limit.");
  call.stations.registry.change(call.caller.tenant, name, (before) => ({ tags, ...renewed(before, "$LATEST") }));
}

export function untagResource({ Resource, TagKeys }: TagInput, call: LambdaCall): undefined {
  const { name } = tagged(call, Resource);
  call.stations.registry.change(call.caller.tenant, name, (before) => ({
    tags: without(before.tags, ...TagKeys),
    ...renewed(before, "$LATEST"),
  }));
}

/** @throws {LambdaError} */
function tagged(call: LambdaCall, resource: string): ReturnType<typeof findFunction> {
  if (nameOf(resource, call.caller).qualifier !== undefined)
    throw invalid("Tags on function aliases and versions are not supported. Please specify a function ARN.");
  return findFunction(call, resource);
}
