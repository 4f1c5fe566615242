export { businessSeconds } from './business-seconds.ts';
export { dutyState } from './duty-state.ts';
export { keepPresent, listPresence, setAway } from './presence.ts';
export { routingJobs } from './routing-jobs.ts';
export { createTeam, deleteTeam, getTeam, listTeams, patchTeam } from './teams.ts';
