/** A remote device (key-value store, database) could not be reached: the request was certainly not performed. */
export class DeviceUnavailable extends Error {
  override readonly name = 'DeviceUnavailable'

  /** `device` as in the World: `key-value` or `database`. */
  constructor(device: string) {
    super(`the ${device} cannot be reached`)
  }
}

/** What a disk refuses with: no space left, or a failure of the device itself. */
export type FileErrorCode = 'ENOSPC' | 'EIO'

/**
 * The disk failed. After `ENOSPC` nothing was done; after `EIO` the request may have been performed or not.
 */
export class FileError extends Error {
  override readonly name = 'FileError'
  readonly code: FileErrorCode

  constructor(code: FileErrorCode, path: string) {
    super(`${code === 'ENOSPC' ? 'no space left on the disk' : 'the disk failed'}, ${path}`)
    this.code = code
  }
}
