import { joined } from "../../../runtime/formats/joined.ts";

/** A numpy array for a pickle, in C order. */
export interface PickledArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Int32Array | Uint32Array;
  /** Wrapped in a chumpy array, as FLAME's makers had it. */
  readonly chumpy?: boolean;
}

/** A scipy matrix by columns. */
export interface PickledColumns {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
  readonly indices: Int32Array;
  readonly starts: Int32Array;
}

const TYPES: readonly [{ new (n: number): PickledArray["data"] }, string][] = [
  [Float32Array, "f4"],
  [Float64Array, "f8"],
  [Int32Array, "i4"],
  [Uint32Array, "u4"],
];

/** A dict of arrays as Python 2 pickled it: protocol 2, names and raw bytes as strings. */
export function pickleOf(
  entries: Readonly<Record<string, PickledArray | PickledColumns>>,
): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const put = (text: string) => parts.push(Uint8Array.from(text, (c) => c.charCodeAt(0)));
  const u32 = (n: number) => String.fromCharCode(n & 255, n >> 8 & 255, n >> 16 & 255, n >>> 24);
  const string = (text: string) => put(`U${String.fromCharCode(text.length)}${text}`);
  const integer = (n: number) => put(`J${u32(n)}`);
  const array = ({ shape, data }: PickledArray) => {
    const code = TYPES.find(([Kind]) => data instanceof Kind)![1];
    put("cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R(K\x01(");
    shape.forEach(integer);
    put(
      `tcnumpy\ndtype\nU\x02${code}K\x00K\x01\x87R(K\x03U\x01<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89T`,
    );
    put(u32(data.byteLength));
    parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    put("tb");
  };
  const member = (name: string, shape: readonly number[], data: PickledArray["data"]) => {
    string(name);
    array({ shape, data });
    put("s");
  };
  put("\x80\x02}");
  for (const [name, value] of Object.entries(entries)) {
    string(name);
    if ("rows" in value) {
      put("cscipy.sparse.csc\ncsc_matrix\n)\x81}");
      string("_shape");
      integer(value.rows);
      integer(value.columns);
      put("\x86s");
      member("data", [value.values.length], value.values);
      member("indices", [value.indices.length], value.indices);
      member("indptr", [value.starts.length], value.starts);
      put("b");
    } else if (value.chumpy) {
      put("cchumpy.ch\nCh\n)\x81}");
      member("x", value.shape, value.data);
      put("b");
    } else {
      array(value);
    }
    put("s");
  }
  put(".");
  return joined(parts);
}
