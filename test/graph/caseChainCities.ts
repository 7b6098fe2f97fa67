import type { CaseCity } from '../support/caseHub.ts'

const since2009 = { from: '2009-01-01' }

/** With every way in which cases can name each other. */
export const wenzhou: CaseCity = {
  covers: { traffic: since2009, justice: since2009, petition: since2009, fire: since2009 },
  rows: {
    accidents: [
      { id: 'A1', place: '330302', occurred: '20100131', deaths: '1' },
      { id: 'A2', place: '330302', occurred: '20100505', deaths: '0', hazard: 'GP1' },
      { id: 'A3', place: '330304', occurred: '20101231', deaths: '2' },
      { id: 'A4', place: '330302', occurred: '20100707', deaths: '0', hazard: 'GP9' },
      { id: 'A5', place: '330302', occurred: '20091231', deaths: '1' },
      { id: 'A6', place: '330304', occurred: '201003', deaths: '0' },
      { id: 'A7', place: '330302', occurred: '20100909', deaths: '0' },
      // 灵昆, in 龙湾 (330303) until 2015 and in 洞头 (330305) since.
      { id: 'A8', place: '330305002', occurred: '20120404', deaths: '0' },
    ],
    cases: [
      // Two mediations of one accident; the first one closed on the last day of August.
      {
        id: 'M1',
        place: '330302',
        accepted: '20100210',
        closed: '20100831',
        outcome: '1',
        amount: '5000',
        compensation: '1000',
        accident: 'A1',
        petition: 'P1',
      },
      { id: 'M2', place: '330302', accepted: '20100301', accident: 'A1', petition: 'P2' },
      // In another county than the accident, whose number is typed in full width; the same petition as M1.
      {
        id: 'M3',
        place: '330304',
        accepted: '20100601',
        closed: '20100630',
        outcome: '2',
        amount: '200',
        accident: ' Ａ２ ',
        petition: 'P1',
      },
      // After the period's end.
      {
        id: 'M4',
        place: '330304',
        accepted: '20110115',
        closed: '20110228',
        outcome: '1',
        compensation: '300',
        accident: 'A3',
        petition: 'P3',
      },
      // Before the accident that it names.
      {
        id: 'M5',
        place: '330302',
        accepted: '20100701',
        closed: '20100702',
        outcome: '2',
        accident: 'A4',
        petition: 'P-unknown',
      },
      // The petition came first.
      {
        id: 'M6',
        place: '330302',
        accepted: '20100105',
        closed: '20100110',
        outcome: '1',
        accident: 'A5',
        petition: 'P4',
      },
      // The accident is dated to its month: it may have been before or after.
      { id: 'M7', place: '330304', accepted: '20100315', closed: '20100320', outcome: '2', accident: 'A6' },
      // An accident that nobody holds, twice.
      { id: 'M8', place: '330302', accepted: '20100401', closed: '20100402', outcome: '2', accident: 'A-unknown' },
      { id: 'M9', place: '330302', accepted: '20100402', closed: '20100403', outcome: '2', accident: 'A-unknown' },
      // A petition that stands in both registers.
      { id: 'M10', place: '330302', accepted: '20100415', closed: '20100420', outcome: '1', petition: 'P5' },
      { id: 'M11', place: '330305', accepted: '20120501', closed: '20120510', outcome: '1', accident: 'A8' },
    ],
    petitions: [
      { id: 'P1', place: '330302', received: '20110228' },
      { id: 'P2', place: '330302', received: '20100301' },
      { id: 'P3', place: '330304', received: '20110829' },
      { id: 'P4', place: '330302', received: '20091220' },
      { id: 'P5', place: '330302', received: '20100501' },
    ],
    backlog: [{ id: 'P5', place: '330302', received: '20100501', listed: '20100601' }],
    roadHazards: [{ id: 'R1', place: '330302', listed: '20100401', number: 'GP1' }],
    fireHazards: [
      { id: 'H1', place: '330302', listed: '20100301', number: 'GP1' },
      { id: 'H2', place: '330302', listed: '20100501', number: 'GP2' },
      // Lists that begin anew: the number is another hazard's, too.
      { id: 'H3', place: '330304', listed: '20100601', number: 'GP2' },
    ],
    fires: [
      { id: 'F1', place: '330302', occurred: '20100201', hazard: 'GP1' },
      { id: 'F2', place: '330302', occurred: '20100301', hazard: 'GP1' },
      { id: 'F3', place: '330304', occurred: '20110101', hazard: 'gp1' },
      { id: 'F4', place: '330304', occurred: '20110101', hazard: 'GP1' },
      { id: 'F5', place: '330302', occurred: '20100701', hazard: 'GP2' },
      { id: 'F6', place: '330302', occurred: '20100702', hazard: 'GP3' },
      { id: 'F7', place: '330302', occurred: '20100703' },
    ],
  },
}
/** Its petitions begin in 2012. */
export const yuxi: CaseCity = {
  covers: { traffic: since2009, justice: since2009, petition: { from: '2012-01-01' } },
  rows: {
    accidents: [{ id: 'B1', place: '530402', occurred: '20100110', deaths: '0' }],
    cases: [
      {
        id: 'N1',
        place: '530402',
        accepted: '20100120',
        closed: '20100130',
        outcome: '1',
        accident: 'B1',
        petition: 'Q1',
      },
    ],
    petitions: [{ id: 'Q1', place: '530402', received: '20120301' }],
  },
}
/** Without petitions. */
export const sanmen: CaseCity = {
  covers: { justice: since2009 },
  rows: { cases: [{ id: 'L1', place: '331022', accepted: '20100120', petition: 'Q2' }] },
}
