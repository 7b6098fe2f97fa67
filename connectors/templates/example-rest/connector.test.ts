import { describeConnector } from '../../../test/contract/describeConnector.ts'
import { startHttpSource } from '../../../test/support/httpSource.ts'
import { exampleRest } from './connector.ts'

const directory = new URL('./', import.meta.url)

// Rows as the service sends them, newest first, with made-up persons in the keys that nobody reads.
const rows = [
  '{"gpbh":"2010-0002","xzqh":"LC01","gpjb":3,"gprq":"2010-04-01","zgqx":null,"xarq":"2010-05-01","zt":"2","je":"1,234.50","fzrxm":"测试甲","lxdh":null}',
  '{"gpbh":"2010-0001","xzqh":"330302","gpjb":2,"gprq":"2010-03-15","zgqx":"2010-06-30","xarq":"9999-12-31","zt":"1","je":"0.00","fzrxm":"测试甲","lxdh":"13900000000"}',
]

function answer({ body }: { readonly body: string }): string {
  // Before the first list the hub looks whether anybody is there.
  if (body === '') return '{"code":200}'
  const { from, through, page, size } = JSON.parse(body) as Record<'from' | 'through' | 'page' | 'size', string>
  const found = rows.filter((row) => {
    const { gprq } = JSON.parse(row) as { readonly gprq: string }
    return gprq >= from.slice(0, 10) && gprq <= through.slice(0, 10)
  })
  const start = (Number(page) - 1) * Number(size)
  return `{"code":200,"data":{"total":"${found.length}","rows":[${found.slice(start, start + Number(size)).join(',')}]}}`
}

const settings = { covers: { from: '2010-01-01', through: '2010-12-31' } }
const source = () => startHttpSource({ rows, answer, planted: ['测试甲', '13900000000'], settings })

describeConnector(exampleRest, directory, source, { registry: [exampleRest] })
