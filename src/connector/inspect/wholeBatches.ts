import { HubError } from '../../errors.ts'
import type { SourceBatch } from '../connector.ts'

/** For whoever looks at a source and keeps nothing: a file that is not whole is the error that a run would only wait for. */
export async function* wholeBatches(batches: AsyncIterable<SourceBatch>): AsyncGenerator<SourceBatch> {
  for await (const batch of batches) {
    const leftOut = batch.file?.leftOut
    if (leftOut !== undefined)
      throw new HubError(leftOut.code, leftOut.message, { details: { file: batch.file?.name } })
    yield batch
  }
}
