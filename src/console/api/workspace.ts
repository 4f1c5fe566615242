const key = 'knowdesk.workspace';

/** The workspace this browser works in; null until the server has named one. */
export function chosenWorkspace(): string | null {
  return localStorage.getItem(key);
}

export function chooseWorkspace(id: string | null): void {
  if (id === null) localStorage.removeItem(key);
  else localStorage.setItem(key, id);
}

export function workspaceHeader(): Record<string, string> {
  const id = chosenWorkspace();
  return id === null ? {} : { 'x-workspace-id': id };
}
