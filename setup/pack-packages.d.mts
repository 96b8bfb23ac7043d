/** A packed package; sizes in bytes. */
export interface PackedPackage {
  readonly name: string;
  readonly version: string;
  readonly file: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: number;
}
export function packPackages(directory: string): readonly PackedPackage[];
