import { describeConnector } from '../../../test/contract/describeConnector.ts'
import { startHttpSource } from '../../../test/support/httpSource.ts'
import { exampleSoap } from './connector.ts'

const directory = new URL('./', import.meta.url)

// Rows as the service sends them, with made-up persons in the elements that nobody reads.
const rows = [
  '<row><gpbh>2010-0001</gpbh><xzqh>330302</xzqh><gpjb>2</gpjb><gprq>2010-03-15</gprq><zgqx>2010-06-30</zgqx><xarq>9999-12-31</xarq><zt>1</zt><je>0.00</je><fzrxm>测试甲</fzrxm><lxdh>13900000000</lxdh></row>',
  '<row><gpbh>2010-0002</gpbh><xzqh>LC01</xzqh><gpjb>3</gpjb><gprq>2010-04-01</gprq><zgqx/><xarq>2010-05-01</xarq><zt>2</zt><je>1,234.50</je><fzrxm>测试甲</fzrxm><lxdh/></row>',
]

function answer({ body }: { readonly body: string }): string {
  const told = (name: string): string => new RegExp(`<(?:\\w+:)?${name}[^>]*>([^<]*)<`).exec(body)?.[1] ?? ''
  const found = rows.filter((row) => {
    const day = /<gprq>([^<]*)</.exec(row)?.[1] ?? ''
    return day >= told('beginTime').slice(0, 10) && day <= told('endTime').slice(0, 10)
  })
  const page = told('page') === '1' ? found.join('') : ''
  const document = `<response><code>0</code><total>${found.length}</total><rows>${page}</rows></response>`
  return `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><queryGpdbResponse><return><![CDATA[${document}]]></return></queryGpdbResponse></soap:Body></soap:Envelope>`
}

const settings = { covers: { from: '2010-01-01', through: '2010-12-31' } }
const source = () => startHttpSource({ rows, answer, planted: ['测试甲', '13900000000'], settings })

describeConnector(exampleSoap, directory, source, { registry: [exampleSoap] })
