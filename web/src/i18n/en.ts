import type zh from './zh-CN'

const en: typeof zh = {
  app: { name: 'Liandong', title: 'Grid governance, acting as one', skip: 'Skip to content', live: 'Live', notLive: 'Live connection lost, reconnecting', keys: 'Keys' },
  nav: { list: 'Cases', map: 'Map', report: 'Report', indicators: 'Figures', main: 'Main' },
  prefs: { language: '中文', light: 'Switch to light', dark: 'Switch to dark', logout: 'Sign out', who: 'Signed in: {name}' },
  login: { account: 'Account', password: 'Password', submit: 'Sign in', signing: 'Signing in…', required: 'Enter account and password.', expired: 'Your session has ended. Sign in again; what you were writing is still there.' },
  time: {
    moment: 'under 1 min', m: '{m} min', h: '{h} h', hm: '{h} h {m} min', d: '{d} d', dh: '{d} d {h} h',
    left: '{span} left', over: '{span} overdue', today: 'today {at}', tomorrow: 'tomorrow {at}', yesterday: 'yesterday {at}',
  },
  state: {
    received: 'Received', screening: 'Being screened', dispatching: 'To dispatch', assigned: 'Assigned', handling: 'Being handled',
    checking: 'Being checked', closed: 'Closed', suspended: 'Suspended', void: 'Void',
  },
  level: { district: 'District', town: 'Town or zone', village: 'Village or community', base: 'Base grid' },
  overlay: { public_security: 'Public security grids', fire: 'Fire grids', work_safety: 'Work safety grids' },
  resolution: { grid: 'solved in the grid', department: 'solved by a department', enforcement: 'solved by enforcement' },
  post: { grid_head: 'Grid head', patroller: 'Patroller', grid_police: 'Grid police officer', grid_supervisor: 'Supervisor', village_head: 'Village head' },
  problem: {
    offline: 'The server cannot be reached. Check the network and try again; nothing you wrote is lost.',
    signed_out: 'Your session has ended. Sign in again.', forbidden: 'You may not see this. If you need it, ask the administrator of your unit.', missing: 'Nothing was found here. It may have moved, or the address is wrong.',
    conflict: 'Somebody changed this a moment ago. Look at it again, then retry.', invalid: 'Something needs to be corrected; see the marked places.',
    busy: 'The server is busy. Try again in a moment.', broken: 'Something went wrong on the server. Try once more; if it stays, tell the administrator the time and the page.',
    retry: 'Try again', loading: 'Loading…',
  },
  cases: {
    title: 'Cases', views: 'Views', pick: 'Choose a case on the left, or press j.', none: 'No cases here.', noneFound: 'No case matches “{q}”. Try another word or clear the filter.',
    search: 'Search number, matter, words', clear: 'Clear filter', grid: 'Grid {code}', more: 'Load more', end: 'All shown: {n}', back: 'Back to the list', nobody: 'nobody',
    urgent: 'Urgent', list: 'Case list', matter: 'Matter {name}', changed: '{n} updated',
  },
  view: {
    todo: 'Mine to do', mine: 'My post', unit: 'My unit', overdue: 'Mine overdue', reported: 'Reported by me', received: 'Received', screening: 'Being screened', dispatching: 'To dispatch', assigned: 'Assigned', handling: 'Being handled', checking: 'Being checked', late: 'All overdue', closed: 'Closed', all: 'All cases',
    group_me: 'Mine', group_step: 'By step',
  },
  case: {
    by: 'With', acts: '', until: 'by {at}', closedAs: 'closed {at}, {how}', ended: 'ended', overall: 'whole case by {at}',
    pausedClock: 'clocks are paused', voided: 'void', created: 'Reported', place: 'Place', condition: 'Filed because', closing: 'Closed when', limit: 'Limit', description: 'What was reported', actions: 'What you can do now', noActions: 'Nothing for you to do at the moment.',
    story: 'Story', waited: '{span} with {who}', waiting: '{span} so far with {who}', hops: 'Time by owner', hopOwner: 'Owner', hopFrom: 'From', hopTime: 'Time',
    reason: 'Reason', result: 'Result', to: 'Hand to', condition_: 'Condition that is met', valid: 'What was found', validYes: 'As reported', validNo: 'Not as reported',
    reasonHint: 'One clear sentence; the other side reads it.', resultHint: 'What was done, and how the place is now.', submit: '{action}', cancel: 'Cancel', sending: 'Sending…',
    stale: 'The case changed a moment ago; it is now “{state}”. Your words are kept: look again, then send.', gone: 'The case changed a moment ago and this step is no longer possible. Your words are below, to copy.',
    unknownOutcome: 'No answer came, so it is unclear whether this arrived. Sending again does not double it.', required: 'Please fill this in.', choose: 'Please choose.', byRule: 'Nobody named: by the routing rule', noteOptional: 'Note (optional)', revealed: 'this reading is recorded', reveal: 'Show contact', purpose: 'What for (recorded)', reporter: 'Reporter', notNow: 'Actions of other steps', pickTarget: 'Choose a post or unit', outline: 'Outline of the grid, and the place',
  },
  unit: { urgent_hours: '{n} hours, day and night', working_hours: '{n} working hours', working_days: '{n} working days', natural_days: '{n} days' },
  report: {
    title: 'Report', source: 'Source', who: 'Who calls', reporterName: 'Name (optional)', reporterPhone: 'Phone (optional)', where: 'Where', onMap: 'Click the place on the map', lon: 'Longitude', lat: 'Latitude', crs: 'Coordinates', here: 'Use my position', locating: 'Finding position…',
    noDevice: 'This browser cannot find its position. Click the map or type coordinates.', denied: 'Position was not allowed. Click the map or type coordinates.', what: 'What', matter: 'Matter', matterHint: 'Type words or a code, such as “fire lane”', noMatter: 'No matter is called “{q}”. Try another word.',
    describe: 'Description', describeHint: 'What you saw, where exactly, any danger', submit: 'Send report', sending: 'Sending…', retry: 'Send again', unknownOutcome: 'No answer came, so it is unclear whether this arrived. It is kept on this device; sending again does not double it.',
    taken: 'This report was received before, with other content.', asNew: 'Send as a new report', receipt: 'Received', number: 'Number', answers: 'Who acts', until: 'Until', another: 'Report another', open: 'Open the case', draft: 'Draft kept on this device', discard: 'Clear',
    needMatter: 'Choose a matter.', needDescription: 'Say what you saw.', needPlace: 'Click the place on the map or type coordinates.', badNumber: 'Enter a number, such as 120.6451.', clock: 'Limit', checkPlace: 'Finding the grid…', noOwner: 'the centre will dispatch it', mayNot: 'Your role cannot report.', matterOptional: 'Matter (the centre can settle it)',
  },
  source: { patrol: 'Grid patrol', hotline: 'Hotline', letter: 'Letter', web: 'Website', app: 'Phone app', department: 'Department', business: 'Business', volunteer: 'Volunteer', resident: 'Resident' },
  map: {
    title: 'Map', overlays: 'Overlay grids', cases: 'Open cases', youAre: 'Where you clicked', posts: 'Posts', vacant: 'vacant', vacantSince: 'vacant since {at}', standIn: '{name} stands in', casesHere: 'Cases here', reportHere: 'Report here', click: 'Click anywhere to see which grid it is and who answers for it.',
    close: 'Close', noWebgl: 'This device cannot draw the map. The list and coordinates still work.', noOverlay: 'No overlay grid here.', fit: 'Whole district', legend: 'Red ring: some overdue; number: cases', casesCut: 'Only the latest {n} are drawn', shownLevel: 'Showing: {level}', label: 'Map of grids',
  },
  indicators: {
    title: 'Figures', area: 'Area', period: 'Period', from: 'From', to: 'To', split: 'Where problems are solved', atMost: 'goal ≤ {share}', atLeast: 'goal ≥ {share}', of: '{n} of {total}', met: 'met', notMet: 'not met', noData: 'Nothing closed yet',
    rates: 'Rates', rate: 'Rate', value: 'Value', numerator: 'Numerator', denominator: 'Denominator', how: 'How it is counted', byArea: 'By area below', name: 'Area', received: 'Received', filed: 'Filed', due: 'Due', closed: 'Closed', due_closed: 'Of these closed', due_on_time: 'Of these on time', trend: 'Received and closed each day', days7: 'Last 7 days', days30: 'Last 30 days', thisMonth: 'This month', none: 'No figures for this period.',
  },
  keys: { title: 'Keys', move: 'next / previous case', open: 'open the selected case', search: 'search', intake: 'report', map: 'map', list: 'case list', help: 'show or hide this', close: 'Close' },
}

export default en
