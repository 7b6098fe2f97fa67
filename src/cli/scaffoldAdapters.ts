/** Technologies for which `hub connector new` has an example, as `connectors/templates/example-<name>`. */
export const scaffoldAdapters = ['sql', 'files', 'rest', 'soap', 'sqlite', 'xml', 'dbf'] as const

/** A technology of `hub connector new`. */
export type ScaffoldAdapter = (typeof scaffoldAdapters)[number]
