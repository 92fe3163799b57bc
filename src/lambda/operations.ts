/** Which operations of Lambda's model there are here. Whatever else the model has answers that it is not supported yet. */
import { createAlias, deleteAlias, getAlias, listAliases, updateAlias } from "./aliases.ts";
import type { Operation } from "./call.ts";
import {
  deleteFunctionConcurrency,
  deleteProvisionedConcurrencyConfig,
  getAccountSettings,
  getFunctionConcurrency,
  getProvisionedConcurrencyConfig,
  listProvisionedConcurrencyConfigs,
  putFunctionConcurrency,
  putProvisionedConcurrencyConfig,
} from "./concurrency.ts";
import {
  deleteFunctionEventInvokeConfig,
  getFunctionEventInvokeConfig,
  listFunctionEventInvokeConfigs,
  putFunctionEventInvokeConfig,
  updateFunctionEventInvokeConfig,
} from "./event-invoke.ts";
import {
  createFunction,
  deleteFunction,
  getFunction,
  getFunctionConfiguration,
  listFunctions,
  updateFunctionCode,
  updateFunctionConfiguration,
} from "./functions.ts";
import { invokeWithResponseStream } from "./invoke-stream.ts";
import { invokeAsync, invokeFunction } from "./invoke.ts";
import {
  addLayerVersionPermission,
  deleteLayerVersion,
  getLayerVersion,
  getLayerVersionByArn,
  getLayerVersionPolicy,
  listLayers,
  listLayerVersions,
  publishLayerVersion,
  removeLayerVersionPermission,
} from "./layers.ts";
import {
  deleteFunctionCodeSigningConfig,
  getFunctionCodeSigningConfig,
  getFunctionRecursionConfig,
  getRuntimeManagementConfig,
  listCodeSigningConfigs,
  listEventSourceMappings,
  noCodeSigningConfig,
  noEventSourceMapping,
  putFunctionCodeSigningConfig,
  putFunctionRecursionConfig,
  putRuntimeManagementConfig,
} from "./odds.ts";
import { addPermission, getPolicy, removePermission } from "./policy.ts";
import { listVersionsByFunction, publishVersion } from "./publish.ts";
import { listTags, tagResource, untagResource } from "./tags.ts";
import {
  createFunctionUrlConfig,
  deleteFunctionUrlConfig,
  getFunctionUrlConfig,
  listFunctionUrlConfigs,
  updateFunctionUrlConfig,
} from "./urls.ts";

/** By the model's names. */
export const operations: Readonly<Record<string, Operation>> = {
  Invoke: invokeFunction,
  InvokeAsync: invokeAsync,
  InvokeWithResponseStream: invokeWithResponseStream,
  CreateFunction: createFunction,
  GetFunction: getFunction,
  GetFunctionConfiguration: getFunctionConfiguration,
  ListFunctions: listFunctions,
  UpdateFunctionCode: updateFunctionCode,
  UpdateFunctionConfiguration: updateFunctionConfiguration,
  DeleteFunction: deleteFunction,
  PublishVersion: publishVersion,
  ListVersionsByFunction: listVersionsByFunction,
  CreateAlias: createAlias,
  GetAlias: getAlias,
  UpdateAlias: updateAlias,
  DeleteAlias: deleteAlias,
  ListAliases: listAliases,
  PutFunctionConcurrency: putFunctionConcurrency,
  GetFunctionConcurrency: getFunctionConcurrency,
  DeleteFunctionConcurrency: deleteFunctionConcurrency,
  PutProvisionedConcurrencyConfig: putProvisionedConcurrencyConfig,
  GetProvisionedConcurrencyConfig: getProvisionedConcurrencyConfig,
  DeleteProvisionedConcurrencyConfig: deleteProvisionedConcurrencyConfig,
  ListProvisionedConcurrencyConfigs: listProvisionedConcurrencyConfigs,
  GetAccountSettings: getAccountSettings,
  AddPermission: addPermission,
  GetPolicy: getPolicy,
  RemovePermission: removePermission,
  ListTags: listTags,
  TagResource: tagResource,
  UntagResource: untagResource,
  CreateFunctionUrlConfig: createFunctionUrlConfig,
  GetFunctionUrlConfig: getFunctionUrlConfig,
  UpdateFunctionUrlConfig: updateFunctionUrlConfig,
  DeleteFunctionUrlConfig: deleteFunctionUrlConfig,
  ListFunctionUrlConfigs: listFunctionUrlConfigs,
  PutFunctionEventInvokeConfig: putFunctionEventInvokeConfig,
  UpdateFunctionEventInvokeConfig: updateFunctionEventInvokeConfig,
  GetFunctionEventInvokeConfig: getFunctionEventInvokeConfig,
  DeleteFunctionEventInvokeConfig: deleteFunctionEventInvokeConfig,
  ListFunctionEventInvokeConfigs: listFunctionEventInvokeConfigs,
  PublishLayerVersion: publishLayerVersion,
  GetLayerVersion: getLayerVersion,
  GetLayerVersionByArn: getLayerVersionByArn,
  ListLayers: listLayers,
  ListLayerVersions: listLayerVersions,
  DeleteLayerVersion: deleteLayerVersion,
  AddLayerVersionPermission: addLayerVersionPermission,
  GetLayerVersionPolicy: getLayerVersionPolicy,
  RemoveLayerVersionPermission: removeLayerVersionPermission,
  GetFunctionCodeSigningConfig: getFunctionCodeSigningConfig,
  PutFunctionCodeSigningConfig: putFunctionCodeSigningConfig,
  DeleteFunctionCodeSigningConfig: deleteFunctionCodeSigningConfig,
  ListCodeSigningConfigs: listCodeSigningConfigs,
  GetCodeSigningConfig: noCodeSigningConfig,
  UpdateCodeSigningConfig: noCodeSigningConfig,
  DeleteCodeSigningConfig: noCodeSigningConfig,
  ListFunctionsByCodeSigningConfig: noCodeSigningConfig,
  ListEventSourceMappings: listEventSourceMappings,
  GetEventSourceMapping: noEventSourceMapping,
  UpdateEventSourceMapping: noEventSourceMapping,
  DeleteEventSourceMapping: noEventSourceMapping,
  GetFunctionRecursionConfig: getFunctionRecursionConfig,
  PutFunctionRecursionConfig: putFunctionRecursionConfig,
  GetRuntimeManagementConfig: getRuntimeManagementConfig,
  PutRuntimeManagementConfig: putRuntimeManagementConfig,
};

/** Their bodies hold a zip: they are read in a worker. */
export const takeCode: ReadonlySet<string> = new Set(["CreateFunction", "UpdateFunctionCode", "PublishLayerVersion"]);

/** Their bodies are events: they are not read here at all. */
export const takeEvents: ReadonlySet<string> = new Set(["Invoke", "InvokeAsync", "InvokeWithResponseStream"]);
