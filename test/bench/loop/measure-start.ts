import { runServer } from './run-server.ts';

/** Seconds from starting `knowdesk serve` on the data that is there until it is ready, three times, and its memory. */
export async function measureStart(folder: string) {
  const seconds: number[] = [];
  let residentMb = 0;
  for (let i = 0; i < 3; i++) {
    const server = await runServer(folder);
    seconds.push(server.seconds);
    residentMb = server.residentMb;
    await server.stop();
  }
  return {
    seconds: seconds.map((s) => Math.round(s * 100) / 100),
    serverResidentMb: residentMb,
    goal: '<= 3 s; the first one may have to make the index snapshot',
  };
}
