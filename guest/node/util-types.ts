/** node:util/types. */
type Class = abstract new (...args: never[]) => unknown;

function is(type: Class): (value: unknown) => boolean {
  return (value) => value instanceof type;
}

function tagged(name: string): (value: unknown) => boolean {
  return (value) => Object.prototype.toString.call(value) === "[object " + name + "]";
}

const typedArrays = {
  Uint8Array,
  Uint8ClampedArray,
  Uint16Array,
  Uint32Array,
  Int8Array,
  Int16Array,
  Int32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
};
const ofTypedArrays = Object.fromEntries(Object.entries(typedArrays).map(([name, type]) => ["is" + name, is(type)]));

export default {
  ...ofTypedArrays,
  isAnyArrayBuffer: is(ArrayBuffer),
  isArrayBuffer: is(ArrayBuffer),
  isArrayBufferView: (value: unknown) => ArrayBuffer.isView(value),
  isAsyncFunction: tagged("AsyncFunction"),
  isDataView: is(DataView),
  isDate: is(Date),
  isGeneratorFunction: tagged("GeneratorFunction"),
  isMap: is(Map),
  isNativeError: is(Error),
  isPromise: is(Promise),
  isProxy: () => false,
  isRegExp: is(RegExp),
  isSet: is(Set),
  isSharedArrayBuffer: () => false,
  isTypedArray: (value: unknown) => ArrayBuffer.isView(value) && !(value instanceof DataView),
  isUint8Array: is(Uint8Array),
  isWeakMap: is(WeakMap),
  isWeakSet: is(WeakSet),
};
