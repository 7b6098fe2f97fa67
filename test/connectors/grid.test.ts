import { grid } from '../../connectors/grid/connector.ts'
import { describeConnector } from '../contract/describeConnector.ts'
import { startSmallPlatform } from './gridSystem.ts'

describeConnector(grid, new URL('../../connectors/grid/', import.meta.url), startSmallPlatform)
