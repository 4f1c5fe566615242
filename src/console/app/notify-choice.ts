const key = 'knowdesk.notify';

/** Chosen in this browser, and still allowed by it. */
export function wantsNotify(): boolean {
  return (
    localStorage.getItem(key) === 'on' && 'Notification' in window && Notification.permission === 'granted'
  );
}

export function setNotify(isOn: boolean): void {
  if (isOn) localStorage.setItem(key, 'on');
  else localStorage.removeItem(key);
}

/** Call it from a click: browsers ask nothing otherwise. */
export async function mayNotify(): Promise<boolean> {
  return Notification.permission === 'granted' || (await Notification.requestPermission()) === 'granted';
}
