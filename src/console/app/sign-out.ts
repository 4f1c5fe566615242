import { api, done } from '../api/client.ts';
import { chooseWorkspace } from '../api/workspace.ts';
import { forgetDrafts } from '../parts/use-draft.ts';

/** Ends the session and leaves nothing of it in this browser. */
export async function signOut(): Promise<void> {
  await done(api.auth['sign-out'].$post()).catch(() => undefined);
  forgetDrafts();
  chooseWorkspace(null);
  location.assign('/console/sign-in');
}
