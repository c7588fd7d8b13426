export type { Grant, Lock, LockPromises, LockRequest, Strain } from '../../harness/world/lock.ts'
