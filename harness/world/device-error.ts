/** A remote device (key-value store, database) could not be reached: the request was certainly not performed. */
export class DeviceUnavailable extends Error {
  override readonly name = 'DeviceUnavailable'

  /** `device` as in the World: `key-value` or `database`. */
  constructor(device: string) {
    super(`the ${device} cannot be reached`)
  }
}

/** The connection to a remote device broke: the request was performed, or will be later, or never is. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'

  /** `device` as in the World: `key-value` or `database`. */
  constructor(device: string) {
    super(`the connection to the ${device} was lost`)
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
