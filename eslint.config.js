import graphqlPlugin from '@graphql-eslint/eslint-plugin'

const operations = ['test/schema/operations/*.graphql', 'questions/**/*.graphql']
const graphqlConfig = { schema: 'schema/*.graphql', documents: operations }
const language = { parser: graphqlPlugin.parser, parserOptions: { graphQLConfig: graphqlConfig } }
const plugins = { '@graphql-eslint': graphqlPlugin }

/** Values belong to their owner and have no id; everything else is an entity and must have one. */
const typesOfValues = [
  'CaseChainEntry',
  'CaseChainStep',
  'CodeList',
  'CodeListValue',
  'Comparison',
  'Dimension',
  'Figure',
  'FigureNote',
  'FigureProvenance',
  'FigureRevision',
  'FigureSource',
  'KnownFigure',
  'Hub',
  'IndicatorField',
  'IndicatorFigure',
  'JurisdictionChange',
  'JurisdictionChangeSide',
  'JurisdictionCode',
  'LocalCode',
  'Money',
  'PageInfo',
  'Period',
  'PetitionBacklog',
  'Provenance',
  'PublishedStatement',
  'QuarantineGroup',
  'ScopeExclusion',
  'SectionStatus',
  'SourceDrift',
  'Standing',
  'SyncDifference',
  'SyncRunFeed',
  'Unit',
  'UserError',
  'Viewer',
]

/** ESLint reads GraphQL only; TypeScript is checked by Biome and tsc. */
export default [
  {
    files: ['schema/*.graphql'],
    languageOptions: language,
    plugins,
    rules: {
      ...graphqlPlugin.configs['flat/schema-recommended'].rules,
      '@graphql-eslint/strict-id-in-types': [
        'error',
        { exceptions: { types: typesOfValues, suffixes: ['Section', 'Figures', 'Connection', 'Edge', 'Payload'] } },
      ],
    },
  },
  {
    files: operations,
    languageOptions: language,
    plugins,
    rules: graphqlPlugin.configs['flat/operations-recommended'].rules,
  },
]
