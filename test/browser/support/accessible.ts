import type { Page } from './chromium.ts';

type Value = { value?: string };
type Node = { nodeId: string; backendDOMNodeId?: number; ignored: boolean; role?: Value; name?: Value };

/** A page as assistive technology has it: things are found by role and name, and used by the keyboard. */
export function accessible(page: Page) {
  const call = (backendNodeId: number, body: string) => async () => {
    const { object } = await page.send<{ object: { objectId: string } }>('DOM.resolveNode', {
      backendNodeId,
    });
    const { result } = await page.send<{ result: { value: string } }>('Runtime.callFunctionOn', {
      objectId: object.objectId,
      functionDeclaration: body,
      returnByValue: true,
    });
    return result.value;
  };

  async function look(role: string, name: string | RegExp): Promise<number | undefined> {
    const { nodes } = await page.send<{ nodes: Node[] }>('Accessibility.getFullAXTree');
    const fits = (said = '') => (typeof name === 'string' ? said === name : name.test(said));
    // The latest: a conversation grows at its end.
    return nodes.findLast((node) => !node.ignored && node.role?.value === role && fits(node.name?.value))
      ?.backendDOMNodeId;
  }

  async function find(role: string, name: string | RegExp) {
    const deadline = Date.now() + 15_000;
    for (;;) {
      const id = await look(role, name);
      if (id !== undefined) {
        return {
          focus: call(id, 'function () { this.focus(); }'),
          text: call(id, 'function () { return this.textContent; }'),
        };
      }
      if (Date.now() > deadline) throw new Error(`the tree holds no ${role} ${name}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  return {
    find,
    async press(role: string, name: string | RegExp) {
      await (await find(role, name)).focus();
      await page.press('Enter');
    },
  };
}
