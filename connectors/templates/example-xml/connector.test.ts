import { describeConnector } from '../../../test/contract/describeConnector.ts'
import { folderSource } from '../../../test/support/folderSource.ts'
import { exampleXml } from './connector.ts'

const directory = new URL('./', import.meta.url)

// fixtures/drop/ holds the files as the department delivers them, with made-up persons in the columns that nobody reads.
const source = async () =>
  folderSource({
    folder: new URL('fixtures/drop/', directory),
    planted: ['测试甲', '13900000000'],
    covers: { from: '2010-01-01', through: '2010-12-31' },
  })

describeConnector(exampleXml, directory, source, { registry: [exampleXml] })
