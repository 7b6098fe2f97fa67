import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SourceSettings } from '../../src/connector/connector.ts'
import type { ConnectorSource } from '../contract/describeConnector.ts'
import { openFilesBelow } from './openFiles.ts'

/** A drop folder as a connector's source; its files are looked through as GB18030, which reads UTF-8's planted digits too. */
export function folderSource({
  folder: url,
  planted,
  covers,
}: {
  readonly folder: URL
  readonly planted: readonly string[]
  readonly covers: NonNullable<SourceSettings['covers']>
}): ConnectorSource {
  const folder = fileURLToPath(url)
  const decoders = [new TextDecoder('gb18030'), new TextDecoder('utf-8')]
  return {
    settings: { folder, covers },
    unreachable: { folder: path.join(folder, 'missing') },
    planted,
    contains: async (value) => {
      const files = await Promise.all((await readdir(folder)).map((file) => readFile(path.join(folder, file))))
      return files.some((bytes) => decoders.some((decoder) => decoder.decode(bytes).includes(value)))
    },
    openConnections: openFilesBelow(folder),
    stop: async () => {},
  }
}
