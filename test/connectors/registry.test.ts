import { expect, it } from 'vitest'
import { connectors } from '../../connectors/index.ts'
import { checkConnectors } from '../../src/connector/checkConnector.ts'
import { connectorFolders } from '../contract/describeConnector.ts'

it('lists every folder of connectors/, and nothing else', () => {
  expect(connectors.map(({ id }) => id).sort()).toEqual(connectorFolders())
})

it('holds declarations that fit together', () => {
  expect(() => checkConnectors(connectors)).not.toThrow()
})
